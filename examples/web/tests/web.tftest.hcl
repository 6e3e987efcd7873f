# What must hold of this configuration. "swampctl test" runs it on the embedded
# API and touches nothing real; "terraform test" makes it all on your account,
# and destroys it.

run "names" {
  command = plan

  variables {
    environment = "prod"
    web_count   = 2
  }

  assert {
    condition     = length(digitalocean_droplet.web) == 2
    error_message = "web_count is 2, and ${length(digitalocean_droplet.web)} web servers are planned."
  }

  assert {
    condition     = alltrue([for d in digitalocean_droplet.web : startswith(d.name, "shop-prod-web-")])
    error_message = "A name lacks the project or the environment."
  }
}

run "everything" {
  assert {
    condition     = digitalocean_loadbalancer.web.droplet_ids == toset([for d in digitalocean_droplet.web : tonumber(d.id)])
    error_message = "The load balancer does not have all web servers behind it."
  }

  assert {
    condition     = length(output.web_addresses) == var.web_count
    error_message = "The output lacks a web server."
  }
}

run "one_more" {
  variables {
    web_count = 4
  }

  assert {
    condition     = digitalocean_vpc.main.id == run.everything.vpc_id
    error_message = "A new web server must not replace the network."
  }
}
