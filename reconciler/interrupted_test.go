package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestTakenBack: a resize is killed at each of its calls, and the configuration
// taken back: the Droplet is again as it was, and runs, also where no value of
// the configuration shows that it does not.
func TestTakenBack(t *testing.T) {
	small := strings.Replace(boxes(1), "region =", "resize_disk = false\n  region =", 1)
	larger := strings.Replace(small, "s-1vcpu-1gb", "s-2vcpu-2gb", 1)
	for call := 1; call <= 3; call++ {
		for _, where := range []sandbox.Phase{sandbox.Before, sandbox.After} {
			t.Run(fmt.Sprintf("%d/%s", call, where), func(t *testing.T) {
				l := newLab(t, t.TempDir(), sandbox.Options{})
				l.Apply(t, small)
				l.Cloud.ResetCalls()
				l.Kill = func(n int, at sandbox.Phase) bool { return n == call && at == where }
				_, _, _ = l.Run(t, larger, planner.Normal)
				if l.Kill = nil; !l.Dead.Load() {
					t.Fatal("it takes fewer calls")
				}
				l.Apply(t, small)
				d := l.Cloud.Snapshot()["droplets"][0]
				if d["off"] == true || d["size"] != "s-1vcpu-1gb" {
					t.Errorf("the Droplet is %v", d)
				}
				if p := l.Plan(t, small); !p.Empty() {
					t.Errorf("the plan afterwards is not empty: %v", p.Changes)
				}
			})
		}
	}
}
