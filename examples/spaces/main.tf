# A bucket of Spaces for the assets of a site: what is in it can be read by everybody
# by way of the content delivery network, old versions go after a month, what is asked
# of it is logged, and a key of its own lets a pipeline write to it. Spaces has keys, in
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

resource "digitalocean_spaces_bucket" "logs" {
  name   = "front-logs"
  region = "fra1"
}

resource "digitalocean_spaces_bucket_logging" "assets" {
  region        = digitalocean_spaces_bucket.assets.region
  bucket        = digitalocean_spaces_bucket.assets.name
  target_bucket = digitalocean_spaces_bucket.logs.name
  target_prefix = "assets/"
}

resource "digitalocean_spaces_bucket_cors_configuration" "assets" {
  region = digitalocean_spaces_bucket.assets.region
  bucket = digitalocean_spaces_bucket.assets.name

  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["https://www.example.com"]
    allowed_headers = ["*"]
    max_age_seconds = 3600
  }
}

resource "digitalocean_spaces_bucket_policy" "assets" {
  region = digitalocean_spaces_bucket.assets.region
  bucket = digitalocean_spaces_bucket.assets.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NobodyReadsUploads"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::${digitalocean_spaces_bucket.assets.name}/uploads/*"
      Condition = { Null = { "aws:PrincipalArn" = "true" } }
    }]
  })
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

data "digitalocean_spaces_bucket" "assets" {
  name   = digitalocean_spaces_bucket.assets.id
  region = digitalocean_spaces_bucket.assets.region
}

data "digitalocean_spaces_bucket_object" "robots" {
  bucket = digitalocean_spaces_bucket.assets.name
  region = digitalocean_spaces_bucket.assets.region
  key    = digitalocean_spaces_bucket_object.robots.id
}

data "digitalocean_spaces_bucket_objects" "texts" {
  bucket     = digitalocean_spaces_bucket.assets.name
  region     = digitalocean_spaces_bucket.assets.region
  prefix     = "robots"
  depends_on = [digitalocean_spaces_bucket_object.robots]
}

data "digitalocean_spaces_buckets" "here" {
  filter {
    key    = "region"
    values = [digitalocean_spaces_bucket.logs.region]
  }

  depends_on = [digitalocean_spaces_bucket.assets]
}

output "texts" {
  value = data.digitalocean_spaces_bucket_objects.texts.keys
}

output "robots" {
  value = "https://${digitalocean_cdn.assets.endpoint}/${digitalocean_spaces_bucket_object.robots.key}"
}
