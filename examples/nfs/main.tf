# A share that two networks mount, a path of it that a third one does, and a snapshot.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_vpc" "app" {
  name     = "nfs-app"
  region   = "nyc3"
  ip_range = "10.51.0.0/20"
}

resource "digitalocean_vpc" "backup" {
  name     = "nfs-backup"
  region   = "nyc3"
  ip_range = "10.52.0.0/20"
}

resource "digitalocean_nfs" "data" {
  name   = "data"
  region = "nyc3"
  size   = 50
  vpc_id = digitalocean_vpc.app.id
}

resource "digitalocean_nfs_attachment" "backup" {
  share_id = digitalocean_nfs.data.id
  vpc_id   = digitalocean_vpc.backup.id
  region   = "nyc3"
}

resource "digitalocean_vpc" "guests" {
  name     = "nfs-guests"
  region   = "nyc3"
  ip_range = "10.53.0.0/20"
}

# It is mounted from its network, whether or not the share is attached to that.
resource "digitalocean_nfs_access_point" "guests" {
  name     = "guests"
  share_id = digitalocean_nfs.data.id
  path     = "/guests"
  vpc_id   = digitalocean_vpc.guests.id

  access_policy {
    protocols     = ["NFS4"]
    squash_config = "ALL_SQUASH"
  }
}

resource "digitalocean_nfs_snapshot" "monday" {
  name     = "data-monday"
  share_id = digitalocean_nfs.data.id
  region   = "nyc3"
}

data "digitalocean_nfs" "data" {
  name       = digitalocean_nfs.data.name
  region     = digitalocean_nfs.data.region
  depends_on = [digitalocean_nfs_attachment.backup]
}

# Each share has an access point that is made with it.
data "digitalocean_nfs_access_point" "default" {
  name     = "default"
  share_id = digitalocean_nfs.data.id
}

data "digitalocean_nfs_snapshot" "monday" {
  name     = digitalocean_nfs_snapshot.monday.name
  share_id = digitalocean_nfs.data.id
  region   = digitalocean_nfs.data.region
}

output "path" {
  value = data.digitalocean_nfs_access_point.default.path
}

output "mount" {
  value = "${digitalocean_nfs.data.host}:${digitalocean_nfs.data.mount_path}"
}
