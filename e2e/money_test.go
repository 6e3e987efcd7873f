package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestMoney: a plan ends with what it changes a month; prices cost one call,
// and none where nothing that is priced by size changes.
func TestMoney(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	sizes := func() int {
		n := 0
		for _, c := range l.cloud.Calls() {
			if strings.HasPrefix(c.Path, "/v2/sizes") {
				n++
			}
		}
		l.cloud.ResetCalls()
		return n
	}
	out := l.must(0, "plan", "-no-color")
	if !strings.HasSuffix(out, "\nPlan: 18 to add, 0 to change, 0 to destroy. +$44.00/month.\n") {
		t.Errorf("the plan ends:\n%s", out[max(0, len(out)-200):])
	}
	l.has(out, "+$18.00/month, +$6.00 each", "+$12.00/month, by the public price list")
	if n := sizes(); n != 1 {
		t.Errorf("%d calls for sizes, want 1", n)
	}
	l.apply()
	sizes()
	l.must(0, "plan", "-no-color")
	if n := sizes(); n != 0 {
		t.Errorf("%d calls for sizes though nothing changes", n)
	}
	l.edit("main.tf", "size                    = 20", "size                    = 30")
	l.has(l.must(0, "plan", "-no-color"), "Plan: 0 to add, 1 to change, 0 to destroy. +$1.00/month.")
	l.has(l.must(0, "plan", "-destroy", "-no-color"), "18 to destroy. -$44.00/month.")
	if n := sizes(); n != 0 {
		t.Errorf("%d calls for sizes though no Droplet is made", n)
	}
}

// TestMoneyUnknown: pools that scale by themselves have a range, what nobody
// publishes says why it has no price, and the sum says both.
func TestMoneyUnknown(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `resource "digitalocean_droplet_autoscale" "crowd" {
  name = "crowd"
  config {
    min_instances          = 2
    max_instances          = 5
    target_cpu_utilization = 0.5
  }
  droplet_template {
    size     = "s-1vcpu-1gb"
    region   = "fra1"
    image    = "ubuntu-24-04-x64"
    ssh_keys = ["1"]
  }
}
resource "digitalocean_kubernetes_cluster" "k" {
  name    = "k"
  region  = "fra1"
  version = "1.33.1-do.0"
  ha      = true
  node_pool {
    name       = "p"
    size       = "s-2vcpu-4gb"
    auto_scale = true
    min_nodes  = 1
    max_nodes  = 3
  }
}
resource "digitalocean_container_registry" "r" {
  name                   = "r"
  subscription_tier_slug = "basic"
}
resource "digitalocean_database_cluster" "m" {
  name       = "m"
  engine     = "mongodb"
  version    = "8"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}
`)
	out := l.must(0, "plan", "-no-color", "-out=p")
	l.has(out, "+$12.00 to +$30.00/month", "+$64.00 to +$112.00/month, by the public price list", "+$5.00/month",
		"price unknown: the API has no prices of databases", "4 to add, 0 to change, 0 to destroy. +$81.00 to +$147.00/month, 1 price unknown.")
	var p struct {
		Cost struct {
			Delta float64  `json:"delta"`
			Most  float64  `json:"delta_most"`
			Why   []string `json:"unknown_because"`
		} `json:"monthly_cost"`
	}
	must(t, json.Unmarshal([]byte(l.must(0, "show", "-json", "p")), &p))
	if c := p.Cost; c.Delta != 81 || c.Most != 147 || len(c.Why) != 1 {
		t.Errorf("in JSON the bill is %+v", c)
	}
}
