# A knowledge base for agents. What it is made with is indexed at once; a data source
# that is added later is a resource of its own.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_project" "support" {
  name    = "support"
  purpose = "Machine learning / AI / Data processing"
}

resource "digitalocean_gradientai_knowledge_base" "manuals" {
  name                 = "manuals"
  project_id           = digitalocean_project.support.id
  region               = "tor1"
  embedding_model_uuid = "22653204-79ed-11ef-bf8f-4e013e2ddde4"
  tags                 = ["support"]

  # For Terraform, whose provider replaces a knowledge base for what the API fills in,
  # and for each data source that is added later; swampctl does without.
  lifecycle {
    ignore_changes = [database_id, datasources]
  }

  datasources {
    web_crawler_data_source {
      base_url        = "https://docs.example.com/manuals/"
      crawling_option = "PATH"
      embed_media     = false
    }
  }
}

resource "digitalocean_gradientai_knowledge_base_data_source" "letters" {
  knowledge_base_uuid = digitalocean_gradientai_knowledge_base.manuals.id

  spaces_data_source {
    bucket_name = "support"
    item_path   = "letters"
    region      = "tor1"
  }
}

data "digitalocean_gradientai_knowledge_base" "manuals" {
  uuid = digitalocean_gradientai_knowledge_base.manuals.id
}

data "digitalocean_gradientai_knowledge_bases" "support" {
  filter {
    key    = "name"
    values = [digitalocean_gradientai_knowledge_base.manuals.name]
  }
}

data "digitalocean_gradientai_knowledge_base_data_sources" "all" {
  knowledge_base_uuid = digitalocean_gradientai_knowledge_base.manuals.id
  depends_on          = [digitalocean_gradientai_knowledge_base_data_source.letters]
}

data "digitalocean_gradientai_knowledge_base_indexing_jobs" "manuals" {
  knowledge_base_uuid = digitalocean_gradientai_knowledge_base.manuals.id
}

data "digitalocean_gradientai_indexing_job" "latest" {
  uuid = data.digitalocean_gradientai_knowledge_base_indexing_jobs.manuals.jobs[0].uuid
}

data "digitalocean_gradientai_indexing_job_data_sources" "latest" {
  indexing_job_uuid = data.digitalocean_gradientai_indexing_job.latest.uuid
}

variable "cancel" {
  description = "uuids of indexing jobs to cancel"
  type        = set(string)
  default     = []
}

resource "digitalocean_gradientai_indexing_job_cancel" "unwanted" {
  for_each = var.cancel
  uuid     = each.key
}

output "sources" {
  value = length(data.digitalocean_gradientai_knowledge_base_data_sources.all.datasources)
}

output "phase" {
  value = data.digitalocean_gradientai_indexing_job.latest.phase
}
