package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestStory is what the project exists for: something fails in the middle, it
// is mended, and the runs after it make what is missing, and nothing twice.
func TestStory(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		if v["region"] == "fra1" {
			must(t, l.cloud.Mutate("vpcs", v["id"].(string), sandbox.Object{"ip_range": "10.20.16.0/20"}))
		}
	}
	out := l.must(1, "apply", "-auto-approve", "-no-color")
	l.has(out, "overlaps with another VPC network", "main.tf line", `resource "digitalocean_vpc" "main"`,
		"digitalocean_tag.web: Creation complete", "digitalocean_ssh_key.deploy: Creation complete",
		"digitalocean_domain.main: Creation complete", "digitalocean_volume.data: Creation complete")
	for kind, n := range map[string]int{"droplets": 0, "load_balancers": 0, "tags": 1, "ssh_keys": 1, "domains": 1, "volumes": 1} {
		if got := l.count(kind); got != n {
			t.Errorf("after the failure: %d %s, want %d", got, kind, n)
		}
	}
	l.edit("variables.tf", "10.20.0.0/16", "10.30.0.0/16")
	l.cloud.ResetCalls()
	l.has(l.apply(), "Apply complete! Resources: 13 added, 0 changed, 0 destroyed.")
	for _, c := range l.changes() {
		if c.Path == "/v2/domains" || c.Path == "/v2/volumes" || c.Path == "/v2/account/keys" {
			t.Errorf("made again: %s %s", c.Method, c.Path)
		}
	}
	l.cloud.ResetCalls()
	l.has(l.apply(), "Resources: 0 added, 0 changed, 0 destroyed.")
	if calls := l.changes(); len(calls) > 0 {
		t.Errorf("the third apply changes something: %v", calls)
	}
	for kind, n := range map[string]int{"droplets": 5, "load_balancers": 1, "firewalls": 1, "tags": 1, "projects": 2, "reserved_ips": 1} {
		if got := l.count(kind); got != n {
			t.Errorf("at the end: %d %s, want %d", got, kind, n)
		}
	}
	l.clean()
}

// TestSlowIsNotLost: a droplet that does not get ready in time is recorded with
// its reason, and the next apply goes on waiting for that one.
func TestSlowIsNotLost(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{Speed: 2}) // a droplet takes two seconds
	l.write("main.tf", `
resource "digitalocean_droplet" "slow" {
  name   = "slow"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
  timeouts {
    create = "200ms"
  }
}
`)
	out := l.must(1, "apply", "-auto-approve", "-no-color")
	l.has(out, "not ready after", `"new"`, "the next apply goes on waiting")
	l.has(l.must(0, "state", "list"), "digitalocean_droplet.slow")
	l.edit("main.tf", "200ms", "60s")
	l.cloud.ResetCalls()
	out = l.apply()
	if strings.Contains(out, "destroy") && !strings.Contains(out, "0 destroyed") || l.count("droplets") != 1 {
		t.Errorf("made again, or destroyed for being slow:\n%s", out)
	}
	for _, c := range l.changes() {
		if c.Method == "POST" && c.Path == "/v2/droplets" {
			t.Error("a second droplet was asked for")
		}
	}
	l.clean()
	l.has(l.must(0, "show", "-no-color"), `"active"`)
}

// TestDrift: what changed behind the back is shown, planned exactly, repaired.
func TestDrift(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	l.apply()
	snap := l.cloud.Snapshot()
	var gone string
	for _, d := range snap["droplets"] {
		if d["name"] == "shop-dev-web-2" {
			gone = d["id"].(string)
		}
	}
	must(t, l.cloud.Remove("droplets", gone))
	must(t, l.cloud.Mutate("firewalls", snap["firewalls"][0]["id"].(string), sandbox.Object{"inbound_rules": []any{
		map[string]any{"protocol": "tcp", "ports": "23", "sources": map[string]any{"addresses": []any{"0.0.0.0/0"}}},
	}}))
	plan := l.must(2, "plan", "-no-color", "-detailed-exitcode")
	l.has(plan, "digitalocean_droplet.web[1] will be created", "digitalocean_firewall.web will be updated in place", "to destroy.")
	if strings.Contains(plan, "digitalocean_droplet.web[0] will be") || strings.Contains(plan, "digitalocean_droplet.web[2] will be") {
		t.Errorf("the plan repairs more than is broken:\n%s", plan)
	}
	out := l.must(0, "refresh", "-no-color")
	l.has(out, "digitalocean_droplet.web[1] has been deleted", "digitalocean_firewall.web has changed")
	l.apply()
	if n := l.count("droplets"); n != 5 {
		t.Errorf("%d droplets after the repair, want 5", n)
	}
	l.clean()
}

// TestDestroySaysWhoHolds: a network that somebody else uses stays, and the
// error names who holds it.
func TestDestroySaysWhoHolds(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", `
resource "digitalocean_vpc" "net" {
  name   = "net"
  region = "fra1"
  timeouts {
    delete = "1s"
  }
}
`)
	l.apply()
	for _, v := range l.cloud.Snapshot()["vpcs"] {
		if v["name"] == "net" {
			must(t, l.cloud.Put("droplets", sandbox.Object{"id": "77", "name": "stranger", "region": "fra1", "size": "s-1vcpu-1gb", "image": "129211873",
				"vpc_uuid": v["id"], "created_at": time.Now().Format(time.RFC3339)}))
		}
	}
	l.has(l.must(1, "destroy", "-auto-approve", "-no-color"), "stranger", "do:droplet:77")
	must(t, l.cloud.Remove("droplets", "77"))
	l.must(0, "destroy", "-auto-approve", "-no-color")
}

// TestQueues: many calls on one droplet and its volumes wait for one another.
func TestQueues(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{Speed: 20})
	l.write("main.tf", `
resource "digitalocean_droplet" "box" {
  name   = "box"
  image  = "ubuntu-24-04-x64"
  size   = "s-1vcpu-1gb"
  region = "fra1"
}

resource "digitalocean_volume" "v" {
  count  = 5
  name   = "data-${count.index}"
  region = "fra1"
  size   = 5
}

resource "digitalocean_volume_attachment" "v" {
  count      = 5
  droplet_id = digitalocean_droplet.box.id
  volume_id  = digitalocean_volume.v[count.index].id
}

resource "digitalocean_reserved_ip" "ip" {
  region     = "fra1"
  droplet_id = digitalocean_droplet.box.id
}
`)
	l.apply()
	l.clean()
	for _, c := range l.changes() {
		if c.Status == 422 {
			t.Errorf("%s %s collided with another call", c.Method, c.Path)
		}
	}
	l.must(0, "destroy", "-auto-approve", "-no-color")
	for _, kind := range []string{"droplets", "volumes", "reserved_ips"} {
		if n := l.count(kind); n != 0 {
			t.Errorf("%d %s are left", n, kind)
		}
	}
}

// TestTokenNowhere: the token is in no file that a run leaves behind.
func TestTokenNowhere(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.example()
	l.must(0, "plan", "-out", "plan.bin", "-no-color")
	l.apply()
	err := filepath.WalkDir(l.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(string(raw), "e2e-token") {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
	must(t, err)
}

// TestOneAtATime: a second run says who holds the lock, or waits for it.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{Latency: 250 * time.Millisecond})
	l.example()
	done := make(chan string)
	go func() {
		out, code := l.run("apply", "-auto-approve", "-no-color")
		done <- fmt.Sprint(code, out)
	}()
	for range 6000 { // a loaded machine may take long to begin
		if l.count("tags") > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	l.has(l.must(1, "apply", "-auto-approve", "-no-color"), "lock", "apply")
	waited := l.must(0, "apply", "-auto-approve", "-no-color", "-lock-timeout=60s")
	l.has(waited, "0 added, 0 changed, 0 destroyed")
	if first := <-done; !strings.HasPrefix(first, "0") {
		t.Errorf("the first run fails: %s", first)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
