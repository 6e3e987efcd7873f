package digitalocean_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	name      string
	before    []string // what is applied first, one after the other
	hcl, then string   // what the broken run applies, and the one after it
	mode      planner.Mode
	speed     float64 // of the cloud; 0: nothing takes time
}

// gradual is the speed of a cloud in which what a killed run began still goes on
// when the next one begins. Kubernetes takes minutes for a cluster or a pool of
// nodes, where others take seconds.
func (s *stage) gradual() float64 {
	if strings.HasPrefix(s.c.Type, "digitalocean_kubernetes_") {
		return 400
	}
	return 40
}

// stretches are the create, the destroy, all updates at once, also in a cloud
// where they take time, and also taken back by the next run, and each update
// after those before it.
func (s *stage) stretches(t *testing.T) []stretch {
	t.Helper()
	made := s.hcl(t)
	out := []stretch{{name: "create", hcl: made, then: made}, {name: "destroy", before: []string{made}, hcl: made, then: made, mode: planner.Destroy}}
	if !s.updates() {
		return out
	}
	all := s.hcl(t, s.c.Updates...)
	out = append(out,
		stretch{name: "update", before: []string{made}, hcl: all, then: all},
		stretch{name: "update that takes time", before: []string{made}, hcl: all, then: all, speed: s.gradual()},
		stretch{name: "update, taken back", before: []string{made}, hcl: all, then: made},
		stretch{name: "update that takes time, taken back", before: []string{made}, hcl: all, then: made, speed: s.gradual()})
	before := []string{made}
	for n := range s.c.Updates {
		one := s.hcl(t, s.c.Updates[:n+1]...)
		if len(s.c.Updates) > 1 {
			out = append(out, stretch{name: fmt.Sprintf("update %d", n), before: slices.Clone(before), hcl: one, then: one})
		}
		before = append(before, one)
	}
	return out
}

// always is how many stretches are in every run of the tests: create, destroy,
// and all updates at once. Of the others each case has one.
const always = 3

// updates reports whether the case has updates that can be broken.
func (s *stage) updates() bool {
	return len(s.c.Updates) > 0 && s.c.Skip["update"] == "" && s.c.Skip["delete"] == ""
}

// act runs the stretch's last part, and returns the changing calls it took.
func (x stretch) act(t *testing.T, s *stage, arm func()) int {
	t.Helper()
	x.prepare(t, s)
	s.Cloud.ResetCalls()
	arm()
	_, _, _ = s.Run(t, x.hcl, x.mode) // it may fail: that is the point
	s.Kill = nil
	s.Cloud.ClearFaults()
	return len(s.Changes())
}

// prepare applies what is there before the stretch.
func (x stretch) prepare(t *testing.T, s *stage) {
	t.Helper()
	for _, hcl := range x.before {
		s.Apply(t, hcl)
	}
}

// outcome is what an account holds after a run, object by object, and after the
// destroy.
type outcome struct {
	then map[string][]any
	end  map[string]int
}

// compare holds the objects of each kind against those of runs that were not
// broken.
func (o outcome) compare(t *testing.T, want []outcome) {
	t.Helper()
	kinds := maps.Clone(o.then)
	maps.Copy(kinds, want[0].then)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		var wants []any
		for _, w := range want {
			wants = append(wants, w.then[kind])
		}
		if !among(o.then[kind], wants) {
			for _, w := range want {
				t.Errorf("%s of the account, -of runs that were not broken +of these:\n%s", kind, cmp.Diff(w.then[kind], o.then[kind]))
			}
		}
	}
}

// likeEnd returns what may be left after the destroy: of each as many as of one
// of the runs that were not broken.
func (o outcome) likeEnd(want []outcome) map[string]int {
	end := maps.Clone(want[0].end)
	maps.Copy(end, o.end)
	for what := range end {
		end[what] = want[0].end[what]
		if slices.ContainsFunc(want, func(w outcome) bool { return w.end[what] == o.end[what] }) {
			end[what] = o.end[what]
		}
	}
	return end
}

// among reports whether each part of a value is as in one of those that are
// wanted: some of an update may have taken effect for good before it was taken
// back, such as the high availability of a cluster, and some not.
func among(got any, wants []any) bool {
	if slices.ContainsFunc(wants, func(w any) bool { return cmp.Equal(w, got) }) {
		return true
	}
	switch got := got.(type) {
	case map[string]any:
		return partsAmong(got, wants)
	case []any:
		return elementsAmong(got, wants)
	default:
		return false
	}
}

// partsAmong does it for an object, attribute by attribute.
func partsAmong(got map[string]any, wants []any) bool {
	keys := maps.Clone(got)
	for _, w := range wants {
		m, is := w.(map[string]any)
		if !is {
			return false
		}
		maps.Copy(keys, m)
	}
	for k := range keys {
		var parts []any
		for _, w := range wants {
			parts = append(parts, w.(map[string]any)[k])
		}
		if !among(got[k], parts) {
			return false
		}
	}
	return true
}

// elementsAmong does it for a list. Where the lists are not all equally long,
// there is as much of each element as in one that is wanted, or between two.
func elementsAmong(got []any, wants []any) bool {
	lists := make([][]any, len(wants))
	even, all := true, slices.Clone(got)
	for n, w := range wants {
		list, is := w.([]any)
		if !is && w != nil {
			return false
		}
		lists[n] = list
		even, all = even && len(list) == len(got), append(all, list...)
	}
	if !even {
		return !slices.ContainsFunc(all, func(x any) bool { return !asMany(got, lists, x) })
	}
	for i, x := range got {
		var at []any
		for _, list := range lists {
			at = append(at, list[i])
		}
		if !among(x, at) {
			return false
		}
	}
	return true
}

// asMany reports whether a list has an element as often as one of others, or
// between two.
func asMany(got []any, lists [][]any, x any) bool {
	least, most := count(lists[0], x), 0
	for _, list := range lists {
		n := count(list, x)
		least, most = min(least, n), max(most, n)
	}
	n := count(got, x)
	return least <= n && n <= most
}

// count is how often a list has an element.
func count(list []any, x any) (n int) {
	for _, y := range list {
		if cmp.Equal(x, y) {
			n++
		}
	}
	return n
}

// TestAmong: what is twice, missing or another is not among what is wanted.
func TestAmong(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	list := func(xs ...any) []any { return xs }
	a, b := object{"name": "a", "size": "1"}, object{"name": "a", "size": "2"}
	for _, x := range []struct {
		got   any
		wants []any
		is    bool
	}{
		{list(a), list(list(a)), true},
		{list(a, a), list(list(a)), false},
		{list(), list(list(a)), false},
		{list(b), list(list(a)), false},
		{list(b), list(list(a), list(b)), true},
		{object{"name": "a", "size": "3"}, list(a, b), false},
		{object{"x": "1", "y": "1"}, list(object{"x": "1", "y": "2"}, object{"x": "2", "y": "1"}), true},
		{object{"x": "1"}, list(object{"x": "1", "y": "2"}), false},
		{list("x"), list(list("x", "y"), list("x")), true},
		{list("y"), list(list("x", "y"), list("x")), false},
		{list("x", "x"), list(list("x", "y"), list("x")), false},
		{nil, list(list(a)), false},
	} {
		if got := among(x.got, x.wants); got != x.is {
			t.Errorf("%v among %v: %v", x.got, x.wants, got)
		}
	}
}

// goesBack reports whether what a stretch does can be taken back in place.
func goesBack(t *testing.T, s *stage, stretch int) bool {
	t.Helper()
	x := s.stretches(t)[stretch]
	x.prepare(t, s)
	s.Apply(t, x.hcl)
	p, _, ds := s.Run(t, x.then, x.mode)
	return !ds.HasErrors() && p.Changes[0].Action == planner.Update
}

// finish runs again without fault, and wants a clean plan and nothing left.
func (x stretch) finish(t *testing.T, s *stage) outcome {
	t.Helper()
	_, res, ds := s.Run(t, x.then, x.mode)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 {
		t.Fatalf("the next run: %v", ds.Err())
	}
	o := outcome{then: reconcilertest.Likeness(s.Cloud.Snapshot())}
	if x.mode != planner.Destroy {
		if p := s.Plan(t, x.then); !p.Empty() {
			t.Errorf("the plan afterwards is not empty: %v", changed(p))
		}
		if _, _, ds := s.Run(t, x.then, planner.Destroy); ds.HasErrors() {
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
		all := newStage(t, c).stretches(t)
		for n := range all {
			if *allFaults || n < always || n == always+len(c.Create)%max(1, len(all)-always) {
				brokenStretch(t, table, c, n)
			}
		}
	})
}

// brokenStretch breaks one stretch of a case. Without the flag, it takes two
// or three ways at one call, others for another type.
func brokenStretch(t *testing.T, table *faultTable, c sdktest.Case, stretch int) {
	t.Helper()
	speed := newStage(t, c).stretches(t)[stretch].speed
	whole := newStageAt(t, c, speed)
	x := whole.stretches(t)[stretch]
	if x.then != x.hcl && !goesBack(t, newStage(t, c), stretch) {
		return
	}
	calls := x.act(t, whole, func() {})
	want := []outcome{x.finish(t, whole)}
	if x.then != x.hcl { // taken back before it had any effect, it was never there
		never := newStageAt(t, c, speed)
		y := never.stretches(t)[stretch]
		y.prepare(t, never)
		want = append(want, y.finish(t, never))
	}
	if calls == 0 && stretch >= always {
		return // what an update changes by itself may be swampctl's own: a time limit
	}
	if calls == 0 && !c.Stays {
		t.Fatalf("%s: no changing call", x.name)
	}
	salt := len(c.Type) + len(c.Create) + stretch
	for n, w := range breakWays() {
		for call := 1; call <= calls; call++ {
			if *allFaults || call == 1+salt%calls && (n+salt)%3 == 0 {
				s := newStageAt(t, c, speed)
				table.note(c.Type, s.broken(t, s.stretches(t)[stretch], w, call, want))
			}
		}
	}
}

// broken breaks one call in one way, and reports whether all holds.
func (s *stage) broken(t *testing.T, x stretch, w breakWay, call int, want []outcome) bool {
	t.Helper()
	return t.Run(fmt.Sprintf("%s/%s/%d", x.name, w.name, call), func(t *testing.T) {
		x.act(t, s, func() { w.arm(s, call) })
		got := x.finish(t, s)
		got.compare(t, want)
		if words := reconcilertest.Unlike(got.end, got.likeEnd(want)); len(words) > 0 {
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
