package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// strays returns a bench with the web example in its sandbox's account and
// neither state nor configuration.
func strays(t *testing.T) *bench {
	t.Helper()
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	if err := os.CopyFS(b.dir, os.DirFS("../../examples/web")); err != nil {
		t.Fatal(err)
	}
	b.run("apply", "-auto-approve").want(t, 0)
	files, err := filepath.Glob(filepath.Join(b.dir, "*.tf*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, filepath.Join(b.dir, ".swampctl", sandboxStateFile)) {
		if err := os.RemoveAll(f); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// TestUnmanaged: what no state holds is found, written down, taken over without
// a change, and then no more unmanaged.
func TestUnmanaged(t *testing.T) {
	b := strays(t)
	before := text(t, b.dir, sandboxFile)
	b.run("unmanaged").want(t, 0, "digitalocean_vpc", "shop-dev-lb", "14 objects that no state holds: $44.00 a month.")
	onTerminal := *b
	onTerminal.width, onTerminal.environ = 80, append([]string{"NO_COLOR=1"}, b.environ...)
	for _, line := range strings.Split(onTerminal.run("unmanaged").stdout, "\n") {
		if len(line) > 80 {
			t.Errorf("too long for 80 columns: %s", line)
		}
	}
	b.run("unmanaged", "digitalocean_droplet").want(t, 0, "5 objects that no state holds", "$6.00")
	b.run("unmanaged", "digitalocean_reserved_ip").want(t, 0, "$0.00\n", "1 object that no state holds: $0.00 a month.") // free on its Droplet
	b.run("unmanaged", "-all", "digitalocean_project").want(t, 0, "2 objects")
	b.run("unmanaged", "nothing-like-*").want(t, 0, "Nothing that no state holds has a type, name or id like nothing-like-*.")
	b.run("unmanaged", "digitalocean_record", "shop.example.com").want(t, 0, "7 objects that no state holds")
	b.run("unmanaged", "digitalocean_reserved_ip_assignment").want(t, 0, "1 object that no state holds: $0.00 a month.") // what it saves, its address lacks
	var doc struct {
		Objects []struct {
			Type, ID, Name string
			Import         string   `json:"import_id"`
			Price          *float64 `json:"monthly_price"`
		}
		Total float64 `json:"known_monthly_price"`
	}
	if err := json.Unmarshal([]byte(b.run("unmanaged", "-json", "shop-dev-web-?").stdout), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Objects) != 3 || doc.Total != 18 || *doc.Objects[0].Price != 6 || doc.Objects[0].Import != doc.Objects[0].ID {
		t.Errorf("in JSON: %+v", doc)
	}
	b.run("unmanaged", "-generate-config-out=all.tf").want(t, 0, "Their configuration is in all.tf")
	b.run("unmanaged", "-generate-config-out=all.tf").want(t, 1, `"all.tf" exists already`)
	b.run("unmanaged", "-type=digitalocean_record", "-generate-config-out=dns.tf").want(t, 0, "6 objects")
	b.run("fmt", "-check").want(t, 0)
	all := text(t, b.dir, "all.tf") + text(t, b.dir, "dns.tf")
	for _, want := range []string{
		"= digitalocean_vpc.shop-dev", "= digitalocean_project.shop-dev.id", "[digitalocean_tag.shop-dev-web.name]", "droplet_ids", "digitalocean_droplet.shop-dev-web-1.id",
		"[digitalocean_loadbalancer.shop-dev-lb.id]",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing refers to %s:\n%s", want, all)
		}
	}
	if _, balancer, _ := strings.Cut(all, `resource "digitalocean_loadbalancer"`); !strings.Contains(strings.SplitN(balancer, "\n}", 2)[0], "digitalocean_droplet.shop-dev-web-1.id") {
		t.Errorf("the balancer does not name its Droplets:\n%s", balancer)
	}
	b.run("plan").want(t, 0, "Plan: 20 to import, 0 to add, 0 to change, 0 to destroy.")
	if after := text(t, b.dir, sandboxFile); countCalls(after) != countCalls(before) {
		t.Errorf("the account changed")
	}
	b.run("apply", "-auto-approve").want(t, 0)
	b.run("plan", "-detailed-exitcode").want(t, 0, "No changes.")
	b.run("unmanaged").want(t, 0, "Every object")
	b.run("unmanaged", "-type=digitalocean_record").want(t, 0, "Every object")
}

// TestUnmanagedByAlias: what is in the account of a provider configuration with
// an alias is found there, and gets it.
func TestUnmanagedByAlias(t *testing.T) {
	b := strays(t)
	write(t, b.dir, map[string]string{"main.tf": "provider \"digitalocean\" {\n  alias = \"eu\"\n}\n"})
	b.run("unmanaged", "digitalocean_tag").want(t, 0, "digitalocean_tag (eu)", "1 object")
	b.run("unmanaged", "-json", "digitalocean_tag").want(t, 0, `"provider_alias": "eu"`)
	b.run("unmanaged", "-generate-config-out=tag.tf", "digitalocean_tag").want(t, 0)
	if got := text(t, b.dir, "tag.tf"); !strings.Contains(got, "provider = digitalocean.eu\n") {
		t.Errorf("no provider in\n%s", got)
	}
	b.run("apply", "-auto-approve").want(t, 0, "1 imported, 0 added, 0 changed, 0 destroyed")
	write(t, b.dir, map[string]string{"main.tf": "provider \"digitalocean\" {\n}\nprovider \"digitalocean\" {\n  alias = \"eu\"\n}\n"})
	b.run("unmanaged", "shop-dev-web-?").want(t, 0, "3 objects") // once, though two configurations are of one account
}

// countCalls counts what an account holds by the ids in it.
func countCalls(account string) int { return strings.Count(account, `"id"`) }

// TestUnmanagedStates: other workspaces and states given by hand count too.
func TestUnmanagedStates(t *testing.T) {
	b := strays(t)
	b.run("unmanaged", "-generate-config-out=a.tf", "digitalocean_vpc", "digitalocean_tag").want(t, 0, "2 objects")
	b.run("workspace", "new", "other").want(t, 0)
	b.run("apply", "-auto-approve").want(t, 0)
	b.run("workspace", "select", "default").want(t, 0)
	b.run("unmanaged").want(t, 0, "12 objects")
	b.run("unmanaged", "-known=terraform.tfstate.d/other/sandbox.tfstate", "digitalocean_vpc").want(t, 0, "Nothing that no state holds")
	b.run("unmanaged", "-type=digitalocean_dropled").want(t, 1, `no resource type "digitalocean_dropled"`, "did you mean: -type=digitalocean_droplet")
	b.run("unmanaged", "[").want(t, 1, `"[" is not a pattern`)
	b.run("unmanaged", "-type=digitalocean_project_resources").want(t, 0, "Cannot list digitalocean_project_resources")
}

// TestGenerateForImports: import blocks without a resource block get one.
func TestGenerateForImports(t *testing.T) {
	b := strays(t)
	write(t, b.dir, map[string]string{"main.tf": `variable "tag" {
  default = "shop-dev-web"
}

import {
  to = digitalocean_tag.web
  id = var.tag
}

import {
  to = digitalocean_domain.zone
  id = "shop.example.com"
}

resource "digitalocean_domain" "zone" {
  name = "shop.example.com"
}
`})
	b.run("plan").want(t, 1, "main.tf line 6", "no resource block digitalocean_tag.web", "-generate-config-out")
	b.run("plan", "-generate-config-out=new.tf", "-out=tfplan").want(t, 0, "configuration of 1 object to new.tf", "2 to import, 0 to add, 0 to change, 0 to destroy")
	if got, want := text(t, b.dir, "new.tf"), "resource \"digitalocean_tag\" \"web\" {\n  name = \"shop-dev-web\"\n}\n"; !strings.HasSuffix(got, want) || strings.Contains(got, "import") {
		t.Errorf("new.tf holds\n%s", got)
	}
	b.run("plan", "-generate-config-out=new.tf").want(t, 1, "exists already")
	b.run("apply", "tfplan").want(t, 0)
	b.run("plan", "-generate-config-out=none.tf", "-detailed-exitcode").want(t, 0, "No changes.")
	if _, err := os.Stat(filepath.Join(b.dir, "none.tf")); !os.IsNotExist(err) {
		t.Errorf("a file was written for nothing: %v", err)
	}
	write(t, b.dir, map[string]string{"bad.tf": "import {\n  to = digitalocean_tag.x[\"a\"]\n  id = \"x\"\n}\n"})
	b.run("plan", "-generate-config-out=none.tf").want(t, 1, "bad.tf line 1", `digitalocean_tag.x["a"] is an instance of a block with count or for_each`, "generate it without the key: to = digitalocean_tag.x;")
	write(t, b.dir, map[string]string{"bad.tf": "import {\n  to = digitalocean_vpc.x\n  id = \"nope\"\n}\n"})
	b.run("plan", "-generate-config-out=none.tf").want(t, 1, "digitalocean_vpc", "nope")
}

// TestGenerateForOneImport: the provider is configured for an import alone, in
// the way that the import block names.
func TestGenerateForOneImport(t *testing.T) {
	for name, provider := range map[string]string{"": "", "digitalocean.eu": "provider \"digitalocean\" {\n  alias = \"eu\"\n}\n"} {
		b := strays(t)
		block := "import {\n  to = digitalocean_tag.web\n  id = \"shop-dev-web\"\n}\n"
		want := "resource \"digitalocean_tag\" \"web\" {\n  name = \"shop-dev-web\"\n}\n"
		if name != "" {
			block = strings.Replace(block, "{\n", "{\n  provider = "+name+"\n", 1)
			want = strings.Replace(want, "{\n  name ", "{\n  provider = "+name+"\n  name     ", 1)
		}
		write(t, b.dir, map[string]string{"main.tf": provider + block})
		b.run("plan", "-generate-config-out=new.tf").want(t, 0, "1 to import, 0 to add")
		if got := text(t, b.dir, "new.tf"); !strings.HasSuffix(got, want) {
			t.Errorf("for the provider %q new.tf holds\n%s", name, got)
		}
		b.run("apply", "-auto-approve").want(t, 0)
	}
}

// TestUnmanagedAlias: an address that a state holds under its older name is not
// unmanaged under the newer one.
func TestUnmanagedAlias(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": `resource "digitalocean_floating_ip" "old" {
  region = "fra1"
}
`})
	b.run("apply", "-auto-approve").want(t, 0)
	for _, typ := range []string{"digitalocean_reserved_ip", "digitalocean_floating_ip"} {
		b.run("unmanaged", "-type="+typ).want(t, 0, "Every object that was looked for is in a state")
	}
	b.run("state", "rm", "digitalocean_floating_ip.old").want(t, 0)
	b.run("unmanaged", "198.19.*").want(t, 0, "1 object that no state holds", "digitalocean_reserved_ip")
}
