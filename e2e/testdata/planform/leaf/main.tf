terraform {
  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = ">= 2.0"
    }
  }
}

variable "name" {
  type = string
}

resource "digitalocean_tag" "leaf" {
  name = var.name
}

output "name" {
  value = digitalocean_tag.leaf.name
}
