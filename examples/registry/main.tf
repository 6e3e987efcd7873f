# A registry for images, credentials for a build that pushes to it, and a key of
# Spaces for what the build keeps. The secrets are in the state only.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_container_registry" "main" {
  name                   = "example-images"
  subscription_tier_slug = "professional"
  region                 = "fra1"
}

# Further registries of the account are of this type.
resource "digitalocean_container_registries" "staging" {
  name                   = "example-staging"
  subscription_tier_slug = digitalocean_container_registry.main.subscription_tier_slug
  region                 = "ams3"
}

resource "digitalocean_container_registry_docker_credentials" "build" {
  registry_name  = digitalocean_container_registry.main.name
  write          = true
  expiry_seconds = 2592000
}

resource "digitalocean_spaces_key" "build" {
  name = "build"

  grant {
    bucket     = "example-artifacts"
    permission = "readwrite"
  }
}

data "digitalocean_container_registry" "main" {
  name = digitalocean_container_registry.main.id
}

data "digitalocean_container_registries" "staging" {
  name = digitalocean_container_registries.staging.id
}

data "digitalocean_spaces_key" "build" {
  access_key = digitalocean_spaces_key.build.access_key
}

output "docker_config" {
  value     = digitalocean_container_registry_docker_credentials.build.docker_credentials
  sensitive = true
}

output "spaces_secret" {
  value     = digitalocean_spaces_key.build.secret_key
  sensitive = true
}
