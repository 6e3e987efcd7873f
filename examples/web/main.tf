# A small web site: three droplets behind a load balancer, two workers, a
# database volume, a reserved IP, DNS and a firewall, all in one network and
# one project. Any tool that reads Terraform files takes this directory.

terraform {
  required_version = ">= 1.5"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.0"
    }
  }
}

provider "digitalocean" {}

locals {
  name = "${var.project}-${var.environment}"
}

resource "digitalocean_vpc" "main" {
  name     = "${local.name}-network"
  region   = var.region
  ip_range = var.vpc_cidr
}

resource "digitalocean_tag" "web" {
  name = "${local.name}-web"
}

resource "digitalocean_ssh_key" "deploy" {
  name       = "${local.name}-deploy"
  public_key = var.ssh_public_key
}

resource "digitalocean_droplet" "web" {
  count = var.web_count

  name     = "${local.name}-web-${count.index + 1}"
  image    = var.image
  size     = var.size
  region   = var.region
  vpc_uuid = digitalocean_vpc.main.id
  ssh_keys = [digitalocean_ssh_key.deploy.fingerprint]
  tags     = [digitalocean_tag.web.id]
}

# Two workers that share one name: DigitalOcean allows it.
resource "digitalocean_droplet" "worker" {
  count = 2

  name     = "${local.name}-worker"
  image    = var.image
  size     = var.size
  region   = var.region
  vpc_uuid = digitalocean_vpc.main.id
  ssh_keys = [digitalocean_ssh_key.deploy.fingerprint]
}

resource "digitalocean_loadbalancer" "web" {
  name        = "${local.name}-lb"
  region      = var.region
  vpc_uuid    = digitalocean_vpc.main.id
  droplet_ids = digitalocean_droplet.web[*].id

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 8080
    target_protocol = "http"
  }

  healthcheck {
    port     = 8080
    protocol = "http"
    path     = "/healthz"
  }
}

resource "digitalocean_firewall" "web" {
  name        = "${local.name}-firewall"
  droplet_ids = digitalocean_droplet.web[*].id

  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = var.admin_cidrs
  }

  inbound_rule {
    protocol                  = "tcp"
    port_range                = "8080"
    source_load_balancer_uids = [digitalocean_loadbalancer.web.id]
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "icmp"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
}

resource "digitalocean_domain" "main" {
  name = var.domain
}

# Two A records of one name: round robin over the first two droplets.
resource "digitalocean_record" "www" {
  count = 2

  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "www"
  ttl    = 300
  value  = digitalocean_droplet.web[count.index].ipv4_address
}

resource "digitalocean_volume" "data" {
  name                    = "${local.name}-data"
  region                  = var.region
  size                    = 20
  initial_filesystem_type = "ext4"
  description             = "Uploads of ${local.name}"
}

resource "digitalocean_volume_attachment" "data" {
  droplet_id = digitalocean_droplet.worker[0].id
  volume_id  = digitalocean_volume.data.id
}

resource "digitalocean_reserved_ip" "web" {
  region = var.region
}

resource "digitalocean_reserved_ip_assignment" "web" {
  ip_address = digitalocean_reserved_ip.web.ip_address
  droplet_id = digitalocean_droplet.web[0].id
}

resource "digitalocean_project" "main" {
  name        = local.name
  description = "The ${var.environment} environment of ${var.project}"
  purpose     = "Web Application"
  environment = "Development"

  resources = concat(
    digitalocean_droplet.web[*].urn,
    digitalocean_droplet.worker[*].urn,
    [
      digitalocean_loadbalancer.web.urn,
      digitalocean_domain.main.urn,
      digitalocean_volume.data.urn,
    ],
  )
}
