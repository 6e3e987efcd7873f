terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

variable "name" {}

resource "digitalocean_vpc" "main" {
  name   = "net-${var.name}"
  region = "fra1"
}

output "id" {
  value = digitalocean_vpc.main.id
}

output "urn" {
  value = digitalocean_vpc.main.urn
}
