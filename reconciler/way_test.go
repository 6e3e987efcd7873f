package reconciler

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// deletes puts n deletes of a type on their way.
func deletes(ws *ways, n int) []*way {
	op := planner.Op{Addr: addr.Instance{Resource: addr.Resource{Type: "toy"}}, Step: planner.End}
	out := make([]*way, n)
	for i := range out {
		out[i] = ws.start(op, &planner.Change{Action: planner.Delete})
	}
	return out
}

// TestGroupsAreWholeHoweverSlow lets deletes come a second apart: they meet in
// as few groups as there is room for, since all are known to come.
func TestGroupsAreWholeHoweverSlow(t *testing.T) {
	for _, c := range []struct{ n, size, groups int }{{1000, 1000, 1}, {999, 1000, 1}, {1000, 10, 100}, {25, 10, 3}} {
		synctest.Test(t, func(t *testing.T) {
			var ws ways
			var g gatherer[int]
			var mu sync.Mutex
			groups := map[*gathering[int]]bool{}
			var all sync.WaitGroup
			for i, w := range deletes(&ws, c.n) {
				all.Go(func() {
					time.Sleep(time.Duration(i) * time.Second)
					gr, _ := g.gather(w, "toy", c.size, i)
					mu.Lock()
					groups[gr] = true
					mu.Unlock()
				})
			}
			all.Wait()
			if len(groups) != c.groups {
				t.Errorf("%d in groups of %d met in %d groups, want %d", c.n, c.size, len(groups), c.groups)
			}
		})
	}
}

// TestNobodyWaitsForWhoLeaves takes one off its way, late, that comes nowhere:
// the others are then through at once. Without it they would wait for ever.
func TestNobodyWaitsForWhoLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ws ways
		var g gatherer[int]
		began := time.Now()
		all := deletes(&ws, 3)
		time.AfterFunc(time.Minute, func() { all[2].leave(); all[2].leave() })
		var done sync.WaitGroup
		for i, w := range all[:2] {
			done.Go(func() {
				if gr, _ := g.gather(w, "toy", 10, i); len(gr.members) != 2 {
					t.Errorf("%d have met, want 2", len(gr.members))
				}
			})
		}
		done.Wait()
		if took := time.Since(began) - time.Minute; took > gatherMax {
			t.Errorf("it took %s after the last had left", took)
		}
	})
}

// TestLatecomersDoNotHoldUp lets new ones begin all the time: who gathers waits
// for the next only for a moment.
func TestLatecomersDoNotHoldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ws ways
		var g gatherer[int]
		var all sync.WaitGroup
		for i := range 200 {
			w := deletes(&ws, 1)[0]
			all.Go(func() {
				began := time.Now()
				if g.gather(w, "toy", 1000, i); time.Since(began) > gatherMax {
					t.Errorf("number %d waited for %s", i, time.Since(began))
				}
			})
			time.Sleep(gatherQuiet / 2)
		}
		all.Wait()
	})
}
