# Models for agents and inference: which there are and where they are served, a key
# of OpenAI's API, by which its models are used, and models that are imported.

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

data "digitalocean_gradientai_agents_by_openai_api_key" "ours" {
  uuid = digitalocean_gradientai_openai_api_key.ours.uuid
}

data "digitalocean_gradientai_openai_api_keys" "ours" {
  filter {
    key    = "name"
    values = ["ours"]
  }

  depends_on = [digitalocean_gradientai_openai_api_key.ours]
}

resource "digitalocean_gradientai_custom_model" "qwen" {
  name                        = "qwen3-8b"
  description                 = "Qwen3 for the help desk"
  source_type                 = "SOURCE_TYPE_HUGGINGFACE"
  preferred_gpu_region        = "tor1"
  accept_terms_and_conditions = true
  tags                        = ["help-desk"]

  source_ref {
    repo_id     = "Qwen/Qwen3-8B"
    access_type = "ACCESS_TYPE_PUBLIC"
  }
}

resource "digitalocean_gradientai_custom_model" "tuned" {
  name              = "qwen3-8b-tuned"
  source_type       = "SOURCE_TYPE_SPACES_BUCKET"
  license           = "apache-2.0"
  input_modalities  = ["text"]
  output_modalities = ["text"]

  source_ref {
    bucket = "models"
    region = "tor1"
    prefix = "qwen3-8b-tuned/"
  }
}

data "digitalocean_gradientai_custom_model" "qwen" {
  uuid = digitalocean_gradientai_custom_model.qwen.uuid
}

data "digitalocean_gradientai_custom_models" "ready" {
  status = "STATUS_READY"

  filter {
    key    = "name"
    values = ["qwen3-8b"]
  }

  depends_on = [digitalocean_gradientai_custom_model.qwen]
}

output "models" {
  value = [for m in data.digitalocean_gradientai_models.llama.models : m.name]
}

output "opened" {
  value = data.digitalocean_gradientai_openai_api_key.ours.models[*].name
}
