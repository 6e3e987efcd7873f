package digitalocean_test

import (
	"bytes"
	"fmt"
	"io"
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
// one is at work already. That waits for it, and makes no other; nor does it
// fail where the late one comes between its last look and its own call.
func TestLatePool(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]func(reads int, r *http.Request) bool{
		// After recovery, refresh and the update's own; a slow machine gives up looking before.
		"while it looks":            func(reads int, r *http.Request) bool { return reads == 4 || makesPool(r) },
		"right before it makes one": func(_ int, r *http.Request) bool { return makesPool(r) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			latePool(t, when)
		})
	}
}

// makesPool reports whether a request makes a pool.
func makesPool(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/node_pools")
}

// copied returns a copy of a request, which can be sent later.
func copied(t *testing.T, r *http.Request) *http.Request {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	out := r.Clone(t.Context())
	out.Body = io.NopCloser(bytes.NewReader(body))
	return out
}

// latePool lets the request of a killed process for a pool arrive in the next
// process when that has done so many reads, or is about to send a request.
func latePool(t *testing.T, when func(reads int, r *http.Request) bool) {
	wanted := clusterWith("default", "s-4vcpu-8gb")
	l := newPoolLab(t)
	var late *http.Request
	l.Kill = func(n int, at sandbox.Phase) bool { return n == 2 && at == sandbox.Before }
	l.Cloud.AddFault(sandbox.Fault{Call: 2, Do: sandbox.DoDropRequest})
	l.Wire = func(r *http.Request) bool {
		if makesPool(r) {
			late = copied(t, r)
		}
		return false
	}
	_, _, _ = l.Run(t, wanted, planner.Normal)
	if late == nil {
		t.Fatal("the killed process sent no request for a pool")
	}
	l.Kill = nil
	l.Cloud.ClearFaults()
	reads := 0
	l.Wire = func(r *http.Request) bool {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/kubernetes/clusters/") && !strings.HasSuffix(r.URL.Path, "/credentials") {
			reads++
		}
		if late != nil && when(reads, r) {
			resp, err := l.Cloud.RoundTripper().RoundTrip(late)
			if err != nil || resp.StatusCode != http.StatusCreated {
				t.Errorf("the late call: %v, %v", resp, err)
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
