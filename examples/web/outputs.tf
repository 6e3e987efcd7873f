output "load_balancer_ip" {
  description = "Where the site answers."
  value       = digitalocean_loadbalancer.web.ip
}

output "reserved_ip" {
  value = digitalocean_reserved_ip.web.ip_address
}

output "web_addresses" {
  value = { for d in digitalocean_droplet.web : d.name => d.ipv4_address }
}

output "vpc_id" {
  value = digitalocean_vpc.main.id
}
