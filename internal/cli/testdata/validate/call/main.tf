output "o" {
  value = replace("x", "y")
}
