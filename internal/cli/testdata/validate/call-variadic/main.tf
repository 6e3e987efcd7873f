variable "name" {
  type    = string
  default = "web"
}
output "o" {
  value = max(1, jsondecode("{"))
}
