package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

const perWorkspace = `resource "digitalocean_tag" "t" {
  name = "tag-${terraform.workspace}"
}
`

// TestWorkspaces goes through the life of workspaces, each with its own state,
// journal and lock.
func TestWorkspaces(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"SWAMPCTL_SANDBOX=1"}}
	write(t, b.dir, map[string]string{"main.tf": perWorkspace})
	if out := b.run("workspace", "list"); out.stdout != "* default\n" {
		t.Errorf("at first: %+v", out)
	}
	b.run("apply", "-auto-approve").want(t, 0, "1 added")
	b.run("workspace", "new", "dev").want(t, 0, `Created and switched to workspace "dev"`)
	if got := text(t, b.dir, ".terraform/environment"); got != "dev" {
		t.Errorf("selected is %q", got)
	}
	b.run("workspace", "show").want(t, 0, "dev")
	b.run("plan").want(t, 0, "tag-dev", "1 to add")
	b.run("plan", "-out=tfplan").want(t, 0)
	b.run("apply", "tfplan").want(t, 0, "1 added")
	b.run("state", "list").want(t, 0, "digitalocean_tag.t")
	for _, file := range []string{"terraform.tfstate.d/dev/sandbox.tfstate", "terraform.tfstate.d/dev/.swampctl/sandbox.tfstate/runs", "sandbox.tfstate"} {
		if _, err := os.Stat(filepath.Join(b.dir, file)); err != nil {
			t.Error(err)
		}
	}
	b.run("workspace", "delete", "dev").want(t, 1, `"dev" is selected`, "workspace select default")
	b.run("plan", "-out=tfplan").want(t, 0)
	b.run("workspace", "select", "default").want(t, 0, `Switched to workspace "default"`)
	b.run("apply", "tfplan").want(t, 1, `plan was made for the workspace "dev"`, "swampctl workspace select dev")
	b.run("plan").want(t, 0, "No changes")
	b.run("workspace", "delete", "dev").want(t, 1, `"dev" is not empty`, "digitalocean_tag.t", "TF_WORKSPACE=dev swampctl destroy")
	b.environ = append(b.environ, "TF_WORKSPACE=dev")
	b.run("destroy", "-auto-approve").want(t, 0, "1 destroyed")
	b.environ = b.environ[:1]
	b.run("workspace", "delete", "dev").want(t, 0, `Deleted workspace "dev"`)
	if _, err := os.Stat(filepath.Join(b.dir, "terraform.tfstate.d/dev")); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	b.run("workspace", "list", "-json").want(t, 0, `"workspaces": [ "default" ]`, `"selected": "default"`)
}

func TestWorkspaceForce(t *testing.T) {
	b := stated(t)
	b.run("workspace", "new", "-state", stateFile, "copy").want(t, 0, "Created")
	b.run("state", "list").want(t, 0, "other_thing.web[0]")
	b.run("state", "rm", "module.net").want(t, 0)
	b.run("workspace", "select", "default").want(t, 0)
	b.run("state", "list").want(t, 0, `module.net["a"].other_net.main`)
	b.run("workspace", "delete", "-force", "copy").want(t, 0, "Deleted", "Objects without a state", "other_thing.web[1]")
	b.run("workspace", "new", "-state", "nope", "x").want(t, 1, `Read "nope"`)
	b.run("workspace", "list").want(t, 0, "* default")
}

func TestWorkspaceMistakes(t *testing.T) {
	b := stated(t)
	b.run("workspace", "new", "stage").want(t, 0)
	for line, texts := range map[string][]string{
		"new stage":          {`a workspace "stage" already`, "swampctl workspace select stage"},
		"new default":        {`a workspace "default" already`},
		"new a/b":            {`cannot be called "a/b"`},
		"new ..":             {`cannot be called ".."`},
		"select stag":        {`no workspace "stag"`, "did you mean: stage"},
		"select other":       {`no workspace "other"`, "swampctl workspace new other"},
		"delete other":       {`no workspace "other"`},
		"delete default":     {`"default" is always there`},
		"delete -lock=false": {"needs 1 argument"},
		"choose":             {`no command "choose"`},
	} {
		b.run(append([]string{"workspace"}, strings.Fields(line)...)...).want(t, 1, texts...)
	}
	b.environ = []string{"TF_WORKSPACE=here"}
	b.run("workspace", "show").want(t, 0, "here")
	b.run("workspace", "list").want(t, 0, `TF_WORKSPACE selects the workspace "here"`)
	b.run("workspace", "select", "default").want(t, 1, "TF_WORKSPACE", "unset TF_WORKSPACE")
	b.run("state", "list").want(t, 0)
	b.environ = []string{"TF_WORKSPACE=../x"}
	b.run("state", "list").want(t, 1, `cannot be called "../x"`)
	b.environ = nil
	write(t, b.dir, map[string]string{".terraform/environment": "a/b"})
	b.run("state", "list").want(t, 1, `cannot be called "a/b"`)
	b.run("workspace", "select", "default").want(t, 0)
	b.run("state", "list").want(t, 0, "other_thing.web[0]")
}

// interrupt leaves the journal of a run that broke off in a create.
func interrupt(t *testing.T, dir, file string) {
	t.Helper()
	session, err := local.New(dir, local.Options{File: file}).Lock(t.Context(), state.Holder{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	i, err := addr.ParseInstance("digitalocean_tag.t")
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(session.Begin(state.Run{Command: "apply"}), session.Record(state.Record{Kind: state.Intent, Addr: i, Op: state.Create}), session.Close())
	if err != nil {
		t.Fatal(err)
	}
}

// TestWorkspaceInterrupted: a workspace with an open run is not deleted.
func TestWorkspaceInterrupted(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	interrupt(t, b.dir, "terraform.tfstate.d/dev/terraform.tfstate")
	b.run("workspace", "delete", "dev").want(t, 1, "a run that broke off", "1 operation")
	b.run("workspace", "delete", "-force", "dev").want(t, 0, "Deleted")
}

// TestWorkspacesTerraform: Terraform and swampctl see the same workspaces, and
// each the other's selection.
func TestWorkspacesTerraform(t *testing.T) {
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("%s: terraform is not on PATH", t.Name())
	}
	b := &bench{dir: t.TempDir(), environ: []string{"TF_DATA_DIR=data"}}
	write(t, b.dir, map[string]string{"main.tf": `output "w" { value = terraform.workspace }`, "terraformrc": ""})
	terraform := func(args ...string) string {
		cmd := exec.Command("terraform", args...)
		cmd.Dir = b.dir
		cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+filepath.Join(b.dir, "terraformrc"), "TF_DATA_DIR=data")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("terraform %v: %v", args, err)
		}
		return string(out)
	}
	terraform("workspace", "new", "theirs")
	b.run("workspace", "new", "ours").want(t, 0)
	if got := strings.TrimSpace(terraform("workspace", "show")); got != "ours" {
		t.Errorf("Terraform has selected %q", got)
	}
	if got, want := b.run("workspace", "list").stdout+"\n", terraform("workspace", "list"); got != want {
		t.Errorf("the list is\n%s\nTerraform's\n%s", got, want)
	}
	terraform("apply", "-auto-approve")
	b.run("output", "w").want(t, 0, "ours")
	terraform("workspace", "select", "theirs")
	b.run("workspace", "show").want(t, 0, "theirs")
}
