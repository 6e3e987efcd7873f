terraform {
  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.0, >= 2.1.0, != 2.7.0"
    }
  }
}

provider "digitalocean" {
  http_retry_max = var.retries
}

provider "digitalocean" {
  alias          = "eu"
  http_retry_max = 3
}

variable "retries" {
  default = 4
}

resource "digitalocean_tag" "eu" {
  provider = digitalocean.eu
  name     = "eu"
}

module "elsewhere" {
  source = "./leaf"
  name   = "elsewhere"
  providers = {
    digitalocean = digitalocean.eu
  }
}

variable "secret" {
  sensitive = true
  default   = "hush"
}

variable "size" {
  description = "Of the volume."
  type        = number
  default     = 20
  validation {
    condition     = var.size > 0
    error_message = "A volume has a size."
  }
}

resource "digitalocean_vpc" "net" {
  name        = "net"
  region      = "fra1"
  description = "as changed"
}

resource "digitalocean_droplet" "web" {
  count     = 3
  name      = "web-${count.index}"
  size      = "s-1vcpu-1gb"
  region    = "fra1"
  image     = "ubuntu-24-04-x64"
  vpc_uuid  = digitalocean_vpc.net.id
  tags      = [digitalocean_tag.kept.name]
  user_data = "#!/bin/sh\necho ${var.secret}"
  lifecycle {
    ignore_changes = [backups]
    precondition {
      condition     = var.size < 100
      error_message = "The volume is too large."
    }
  }
}

resource "digitalocean_database_cluster" "db" {
  name       = "store"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-2gb"
  region     = "fra1"
  node_count = 1
}

resource "digitalocean_tag" "kept" {
  name = "kept"
}

resource "digitalocean_tag" "vanished" {
  name = "vanished"
}

removed {
  from = digitalocean_tag.forgotten
  lifecycle {
    destroy = false
  }
}

import {
  to = digitalocean_tag.taken
  id = "taken"
}

resource "digitalocean_tag" "taken" {
  name = "taken"
}

moved {
  from = digitalocean_tag.old
  to   = digitalocean_tag.new
}

resource "digitalocean_tag" "new" {
  name = "moved"
}

resource "digitalocean_volume" "data" {
  name   = "data"
  region = "fra1"
  size   = var.size
}

resource "digitalocean_volume" "first" {
  name   = "second"
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
  for_each = { b = "192.0.2.2", c = "192.0.2.3" }
  domain   = digitalocean_domain.zone.id
  type     = "A"
  name     = "www-${each.key}"
  value    = each.value
}

resource "digitalocean_firewall" "web" {
  name        = "web"
  droplet_ids = [digitalocean_droplet.web[0].id]
  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = ["192.0.2.0/24"]
  }
  outbound_rule {
    protocol              = "tcp"
    port_range            = "1-65535"
    destination_addresses = [for d in slice(digitalocean_droplet.web, 0, 2) : d.ipv4_address]
  }
}

data "digitalocean_tag" "kept" {
  name = digitalocean_tag.kept.name
}

data "digitalocean_droplet" "later" {
  name = digitalocean_firewall.web.name
  depends_on = [
    digitalocean_firewall.web,
  ]
}

module "branch" {
  source = "./branch"
  names  = ["one", "three"]
}

check "zone" {
  assert {
    condition     = digitalocean_domain.zone.name == "example.org"
    error_message = "The zone is another."
  }
}

check "droplets" {
  assert {
    condition     = digitalocean_droplet.web[1].ipv4_address != ""
    error_message = "There is no address."
  }
}

output "names" {
  value = module.branch.names
}

output "password" {
  value     = digitalocean_database_cluster.db.password
  sensitive = true
}

output "all" {
  value = {
    known   = digitalocean_vpc.net.name
    unknown = digitalocean_firewall.web.id
    list    = digitalocean_droplet.web[*].name
  }
  precondition {
    condition     = var.size > 1
    error_message = "Too small."
  }
}

output "address" {
  value = digitalocean_droplet.web[1].ipv4_address
}

resource "digitalocean_tag" "many" {
  count = 12
  name  = "many-${count.index}"
}

removed {
  from = module.loose
  lifecycle {
    destroy = false
  }
}

resource "digitalocean_tag" "tainted" {
  name = "tainted"
}
