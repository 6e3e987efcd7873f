package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// changedExample is the example, applied, with changes of every kind.
func changedExample(t *testing.T) *lab {
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	l.edit("main.tf", "count = 2\n\n  name     = \"${local.name}-worker\"", "count = 1\n\n  name     = \"${local.name}-worker\"")
	l.edit("main.tf", "size                    = 20", "size                    = 30")
	l.write("more.tf", `data "digitalocean_sizes" "all" {
  filter {
    key    = "slug"
    values = ["s-1vcpu-1gb"]
  }
}
resource "digitalocean_tag" "extra" {
  for_each = toset(["a", "b"])
  name     = "x-${each.key}-${length(data.digitalocean_sizes.all.sizes)}"
}
`)
	l.must(0, "plan", "-out=ours", "-no-color")
	return l
}

// TestPlanFormIsRead: terraform-json, by which infracost, conftest and others
// read plans, reads ours.
func TestPlanFormIsRead(t *testing.T) {
	t.Parallel()
	l := changedExample(t)
	var p tfjson.Plan
	if err := p.UnmarshalJSON([]byte(l.must(0, "show", "-json", "ours"))); err != nil {
		t.Fatal(err)
	}
	got := map[string]tfjson.Actions{}
	for _, c := range p.ResourceChanges {
		if !c.Change.Actions.NoOp() {
			got[c.Address] = c.Change.Actions
		}
	}
	want := map[string]tfjson.Actions{
		`digitalocean_tag.extra["a"]`: {tfjson.ActionCreate}, `digitalocean_tag.extra["b"]`: {tfjson.ActionCreate},
		"digitalocean_volume.data": {tfjson.ActionUpdate}, "digitalocean_droplet.worker[1]": {tfjson.ActionDelete},
		"digitalocean_project.main": {tfjson.ActionUpdate},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if n := len(p.PriorState.Values.RootModule.Resources); n != 19 {
		t.Errorf("%d objects before, want 18 and a data source", n)
	}
	if n := len(p.PlannedValues.RootModule.Resources); n != 19 {
		t.Errorf("%d objects after, want 19", n)
	}
	for _, r := range p.Config.RootModule.Resources {
		if r.Address == "digitalocean_droplet.worker" && r.Expressions["vpc_uuid"].References[0] != "digitalocean_vpc.main.id" {
			t.Errorf("the configuration refers to %v", r.Expressions["vpc_uuid"].References)
		}
	}
}

// TestPlanOfModules: the page has a section a module, an unknown value is
// followed through the call of a module to where it comes from, and the form
// has the modules that are called.
func TestPlanOfModules(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	must(t, os.Mkdir(filepath.Join(l.dir, "web"), 0o755))
	l.write("main.tf", `resource "digitalocean_tag" "t" {
  name = "t"
}
module "web" {
  source   = "./web"
  for_each = { a = digitalocean_tag.t.id }
  tags     = [each.value]
}
`)
	l.write("web/main.tf", `variable "tags" {}
locals {
  all = concat(var.tags, ["plain"])
}
resource "digitalocean_droplet" "web" {
  name   = "web"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  image  = "ubuntu-24-04-x64"
  tags   = local.all
}
`)
	out := l.must(0, "plan", "-out=ours", "-no-color")
	l.has(out, "── Create (1) ─", "── module.web[\"a\"]: Create (1) ─", `# module.web["a"].digitalocean_droplet.web will be created`,
		"(known after apply: digitalocean_tag.t.id)")
	var p tfjson.Plan
	if err := p.UnmarshalJSON([]byte(l.must(0, "show", "-json", "ours"))); err != nil {
		t.Fatal(err)
	}
	call := p.Config.RootModule.ModuleCalls["web"]
	if call == nil || call.Source != "./web" || call.Module.Resources[0].Expressions["tags"].References[0] != "local.all" ||
		!slices.Contains(call.ForEachExpression.References, "digitalocean_tag.t.id") {
		t.Errorf("the call of the module is %+v", call)
	}
}
