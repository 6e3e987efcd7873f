# An agent that answers questions, with a function that it may call, texts that it
# looks things up in, and what is known of it.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_project" "ai" {
  name    = "assistants"
  purpose = "Service or API"
}

resource "digitalocean_gradientai_agent" "helper" {
  name             = "helper"
  description      = "Answers questions about the weather."
  instruction      = "You tell people what the weather is like. Ask for the place if they do not say it."
  model_uuid       = "d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4" # Llama 3.3 Instruct (70B)
  project_id       = digitalocean_project.ai.id
  region           = "tor1"
  max_tokens       = 512
  temperature      = 0.7
  top_p            = 0.9
  retrieval_method = "RETRIEVAL_METHOD_NONE"
  tags             = ["weather"]
}

resource "digitalocean_gradientai_function" "weather" {
  agent_id       = digitalocean_gradientai_agent.helper.id
  description    = "Tells the weather of a place."
  faas_name      = "default/weather"
  faas_namespace = "fn-b90faf52-2b42-49c2-9792-75edfbb6f397"
  function_name  = "weather"

  input_schema = jsonencode({
    parameters = [{
      name        = "place"
      in          = "query"
      description = "Where"
      required    = true
      schema      = { type = "string" }
    }]
  })

  output_schema = jsonencode({
    properties = [{
      name        = "temperature"
      type        = "number"
      description = "In degrees Celsius"
    }]
  })
}

resource "digitalocean_gradientai_knowledge_base" "climate" {
  name                 = "climate"
  project_id           = digitalocean_project.ai.id
  region               = "tor1"
  embedding_model_uuid = "22653204-79ed-11ef-bf8f-4e013e2ddde4" # GTE Large EN v1.5

  datasources {
    web_crawler_data_source {
      base_url        = "https://climate.example.com/"
      crawling_option = "SCOPED"
    }
  }
}

resource "digitalocean_gradientai_agent_knowledge_base_attachment" "climate" {
  agent_uuid          = digitalocean_gradientai_agent.helper.id
  knowledge_base_uuid = digitalocean_gradientai_knowledge_base.climate.id
}

data "digitalocean_gradientai_agent" "helper" {
  agent_id = digitalocean_gradientai_agent.helper.id
}

data "digitalocean_gradientai_agents" "weather" {
  filter {
    key    = "tags"
    values = ["weather"]
  }

  depends_on = [digitalocean_gradientai_agent.helper]
}

data "digitalocean_gradientai_agent_versions" "helper" {
  agent_id = digitalocean_gradientai_agent.helper.id

  filter {
    key    = "currently_applied"
    values = ["true"]
  }
}

output "model" {
  value = data.digitalocean_gradientai_agent.helper.model_uuid
}

output "instruction" {
  value = data.digitalocean_gradientai_agent_versions.helper.agent_versions[0].instruction
}
