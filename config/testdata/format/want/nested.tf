resource "digitalocean_firewall" "web" {
  name = "web"
  dynamic "inbound_rule" {
    for_each = var.rules
    iterator = rule
    content {
      protocol         = rule.value["protocol"]
      port_range       = rule.value.port
      source_addresses = [for a in rule.value.addresses : a if a != ""]
    }
  }
  lifecycle { ignore_changes = [tags, ] }
  provisioner "local-exec" {
    command = <<-EOT
echo   hi
EOT
  }
  depends_on = [
    digitalocean_droplet.a,
  digitalocean_droplet.b, ]
}
module "m" {
  source = "./m"
  providers = {
    digitalocean       = digitalocean.b
    digitalocean.other = digitalocean.c
  }
}
terraform {
  required_version = ">=1"
  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~>2.0"
    }
  }
  backend "local" {}
}
moved {
  from = a.b
  to   = a.c
}
import {
  to = a.b
  id = "1"
}
