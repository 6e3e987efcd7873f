package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// realTerraform returns the terraform on PATH and the environment in which it
// uses the real DigitalOcean provider. The provider is not to be had without a
// network, so that its folder is given by hand.
func realTerraform(t *testing.T) (string, []string) {
	t.Helper()
	bin, err := exec.LookPath("terraform")
	dir := os.Getenv("SWAMPCTL_TERRAFORM_PROVIDER")
	if err != nil || dir == "" {
		t.Skipf("%s: needs terraform on PATH and SWAMPCTL_TERRAFORM_PROVIDER, the folder of a built terraform-provider-digitalocean", t.Name())
	}
	rc := filepath.Join(t.TempDir(), "terraformrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides { \"digitalocean/digitalocean\" = %q }\n  direct {}\n}\n", dir)
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// The provider asks for buckets by names of hosts, which only a proxy resolves.
	return bin, []string{"TF_CLI_CONFIG_FILE=" + rc, "TF_IN_AUTOMATION=1", "SPACES_ENDPOINT_URL=http://{{.Region}}.digitaloceanspaces.com"}
}

// TestTerraformPlansOurState: what swampctl made and recorded, Terraform finds
// as it should be, and can destroy.
func TestTerraformPlansOurState(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	if out, code := l.exec(tf, env, "plan", "-detailed-exitcode", "-no-color"); code != 0 || !strings.Contains(out, "No changes.") {
		t.Fatalf("Terraform plans changes to what swampctl made:\n%s", out)
	}
	if out, code := l.exec(tf, env, "destroy", "-auto-approve", "-no-color"); code != 0 {
		t.Fatalf("Terraform cannot destroy what swampctl made:\n%s", out)
	}
	if n := l.count("droplets") + l.count("load_balancers"); n != 0 {
		t.Errorf("%d objects are left", n)
	}
}

// TestWePlanTerraformsState: the other way round.
func TestWePlanTerraformsState(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := newLab(t, sandbox.Options{})
	l.example()
	if out, code := l.exec(tf, env, "apply", "-auto-approve", "-no-color"); code != 0 {
		t.Fatalf("Terraform cannot apply on the sandbox:\n%s", out)
	}
	if out, code := l.exec(tf, env, "plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Fatalf("Terraform's own plan is not empty, which the sandbox is to blame for:\n%s", out)
	}
	l.clean()
	l.must(0, "destroy", "-auto-approve", "-no-color")
	if n := l.count("droplets") + l.count("load_balancers"); n != 0 {
		t.Errorf("%d objects are left", n)
	}
}

// TestTerraformDrawsTheSame: graph prints what terraform graph prints.
func TestTerraformDrawsTheSame(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := newLab(t, sandbox.Options{})
	l.example()
	theirs, _ := l.exec(tf, env, "graph")
	if ours := l.must(0, "graph"); ours != theirs {
		t.Errorf("graph prints\n%s\nTerraform\n%s", ours, theirs)
	}
}

// TestTerraformSchema compares the schema of every type, as the command prints
// it, with what the real Terraform prints of the real provider.
func TestTerraformSchema(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	l := newLab(t, sandbox.Options{})
	l.example()
	theirs, code := l.exec(tf, env, "providers", "schema", "-json")
	if code != 0 {
		t.Fatalf("Terraform cannot print the schema:\n%s", theirs)
	}
	want, got := schemas(t, theirs), schemas(t, l.must(0, "providers", "schema", "-json"))
	for _, kind := range []string{"resource_schemas", "data_source_schemas"} {
		for name, s := range got[kind].(map[string]any) {
			unlike(t, name, want[kind].(map[string]any)[name], s)
		}
	}
	unlike(t, "provider", want["provider"], got["provider"])
}

// schemas returns what a program prints of the provider.
func schemas(t *testing.T, text string) map[string]any {
	t.Helper()
	var doc struct {
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	_, text, found := strings.Cut(text, "{") // behind warnings
	if err := json.Unmarshal([]byte("{"+text), &doc); err != nil || !found {
		t.Fatalf("%v in %.200s", err, text)
	}
	return doc.Providers["registry.terraform.io/digitalocean/digitalocean"]
}

// unmarked are the attributes that are secrets, which the Terraform provider does not
// mark as such.
var unmarked = []string{
	"digitalocean_gradientai_agent.block.block_types.api_key_infos.block.attributes.secret_key.sensitive",
	"digitalocean_gradientai_agent.block.block_types.api_keys.block.attributes.api_key.sensitive",
	"digitalocean_gradientai_agent.block.block_types.functions.block.attributes.api_key.sensitive",
	"digitalocean_gradientai_agent.block.block_types.open_ai_api_key.block.attributes.api_key.sensitive",
	"digitalocean_gradientai_openai_api_key.block.attributes.api_key.sensitive",
	"digitalocean_database_online_migration.block.block_types.source.block.attributes.password.sensitive",
	"digitalocean_partner_attachment_service_key.block.attributes.value.sensitive",
}

// unlike fails for every difference that is not one of words. What is false or
// zero may be left out.
func unlike(t *testing.T, at string, want, got any) {
	t.Helper()
	x, isObject := want.(map[string]any)
	y, alike := got.(map[string]any)
	if !isObject && !alike {
		if slices.Contains(unmarked, at) && want == nil && got == true {
			return
		}
		if a, b := fmt.Sprint(want), fmt.Sprint(got); a != b && !(slices.Contains([]string{"<nil>", "false", "0"}, a) && slices.Contains([]string{"<nil>", "false", "0"}, b)) {
			t.Errorf("%s is %s, and %s in Terraform", at, b, a)
		}
		return
	}
	keys := map[string]bool{}
	for _, k := range slices.Concat(slices.Collect(maps.Keys(x)), slices.Collect(maps.Keys(y))) {
		keys[k] = true
	}
	for k := range keys {
		if !strings.HasPrefix(k, "description") && k != "deprecated" {
			unlike(t, at+"."+k, x[k], y[k])
		}
	}
}
