# A prefix of one's own, one of whose addresses a Droplet has. A new prefix is
# reviewed for some days; then advertised = true makes it reachable.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "signature" {
  description = "what the owner of the prefix signed"
  type        = string
  default     = "c2lnbmVkIGJ5IGl0cyBvd25lcg=="
}

resource "digitalocean_byoip_prefix" "own" {
  prefix     = "203.0.113.0/24"
  region     = "nyc3"
  signature  = var.signature
  advertised = false
}

resource "digitalocean_droplet" "mail" {
  name   = "byoip-mail"
  region = digitalocean_byoip_prefix.own.region
  size   = "s-1vcpu-1gb"
  image  = "ubuntu-24-04-x64"
}

resource "digitalocean_reserved_ip_assignment" "mail" {
  ip_address = cidrhost(digitalocean_byoip_prefix.own.prefix, 25)
  droplet_id = digitalocean_droplet.mail.id
}

data "digitalocean_byoip_prefix" "own" {
  uuid = digitalocean_byoip_prefix.own.uuid
}

data "digitalocean_byoip_prefix_resources" "own" {
  byoip_prefix_uuid = digitalocean_byoip_prefix.own.uuid
  depends_on        = [digitalocean_reserved_ip_assignment.mail]
}

output "status" {
  value = data.digitalocean_byoip_prefix.own.status
}

output "assigned" {
  value = length(data.digitalocean_byoip_prefix_resources.own.addresses)
}
