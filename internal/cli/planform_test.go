package cli

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlanFormOfModules: the form of a plan has of an output that is not known,
// of a module's instance and of count and for_each what Terraform has.
func TestPlanFormOfModules(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{
		"main.tf": `module "m" {
  source = "./m"
  count  = 1
}

resource "terraform_data" "each" {
  for_each = toset(["x"])
}

output "id" {
  value = module.m[0].id
}
`,
		"m/main.tf": "resource \"terraform_data\" \"c\" {}\n\noutput \"id\" {\n  value = terraform_data.c.id\n}\n",
	})
	b.run("init").want(t, 0)
	b.run("plan", "-out=tfplan").want(t, 0)
	var form struct {
		Outputs       map[string]map[string]any `json:"output_changes"`
		Configuration struct {
			Root struct {
				Outputs map[string]struct {
					Expression struct{ References []string }
				}
				Resources []map[string]any
				Calls     map[string]map[string]any `json:"module_calls"`
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(b.run("show", "-json", "tfplan").stdout), &form); err != nil {
		t.Fatal(err)
	}
	root := form.Configuration.Root
	if diff := cmp.Diff([]string{"module.m[0].id", "module.m[0]"}, root.Outputs["id"].Expression.References); diff != "" {
		t.Errorf("references of the output: -Terraform +ours\n%s", diff)
	}
	if _, there := form.Outputs["id"]["after"]; there || form.Outputs["id"]["after_unknown"] != true {
		t.Errorf("an unknown output is %v", form.Outputs["id"])
	}
	if _, there := root.Resources[0]["for_each_expression"]; there {
		t.Errorf("for_each without a constant or a reference is told of: %v", root.Resources[0])
	}
	if diff := cmp.Diff(map[string]any{"constant_value": 1.0}, root.Calls["m"]["count_expression"]); diff != "" {
		t.Errorf("count of the module: -Terraform +ours\n%s", diff)
	}
}

// TestGraphReplace: a replacement is called by its name, whichever object goes
// first.
func TestGraphReplace(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": "resource \"digitalocean_tag\" \"a\" {\n  name = \"a\"\n}\n"})
	b.run("apply", "-auto-approve").want(t, 0)
	write(t, b.dir, map[string]string{"main.tf": "resource \"digitalocean_tag\" \"a\" {\n  name = \"b\"\n}\n"})
	b.run("graph", "-type=plan").want(t, 0, `label="digitalocean_tag.a\nreplace"`)
}
