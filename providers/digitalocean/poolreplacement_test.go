package digitalocean_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// clusterWith declares a cluster whose default pool has a name and a size.
func clusterWith(name, size string) string {
	return fmt.Sprintf(`resource "digitalocean_kubernetes_cluster" "it" {
  name    = "main"
  region  = "fra1"
  version = "1.33.1-do.3"
  node_pool {
    name       = %q
    size       = %q
    node_count = 1
  }
}
`, name, size)
}

// poolLab is an account in which a cluster's default pool is being replaced.
type poolLab struct {
	*reconcilertest.Lab
	was string // the id of the pool to be replaced
}

// newPoolLab makes the cluster, in an account whose new objects show late.
func newPoolLab(t *testing.T) *poolLab {
	l := &poolLab{Lab: reconcilertest.New(t, t.TempDir(), sandbox.Options{GetDelay: 15 * time.Millisecond, ListDelay: 15 * time.Millisecond})}
	l.Apply(t, clusterWith("default", "s-2vcpu-4gb"))
	l.was = fmt.Sprint(l.Cloud.Snapshot()["node_pools"][0]["id"])
	l.Cloud.ResetCalls()
	return l
}

// made counts the pools that were made since the cluster was.
func (l *poolLab) made() int {
	n := 0
	for _, c := range l.Changes() {
		if c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/node_pools") && c.Status != http.StatusUnprocessableEntity && !strings.Contains(c.Fault, string(sandbox.DoDropRequest)) {
			n++
		}
	}
	return n
}

// settled runs without fault and wants the declared pool, alone, and as many
// made as most.
func (l *poolLab) settled(t *testing.T, hcl string, most int) {
	t.Helper()
	l.Apply(t, hcl)
	pools := l.Cloud.Snapshot()["node_pools"]
	if len(pools) != 1 || !strings.Contains(hcl, fmt.Sprintf("%q", pools[0]["name"])) || !strings.Contains(hcl, fmt.Sprintf("%q", pools[0]["size"])) {
		t.Errorf("the cluster has the pools %v", pools)
	}
	if n := l.made(); n > most {
		t.Errorf("%d pools were made, want at most %d", n, most)
	}
	if p := l.Plan(t, hcl); !p.Empty() {
		t.Errorf("the plan afterwards is not empty: %v", changed(p))
	}
	if _, _, ds := l.Run(t, hcl, planner.Destroy); ds.HasErrors() {
		t.Errorf("the destroy: %v", ds.Err())
	}
	for _, kind := range []string{"kubernetes_clusters", "node_pools", "droplets"} {
		if got := l.Cloud.Snapshot()[kind]; len(got) > 0 {
			t.Errorf("after the destroy there are the %s %v", kind, got)
		}
	}
}

// TestPoolReplacement breaks the replacement of a cluster's default pool at each
// of its calls, and goes on with it, takes it back, or wants yet another one: in
// the end the cluster has the one pool that is declared.
func TestPoolReplacement(t *testing.T) {
	t.Parallel()
	wanted := clusterWith("default", "s-4vcpu-8gb")
	whole := newPoolLab(t)
	whole.Apply(t, wanted)
	calls := len(whole.Changes())
	if calls != 3 { // the old one's new name, the new one, the old one's end
		t.Fatalf("it takes %d changing calls: %v", calls, whole.Changes())
	}
	then := map[string]struct {
		hcl  string
		most int // pools that may be made
	}{
		"goes on":            {wanted, 1},
		"is taken back":      {clusterWith("default", "s-2vcpu-4gb"), 2},
		"wants another size": {clusterWith("default", "s-8vcpu-16gb"), 2},
		"wants another name": {clusterWith("workers", "s-4vcpu-8gb"), 1},
	}
	for n, w := range breakWays() {
		for call := 1; call <= calls; call++ {
			for name, next := range then {
				if name != "goes on" && n > 2 {
					continue // only kills end a run in the middle
				}
				t.Run(fmt.Sprintf("%s/%d/%s", w.name, call, name), func(t *testing.T) {
					t.Parallel()
					l := newPoolLab(t)
					w.arm(&stage{Lab: l.Lab}, call)
					_, _, _ = l.Run(t, wanted, planner.Normal) // it may fail: that is the point
					l.Kill = nil
					l.Cloud.ClearFaults()
					l.settled(t, next.hcl, next.most)
				})
			}
		}
	}
}

// TestLatePool: what a killed process had sent may reach the cloud when the next
// one is at work already. That waits for it, and makes no other.
func TestLatePool(t *testing.T) {
	t.Parallel()
	wanted := clusterWith("default", "s-4vcpu-8gb")
	l := newPoolLab(t)
	var late *http.Request
	l.Kill = func(n int, at sandbox.Phase) bool { return n == 2 && at == sandbox.Before }
	l.Cloud.AddFault(sandbox.Fault{Call: 2, Do: sandbox.DoDropRequest})
	l.Wire = func(r *http.Request) bool {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/node_pools") {
			body, _ := r.GetBody()
			late = r.Clone(t.Context())
			late.Body = body
		}
		return false
	}
	_, _, _ = l.Run(t, wanted, planner.Normal)
	l.Kill = nil
	l.Cloud.ClearFaults()
	reads := 0
	l.Wire = func(r *http.Request) bool {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/kubernetes/clusters/") && !strings.HasSuffix(r.URL.Path, "/credentials") {
			reads++
		}
		if reads == 4 && late != nil { // after recovery, refresh and the update's own
			if _, err := l.Cloud.RoundTripper().RoundTrip(late); err != nil {
				t.Error(err)
			}
			late = nil
		}
		return false
	}
	l.settled(t, wanted, 1)
	if late != nil {
		t.Error("the late call was never sent")
	}
}
