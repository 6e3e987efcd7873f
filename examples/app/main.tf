# An app of App Platform: a service and a worker that scale, a job before each
# deployment, a static site, and a database cluster of the same account.

terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}

variable "repository" {
  type    = string
  default = "https://github.com/digitalocean/sample-golang.git"
}

resource "digitalocean_project" "shop" {
  name = "shop"
}

resource "digitalocean_app" "shop" {
  project_id = digitalocean_project.shop.id

  spec {
    name   = "shop"
    region = "fra"

    domain {
      name = "shop.example.com"
      type = "PRIMARY"
    }

    alert {
      rule = "DEPLOYMENT_FAILED"
    }

    env {
      key   = "LOG_LEVEL"
      value = "info"
      scope = "RUN_TIME"
      type  = "GENERAL"
    }

    service {
      name               = "web"
      environment_slug   = "go"
      run_command        = "bin/web"
      http_port          = 8080
      instance_count     = 2
      instance_size_slug = "apps-s-1vcpu-1gb"

      git {
        repo_clone_url = var.repository
        branch         = "main"
      }

      env {
        key   = "MODE"
        value = "web"
        scope = "RUN_TIME"
        type  = "GENERAL"
      }

      health_check {
        http_path             = "/healthz"
        initial_delay_seconds = 5
        period_seconds        = 10
        timeout_seconds       = 2
        success_threshold     = 1
        failure_threshold     = 3
      }

      alert {
        rule     = "CPU_UTILIZATION"
        operator = "GREATER_THAN"
        value    = 75
        window   = "FIVE_MINUTES"
      }

      termination {
        drain_seconds        = 30
        grace_period_seconds = 60
      }
    }

    worker {
      name               = "queue"
      environment_slug   = "go"
      run_command        = "bin/queue"
      instance_size_slug = "apps-d-1vcpu-1gb"

      git {
        repo_clone_url = var.repository
        branch         = "main"
      }

      autoscaling {
        min_instance_count = 1
        max_instance_count = 3

        metrics {
          cpu {
            percent = 70
          }
        }
      }
    }

    job {
      name               = "migrate"
      kind               = "PRE_DEPLOY"
      run_command        = "bin/migrate"
      instance_count     = 1
      instance_size_slug = "apps-s-1vcpu-0.5gb"

      git {
        repo_clone_url = var.repository
        branch         = "main"
      }
    }

    static_site {
      name          = "docs"
      build_command = "make docs"
      output_dir    = "public"

      git {
        repo_clone_url = var.repository
        branch         = "main"
      }
    }

    database {
      name       = "db"
      engine     = "PG"
      production = false
    }

    ingress {
      rule {
        component {
          name = "web"
        }
        match {
          path {
            prefix = "/"
          }
        }
      }
      rule {
        component {
          name                 = "docs"
          preserve_path_prefix = true
        }
        match {
          path {
            prefix = "/docs"
          }
        }
        cors {
          allow_methods = ["GET"]
          allow_origins {
            exact = "https://example.com"
          }
        }
      }
      rule {
        redirect {
          uri           = "/docs/news"
          redirect_code = 301
        }
        match {
          path {
            prefix = "/news"
          }
        }
      }
    }
  }
}

output "live_url" {
  value = digitalocean_app.shop.live_url
}

data "digitalocean_app" "shop" {
  app_id = digitalocean_app.shop.id
}

output "default_ingress" {
  value = data.digitalocean_app.shop.default_ingress
}
