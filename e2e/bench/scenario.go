package main

import (
	"strconv"
	"strings"
)

// scenario is a configuration, and the calls that the API makes necessary for
// each of the steps: ten droplets a create, 200 objects a page of a list, and
// one call for all that can be deleted by a tag.
type scenario struct {
	hcl    string
	floors [3]int
}

var scenarios = map[string]func(n int) scenario{
	"droplets": droplets, "mixed": mixed, "chain": chain, "splat": splat, "all": all, "inline": inline,
}

const head = `terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}
`

func pages(n int) int { return (n + 199) / 200 }
func tens(n int) int  { return (n + 9) / 10 }

func fill(text, n string) string { return strings.ReplaceAll(text, "$N", n) }

// droplets is n droplets that differ in name.
func droplets(n int) scenario {
	return scenario{
		hcl: head + fill(`
resource "digitalocean_droplet" "web" {
  count  = $N
  name   = "web-${count.index}"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}
`, strconv.Itoa(n)),
		floors: [3]int{tens(n) + pages(n), pages(n), 2*pages(n) + 1},
	}
}

// mixed is what a grown configuration holds: n droplets in a network, each with
// a volume and a record, and for every ten of them a domain, a firewall and a
// reserved IP; a project holds them all.
func mixed(n int) scenario {
	groups := tens(n)
	made := 4 + 2*n + n + 4*groups // network, key, tag, project; volumes and attachments; records; the rest
	lists := 6 + groups + 2*pages(n) + pages(2*n)
	return scenario{
		hcl:    head + fill(mixedHCL, strconv.Itoa(n)),
		floors: [3]int{made + 1 + tens(n) + pages(n), lists, made + lists},
	}
}

// language is n instances that call nothing, half of which refer to the others:
// what the language, the order and the journal cost. They take no calls.
func language(n int, others string) scenario {
	return scenario{hcl: fill(`
resource "terraform_data" "a" {
  count = $N
  input = "a-${count.index}"
}
`+others, strconv.Itoa((n+1)/2))}
}

// chain lets each refer to one other.
func chain(n int) scenario {
	return language(n, `
resource "terraform_data" "b" {
  count = $N
  input = terraform_data.a[count.index].id
}
`)
}

// splat makes instances of all others.
func splat(n int) scenario {
	return language(n, `
locals {
  ids = { for i, id in terraform_data.a[*].id : "k${i}" => id }
}

resource "terraform_data" "b" {
  for_each = local.ids
  input    = each.value
}
`)
}

// all lets each refer to all others.
func all(n int) scenario {
	return language(n, `
locals {
  ids = terraform_data.a[*].id
}

resource "terraform_data" "b" {
  count = $N
  input = local.ids[count.index]
}
`)
}

// inline lets each make something of all others in its own argument.
func inline(n int) scenario {
	return language(n, `
resource "terraform_data" "b" {
  count = $N
  input = element([for a in terraform_data.a : a.id], count.index)
}
`)
}

const mixedHCL = `
locals {
  groups = ceil($N / 10)
}

resource "digitalocean_vpc" "net" {
  name     = "bench"
  region   = "fra1"
  ip_range = "10.20.0.0/16"
}

resource "digitalocean_ssh_key" "me" {
  name       = "bench"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIUHMnfJFJrq0TiUVqUdsbDUhVlRgRnBJR1pTPPRlTLI bench"
}

resource "digitalocean_tag" "web" {
  name = "bench-web"
}

resource "digitalocean_droplet" "web" {
  count    = $N
  name     = "web-${count.index}"
  image    = "ubuntu-24-04-x64"
  size     = "s-1vcpu-1gb"
  region   = "fra1"
  vpc_uuid = digitalocean_vpc.net.id
  ssh_keys = [digitalocean_ssh_key.me.id]
  tags     = [digitalocean_tag.web.id]
}

resource "digitalocean_volume" "data" {
  count  = $N
  name   = "data-${count.index}"
  region = "fra1"
  size   = 10
}

resource "digitalocean_volume_attachment" "data" {
  count      = $N
  droplet_id = digitalocean_droplet.web[count.index].id
  volume_id  = digitalocean_volume.data[count.index].id
}

resource "digitalocean_domain" "zone" {
  count = local.groups
  name  = "zone-${count.index}.example.com"
}

resource "digitalocean_record" "web" {
  count  = $N
  domain = digitalocean_domain.zone[floor(count.index / 10)].id
  type   = "A"
  name   = "web-${count.index}"
  value  = digitalocean_droplet.web[count.index].ipv4_address
}

resource "digitalocean_firewall" "web" {
  count = local.groups
  name  = "web-${count.index}"
  tags  = [digitalocean_tag.web.id]

  inbound_rule {
    protocol         = "tcp"
    port_range       = tostring(8000 + count.index)
    source_addresses = ["0.0.0.0/0"]
  }
}

resource "digitalocean_reserved_ip" "front" {
  count  = local.groups
  region = "fra1"
}

resource "digitalocean_reserved_ip_assignment" "front" {
  count      = local.groups
  ip_address = digitalocean_reserved_ip.front[count.index].ip_address
  droplet_id = digitalocean_droplet.web[count.index * 10].id
}

resource "digitalocean_project" "all" {
  name = "bench"
}

resource "digitalocean_project_resources" "all" {
  project   = digitalocean_project.all.id
  resources = concat(digitalocean_droplet.web[*].urn, digitalocean_volume.data[*].urn)
}
`
