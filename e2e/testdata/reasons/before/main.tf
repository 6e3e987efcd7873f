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

output "addresses" {
  value = digitalocean_droplet.web[*].ipv4_address
}
