# A vector database for search by meaning, and how applications find it.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_project" "search" {
  name    = "search"
  purpose = "Machine learning / AI / Data processing"
}

resource "digitalocean_vector_database" "articles" {
  name       = "articles"
  region     = "tor1"
  size       = "small"
  project_id = digitalocean_project.search.id
  tags       = ["search"]

  config {
    default_quantization = "pq"
    enable_auto_schema   = true
  }
}

resource "digitalocean_vector_database" "pictures" {
  name   = "pictures"
  region = "tor1"
  size   = "medium"
}

data "digitalocean_vector_database" "articles" {
  name = "articles"

  depends_on = [digitalocean_vector_database.articles]
}

data "digitalocean_vector_database" "pictures" {
  id = digitalocean_vector_database.pictures.id
}

output "articles" {
  value = data.digitalocean_vector_database.articles.endpoints[0].http
}
