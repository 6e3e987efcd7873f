package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const placed = `terraform {
  backend "local" {
    path          = "states/main.tfstate"
    workspace_dir = "spaces"
  }
}

resource "terraform_data" "here" {
  input = terraform.workspace
}

output "w" {
  value = terraform_data.here.output
}
`

// judge runs the real Terraform in the directory of a bench.
func (b *bench) judge(t *testing.T) func(args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("%s: terraform is not on PATH", t.Name())
	}
	return func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "terraform", args...)
		cmd.Dir = b.dir
		cmd.Env = append(append(os.Environ(), b.environ...), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
}

// TestLocalBackendTerraform: Terraform and swampctl find each other's states
// where a backend block puts them, of all workspaces, also where the path was
// given to terraform init.
func TestLocalBackendTerraform(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	terraform := b.judge(t)
	write(t, b.dir, map[string]string{"main.tf": placed})
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	if !strings.Contains(text(t, b.dir, "states/main.tfstate"), "terraform_data") {
		t.Error("the state is not where the block says")
	}
	terraform("init", "-input=false")
	if out := terraform("plan", "-input=false"); !strings.Contains(out, "No changes") {
		t.Errorf("Terraform plans\n%s", out)
	}
	terraform("workspace", "new", "dev")
	terraform("apply", "-auto-approve", "-input=false")
	b.run("plan").want(t, 0, "No changes")
	b.run("output", "w").want(t, 0, "dev")
	b.run("workspace", "list").want(t, 0, "default * dev")
	b.run("workspace", "new", "ours").want(t, 0)
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	if out := terraform("output", "w"); !strings.Contains(out, "ours") {
		t.Errorf("Terraform's output is %s", out)
	}
	b.run("destroy", "-auto-approve").want(t, 0, "1 destroyed")
	b.run("workspace", "select", "default").want(t, 0)
	b.run("workspace", "delete", "ours").want(t, 0)
	if _, err := os.Stat(filepath.Join(b.dir, "spaces/ours")); !os.IsNotExist(err) {
		t.Errorf("the workspace is still there: %v", err)
	}
	b.run("output", "w").want(t, 0, "default")

	partial := &bench{dir: t.TempDir()}
	terraform = partial.judge(t)
	write(t, partial.dir, map[string]string{"main.tf": "terraform {\n  backend \"local\" {}\n}\nresource \"terraform_data\" \"a\" {}\n"})
	terraform("init", "-backend-config=path=given.tfstate")
	terraform("apply", "-auto-approve", "-input=false")
	partial.run("plan").want(t, 0, "No changes")
	partial.run("state", "list").want(t, 0, "terraform_data.a")
}

// TestStateElsewhere: a backend block that points away from a state with
// objects is refused by every command that would take an empty one for it.
func TestStateElsewhere(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": `resource "terraform_data" "a" {}`})
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	write(t, b.dir, map[string]string{"backend.tf": "terraform {\n  backend \"local\" {\n    path = \"new.tfstate\"\n  }\n}\n"})
	for _, line := range []string{"plan", "apply -auto-approve", "state list", "output", "history", "show"} {
		b.run(strings.Fields(line)...).want(t, 1, "The state is elsewhere", `"terraform.tfstate", where it was kept before, holds 1 object`, "mv terraform.tfstate new.tfstate")
	}
	b.run("plan", "-state=terraform.tfstate").want(t, 0, "No changes")
	if err := os.Rename(filepath.Join(b.dir, stateFile), filepath.Join(b.dir, "new.tfstate")); err != nil {
		t.Fatal(err)
	}
	b.run("plan").want(t, 0, "No changes")
}

// TestBackendRefused: what the state commands cannot honour they refuse, also
// where the rest of the configuration is wrong.
func TestBackendRefused(t *testing.T) {
	for block, texts := range map[string][]string{
		"backend \"s3\" {}":                      {`The backend "s3" is not supported yet`, "main.tf line 2", "terraform state pull"},
		"cloud {}":                               {"HCP Terraform is not supported", "main.tf line 2"},
		"backend \"local\" {\npath = var.x\n}":   {"Variables not allowed", "main.tf line 3"},
		"backend \"local\" {\npath = \"\"\n}":    {`"path" of the backend is empty`, "main.tf line 3"},
		"backend \"local\" {\nfile = \"x\"\n}":   {"Unsupported argument", "main.tf line 3"},
		"backend \"local\" {\npath = []\n}":      {`"path" of the backend must be a path`, "main.tf line 3"},
		"backend \"local\" {}\nbackend \"x\" {}": {"The backend is configured at main.tf:2", "main.tf line 3"},
	} {
		b := &bench{dir: t.TempDir()}
		write(t, b.dir, map[string]string{"main.tf": "terraform {\n" + block + "\n}\n", "other.tf": "resource {"})
		b.run("state", "list").want(t, 1, texts...)
		b.run("workspace", "list").want(t, 1, texts...)
		write(t, b.dir, map[string]string{"other.tf": ""})
		b.run("validate").want(t, 1, texts...)
	}
}
