# A Kubernetes cluster in a network of its own, with a second pool that scales
# itself for batch work.

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

data "digitalocean_kubernetes_versions" "stable" {
  version_prefix = "1.32."
}

resource "digitalocean_vpc" "net" {
  name     = "kubernetes-net"
  region   = var.region
  ip_range = "10.40.0.0/20"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name         = "main"
  region       = var.region
  version      = data.digitalocean_kubernetes_versions.stable.latest_version
  vpc_uuid     = digitalocean_vpc.net.id
  auto_upgrade = true
  tags         = ["kubernetes-example"]

  maintenance_policy {
    day        = "sunday"
    start_time = "04:00"
  }

  node_pool {
    name       = "web"
    size       = "s-2vcpu-4gb"
    node_count = 2

    labels = {
      tier = "web"
    }
  }
}

resource "digitalocean_kubernetes_node_pool" "batch" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "batch"
  size       = "s-4vcpu-8gb"
  auto_scale = true
  min_nodes  = 1
  max_nodes  = 4

  taint {
    key    = "workload"
    value  = "batch"
    effect = "NoSchedule"
  }
}

data "digitalocean_kubernetes_cluster" "main" {
  name       = digitalocean_kubernetes_cluster.main.name
  depends_on = [digitalocean_kubernetes_node_pool.batch]
}

output "status" {
  value = data.digitalocean_kubernetes_cluster.main.status
}

output "endpoint" {
  value = digitalocean_kubernetes_cluster.main.endpoint
}

output "kubeconfig" {
  value     = digitalocean_kubernetes_cluster.main.kube_config[0].raw_config
  sensitive = true
}
