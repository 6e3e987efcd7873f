# A cluster that takes over what another one has, and follows it until the migration
# is stopped; and a cluster of each advanced edition with parameters of its own.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

resource "digitalocean_database_cluster" "old" {
  name       = "migration-old"
  engine     = "mysql"
  version    = "8"
  size       = "db-s-1vcpu-2gb"
  region     = "nyc3"
  node_count = 1
}

resource "digitalocean_database_cluster" "new" {
  name       = "migration-new"
  engine     = "mysql"
  version    = "8"
  size       = "db-s-2vcpu-4gb"
  region     = "fra1"
  node_count = 2
}

resource "digitalocean_database_db" "shop" {
  cluster_id = digitalocean_database_cluster.old.id
  name       = "shop"
}

resource "digitalocean_database_online_migration" "shop" {
  cluster_id = digitalocean_database_cluster.new.id
  ignore_dbs = ["scratch"]

  source {
    host     = digitalocean_database_cluster.old.host
    port     = digitalocean_database_cluster.old.port
    db_name  = digitalocean_database_db.shop.name
    username = digitalocean_database_cluster.old.user
    password = digitalocean_database_cluster.old.password
  }
}

resource "digitalocean_database_cluster" "mysql" {
  name       = "advanced-mysql"
  engine     = "advanced_mysql"
  version    = "8"
  size       = "db-s-1vcpu-2gb"
  region     = "fra1"
  node_count = 1
}

resource "digitalocean_database_advanced_mysql_config" "mysql" {
  cluster_id = digitalocean_database_cluster.mysql.id
  mysql_parameters = {
    connect_timeout = "15"
    time_zone       = "UTC"
  }
}

resource "digitalocean_database_cluster" "pg" {
  name       = "advanced-pg"
  engine     = "advanced_pg"
  version    = "16"
  size       = "db-s-1vcpu-2gb"
  region     = "fra1"
  node_count = 1
}

resource "digitalocean_database_advanced_postgresql_config" "pg" {
  cluster_id = digitalocean_database_cluster.pg.id
  pg_parameters = {
    timezone = "UTC"
    work_mem = "32"
  }
}

output "migration" {
  value = digitalocean_database_online_migration.shop.status
}
