terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

variable "name" {}

resource "digitalocean_tag" "app" {
  name = "app-${var.name}"
}

output "tag" {
  value = digitalocean_tag.app.name
}
