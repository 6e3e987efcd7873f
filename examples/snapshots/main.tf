# A snapshot of a volume, and a volume that begins with what the newest snapshot
# holds; a snapshot of a Droplet, and an image that comes from elsewhere, both of
# which Droplets can be made from.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_volume" "data" {
  name   = "snapshot-data"
  region = "fra1"
  size   = 10
}

resource "digitalocean_volume_snapshot" "data" {
  name      = "data-monday"
  volume_id = digitalocean_volume.data.id
  tags      = ["backup"]
}

data "digitalocean_volume_snapshot" "newest" {
  name_regex  = "^data-"
  region      = "fra1"
  most_recent = true

  depends_on = [digitalocean_volume_snapshot.data]
}

resource "digitalocean_volume" "copy" {
  name        = "snapshot-copy"
  region      = "fra1"
  size        = 10
  snapshot_id = data.digitalocean_volume_snapshot.newest.id
}

resource "digitalocean_droplet" "box" {
  name   = "snapshot-box"
  image  = "debian-12-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}

resource "digitalocean_droplet_snapshot" "box" {
  name       = "box-monday"
  droplet_id = digitalocean_droplet.box.id
}

data "digitalocean_droplet_snapshot" "box" {
  name       = digitalocean_droplet_snapshot.box.name
  region     = digitalocean_droplet.box.region
  depends_on = [digitalocean_droplet_snapshot.box]
}

resource "digitalocean_custom_image" "gold" {
  name         = "gold"
  url          = "https://images.example.com/gold.qcow2"
  regions      = ["fra1", "ams3"]
  distribution = "Debian"
  tags         = ["gold"]
}

resource "digitalocean_droplet" "gold" {
  name   = "snapshot-gold"
  image  = digitalocean_custom_image.gold.id
  size   = "s-1vcpu-1gb"
  region = "ams3"
}

output "newest" {
  value = data.digitalocean_volume_snapshot.newest.created_at
}
