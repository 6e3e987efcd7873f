# A snapshot of a volume, and a volume that begins with what the newest snapshot
# holds.

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

output "newest" {
  value = data.digitalocean_volume_snapshot.newest.created_at
}
