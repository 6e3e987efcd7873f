# A certificate of Let's Encrypt on a load balancer. Give the certificate another
# name when its domains change: the new one is made, the balancer points at it,
# and the old one goes.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_tag" "web" {
  name = "certificate-web"
}

resource "digitalocean_certificate" "front" {
  name    = "front-1"
  type    = "lets_encrypt"
  domains = ["www.example.com"]
}

resource "digitalocean_loadbalancer" "front" {
  name        = "front"
  region      = "fra1"
  droplet_tag = digitalocean_tag.web.name

  forwarding_rule {
    entry_port       = 443
    entry_protocol   = "https"
    target_port      = 8080
    target_protocol  = "http"
    certificate_name = digitalocean_certificate.front.name
  }
}
