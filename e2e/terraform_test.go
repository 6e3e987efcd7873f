package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	return bin, []string{"TF_CLI_CONFIG_FILE=" + rc, "TF_IN_AUTOMATION=1"}
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
