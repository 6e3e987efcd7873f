# What is there already is looked up, by id, by name, or by what it is like: the
# account and its catalog first, then one object of each kind, then whole lists of
# them. What is looked up is made here too, so that the example runs anywhere. A
# name is known before the object is made: depends_on says to look afterwards.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

data "digitalocean_account" "me" {}

data "digitalocean_region" "home" {
  slug = "lon1"
}

data "digitalocean_regions" "with_metadata" {
  filter {
    key    = "features"
    values = ["metadata"]
  }
}

data "digitalocean_sizes" "small" {
  filter {
    key    = "vcpus"
    values = [1]
  }

  filter {
    key    = "regions"
    values = [data.digitalocean_region.home.slug]
  }

  sort {
    key       = "price_monthly"
    direction = "asc"
  }
}

data "digitalocean_image" "debian" {
  slug = "debian-12-x64"
}

data "digitalocean_images" "debian" {
  filter {
    key    = "distribution"
    values = ["Debian"]
  }
}

resource "digitalocean_tag" "lookup" {
  name = "lookup"
}

resource "digitalocean_ssh_key" "lookup" {
  name       = "lookup"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE3hzmTDCOFTIFbVKmWTuB3SvQoLgDDLWsOWvbuZ3mcl lookup"
}

resource "digitalocean_vpc" "lookup" {
  name     = "lookup"
  region   = data.digitalocean_region.home.slug
  ip_range = "10.61.0.0/20"
}

resource "digitalocean_droplet" "lookup" {
  name     = "lookup"
  image    = data.digitalocean_image.debian.slug
  size     = data.digitalocean_sizes.small.sizes[0].slug
  region   = data.digitalocean_region.home.slug
  vpc_uuid = digitalocean_vpc.lookup.id
  ssh_keys = [digitalocean_ssh_key.lookup.fingerprint]
  tags     = [digitalocean_tag.lookup.name]
}

resource "digitalocean_volume" "lookup" {
  name   = "lookup"
  region = data.digitalocean_region.home.slug
  size   = 5
}

resource "digitalocean_reserved_ip" "lookup" {
  droplet_id = digitalocean_droplet.lookup.id
  region     = digitalocean_droplet.lookup.region
}

resource "digitalocean_firewall" "lookup" {
  name = "lookup"
  tags = [digitalocean_tag.lookup.name]

  inbound_rule {
    protocol         = "tcp"
    port_range       = "443"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }
}

resource "digitalocean_loadbalancer" "lookup" {
  name        = "lookup"
  region      = data.digitalocean_region.home.slug
  vpc_uuid    = digitalocean_vpc.lookup.id
  droplet_ids = [digitalocean_droplet.lookup.id]

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 8080
    target_protocol = "http"
  }
}

resource "digitalocean_domain" "lookup" {
  name = "lookup.example.com"
}

resource "digitalocean_record" "www" {
  domain = digitalocean_domain.lookup.id
  type   = "A"
  name   = "www"
  value  = digitalocean_reserved_ip.lookup.ip_address
}

resource "digitalocean_project" "lookup" {
  name      = "lookup"
  purpose   = "IoT"
  resources = [digitalocean_droplet.lookup.urn, digitalocean_volume.lookup.urn]
}

data "digitalocean_tag" "lookup" {
  name       = digitalocean_tag.lookup.name
  depends_on = [digitalocean_droplet.lookup]
}

data "digitalocean_ssh_key" "lookup" {
  name       = digitalocean_ssh_key.lookup.name
  depends_on = [digitalocean_ssh_key.lookup]
}

data "digitalocean_vpc" "lookup" {
  name       = digitalocean_vpc.lookup.name
  depends_on = [digitalocean_droplet.lookup]
}

data "digitalocean_droplet" "lookup" {
  name       = digitalocean_droplet.lookup.name
  depends_on = [digitalocean_reserved_ip.lookup]
}

data "digitalocean_volume" "lookup" {
  name       = digitalocean_volume.lookup.name
  region     = digitalocean_volume.lookup.region
  depends_on = [digitalocean_volume.lookup]
}

data "digitalocean_reserved_ip" "lookup" {
  ip_address = digitalocean_reserved_ip.lookup.ip_address
}

data "digitalocean_firewall" "lookup" {
  firewall_id = digitalocean_firewall.lookup.id
}

data "digitalocean_loadbalancer" "lookup" {
  id = digitalocean_loadbalancer.lookup.id
}

data "digitalocean_domain" "lookup" {
  name       = digitalocean_domain.lookup.name
  depends_on = [digitalocean_record.www]
}

data "digitalocean_record" "www" {
  domain     = digitalocean_domain.lookup.name
  name       = digitalocean_record.www.name
  depends_on = [digitalocean_record.www]
}

data "digitalocean_project" "lookup" {
  id = digitalocean_project.lookup.id
}

data "digitalocean_tags" "used" {
  filter {
    key      = "name"
    values   = ["^look"]
    match_by = "re"
  }

  depends_on = [digitalocean_droplet.lookup]
}

data "digitalocean_ssh_keys" "all" {
  sort {
    key = "name"
  }

  depends_on = [digitalocean_ssh_key.lookup]
}

data "digitalocean_droplets" "home" {
  filter {
    key    = "vpc_uuid"
    values = [digitalocean_vpc.lookup.id]
  }

  depends_on = [digitalocean_reserved_ip.lookup]
}

data "digitalocean_domains" "here" {
  filter {
    key      = "name"
    values   = [digitalocean_domain.lookup.name]
    match_by = "exact"
  }

  depends_on = [digitalocean_record.www]
}

data "digitalocean_records" "addresses" {
  domain = digitalocean_domain.lookup.name

  filter {
    key    = "type"
    values = ["A"]
  }

  depends_on = [digitalocean_record.www]
}

data "digitalocean_projects" "purpose" {
  filter {
    key    = "purpose"
    values = ["IoT"]
  }

  depends_on = [digitalocean_project.lookup]
}

output "cheapest" {
  value = data.digitalocean_sizes.small.sizes[0].slug
}

output "found" {
  value = {
    droplet  = data.digitalocean_droplet.lookup.ipv4_address
    balancer = data.digitalocean_loadbalancer.lookup.ip
    record   = data.digitalocean_record.www.data
  }
}
