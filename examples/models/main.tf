# Models for agents and inference: which there are and where they are served, and a
# key of OpenAI's API, by which its models are used.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "openai_api_key" {
  type      = string
  sensitive = true
  default   = "sk-proj-example"
}

data "digitalocean_gradientai_models" "llama" {
  filter {
    key      = "name"
    values   = ["^Llama"]
    match_by = "re"
  }

  sort {
    key = "name"
  }
}

data "digitalocean_gradientai_regions" "serving" {
  filter {
    key    = "serves_inference"
    values = ["true"]
  }
}

resource "digitalocean_gradientai_openai_api_key" "ours" {
  name    = "ours"
  api_key = var.openai_api_key
}

data "digitalocean_gradientai_openai_api_key" "ours" {
  uuid = digitalocean_gradientai_openai_api_key.ours.uuid
}

data "digitalocean_gradientai_openai_api_keys" "ours" {
  filter {
    key    = "name"
    values = ["ours"]
  }

  depends_on = [digitalocean_gradientai_openai_api_key.ours]
}

output "models" {
  value = [for m in data.digitalocean_gradientai_models.llama.models : m.name]
}

output "opened" {
  value = data.digitalocean_gradientai_openai_api_key.ours.models[*].name
}
