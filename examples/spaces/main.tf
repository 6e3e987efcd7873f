# A bucket of Spaces for the assets of a site: what is in it can be read by everybody
# by way of the content delivery network, old versions go after a month, and a key
# of its own lets a pipeline write to it. Spaces has keys of its own, in
# SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_spaces_bucket" "assets" {
  name   = "front-assets"
  region = "fra1"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    id      = "old-versions"
    enabled = true

    noncurrent_version_expiration {
      days = 30
    }
  }

  lifecycle_rule {
    id                                     = "uploads"
    prefix                                 = "uploads/"
    enabled                                = true
    abort_incomplete_multipart_upload_days = 2

    expiration {
      days = 7
    }
  }
}

resource "digitalocean_spaces_bucket_object" "robots" {
  region        = digitalocean_spaces_bucket.assets.region
  bucket        = digitalocean_spaces_bucket.assets.name
  key           = "robots.txt"
  content       = "User-agent: *\nDisallow: /uploads/\n"
  content_type  = "text/plain"
  cache_control = "max-age=3600"
  acl           = "public-read"

  metadata = {
    owner = "web"
  }
}

resource "digitalocean_cdn" "assets" {
  origin = digitalocean_spaces_bucket.assets.bucket_domain_name
  ttl    = 3600
}

resource "digitalocean_spaces_key" "pipeline" {
  name = "front-assets-pipeline"

  grant {
    bucket     = digitalocean_spaces_bucket.assets.name
    permission = "readwrite"
  }
}

output "robots" {
  value = "https://${digitalocean_cdn.assets.endpoint}/${digitalocean_spaces_bucket_object.robots.key}"
}
