terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

locals {
  vpc  = module.net.id
  tags = [digitalocean_tag.shared.name]
}

module "net" {
  source = "./net"
  name   = digitalocean_tag.shared.name
}

module "app" {
  source   = "./app"
  for_each = toset(["stays", "goes"])
  name     = each.value
}

resource "digitalocean_tag" "shared" {
  name = "shared"
}

resource "digitalocean_droplet" "web" {
  count    = 2
  name     = "web-${count.index}"
  size     = "s-1vcpu-1gb"
  region   = "fra1"
  image    = "ubuntu-24-04-x64"
  vpc_uuid = local.vpc
  tags     = local.tags
}

resource "digitalocean_tag" "counted" {
  count = 3
  name  = "counted-${count.index}"
}

resource "digitalocean_tag" "keyed" {
  for_each = toset(["a", "b"])
  name     = "keyed-${each.key}"
}

resource "digitalocean_tag" "other" {
  count = 2
  name  = "other-${count.index}"
}

resource "terraform_data" "trigger" {
  input = "one"
}

resource "digitalocean_tag" "triggered" {
  name = "triggered"
  lifecycle {
    replace_triggered_by = [terraform_data.trigger.output]
  }
}

resource "digitalocean_tag" "gone" {
  name = "gone"
}

resource "digitalocean_tag" "moved" {
  name = "moved"
}

resource "digitalocean_tag" "asked" {
  name = "asked"
}

resource "digitalocean_tag" "tainted" {
  name = "tainted"
}

resource "digitalocean_tag" "fixed" {
  name = "fixed"
}

resource "digitalocean_firewall" "web" {
  name        = "web-${digitalocean_droplet.web[1].name}"
  droplet_ids = [for d in digitalocean_droplet.web : d.id]

  dynamic "inbound_rule" {
    for_each = toset([for t in digitalocean_tag.keyed : t.name])
    content {
      protocol    = "tcp"
      port_range  = "22"
      source_tags = [inbound_rule.value]
    }
  }

  outbound_rule {
    protocol         = "icmp"
    destination_tags = [module.app["stays"].tag]
  }
}

output "rules" {
  value = digitalocean_firewall.web.inbound_rule
}

output "addresses" {
  value = digitalocean_droplet.web[*].ipv4_address
}
