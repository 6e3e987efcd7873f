terraform {
  required_providers {
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

variable "secret" {
  sensitive = true
  default   = "hush"
}

resource "digitalocean_vpc" "net" {
  name        = "net"
  region      = "fra1"
  description = "as made"
}

resource "digitalocean_droplet" "web" {
  count     = 2
  name      = "web-${count.index}"
  size      = "s-1vcpu-1gb"
  region    = "fra1"
  image     = "ubuntu-24-04-x64"
  vpc_uuid  = digitalocean_vpc.net.id
  tags      = [digitalocean_tag.kept.name]
  user_data = "#!/bin/sh\necho ${var.secret}"
}

resource "digitalocean_database_cluster" "db" {
  name       = "store"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}

resource "digitalocean_tag" "kept" {
  name = "kept"
}

resource "digitalocean_tag" "vanished" {
  name = "vanished"
}

resource "digitalocean_tag" "forgotten" {
  name = "forgotten"
}

resource "digitalocean_tag" "taken" {
  name = "taken"
}

resource "digitalocean_tag" "old" {
  name = "moved"
}

resource "digitalocean_volume" "data" {
  name   = "data"
  region = "fra1"
  size   = 10
}

resource "digitalocean_volume" "first" {
  name   = "first"
  region = "fra1"
  size   = 10
  lifecycle {
    create_before_destroy = true
  }
}

resource "digitalocean_domain" "zone" {
  name = "example.com"
}

resource "digitalocean_record" "www" {
  for_each = { a = "192.0.2.1", b = "192.0.2.2" }
  domain   = digitalocean_domain.zone.id
  type     = "A"
  name     = "www-${each.key}"
  value    = each.value
}

module "branch" {
  source = "./branch"
  names  = ["one", "two"]
}

output "names" {
  value = module.branch.names
}

output "password" {
  value     = digitalocean_database_cluster.db.password
  sensitive = true
}

output "going" {
  value = "soon"
}

output "address" {
  value = digitalocean_droplet.web[0].ipv4_address
}

resource "digitalocean_tag" "many" {
  count = 11
  name  = "many-${count.index}"
}

module "loose" {
  source = "./leaf"
  name   = "loose"
}

resource "digitalocean_tag" "tainted" {
  name = "tainted"
}
