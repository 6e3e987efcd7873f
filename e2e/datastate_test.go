package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// readData is a configuration with data sources, one with secrets, and
// conditions.
const readData = `terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}
resource "digitalocean_vpc" "main" {
  name   = "net"
  region = "fra1"
  lifecycle {
    postcondition {
      condition     = self.region == "fra1"
      error_message = "Another region."
    }
  }
}
resource "digitalocean_database_cluster" "db" {
  name       = "orders"
  engine     = "pg"
  version    = "16"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
}
data "digitalocean_database_cluster" "db" {
  name       = "orders"
  depends_on = [digitalocean_database_cluster.db]
}
data "digitalocean_vpc" "named" {
  id = digitalocean_vpc.main.id
}
data "digitalocean_image" "each" {
  for_each = toset(["ubuntu-22-04-x64", "ubuntu-24-04-x64"])
  slug     = each.key
}
check "images" {
  assert {
    condition     = length(data.digitalocean_image.each) == 3
    error_message = "There are ${length(data.digitalocean_image.each)} images."
  }
}
`

// TestDataInTheState: data sources and what came of conditions are recorded as
// Terraform records them; each program plans nothing on the other's state, and
// reading anew changes nothing in it.
func TestDataInTheState(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", readData)
	l.apply()
	ours := l.recordedData()
	secret := l.secret()
	if len(ours) != 3+2 {
		t.Fatalf("recorded are %v", maps.Keys(ours))
	}
	if out, code := l.exec(tf, env, "plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Fatalf("Terraform plans changes to what swampctl recorded:\n%s", out)
	}
	if out, code := l.exec(tf, env, "apply", "-auto-approve", "-no-color"); code != 0 {
		t.Fatalf("Terraform cannot apply:\n%s", out)
	}
	if diff := cmp.Diff(l.recordedData(), ours); diff != "" {
		t.Errorf("Terraform records something else: -Terraform +swampctl\n%s", diff)
	}
	l.clean()
	before := l.recordedData()
	l.apply()
	if diff := cmp.Diff(before, l.recordedData()); diff != "" {
		t.Errorf("an apply that changes nothing records: -before +after\n%s", diff)
	}
	if out := l.must(0, "state", "show", "data.digitalocean_database_cluster.db"); !strings.Contains(out, "password") || strings.Contains(out, secret) {
		t.Errorf("state show says\n%s", out)
	}
	l.must(0, "destroy", "-auto-approve")
	if left := l.recordedData(); len(left) != 2 {
		t.Errorf("recorded are still %v", left)
	}
}

// secret returns the recorded password of the database.
func (l *lab) secret() string {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(l.t, err)
	found := regexp.MustCompile(`"password": "(\w+)"`).FindSubmatch(raw)
	if found == nil {
		l.t.Fatal("no password is recorded")
	}
	return string(found[1])
}

// recordedData returns the data sources of the state and what came of conditions.
func (l *lab) recordedData() map[string]any {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(l.t, err)
	var doc struct {
		Checks    []map[string]any `json:"check_results"`
		Resources []struct {
			Mode, Type, Name, Provider string
			Instances                  []map[string]any
		}
	}
	must(l.t, json.Unmarshal(raw, &doc))
	out := map[string]any{}
	for _, r := range doc.Resources {
		if r.Mode != "data" {
			continue
		}
		for _, in := range r.Instances {
			slices.SortFunc(in["sensitive_attributes"].([]any), func(x, y any) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
			if r.Type != "digitalocean_vpc" { // values are the conformance suite's matter
				in["attributes"] = slices.Sorted(maps.Keys(in["attributes"].(map[string]any)))
			}
		}
		out["data "+r.Type+" "+r.Name+" "+r.Provider] = r.Instances
	}
	for _, c := range doc.Checks {
		out["check "+c["config_addr"].(string)] = c
	}
	return out
}
