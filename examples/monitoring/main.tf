# A web server that somebody is told about: when its processor is busy for long,
# when the site is slow from outside, and when its certificate runs out.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "email" {
  description = "Who is told. The address must be a verified one of the account."
  type        = string
  default     = "ops@example.com"
}

resource "digitalocean_tag" "web" {
  name = "monitored-web"
}

resource "digitalocean_droplet" "web" {
  name       = "monitored-web"
  image      = "debian-12-x64"
  size       = "s-1vcpu-1gb"
  region     = "fra1"
  monitoring = true
  tags       = [digitalocean_tag.web.name]
}

resource "digitalocean_monitor_alert" "cpu" {
  description = "The processor of a web server is busy"
  type        = "v1/insights/droplet/cpu"
  compare     = "GreaterThan"
  value       = 90.5
  window      = "10m"
  tags        = [digitalocean_tag.web.name]

  alerts {
    email = [var.email]
  }
}

resource "digitalocean_monitor_alert" "disk" {
  description = "The disk of the web server is nearly full"
  type        = "v1/insights/droplet/disk_utilization_percent"
  compare     = "GreaterThan"
  value       = 85
  window      = "1h"
  entities    = [digitalocean_droplet.web.id]

  alerts {
    email = [var.email]
    slack {
      channel = "ops"
      url     = "https://hooks.example.com/services/ops"
    }
  }
}

resource "digitalocean_uptime_check" "site" {
  name    = "site"
  target  = "https://${digitalocean_droplet.web.ipv4_address}"
  regions = ["eu_west", "us_east"]
}

resource "digitalocean_uptime_alert" "slow" {
  name       = "site is slow"
  check_id   = digitalocean_uptime_check.site.id
  type       = "latency"
  threshold  = 500
  comparison = "greater_than"
  period     = "5m"

  notifications {
    email = [var.email]
  }
}

resource "digitalocean_uptime_alert" "certificate" {
  name       = "certificate runs out"
  check_id   = digitalocean_uptime_check.site.id
  type       = "ssl_expiry"
  threshold  = 14
  comparison = "less_than"
  period     = "2m"

  notifications {
    email = [var.email]
  }
}
