# A cluster of each engine beside PostgreSQL, with its settings; a topic with its
# schema on Kafka, and the logs of MySQL in OpenSearch and at a server of one's own.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "region" {
  type    = string
  default = "fra1"
}

locals {
  engines = {
    mysql      = { version = "8", size = "db-s-1vcpu-2gb", nodes = 1 }
    mongodb    = { version = "8", size = "db-s-1vcpu-2gb", nodes = 1 }
    valkey     = { version = "8", size = "db-s-1vcpu-2gb", nodes = 1 }
    redis      = { version = "7", size = "db-s-1vcpu-2gb", nodes = 1 }
    opensearch = { version = "2", size = "db-s-1vcpu-2gb", nodes = 1 }
    kafka      = { version = "3.8", size = "db-s-2vcpu-2gb", nodes = 3 }
  }
}

resource "digitalocean_database_cluster" "of" {
  for_each   = local.engines
  name       = "engines-${each.key}"
  engine     = each.key
  version    = each.value.version
  size       = each.value.size
  region     = var.region
  node_count = each.value.nodes
}

resource "digitalocean_project" "data" {
  name = "engines"
}

resource "digitalocean_project_resources" "data" {
  project   = digitalocean_project.data.id
  resources = [for c in digitalocean_database_cluster.of : c.urn]
}

resource "digitalocean_database_mysql_config" "main" {
  cluster_id        = digitalocean_database_cluster.of["mysql"].id
  connect_timeout   = 10
  default_time_zone = "UTC"
  slow_query_log    = true
}

resource "digitalocean_database_mongodb_config" "main" {
  cluster_id           = digitalocean_database_cluster.of["mongodb"].id
  default_read_concern = "majority"
  verbosity            = 1
}

resource "digitalocean_database_valkey_config" "main" {
  cluster_id             = digitalocean_database_cluster.of["valkey"].id
  notify_keyspace_events = "KEA"
  timeout                = 90
}

resource "digitalocean_database_redis_config" "main" {
  cluster_id       = digitalocean_database_cluster.of["redis"].id
  maxmemory_policy = "allkeys-lru"
  timeout          = 90
}

resource "digitalocean_database_opensearch_config" "main" {
  cluster_id                    = digitalocean_database_cluster.of["opensearch"].id
  ism_enabled                   = true
  http_max_content_length_bytes = 100000000
}

resource "digitalocean_database_kafka_config" "main" {
  cluster_id                       = digitalocean_database_cluster.of["kafka"].id
  group_initial_rebalance_delay_ms = 3000
  log_retention_ms                 = "1000000"
}

resource "digitalocean_database_kafka_topic" "orders" {
  cluster_id         = digitalocean_database_cluster.of["kafka"].id
  name               = "orders"
  partition_count    = 3
  replication_factor = 2

  config {
    cleanup_policy                 = "compact"
    message_down_conversion_enable = true
    min_cleanable_dirty_ratio      = 0.5
    retention_ms                   = "-1"
  }
}

resource "digitalocean_database_kafka_schema_registry" "orders" {
  cluster_id   = digitalocean_database_cluster.of["kafka"].id
  subject_name = digitalocean_database_kafka_topic.orders.name
  schema_type  = "json"
  schema       = jsonencode({ type = "object" })
}

resource "digitalocean_database_logsink_opensearch" "search" {
  cluster_id     = digitalocean_database_cluster.of["mysql"].id
  name           = "search"
  endpoint       = "https://logs.example.com:9200"
  index_prefix   = "mysql"
  index_days_max = 7
}

resource "digitalocean_database_logsink_rsyslog" "office" {
  cluster_id = digitalocean_database_cluster.of["mysql"].id
  name       = "office"
  server     = "192.0.2.1"
  port       = 514
  format     = "rfc5424"
}

output "kafka" {
  value = digitalocean_database_cluster.of["kafka"].host
}
