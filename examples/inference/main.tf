# A model on GPUs of one's own, reached from a private network only, and a token for
# the program that asks it.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "hugging_face_token" {
  type      = string
  sensitive = true
  default   = "hf_only-an-example"
}

data "digitalocean_dedicated_inference_sizes" "all" {}

data "digitalocean_dedicated_inference_gpu_model_config" "all" {}

locals {
  model = "meta-llama/Llama-3.1-8B-Instruct"

  # The sizes in the region on which the model runs.
  sizes = [
    for s in data.digitalocean_dedicated_inference_sizes.all.sizes : s.gpu_slug
    if contains(s.regions, "atl1") && contains(flatten([
      for m in data.digitalocean_dedicated_inference_gpu_model_config.all.gpu_model_configs : m.gpu_slugs if m.model_slug == local.model
    ]), s.gpu_slug)
  ]
}

resource "digitalocean_vpc" "models" {
  name     = "models"
  region   = "atl1"
  ip_range = "10.63.0.0/20"
}

resource "digitalocean_dedicated_inference" "chat" {
  name               = "chat"
  region             = "atl1"
  vpc_uuid           = digitalocean_vpc.models.id
  hugging_face_token = var.hugging_face_token

  model_deployments {
    model_slug        = local.model
    model_provider    = "hugging_face"
    provider_model_id = local.model

    accelerators {
      accelerator_slug = local.sizes[0]
      scale            = 2
      type             = "prefill_decode"
    }
  }
}

resource "digitalocean_dedicated_inference_token" "shop" {
  dedicated_inference_id = digitalocean_dedicated_inference.chat.id
  name                   = "shop"
}

data "digitalocean_dedicated_inference" "chat" {
  id = digitalocean_dedicated_inference.chat.id
}

data "digitalocean_dedicated_inferences" "here" {
  filter {
    key    = "region"
    values = ["atl1"]
  }

  sort {
    key = "name"
  }

  depends_on = [digitalocean_dedicated_inference.chat]
}

data "digitalocean_dedicated_inference_accelerators" "chat" {
  dedicated_inference_id = digitalocean_dedicated_inference.chat.id

  filter {
    key    = "slug"
    values = [local.sizes[0]]
  }
}

data "digitalocean_dedicated_inference_tokens" "chat" {
  dedicated_inference_id = digitalocean_dedicated_inference.chat.id

  filter {
    key    = "name"
    values = ["shop"]
  }

  depends_on = [digitalocean_dedicated_inference_token.shop]
}

output "endpoint" {
  value = digitalocean_dedicated_inference.chat.private_endpoint_fqdn
}

output "gpus" {
  value = length(data.digitalocean_dedicated_inference_accelerators.chat.accelerators)
}

output "token" {
  value     = digitalocean_dedicated_inference_token.shop.token
  sensitive = true
}
