package reconciler_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler"
)

// disk declares a volume that is replaced, new before old, when its filesystem
// changes; its name is unique.
func disk(filesystem string) string {
	return fmt.Sprintf("resource \"digitalocean_volume\" \"data\" {\n  name = \"data\"\n  region = \"fra1\"\n  size = 10\n  initial_filesystem_type = %q\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n", filesystem)
}

// TestDeposedHoldsTheName: a replacement was killed when the old object was set
// aside and the new one not made, of a type whose names are unique. The old one
// is no stranger: it is neither a conflict nor adopted, but goes first, and the
// plan says so.
func TestDeposedHoldsTheName(t *testing.T) {
	for _, adopt := range []bool{false, true} {
		l := newLab(t, t.TempDir(), sandbox.Options{})
		l.Apply(t, disk("ext4"))
		l.Cloud.ResetCalls()
		l.Kill = func(n int, at sandbox.Phase) bool { return n == 1 && at == sandbox.Before }
		l.Cloud.AddFault(sandbox.Fault{Call: 1, Do: sandbox.DoDropRequest})
		_, _, _ = l.Run(t, disk("xfs"), planner.Normal)
		l.Kill = nil
		l.Cloud.ClearFaults()
		old := fmt.Sprint(l.Cloud.Snapshot()["volumes"][0]["id"])
		adopting := func(w *reconciler.Work) { w.Adopt = adopt }
		p := l.Plan(t, disk("xfs"), adopting)
		var why []string
		for _, c := range p.Changes {
			why = append(why, fmt.Sprintf("%s %s: %s %v", c.Action, c.Deposed, c.Why(), c.Notes))
		}
		if all := strings.Join(why, "; "); len(why) != 2 || !strings.Contains(all, "the old object "+old) || !strings.Contains(all, "left over from a replacement") {
			t.Errorf("adopting %v: the plan is %s", adopt, all)
		}
		l.Apply(t, disk("xfs"), adopting)
		got := l.Cloud.Snapshot()["volumes"]
		if len(got) != 1 || fmt.Sprint(got[0]["id"]) == old {
			t.Errorf("adopting %v: there are %v, want a new one", adopt, got)
		}
		if p := l.Plan(t, disk("xfs")); !p.Empty() {
			t.Errorf("adopting %v: the plan afterwards is not empty", adopt)
		}
	}
}

// TestSecondOfOneName: a replacement that makes the new object first, under the
// name of the old one that only one can have, says in the plan what will come of
// it, and when it is refused, the old one is as it was.
func TestSecondOfOneName(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, disk("ext4"))
	p, res, ds := l.Run(t, disk("xfs"), planner.Normal)
	if res == nil || len(p.Changes) != 1 || !strings.Contains(strings.Join(p.Changes[0].Notes, " "), "take create_before_destroy away") {
		t.Fatalf("the plan does not say it: %v", ds.Err())
	}
	if err := fmt.Sprint(ds.Err()); !strings.Contains(err, "is in this state") || strings.Contains(err, "swampctl import") {
		t.Errorf("the failure is %v", err)
	}
	if p := l.Plan(t, disk("ext4")); !p.Empty() {
		t.Error("the old object is not what it was")
	}
}
