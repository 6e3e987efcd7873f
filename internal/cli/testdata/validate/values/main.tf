locals {
  server = { region = "fra1" }
}
output "o" {
  value = local.server ? 1 : 2
}
