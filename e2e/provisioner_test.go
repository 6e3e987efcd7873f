package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// provisioning has provisioners of all kinds, of which one fails.
const provisioning = `
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
resource "terraform_data" "a" {
  input = "x"
  provisioner "local-exec" {
    command     = "echo made ${self.output} $A$B$C in $(basename \"$PWD\"); echo err >&2; printf partial"
    environment = { A = 1, B = true, C = null }
  }
  provisioner "local-exec" {
    command     = "echo bash $0"
    interpreter = ["/bin/bash", "-c"]
    working_dir = "/"
  }
  provisioner "local-exec" {
    command    = "echo failing; exit 3"
    on_failure = continue
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo bye ${self.input} ${path.module} ${terraform.workspace}"
  }
}
resource "terraform_data" "hidden" {
  provisioner "local-exec" {
    command = "echo ${var.secret}"
  }
}
resource "terraform_data" "each" {
  for_each = { k = 0, l = 1 }
  input    = each.key
  provisioner "local-exec" {
    command = "echo ${each.key}; exit ${each.value}"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo bye ${each.key}"
  }
}
resource "terraform_data" "after" {
  input = terraform_data.each["l"].output
}
`

// ran is what a run of provisioners came to.
type ran struct {
	Code   int
	Said   map[string][]string // by address
	Status map[string]any      // in the state, by address
}

// TestProvisionersAsTerraform: the same provisioners say the same in the same
// order in both programs, leave the same tainted, and end with the same code.
func TestProvisionersAsTerraform(t *testing.T) {
	t.Parallel()
	tf, ours, _ := corpus(t, "corpus", 0)
	steps := []struct {
		reason, file string
		args         []string
	}{
		{"one fails", provisioning, []string{"apply", "-auto-approve"}},
		{"what failed is replaced, and nothing is run before it goes", strings.Replace(provisioning, "exit ${each.value}", "exit 0", 1), []string{"apply", "-auto-approve"}},
		{"a block that is removed runs what its removed block says", `
removed {
  from = terraform_data.a
  provisioner "local-exec" {
    when    = destroy
    command = "echo removed ${self.input}; exit 2"
    on_failure = continue
  }
}
` + provisioning[strings.Index(provisioning, `resource "terraform_data" "each"`):], []string{"apply", "-auto-approve"}},
		{"the rest goes", provisioning, []string{"destroy", "-auto-approve"}},
	}
	// One name, since the commands print it.
	dirs := [2]string{filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "here")}
	for _, step := range steps {
		var got [2]ran
		for i, bin := range []string{tf, ours} {
			must(t, os.MkdirAll(dirs[i], 0o755))
			must(t, os.WriteFile(filepath.Join(dirs[i], "main.tf"), []byte(step.file), 0o644))
			got[i] = provisionWith(t, bin, dirs[i], step.args)
		}
		if diff := cmp.Diff(got[0], got[1]); diff != "" {
			t.Errorf("%s: -Terraform +swampctl:\n%s", step.reason, diff)
		}
		if len(got[1].Said) == 0 {
			t.Errorf("%s: nothing was run", step.reason)
		}
	}
}

var provisionLine = regexp.MustCompile(`(?m)^(\S+)(: Provisioning with| \(local-exec\):) (.*)$`)

func provisionWith(t *testing.T, bin, dir string, args []string) ran {
	t.Helper()
	out, code := invoke(t, dir, nil, bin, append(args, "-no-color", "-input=false")...)
	r := ran{Code: code, Said: map[string][]string{}, Status: map[string]any{}}
	for _, m := range provisionLine.FindAllStringSubmatch(out, -1) {
		list := r.Said[m[1]]
		if strings.HasPrefix(m[3], "(output suppressed") && len(list) > 0 && list[len(list)-1] == m[3] {
			continue // Terraform says it for every line
		}
		if m[3] != "Provisioning failed" { // which Terraform does not say
			r.Said[m[1]] = append(list, m[3])
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "terraform.tfstate"))
	must(t, err)
	var doc struct {
		Resources []struct {
			Type, Name string
			Instances  []map[string]any
		}
	}
	must(t, json.Unmarshal(raw, &doc))
	for _, res := range doc.Resources {
		for _, in := range res.Instances {
			key, _ := in["index_key"].(string)
			r.Status[res.Type+"."+res.Name+key] = in["status"]
		}
	}
	return r
}

// TestRecoverProvisioning: a run that is killed while a command sets a Droplet
// up leaves it tainted, and the next one replaces it: there is one in the end.
func TestRecoverProvisioning(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `
resource "digitalocean_droplet" "web" {
  name   = "web"
  image  = "debian-12-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  provisioner "local-exec" {
    command = "echo ${self.ipv4_address} > ip; [ -e go ] || exec sleep 60"
  }
}
`)
	bin, err := program()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), bin, "apply", "-auto-approve")
	cmd.Dir, cmd.Env = l.dir, append(append(os.Environ(), "DIGITALOCEAN_API_URL="+l.url), l.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if ip, _ := os.ReadFile(filepath.Join(l.dir, "ip")); len(ip) > 5 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the command was not run")
		}
	}
	must(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL))
	_ = cmd.Wait()
	l.write("go", "")
	if out, _, code := l.streams(nil, "plan"); code != 0 || !strings.Contains(out, "marked as tainted") {
		t.Errorf("plan after the kill: %d\n%s", code, out)
	}
	if out, errs, code := l.streams(nil, "apply", "-auto-approve"); code != 0 || !strings.Contains(out, "1 added, 0 changed, 1 destroyed") {
		t.Errorf("apply after the kill: %d\n%s%s", code, out, errs)
	}
	if n := len(l.cloud.Snapshot()["droplets"]); n != 1 {
		t.Errorf("there are %d Droplets", n)
	}
}
