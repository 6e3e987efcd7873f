# Two networks that see each other, and a Droplet that keeps its addresses when it
# is made anew.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_vpc" "shop" {
  name     = "network-shop"
  region   = "fra1"
  ip_range = "10.41.0.0/20"
}

resource "digitalocean_vpc" "office" {
  name     = "network-office"
  region   = "ams3"
  ip_range = "10.42.0.0/20"
}

resource "digitalocean_vpc_peering" "shop" {
  name    = "network-shop-office"
  vpc_ids = [digitalocean_vpc.shop.id, digitalocean_vpc.office.id]
}

# What has no address of its own gets out by this one.
resource "digitalocean_vpc_nat_gateway" "office" {
  name   = "network-office"
  type   = "PUBLIC"
  region = "ams3"
  size   = 1

  vpcs {
    vpc_uuid        = digitalocean_vpc.office.id
    default_gateway = true
  }
}

resource "digitalocean_droplet" "web" {
  name     = "network-web"
  image    = "debian-12-x64"
  size     = "s-1vcpu-1gb"
  region   = "fra1"
  vpc_uuid = digitalocean_vpc.shop.id
  ipv6     = true
}

# The older name of digitalocean_reserved_ip.
resource "digitalocean_floating_ip" "web" {
  region = "fra1"
}

resource "digitalocean_floating_ip_assignment" "web" {
  ip_address = digitalocean_floating_ip.web.ip_address
  droplet_id = digitalocean_droplet.web.id
}

resource "digitalocean_reserved_ipv6" "web" {
  region_slug = "fra1"
}

resource "digitalocean_reserved_ipv6_assignment" "web" {
  ip         = digitalocean_reserved_ipv6.web.ip
  droplet_id = digitalocean_droplet.web.id
}

data "digitalocean_vpc_peering" "shop" {
  id = digitalocean_vpc_peering.shop.id
}

data "digitalocean_vpc_nat_gateway" "office" {
  id = digitalocean_vpc_nat_gateway.office.id
}

data "digitalocean_floating_ip" "web" {
  ip_address = digitalocean_floating_ip_assignment.web.ip_address
}

data "digitalocean_reserved_ipv6" "web" {
  ip = digitalocean_reserved_ipv6_assignment.web.ip
}

output "peering" {
  value = data.digitalocean_vpc_peering.shop.status
}

output "gateway" {
  value = data.digitalocean_vpc_nat_gateway.office.egresses
}

output "addresses" {
  value = [data.digitalocean_floating_ip.web.urn, data.digitalocean_reserved_ipv6.web.urn]
}
