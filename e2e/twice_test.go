package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// killer ends a process at a changing call.
type killer struct {
	pid   atomic.Int64
	call  atomic.Int64
	where sandbox.Phase
	ended chan struct{}
}

// onCall kills the process, and lets the call go on when it is gone.
func (k *killer) onCall(n int, where sandbox.Phase, _ *http.Request) {
	if int64(n) == k.call.Load() && where == k.where {
		_ = syscall.Kill(int(k.pid.Load()), syscall.SIGKILL)
		<-k.ended
	}
}

// kill runs swampctl until the nth changing call from now, and kills it there.
func (l *lab) kill(k *killer, n int, where sandbox.Phase, args ...string) {
	l.t.Helper()
	bin, err := program()
	if err != nil {
		l.t.Fatal(err)
	}
	l.cloud.ResetCalls()
	k.where, k.ended = where, make(chan struct{})
	cmd := exec.CommandContext(l.t.Context(), bin, args...)
	cmd.Dir, cmd.Env = l.dir, append(append(os.Environ(), "DIGITALOCEAN_API_URL="+l.url), l.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	must(l.t, cmd.Start())
	k.pid.Store(int64(cmd.Process.Pid))
	k.call.Store(int64(n))
	_ = cmd.Wait()
	k.call.Store(0)
	close(k.ended)
	if cmd.ProcessState.Exited() {
		l.t.Fatalf("%v was not killed at call %d:\n%s", args, n, out.String())
	}
}

// editAll replaces text in every file of the configuration.
func (l *lab) editAll(old, text string) {
	l.t.Helper()
	files, err := filepath.Glob(filepath.Join(l.dir, "*.tf"))
	must(l.t, err)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		must(l.t, err)
		must(l.t, os.WriteFile(f, []byte(strings.ReplaceAll(string(raw), old, text)), 0o644))
	}
}

// TestSavedPlans: a saved plan is held against the world right before each
// change, and what the run itself causes is no move of the world.
func TestSavedPlans(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	saved := func(args ...string) string {
		t.Helper()
		l.must(0, append([]string{"plan", "-out=p", "-no-color"}, args...)...)
		return l.must(0, "apply", "-no-color", "p")
	}
	l.has(saved(), "18 added, 0 changed, 0 destroyed")
	l.editAll(`default = "s-1vcpu-1gb"`, `default = "s-1vcpu-2gb"`)
	l.has(saved(), "0 added")
	l.editAll(`default = "ubuntu-24-04-x64"`, `default = "debian-12-x64"`)
	l.has(saved(), "7 added", "7 destroyed")
	l.editAll(`default = "debian-12-x64"`, `default = "ubuntu-24-04-x64"`)
	l.editAll("  vpc_uuid = digitalocean_vpc.main.id\n", "  vpc_uuid = digitalocean_vpc.main.id\n  lifecycle { create_before_destroy = true }\n")
	l.has(saved(), "7 added", "7 destroyed")
	l.clean()
	l.has(saved("-destroy"), "18 destroyed")
}

// TestWorldMoved: where an object is another than the plan saw, that branch
// stops and says how; the others go on, and the plan is used up.
func TestWorldMoved(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	l.editAll("ttl    = 300", "ttl    = 600")
	l.must(0, "plan", "-out=p", "-no-color")
	for _, r := range l.cloud.Snapshot()["records"] {
		if r["type"] == "A" {
			must(t, l.cloud.Mutate("records", r["id"].(string), sandbox.Object{"ttl": 900}))
			break
		}
	}
	l.has(l.must(1, "apply", "-no-color", "p"), "has changed since the plan was made: ttl was 300 and is 900 now", "see what is to be done by now: swampctl plan -out=p", "main.tf line", "1 changed", "1 failed")
	l.has(l.must(1, "apply", "-no-color", "p"), "Plan was applied already")
	l.apply()
	l.clean()
}

// TestExistsAlready: with the state lost, a plan shows every object whose name
// is taken, with its id and the remedies, before anything is touched; recover
// builds the state anew.
func TestExistsAlready(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	l.forget()
	out := l.must(1, "apply", "-auto-approve", "-no-color")
	at := map[string]string{
		"digitalocean_vpc.main": "vpcs", "digitalocean_tag.web": "tags", "digitalocean_ssh_key.deploy": "ssh_keys", "digitalocean_domain.main": "domains",
		"digitalocean_project.main": "projects", "digitalocean_loadbalancer.web": "load_balancers", "digitalocean_firewall.web": "firewalls", "digitalocean_volume.data": "volumes",
	}
	for address, kind := range at {
		all := l.cloud.Snapshot()[kind]
		id, _ := all[len(all)-1]["id"].(string)
		l.has(out, "exists already, with id "+id, "swampctl import "+address+" "+id)
	}
	l.has(out, "lifecycle { adopt = true }", "-adopt")
	if calls := l.changes(); len(calls) > 0 {
		t.Fatalf("something was touched: %v", calls)
	}
	l.has(l.must(0, "recover", "-auto-approve", "-no-color"), "Matched:", "digitalocean_droplet.worker[1]:")
	l.apply()
	l.clean()
	for kind, n := range map[string]int{"droplets": 5, "load_balancers": 1, "reserved_ips": 1, "volumes": 1} {
		if got := l.count(kind); got != n {
			t.Errorf("after recover: %d %s, want %d", got, kind, n)
		}
	}
}

// TestRefreshReports: refresh says what became of each operation of a run that
// was killed.
func TestRefreshReports(t *testing.T) {
	t.Parallel()
	k := &killer{}
	l := newLab(t, sandbox.Options{OnCall: k.onCall})
	l.env = append(l.env, "SWAMPCTL_SETTLE=200ms")
	l.write("main.tf", "resource \"digitalocean_vpc\" \"v\" {\n  name   = \"v\"\n  region = \"fra1\"\n}\n")
	apply, destroy := []string{"apply", "-auto-approve", "-parallelism=1"}, []string{"destroy", "-auto-approve", "-parallelism=1"}
	refresh := func(words ...string) {
		t.Helper()
		l.has(l.must(0, "refresh", "-no-color"), append(words, "An earlier run was interrupted")...)
	}
	l.kill(k, 1, sandbox.Before, apply...)
	l.cloud.AddFault(sandbox.Fault{Method: "GET", Path: "/v2/vpcs", Status: 500, Times: -1})
	l.has(l.must(1, "refresh", "-no-color"), "during the create of digitalocean_vpc.v") // still open
	l.cloud.ClearFaults()
	refresh("digitalocean_vpc.v", "it had been made, id", "is taken up again") // the call went on after the kill
	l.edit("main.tf", `name   = "v"`, `name   = "w"`)
	l.kill(k, 1, sandbox.After, apply...)
	refresh("digitalocean_vpc.v", "the update may have run in part")
	l.apply()
	l.kill(k, 1, sandbox.After, destroy...)
	refresh("it is gone")
	l.apply()
	l.clean()
}

// TestCutShort: of a run that was killed when all that it did was recorded, the
// next command says what it did; a refresh writes that into the state, and from
// then on nothing is said of it.
func TestCutShort(t *testing.T) {
	t.Parallel()
	k := &killer{}
	l := newLab(t, sandbox.Options{OnCall: k.onCall})
	l.env = append(l.env, "SWAMPCTL_SETTLE=200ms")
	l.write("main.tf", "resource \"digitalocean_droplet\" \"d\" {\n  name   = \"d\"\n  region = \"fra1\"\n  size   = \"s-1vcpu-1gb\"\n  image  = \"ubuntu-24-04-x64\"\n}\n")
	l.kill(k, 2, sandbox.After, "apply", "-auto-approve") // in the call that takes the run's tag away
	told := []string{"An earlier run was interrupted: apply by ", "added: digitalocean_droplet.d", "is for the next apply"}
	l.has(l.must(0, "plan", "-no-color"), append(told, "No changes.")...)
	l.has(l.must(0, "plan", "-json"), `"type":"cut_short"`, `"hook":{"run":"01`)
	recorded := func() string {
		text, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
		must(t, err)
		return string(text)
	}
	if text := recorded(); strings.Contains(text, "digitalocean_droplet") {
		t.Fatalf("a plan has written the state: %s", text)
	}
	l.has(l.must(0, "refresh", "-no-color"), told...)
	l.has(recorded(), `"digitalocean_droplet"`)
	for _, command := range []string{"plan", "refresh"} {
		if out := l.must(0, command, "-no-color"); strings.Contains(out, "interrupted") {
			t.Errorf("%s still speaks of it: %s", command, out)
		}
	}
	rows := strings.Split(strings.TrimSpace(l.must(0, "history")), "\n")
	l.has(rows[len(rows)-1], "apply", "1 added; interrupted")
	l.clean()
}

// TestHistory: runs are listed with who, when, plan and what they did, one is
// told with the ids of the requests, and an earlier state is looked at and made
// the state again.
func TestHistory(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	tag := func(name string) string {
		return fmt.Sprintf("resource \"digitalocean_tag\" %q {\n  name = %q\n}\n", name, name)
	}
	l.write("main.tf", tag("one")+"\n"+tag("two"))
	l.must(0, "plan", "-out=p", "-no-color")
	l.must(0, "apply", "-no-color", "p")
	l.write("main.tf", tag("one"))
	l.apply()
	rows := strings.Split(strings.TrimSpace(l.must(0, "history")), "\n")
	if len(rows) != 3 {
		t.Fatalf("want a title and two runs, got %q", rows)
	}
	l.has(rows[1], "apply", "@", "1 destroyed")
	l.has(rows[2], "apply", "@", "2 added")
	first := strings.Fields(rows[2])[0]
	out := l.must(0, "history", "show", first)
	l.has(out, "run "+first, "who ", "plan ", "serial 1", "digitalocean_tag.one added one", "digitalocean_tag.two added two")
	for _, c := range l.changes() {
		if c.Path == "/v2/tags" && c.Status == 201 {
			l.has(out, c.RequestID)
		}
	}
	l.has(l.must(0, "history", "state", "1"), "digitalocean_tag.two")
	l.has(l.must(0, "history", "restore", "1"), "digitalocean_tag.two: recorded again", "The state is that of serial 1 again.", "To take that back: swampctl history restore 2")
	l.has(l.must(0, "state", "list"), "digitalocean_tag.one", "digitalocean_tag.two")
	l.has(l.must(0, "refresh", "-no-color"), "digitalocean_tag.two") // which is gone
	if out := l.must(0, "state", "list"); strings.Contains(out, "digitalocean_tag.two") {
		t.Errorf("after the refresh the state still holds what is gone:\n%s", out)
	}
	l.has(l.must(1, "history", "show", "nope"), "There is no run", "swampctl history")
	l.has(l.must(1, "history", "state", "99"), "No state of serial 99 is kept", "swampctl history")
}
