package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestOutputOfSensitiveOutput: Terraform 1.11 takes an output of the root whose
// value only an output of a module calls sensitive, and shows it. So that its
// files work, swampctl takes it too, and hides it everywhere.
func TestOutputOfSensitiveOutput(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `
output "text" { value = "the ${module.m.word}" }
output "whole" { value = module.m }
output "later" { value = module.m.later }
`)
	l.write("m.tf", `
module "m" {
  source = "./m"
}
`)
	if err := os.Mkdir(filepath.Join(l.dir, "m"), 0o755); err != nil {
		t.Fatal(err)
	}
	l.write("m/main.tf", `
resource "terraform_data" "x" { input = "hunter3" }
output "word" {
  value     = "hunter2"
  sensitive = true
}
output "later" {
  value     = terraform_data.x.output
  sensitive = true
}
`)
	for _, out := range []string{l.must(0, "validate"), l.must(0, "plan", "-no-color"), l.apply(), l.must(0, "output", "-no-color")} {
		if strings.Contains(out, "the hunter2") || strings.Contains(out, `"hunter2"`) || strings.Contains(out, "later = hunter3") {
			t.Errorf("the secret is shown:\n%s", out)
		}
	}
	l.has(l.must(0, "output", "-no-color"), "later = <sensitive>", "text = <sensitive>", "whole = <sensitive>")
	l.has(l.must(0, "output", "-raw", "text"), "the hunter2")
	l.clean()
	l.edit("main.tf", `"the ${module.m.word}"`, `[module.m.word, sensitive("own")]`)
	l.has(l.must(1, "plan", "-no-color"), "Output refers to sensitive values", "main.tf", "sensitive = true")
}

// TestModuleSecretsAreNotShown: what a module's output is declared sensitive for
// goes into arguments and outputs that say nothing of it, and no page has it.
func TestModuleSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	must(t, os.Mkdir(filepath.Join(l.dir, "m"), 0o755))
	l.write("m/main.tf", "output \"secret\" {\n  value     = \"open-sesame\"\n  sensitive = true\n}\n")
	l.write("main.tf", `module "m" { source = "./m" }
resource "terraform_data" "a" { input = module.m.secret }
resource "digitalocean_vpc" "b" {
  for_each    = { x = module.m.secret }
  name        = "net"
  region      = "fra1"
  description = "b ${each.value}"
}
output "straight" { value = module.m.secret }
output "around" { value = digitalocean_vpc.b["x"].description }
`)
	pages := l.must(0, "plan", "-out=saved", "-no-color") + l.must(0, "show", "-no-color", "saved") + l.must(0, "apply", "-no-color", "saved")
	pages += l.must(0, "output", "-no-color")
	for _, o := range l.cloud.Snapshot()["vpcs"] {
		if o["name"] == "net" {
			must(t, l.cloud.Mutate("vpcs", o["id"].(string), sandbox.Object{"description": "drifted"}))
		}
	}
	l.edit("main.tf", `"b ${each.value}"`, `"c ${each.value}"`)
	pages += l.must(0, "plan", "-full", "-no-color") + l.must(0, "apply", "-auto-approve", "-no-color")
	if strings.Contains(pages, "open-sesame") {
		t.Errorf("the secret is shown:\n%s", pages)
	}
	l.has(pages, "straight = (sensitive value)", "around = (sensitive value)", "description = (sensitive value)")
}

// TestOutputJSONLine: a value in JSON is one line, as Terraform prints it, for
// scripts that put it into a variable or append it to a file of such.
func TestOutputJSONLine(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `output "tree" { value = { list = [1, { a = "<b>" }], none = null } }`)
	l.apply()
	if got, want := l.must(0, "output", "-json", "tree"), `{"list":[1,{"a":"\u003cb\u003e"}],"none":null}`+"\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// TestCheckIsSaidOnce: an apply that asks nobody says what does not hold when it
// is done, and only that, as Terraform does.
func TestCheckIsSaidOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `resource "terraform_data" "a" {
  input = 1
}
check "input" {
  assert {
    condition     = terraform_data.a.input == 2
    error_message = "It is not two."
  }
}
`)
	l.apply()
	if out := l.apply(); strings.Count(out, "It is not two.") != 1 {
		t.Errorf("the failure is not said once:\n%s", out)
	}
	l.edit("main.tf", "input = 1", "input = 2")
	if out := l.apply(); strings.Contains(out, "It is not two.") {
		t.Errorf("what holds in the end is said to fail:\n%s", out)
	}
	l.edit("main.tf", "input = 2", "input = 3\n  triggers_replace = 1")
	if out := l.must(1, "apply", "-auto-approve", "-no-color", "-max-destroy=0"); strings.Count(out, "It is not two.") != 1 {
		t.Errorf("the failure is not said where nothing is applied:\n%s", out)
	}
}
