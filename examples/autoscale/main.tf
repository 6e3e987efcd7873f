# A pool of web servers that grows when they are busy, behind a load balancer that
# finds them by their tag.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_tag" "web" {
  name = "autoscale-web"
}

resource "digitalocean_droplet_autoscale" "web" {
  name = "web"

  config {
    min_instances          = 2
    max_instances          = 10
    target_cpu_utilization = 0.6
    cooldown_minutes       = 5
  }

  droplet_template {
    region   = "fra1"
    size     = "s-1vcpu-1gb"
    image    = "debian-12-x64"
    ssh_keys = []
    tags     = [digitalocean_tag.web.name]
  }
}

resource "digitalocean_loadbalancer" "web" {
  name        = "autoscale-web"
  region      = "fra1"
  droplet_tag = digitalocean_tag.web.name

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 80
    target_protocol = "http"
  }
}

data "digitalocean_droplet_autoscale" "web" {
  id = digitalocean_droplet_autoscale.web.id
}

output "status" {
  value = data.digitalocean_droplet_autoscale.web.status
}
