package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// tenant is a module with a module in it, and an object of another provider
// configuration.
const tenant = `
terraform {
  required_providers {
    digitalocean = {
      source                = "digitalocean/digitalocean"
      configuration_aliases = [digitalocean.other]
    }
  }
}
variable "name" { type = string }
resource "digitalocean_droplet" "it" {
  count  = 2
  name   = "${var.name}-worker"
  image  = "debian-12-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}
resource "digitalocean_domain" "it" {
  provider = digitalocean.other
  name     = "${var.name}.example.net"
}
resource "digitalocean_record" "it" {
  for_each = toset(["www", "api"])
  domain   = digitalocean_domain.it.id
  type     = "A"
  name     = each.key
  value    = digitalocean_droplet.it[0].ipv4_address
}
module "disk" {
  source  = "./disk"
  count   = 2
  name    = "${var.name}-${count.index}"
  droplet = digitalocean_droplet.it[count.index].id
}
`

const disk = `
terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
  }
}
variable "name" { type = string }
variable "droplet" { type = number }
resource "digitalocean_volume" "it" {
  name   = var.name
  region = "fra1"
  size   = 5
}
resource "digitalocean_volume_attachment" "it" {
  volume_id  = digitalocean_volume.it.id
  droplet_id = var.droplet
}
`

// apart are arguments without which nobody could tell two examples' objects from
// one another: addresses of one region are alike.
var apart = map[string]string{"web": "  region = \"ams3\"\n"}

// everything writes a configuration with half of the examples as modules, and with
// modules of several instances in one another. All of them at once would ask for
// more than the API allows in a minute, and wait.
func (l *lab) everything(half int) {
	l.t.Helper()
	examples := filepath.Join("..", "examples")
	dirs, err := os.ReadDir(examples)
	must(l.t, err)
	var main strings.Builder
	main.WriteString("provider \"digitalocean\" {\n  alias = \"other\"\n  token = \"other-token\"\n}\n")
	for i, d := range dirs {
		if i%2 != half || d.Name() == "lookup" { // the same types as web's, and ranges of addresses that others have
			continue
		}
		must(l.t, os.CopyFS(filepath.Join(l.dir, d.Name()), os.DirFS(filepath.Join(examples, d.Name()))))
		fmt.Fprintf(&main, "module %q {\n  source = \"./%s\"\n%s}\n", d.Name(), d.Name(), apart[d.Name()])
	}
	main.WriteString(`module "tenant" {
  source    = "./tenant"
  for_each  = toset(["red", "blue"])
  name      = each.key
  providers = { digitalocean = digitalocean, digitalocean.other = digitalocean.other }
}
`)
	must(l.t, os.MkdirAll(filepath.Join(l.dir, "tenant", "disk"), 0o755))
	l.write("main.tf", main.String())
	l.write(filepath.Join("tenant", "main.tf"), tenant)
	l.write(filepath.Join("tenant", "disk", "main.tf"), disk)
}

// forget throws the state away, history and journal included.
func (l *lab) forget() {
	l.t.Helper()
	must(l.t, os.RemoveAll(filepath.Join(l.dir, ".swampctl")))
	must(l.t, os.Remove(filepath.Join(l.dir, "terraform.tfstate")))
	l.cloud.ResetCalls()
}

// recorded returns the recorded objects by address: id, provider configuration
// and what they depend on.
func (l *lab) recorded() map[string]string {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(l.t, err)
	var doc struct {
		Resources []struct {
			Module, Mode, Type, Name, Provider string
			Instances                          []struct {
				IndexKey     any `json:"index_key"`
				Attributes   struct{ ID any }
				Dependencies []string
			}
		}
	}
	must(l.t, json.Unmarshal(raw, &doc))
	out := map[string]string{}
	for _, r := range doc.Resources {
		for _, i := range r.Instances {
			if r.Mode == "managed" {
				slices.Sort(i.Dependencies)
				out[fmt.Sprint(r.Module, " ", r.Type, ".", r.Name, " ", i.IndexKey)] = fmt.Sprint(i.Attributes.ID, " ", r.Provider, " ", i.Dependencies)
			}
		}
	}
	return out
}

// TestRecover: of the examples of all families, in modules, and of modules of
// several instances in one another, with two provider configurations, a lost
// state is built anew: every address has its object again, nothing is changed
// for it, and the plan is empty.
func TestRecover(t *testing.T) {
	for half, name := range []string{"one half", "the other half"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recoverEverything(t, half)
		})
	}
}

func recoverEverything(t *testing.T, half int) {
	l := newLab(t, sandbox.Options{})
	l.everything(half)
	l.apply()
	had := l.recorded()
	l.forget()
	out := l.must(0, "recover", "-auto-approve", "-no-color")
	l.has(out, "Matched:", `module.tenant["red"].module.disk[1].digitalocean_volume_attachment.it:`, fmt.Sprintf("The state holds %d objects now", len(had)))
	for _, words := range []string{"Ambiguous", "Not found"} {
		if strings.Contains(out, words) {
			t.Errorf("%s:\n%s", words, out)
		}
	}
	if calls := l.changes(); len(calls) > 0 {
		t.Errorf("recover changed something: %v", calls)
	}
	if got := l.recorded(); !maps.Equal(got, had) {
		for at, o := range had {
			if got[at] != o {
				t.Errorf("%s is %s, was %s", at, got[at], o)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(l.dir, "registry")); err == nil {
		// Credentials are shown once only, when they are made: new ones are.
		l.must(0, "apply", "-auto-approve", "-no-color", "-target=module.registry.digitalocean_container_registry_docker_credentials.build")
	}
	l.clean()
	l.must(0, "destroy", "-auto-approve", "-no-color")
	if n := l.count("droplets") + l.count("volumes") + l.count("databases"); n != 0 {
		t.Errorf("%d things are left after the destroy", n)
	}
}

// TestRecoverAmbiguous: where more objects answer to a declared one than are
// declared, none is taken; each is named with the id that the command to take
// it wants.
func TestRecoverAmbiguous(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `
resource "digitalocean_domain" "d" { name = "a.example.com" }
resource "digitalocean_record" "r" {
  domain = digitalocean_domain.d.id
  type   = "A"
  name   = "www"
  value  = "192.0.2.1"
}
resource "digitalocean_droplet" "w" {
  name   = "worker"
  image  = "debian-12-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}
`)
	l.edit("main.tf", `"w" {`, "\"w\" {\n  count  = 2")
	l.edit("main.tf", `"r" {`, "\"r\" {\n  count  = 2")
	l.apply()
	l.edit("main.tf", "\n  count  = 2", "")
	l.edit("main.tf", "\n  count  = 2", "")
	l.forget()
	l.has(flat(l.must(1, "recover", "-no-color")), "digitalocean_domain.d: a.example.com", "Nothing was written", "give -auto-approve to write what matched")
	out := l.must(0, "recover", "-auto-approve", "-no-color")
	l.has(out, "Matched:", "digitalocean_domain.d: a.example.com", "Ambiguous, left alone:", "The state holds 1 object now")
	record, droplet := l.newest("records"), l.newest("droplets")
	l.has(out, "a.example.com,"+record, droplet, "swampctl import digitalocean_record.r ID", "swampctl import digitalocean_droplet.w ID")
	if calls := l.changes(); len(calls) > 0 {
		t.Errorf("recover changed something: %v", calls)
	}
	l.must(0, "import", "-no-color", "digitalocean_record.r", "a.example.com,"+record)
	l.must(0, "import", "-no-color", "digitalocean_droplet.w", droplet)
	l.clean()
}

// TestRecoverBlind: where the cloud cannot be asked, nothing is written: what
// is not seen would be made again.
func TestRecoverBlind(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", "resource \"digitalocean_tag\" \"t\" { name = \"t\" }\nresource \"digitalocean_vpc\" \"v\" {\n  name   = \"v\"\n  region = \"fra1\"\n}\n")
	l.apply()
	l.forget()
	l.cloud.AddFault(sandbox.Fault{Method: "GET", Path: "/v2/vpcs", Status: 403, Times: -1})
	l.has(l.must(1, "recover", "-auto-approve", "-no-color"), "Cannot look for what exists already", "digitalocean_vpc.v", "main.tf line 2", "swampctl doctor")
	if _, err := os.Stat(filepath.Join(l.dir, "terraform.tfstate")); err == nil {
		t.Error("a state was written")
	}
}

// newest returns the id of the object of a kind that was made last.
func (l *lab) newest(kind string) string {
	l.t.Helper()
	last := 0
	for _, o := range l.cloud.Snapshot()[kind] {
		var n int
		if _, err := fmt.Sscan(fmt.Sprint(o["id"]), &n); err == nil {
			last = max(last, n)
		}
	}
	return fmt.Sprint(last)
}
