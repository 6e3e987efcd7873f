package digitalocean_test

import (
	"maps"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// TestRecover: every type's object is found again when the state is lost, by
// what the configuration says of it; nothing is changed for that, and what was
// recovered can be destroyed.
func TestRecover(t *testing.T) {
	t.Parallel()
	eachCase(t, func(t *testing.T, c sdktest.Case) {
		s := newStage(t, c)
		before := s.Holdings()
		s.Apply(t, s.hcl(t))
		had := s.Holdings()
		s.forget(t)
		p := s.Recover(t, s.hcl(t))
		if len(p.Changes) != 1 || p.Changes[0].Importing == "" || len(p.Ambiguous) > 0 {
			t.Fatalf("not recovered: %v", changed(p))
		}
		if calls := s.Changes(); len(calls) > 0 {
			t.Errorf("something was changed: %v", calls)
		}
		if c.Skip["import"] != "" { // it holds what nobody can read again, and is made anew
			s.Apply(t, s.hcl(t))
		}
		if p := s.Plan(t, s.hcl(t)); !p.Empty() {
			t.Errorf("the plan afterwards is not empty: %v", changed(p))
		}
		if _, _, ds := s.Run(t, s.hcl(t), planner.Destroy); ds.HasErrors() {
			t.Fatalf("destroy: %v", ds.Err())
		}
		if left := s.Holdings(); !c.Stays && maps.Equal(left, had) && !maps.Equal(before, had) {
			t.Errorf("the destroy of what was recovered removed nothing of %v", had)
		}
	})
}
