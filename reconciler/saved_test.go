package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestSavedPlanAfterKill: between a saved plan and its apply another run was
// killed, at each of its calls, before and after the effect. Whatever that run
// has done, the saved plan is not executed over it; what it made is found by the
// next run, and nothing is there twice.
func TestSavedPlanAfterKill(t *testing.T) {
	hcl := "resource \"digitalocean_droplet\" \"web\" {\n  count = 2\n  name = \"same\"\n  image = \"debian-12-x64\"\n  size = \"s-1vcpu-1gb\"\n  region = \"fra1\"\n  resize_disk = count.index == 0\n}\n"
	for call := 1; call <= 4; call++ {
		for _, where := range []sandbox.Phase{sandbox.Before, sandbox.After} {
			t.Run(fmt.Sprintf("%d/%s", call, where), func(t *testing.T) {
				l := newLab(t, t.TempDir(), sandbox.Options{})
				p := l.Plan(t, hcl)
				l.Kill = func(n int, at sandbox.Phase) bool { return n == call && at == where }
				_, _, _ = l.Run(t, hcl, planner.Normal)
				killed := l.Dead.Load()
				l.Kill = nil
				if !killed {
					return // it takes fewer calls
				}
				made := len(l.Cloud.Snapshot()["droplets"])
				res, ds := l.ApplySaved(t, hcl, p)
				if res != nil || !strings.Contains(fmt.Sprint(ds.Err()), "Saved plan is stale") || !strings.Contains(fmt.Sprint(ds.Err()), "interrupted") {
					t.Errorf("the saved plan is executed: %v, %v", res, ds.Err())
				}
				if n := len(l.Cloud.Snapshot()["droplets"]); n != made {
					t.Errorf("%d Droplets are %d after the saved plan", made, n)
				}
				// A plan that is made over it is good, with all that it found out.
				next := l.Plan(t, hcl)
				if _, ds := l.ApplySaved(t, hcl, next); ds.HasErrors() {
					t.Errorf("a new plan: %v", ds.Err())
				}
				if n := len(l.Cloud.Snapshot()["droplets"]); n != 2 {
					t.Errorf("there are %d Droplets", n)
				}
				if p := l.Plan(t, hcl); !p.Empty() {
					t.Error("the plan afterwards is not empty")
				}
				if n := l.count()["run tags"]; n != 0 {
					t.Errorf("%d tags of runs are left", n)
				}
			})
		}
	}
}
