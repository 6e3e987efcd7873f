# A PostgreSQL cluster in a network of its own: a database and a user for the
# application, a pool in front, and nobody else let in.

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

variable "office" {
  description = "The address that may reach the cluster beside the application."
  type        = string
  default     = "192.0.2.10"
}

resource "digitalocean_vpc" "net" {
  name     = "database-net"
  region   = var.region
  ip_range = "10.30.0.0/20"
}

resource "digitalocean_tag" "app" {
  name = "database-app"
}

resource "digitalocean_database_cluster" "main" {
  name                 = "orders"
  engine               = "pg"
  version              = "16"
  size                 = "db-s-2vcpu-4gb"
  region               = var.region
  node_count           = 2
  private_network_uuid = digitalocean_vpc.net.id

  maintenance_window {
    day  = "sunday"
    hour = "03:00"
  }
}

resource "digitalocean_database_postgresql_config" "main" {
  cluster_id         = digitalocean_database_cluster.main.id
  timezone           = "UTC"
  jit                = true
  autovacuum_naptime = 60
}

resource "digitalocean_database_firewall" "main" {
  cluster_id = digitalocean_database_cluster.main.id

  rule {
    type  = "tag"
    value = digitalocean_tag.app.name
  }

  rule {
    type  = "ip_addr"
    value = var.office
  }
}

resource "digitalocean_database_db" "orders" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = "orders"
}

resource "digitalocean_database_user" "app" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = "app"
}

resource "digitalocean_database_connection_pool" "orders" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = "orders-pool"
  mode       = "transaction"
  size       = 20
  db_name    = digitalocean_database_db.orders.name
  user       = digitalocean_database_user.app.name
}

resource "digitalocean_database_replica" "reports" {
  cluster_id           = digitalocean_database_cluster.main.id
  name                 = "reports"
  region               = var.region
  size                 = "db-s-2vcpu-4gb"
  private_network_uuid = digitalocean_vpc.net.id
}

data "digitalocean_database_cluster" "main" {
  name       = digitalocean_database_cluster.main.name
  depends_on = [digitalocean_database_replica.reports]
}

data "digitalocean_database_ca" "main" {
  cluster_id = digitalocean_database_cluster.main.id
}

data "digitalocean_database_user" "app" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = digitalocean_database_user.app.name
}

data "digitalocean_database_connection_pool" "orders" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = digitalocean_database_connection_pool.orders.name
}

data "digitalocean_database_replica" "reports" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = digitalocean_database_replica.reports.name
}

# What a monitoring service needs to scrape all clusters of the account.
data "digitalocean_database_metrics_credentials" "all" {}

output "certificate" {
  value = data.digitalocean_database_ca.main.certificate
}

output "pool" {
  value     = digitalocean_database_connection_pool.orders.private_uri
  sensitive = true
}
