# The Terraform provider reads into the state what the API gives, which its schema
# has as if it were configured: without this each of its plans takes it away.
resource "digitalocean_gradientai_agent" "helper" {
  lifecycle {
    ignore_changes = [api_keys, chatbot, chatbot_identifiers, created_at, deployment, functions, route_uuid, user_id]
  }
}

resource "digitalocean_gradientai_knowledge_base" "climate" {
  lifecycle {
    ignore_changes = [database_id, datasources]
  }
}
