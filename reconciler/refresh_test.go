package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestAddressesByList: one list shows how several reserved addresses are, and to
// which Droplets they are assigned, be it by their own block or by another.
func TestAddressesByList(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	hcl := boxes(3) + `
resource "digitalocean_reserved_ip" "own" {
  count      = 2
  region     = "fra1"
  droplet_id = digitalocean_droplet.web[count.index].id
}
resource "digitalocean_reserved_ip" "other" {
  region = "fra1"
}
resource "digitalocean_reserved_ip_assignment" "other" {
  ip_address = digitalocean_reserved_ip.other.ip_address
  droplet_id = digitalocean_droplet.web[2].id
}
`
	l.Apply(t, hcl)
	l.Cloud.ResetCalls()
	if p := l.Plan(t, hcl); !p.Empty() {
		t.Errorf("planned: %v", p.Changes)
	}
	lists, reads := 0, 0
	for _, c := range l.Cloud.Calls() {
		switch rest, ok := strings.CutPrefix(c.Path, "/v2/reserved_ips"); {
		case ok && strings.HasPrefix(rest, "/"):
			reads++
		case ok:
			lists++
		}
	}
	if lists != 1 || reads != 1 { // of the one assignment
		t.Errorf("%d lists, %d reads", lists, reads)
	}
	lost := fmt.Sprint(l.Cloud.Snapshot()["reserved_ips"][0]["id"])
	if err := l.Cloud.Mutate("reserved_ips", lost, sandbox.Object{"droplet": 0}); err != nil {
		t.Fatal(err)
	}
	changes := 0
	for _, c := range l.Plan(t, hcl).Changes {
		if c.Action != planner.NoOp {
			changes++
		}
	}
	if changes != 1 {
		t.Errorf("%d changes give the Droplet back its address %s", changes, lost)
	}
}
