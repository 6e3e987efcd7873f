package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// modular fills a directory with a configuration that calls a module from a git
// repository, which calls another one beside
// it and one from afar.
func modular(t *testing.T, b *bench) (repo string) {
	t.Helper()
	repo = t.TempDir()
	write(t, repo, map[string]string{
		"net/main.tf": "variable \"n\" {}\n\nmodule \"in\" {\n  source = \"../in\"\n  n      = var.n\n}\n\nmodule \"far\" {\n  source = \"git::file://" + repo + "//in\"\n  n      = 1\n}\n\noutput \"o\" { value = module.in.o }\n",
		"in/main.tf":  "variable \"n\" {}\n\nresource \"terraform_data\" \"d\" { input = var.n }\n\noutput \"o\" { value = terraform_data.d.output }\n",
	})
	for _, args := range []string{"init -q -b main", "add .", "-c user.name=a -c user.email=a@example.com commit -q -m a", "tag v1"} {
		if out, err := exec.Command("git", append([]string{"-C", repo}, strings.Fields(args)...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	write(t, b.dir, map[string]string{"main.tf": `terraform {
  required_version = ">= 1.5"
}

module "net" {
  for_each = toset(["a", "b"])
  source   = "git::file://` + repo + `//net?ref=v1"
  n        = each.key
}

output "o" {
  value = module.net["b"].o
}
`})
	return repo
}

// TestInit: init says what there is, fetches, and changes nothing the second
// time; what is not fetched is asked for with its place.
func TestInit(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	repo := modular(t, b)
	b.run("plan").want(t, 1, "Module not available", "main.tf line 7", "swampctl init")
	first := b.run("init")
	first.want(t, 0, "Fetching git::file://"+repo+"?ref=v1")
	before := snapshot(t, b.dir)
	second := b.run("init", "-input=false")
	want := `Configuration  4 files: 2 resource blocks, 0 data sources
Language       that of Terraform 1.11.4; >= 1.5 is asked for
State          workspace "default", in terraform.tfstate (no backend block)
               there is none yet; the first apply makes it
Module         module.net from git::file://REPO//net?ref=v1, in .terraform/modules/net/net
Module         module.net.module.far from git::file://REPO//in, in .terraform/modules/net.far/in
Module         module.net.module.in from ../in, in .terraform/modules/net/in
Lock file      .swampctl.modules.lock.json pins the modules; it belongs in version control
Next           swampctl plan
`
	for _, out := range []outcome{first, second} {
		if diff := cmp.Diff(want, strings.ReplaceAll(out.stdout, repo, "REPO")); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
	if second.stderr != "" {
		t.Errorf("the second time it tells %s", second.stderr)
	}
	if diff := cmp.Diff(before, snapshot(t, b.dir)); diff != "" {
		t.Errorf("the second time something changed: %s", diff)
	}
	b.run("get").want(t, 0, "- module.net in .terraform/modules/net/net")
	b.run("apply", "-auto-approve").want(t, 0, "4 added")
	b.run("init").want(t, 0, "serial 1 with 4 objects, written by swampctl; it is taken as it is")
	var out struct {
		State   struct{ Objects int }
		Modules []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(b.run("init", "-json").stdout), &out); err != nil {
		t.Fatal(err)
	}
	if out.State.Objects != 4 || len(out.Modules) != 3 || out.Modules[0].Name != "module.net" {
		t.Errorf("as JSON: %+v", out)
	}
	b.run("init", "-backend=false", "-reconfigure", "-lockfile=readonly").want(t, 0)
	edit(t, b.dir, "main.tf", "?ref=v1", "?ref=main")
	b.run("init", "-lockfile=readonly").want(t, 1, ".swampctl.modules.lock.json: what it pins would have to change", "-lockfile=readonly rules out: git::file://"+repo+"?ref=main", "commit that")
	if got := text(t, b.dir, ".swampctl.modules.lock.json"); got != before[".swampctl.modules.lock.json"] {
		t.Errorf("it changed:\n%s", got)
	}
	b.run("plan").want(t, 1, "its source is not the one that was fetched last")
	b.run("init", "-lockfile=write").want(t, 1, `-lockfile cannot be "write"`)
	b.run("init", "-backend-config=path=x").want(t, 1, "-backend-config is not taken", "write it into the file")
}

// TestInitSaved: a saved plan has its modules with it.
func TestInitSaved(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	modular(t, b)
	b.run("init").want(t, 0)
	b.run("plan", "-out=tfplan").want(t, 0, "4 to add")
	if err := os.RemoveAll(filepath.Join(b.dir, ".terraform")); err != nil {
		t.Fatal(err)
	}
	b.run("apply", "tfplan").want(t, 0, "4 added")
}

// TestInitSourceChanges: another source, and other files, are fetched by the
// next init only.
func TestInitSourceChanges(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	repo := modular(t, b)
	b.run("init").want(t, 0)
	edit(t, b.dir, "main.tf", "?ref=v1", "?ref=main")
	b.run("plan").want(t, 1, "its source is not the one that was fetched last, which was git::file://"+repo+"//net?ref=v1", "main.tf line 7", "swampctl init")
	b.run("init").want(t, 0)
	b.run("plan").want(t, 0, "4 to add")
	edit(t, b.dir, ".terraform/modules/net/in/main.tf", "var.n }", "\"forged\" }")
	b.run("plan").want(t, 1, "its files are not those that .swampctl.modules.lock.json pins", "swampctl init -upgrade")
	b.run("init").want(t, 0)
	b.run("plan").want(t, 0, "4 to add")
	edit(t, b.dir, "main.tf", "git::file://"+repo, "git::file://"+repo+"/gone")
	b.run("init").want(t, 1, "Module not available", "main.tf line 7", "mend what is said above")
}

// TestInitNext: what to type next works where init was told to work.
func TestInitNext(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"sub/main.tf": "resource \"digitalocean_tag\" \"t\" {\n  name = \"x\"\n}\n"})
	b.run("-chdir=sub", "init", "--sandbox").want(t, 0, "Next           swampctl -chdir=sub plan --sandbox\n")
	b.run("-chdir=sub", "plan", "--sandbox").want(t, 0, "1 to add")
}

// TestInitUsed: a provider that is used is named, whether it is asked for or
// not, once.
func TestInitUsed(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	tag := "resource \"digitalocean_tag\" \"t\" {\n  name = \"x\"\n}\n"
	asked := "terraform {\n  required_providers {\n    digitalocean = {\n      source = \"digitalocean/digitalocean\"\n    }\n  }\n}\n"
	for _, text := range []string{tag, asked + tag} {
		write(t, b.dir, map[string]string{"main.tf": text})
		out := b.run("init")
		if out.want(t, 0); strings.Count(out.stdout, "digitalocean/digitalocean is built in") != 1 {
			t.Errorf("it says\n%s", out.stdout)
		}
	}
}

// TestInitRefused: what cannot be managed is named with its place, beside what
// there is otherwise.
func TestInitRefused(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": `terraform {
  required_providers {
    digitalocean = {
      source = "digitalocean/digitalocean"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}
`, ".terraform.lock.hcl": ""})
	b.run("init").want(t, 1, "Provider not supported", "main.tf line 6", "digitalocean/digitalocean is built in", "hashicorp/aws (main.tf:6", ".terraform.lock.hcl pins providers for Terraform")
	write(t, b.dir, map[string]string{"main.tf": "terraform {\n  backend \"s3\" {}\n}\n"})
	out := b.run("init")
	out.want(t, 1, `The backend "s3" is not supported yet`, "main.tf line 2", `State in the backend "s3" (main.tf:2,3), which is not supported`)
	if n := strings.Count(out.stderr, "Backend not supported"); n != 1 {
		t.Errorf("the backend is refused %d times:\n%s", n, out.stderr)
	}
	write(t, b.dir, map[string]string{"main.tf": "terraform {\n  cloud {}\n}\n"})
	out = b.run("init")
	out.want(t, 1, "main.tf line 2", "State in HCP Terraform (main.tf:2,3), which is not supported")
	if n := strings.Count(out.stderr, "HCP Terraform is not supported"); n != 1 {
		t.Errorf("the cloud block is refused %d times:\n%s", n, out.stderr)
	}
	write(t, b.dir, map[string]string{"main.tf": "terraform {\n  backend \"local\" { path = \"x.tfstate\"\n  }\n}\n"})
	out = b.run("init")
	out.want(t, 1, "main.tf line 2", "State workspace \"default\"; where it is kept is not known before that is mended")
	if n := strings.Count(out.stderr, "Error: "); n != 1 {
		t.Errorf("the block that cannot be read is refused %d times:\n%s", n, out.stderr)
	}
}

// TestInitForeign: what a state holds of other providers is said, with what
// takes it out; what plan says of it has no gap where the address belongs.
func TestInitForeign(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	object := func(typ string) string {
		return `{"mode":"managed","type":"` + typ + `","name":"a","provider":"provider[\"example.com/a/b\"]","instances":[{"schema_version":0,"attributes":{"id":"a"}}]}`
	}
	write(t, b.dir, map[string]string{
		"main.tf":           "locals {\n}\n",
		"terraform.tfstate": `{"version":4,"terraform_version":"1.9.0","serial":7,"lineage":"x","outputs":{},"resources":[` + object("random_id") + "," + object("null_resource") + "]}",
	})
	b.run("init").want(t, 0, "serial 7 with 2 objects, written by Terraform 1.9.0\n", "2 objects of another provider", "null_resource.a, random_id.a",
		"Next swampctl state rm 'null_resource.a' 'random_id.a'")
	b.run("plan").want(t, 1, "random_id.a, whose type no provider here has", "swampctl state rm\n      'random_id.a'")
	b.run("state", "rm", "null_resource.a", "random_id.a").want(t, 0)
	b.run("init").want(t, 0, "it is taken as it is", "Next swampctl plan")
}

// TestInitData: a folder of the user's own for what is fetched works for both
// programs, wherever it is, and path.module is the same.
func TestInitData(t *testing.T) {
	for name, data := range map[string]string{"relative": "own", "absolute": filepath.Join(t.TempDir(), "own")} {
		t.Run(name, func(t *testing.T) {
			b := &bench{dir: t.TempDir(), environ: []string{"TF_DATA_DIR=" + data}}
			terraform := b.judge(t)
			repo := modular(t, b)
			write(t, repo, map[string]string{"in/main.tf": "output \"o\" { value = path.module }\n"})
			write(t, b.dir, map[string]string{"main.tf": "module \"m\" {\n  source = \"" + repo + "//in\"\n}\noutput \"o\" {\n  value = module.m.o\n}\n"})
			b.run("init").want(t, 0)
			b.run("apply", "-auto-approve").want(t, 0)
			if out := terraform("plan", "-input=false"); !strings.Contains(out, "No changes") {
				t.Errorf("Terraform plans\n%s", out)
			}
		})
	}
}

// TestInitTerraform: what terraform init fetched is taken as it is, and
// Terraform takes what swampctl init fetched.
func TestInitTerraform(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	terraform := b.judge(t)
	modular(t, b)
	terraform("init", "-input=false")
	b.run("plan").want(t, 0, "4 to add")
	before := snapshot(t, b.dir)[".terraform/modules/modules.json"]
	if out := b.run("init"); out.code != 0 || out.stderr != "" {
		t.Errorf("it fetched again: %+v", out)
	}
	b.run("plan").want(t, 0, "4 to add")
	lock := snapshot(t, b.dir)[".swampctl.modules.lock.json"]
	if err := os.RemoveAll(filepath.Join(b.dir, ".terraform")); err != nil {
		t.Fatal(err)
	}
	b.run("init").want(t, 0, "Fetching")
	after := snapshot(t, b.dir)
	if diff := cmp.Diff(decoded(t, before), decoded(t, after[".terraform/modules/modules.json"])); diff != "" {
		t.Errorf("the list of modules: -Terraform's +ours\n%s", diff)
	}
	if diff := cmp.Diff(lock, after[".swampctl.modules.lock.json"]); diff != "" {
		t.Errorf("the pins: -of what Terraform fetched +ours\n%s", diff)
	}
	terraform("apply", "-auto-approve", "-input=false")
	b.run("plan").want(t, 0, "No changes")
	b.run("init").want(t, 0, "with 4 objects, written by Terraform 1.11.4")
}
