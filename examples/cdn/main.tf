# The content delivery network in front of a bucket, under a name of one's own. The
# API allows five calls in ten seconds for it, which swampctl keeps to.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_certificate" "static" {
  name    = "static-1"
  type    = "lets_encrypt"
  domains = ["static.example.com"]
}

resource "digitalocean_cdn" "static" {
  origin           = "front-static.fra1.digitaloceanspaces.com"
  ttl              = 86400
  custom_domain    = "static.example.com"
  certificate_name = digitalocean_certificate.static.name
}

data "digitalocean_certificate" "static" {
  name       = digitalocean_certificate.static.name
  depends_on = [digitalocean_certificate.static]
}

output "certificate" {
  value = data.digitalocean_certificate.static.state
}

output "endpoint" {
  value = digitalocean_cdn.static.endpoint
}
