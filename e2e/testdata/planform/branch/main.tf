terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

variable "names" {
  type = set(string)
}

module "leaf" {
  source   = "../leaf"
  for_each = var.names
  name     = each.key
}

output "names" {
  value = [for one in module.leaf : one.name]
}
