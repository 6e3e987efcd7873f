# A line from two networks to an office, by a partner of DigitalOcean, and a second
# one behind it that stands in when it fails.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "bgp_key" {
  type      = string
  sensitive = true
  default   = "only-an-example"
}

resource "digitalocean_vpc" "shop" {
  name     = "partner-shop"
  region   = "nyc3"
  ip_range = "10.61.0.0/20"
}

resource "digitalocean_vpc" "office" {
  name     = "partner-office"
  region   = "nyc3"
  ip_range = "10.62.0.0/20"
}

resource "digitalocean_partner_attachment" "office" {
  name                         = "office"
  connection_bandwidth_in_mbps = 1000
  region                       = "nyc"
  naas_provider                = "MEGAPORT"
  redundancy_zone              = "MEGAPORT_RED"
  vpc_ids                      = [digitalocean_vpc.shop.id, digitalocean_vpc.office.id]

  bgp {
    local_router_ip = "169.254.100.1/29"
    peer_router_asn = 133937
    peer_router_ip  = "169.254.100.6/29"
    auth_key        = var.bgp_key
  }
}

resource "digitalocean_partner_attachment" "reserve" {
  name                         = "office-reserve"
  connection_bandwidth_in_mbps = 1000
  region                       = "nyc"
  naas_provider                = "MEGAPORT"
  redundancy_zone              = "MEGAPORT_BLUE"
  vpc_ids                      = digitalocean_partner_attachment.office.vpc_ids
  parent_uuid                  = digitalocean_partner_attachment.office.id
}

data "digitalocean_partner_attachment" "office" {
  name       = digitalocean_partner_attachment.office.name
  depends_on = [digitalocean_partner_attachment.reserve]
}

# The partner asks for this key when the line is ordered there.
data "digitalocean_partner_attachment_service_key" "office" {
  attachment_id = digitalocean_partner_attachment.office.id
}

output "state" {
  value = data.digitalocean_partner_attachment.office.state
}

output "service_key" {
  value     = data.digitalocean_partner_attachment_service_key.office.value
  sensitive = true
}
