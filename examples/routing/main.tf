# Two agents: the one that is asked hands questions about money on to the other.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_project" "ai" {
  name    = "front desk"
  purpose = "Service or API"
}

resource "digitalocean_gradientai_agent" "desk" {
  for_each = {
    front   = "You answer questions of visitors."
    billing = "You explain invoices."
  }

  name        = each.key
  instruction = each.value
  model_uuid  = "18bc9b8f-73c5-11f0-b074-4e013e2ddde4" # OpenAI GPT-oss-120b
  project_id  = digitalocean_project.ai.id
  region      = "tor1"
}

resource "digitalocean_gradientai_agent_route" "billing" {
  parent_agent_uuid = digitalocean_gradientai_agent.desk["front"].id
  child_agent_uuid  = digitalocean_gradientai_agent.desk["billing"].id
  route_name        = "billing"
  if_case           = "the question is about an invoice, or about money"
}

output "route" {
  value = digitalocean_gradientai_agent_route.billing.uuid
}
