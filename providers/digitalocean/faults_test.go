package digitalocean_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

var allFaults = flag.Bool("all-faults", false, "break every call of every type in every way, not a sample")

// breakWay is a way of breaking a changing call.
type breakWay struct {
	name string
	arm  func(s *stage, call int)
}

// kills returns a way that kills the process on one side of the call's effect.
func kills(name string, where sandbox.Phase, effect bool) breakWay {
	return breakWay{name, func(s *stage, call int) {
		s.Kill = func(n int, at sandbox.Phase) bool { return n == call && at == where }
		if !effect {
			s.Cloud.AddFault(sandbox.Fault{Call: call, Do: sandbox.DoDropRequest})
		}
	}}
}

// answers returns a way that spoils the answer.
func answers(name string, f sandbox.Fault) breakWay {
	return breakWay{name, func(s *stage, call int) {
		f.Call = call
		s.Cloud.AddFault(f)
	}}
}

func breakWays() []breakWay {
	return []breakWay{
		kills("killed before the effect", sandbox.Before, false),
		kills("killed while the call is on its way", sandbox.Before, true),
		kills("killed after the effect", sandbox.After, true),
		answers("connection cut after the effect", sandbox.Fault{Where: sandbox.After, Do: sandbox.DoCloseConn}),
		answers("500 after the effect", sandbox.Fault{Where: sandbox.After, Status: 500, Times: -1}),
		answers("answer without the id", sandbox.Fault{Do: sandbox.DoDropID}),
		answers("request lost before the effect", sandbox.Fault{Do: sandbox.DoDropRequest}),
	}
}

// stretch is the part of an object's life that is broken.
type stretch struct {
	name string
	// before is applied first, where it is not empty.
	before, hcl string
	mode        planner.Mode
}

// stretches are the create, all updates at once, and the destroy.
func (s *stage) stretches(t *testing.T) []stretch {
	t.Helper()
	made := s.hcl(t)
	out := []stretch{{name: "create", hcl: made}, {name: "destroy", before: made, hcl: made, mode: planner.Destroy}}
	if len(s.c.Updates) > 0 && s.c.Skip["update"] == "" && s.c.Skip["delete"] == "" {
		out = append(out, stretch{name: "update", before: made, hcl: s.hcl(t, s.c.Updates...)})
	}
	return out
}

// act runs the stretch's last part, and returns the changing calls it took.
func (x stretch) act(t *testing.T, s *stage, arm func()) int {
	t.Helper()
	if x.before != "" {
		s.Apply(t, x.before)
	}
	s.Cloud.ResetCalls()
	arm()
	_, _, _ = s.Run(t, x.hcl, x.mode) // it may fail: that is the point
	s.Kill = nil
	s.Cloud.ClearFaults()
	return len(s.Changes())
}

// outcome is what an account holds after a run, and after the destroy.
type outcome struct{ then, end map[string]int }

// finish runs again without fault, and wants a clean plan and nothing left.
func (x stretch) finish(t *testing.T, s *stage) outcome {
	t.Helper()
	_, res, ds := s.Run(t, x.hcl, x.mode)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 {
		t.Fatalf("the next run: %v", ds.Err())
	}
	o := outcome{then: s.Holdings()}
	if x.mode != planner.Destroy {
		if p := s.Plan(t, x.hcl); !p.Empty() {
			t.Errorf("the plan afterwards is not empty: %v", changed(p))
		}
		if _, _, ds := s.Run(t, x.hcl, planner.Destroy); ds.HasErrors() {
			t.Errorf("the destroy: %v", ds.Err())
		}
	}
	o.end = s.Holdings()
	return o
}

// TestFaults breaks the create, the update and the destroy of every type at its
// changing calls, runs again without fault, and compares the account with that
// of runs that were not broken: nothing twice, nothing missing, nothing left.
// With -all-faults each call is broken in each way, else a few.
func TestFaults(t *testing.T) {
	t.Parallel()
	table := &faultTable{rows: map[string]*faultRow{}}
	if *allFaults {
		t.Cleanup(table.print)
	}
	eachCase(t, func(t *testing.T, c sdktest.Case) {
		for n := range newStage(t, c).stretches(t) {
			brokenStretch(t, table, c, n)
		}
	})
}

// brokenStretch breaks one stretch of a case. Without the flag, it takes two
// or three ways at one call, others for another type.
func brokenStretch(t *testing.T, table *faultTable, c sdktest.Case, stretch int) {
	t.Helper()
	whole := newStage(t, c)
	x := whole.stretches(t)[stretch]
	calls := x.act(t, whole, func() {})
	want := x.finish(t, whole)
	if calls == 0 && !c.Stays {
		t.Fatalf("%s: no changing call", x.name)
	}
	salt := len(c.Type) + len(c.Create) + stretch
	for n, w := range breakWays() {
		for call := 1; call <= calls; call++ {
			if *allFaults || call == 1+salt%calls && (n+salt)%3 == 0 {
				s := newStage(t, c)
				table.note(c.Type, s.broken(t, s.stretches(t)[stretch], w, call, want))
			}
		}
	}
}

// broken breaks one call in one way, and reports whether all holds.
func (s *stage) broken(t *testing.T, x stretch, w breakWay, call int, want outcome) bool {
	t.Helper()
	return t.Run(fmt.Sprintf("%s/%s/%d", x.name, w.name, call), func(t *testing.T) {
		x.act(t, s, func() { w.arm(s, call) })
		got := x.finish(t, s)
		if words := reconcilertest.Unlike(got.then, want.then); len(words) > 0 {
			t.Errorf("the account holds %q", words)
		}
		if words := reconcilertest.Unlike(got.end, want.end); len(words) > 0 {
			t.Errorf("after the destroy the account holds %q", words)
		}
	})
}

// faultTable sums up by type.
type faultTable struct {
	mu   sync.Mutex
	rows map[string]*faultRow
}

type faultRow struct{ cases, failing int }

func (f *faultTable) note(typ string, holds bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rows[typ] == nil {
		f.rows[typ] = &faultRow{}
	}
	f.rows[typ].cases++
	if !holds {
		f.rows[typ].failing++
	}
}

// print writes the table in Markdown.
func (f *faultTable) print() {
	fmt.Println("| type | class | cases | that do not hold |\n|---|---|---|---|")
	sum := faultRow{}
	for _, typ := range slices.Sorted(maps.Keys(f.rows)) {
		r := f.rows[typ]
		fmt.Printf("| `%s` | %s | %d | %d |\n", typ, digitalocean.Resources()[typ].Traits().Recogniser, r.cases, r.failing)
		sum.cases, sum.failing = sum.cases+r.cases, sum.failing+r.failing
	}
	fmt.Printf("| **all %d types** | | %d | %d |\n", len(f.rows), sum.cases, sum.failing)
}
