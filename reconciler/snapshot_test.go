package reconciler_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/state"
)

// snapshots counts how often a run asks for the whole state, which the next
// record must then copy.
type snapshots struct {
	state.Store
	n *atomic.Int32
}

type snapshotSession struct {
	state.Session
	n *atomic.Int32
}

func (s snapshots) Lock(ctx context.Context, who state.Holder, wait time.Duration) (state.Session, error) {
	sess, err := s.Store.Lock(ctx, who, wait)
	if err != nil {
		return nil, err
	}
	return snapshotSession{sess, s.n}, nil
}

func (s snapshotSession) State() *state.State {
	s.n.Add(1)
	return s.Session.State()
}

// TestNoSnapshotPerOperation: a run asks for the whole state no more often for
// many operations than for few.
func TestNoSnapshotPerOperation(t *testing.T) {
	asked := func(n int, made bool, hcl string) int32 {
		l := newLab(t, t.TempDir(), sandbox.Options{})
		if made {
			l.Apply(t, boxes(n))
		}
		var count atomic.Int32
		l.Store = func(s state.Store) state.Store { return snapshots{s, &count} }
		if _, _, ds := l.Run(t, hcl, planner.Normal); ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		return count.Load()
	}
	if few, many := asked(2, false, boxes(2)), asked(20, false, boxes(20)); few != many {
		t.Errorf("creates: the state is asked for %d times with 2 Droplets, %d times with 20", few, many)
	}
	if few, many := asked(2, true, ""), asked(20, true, ""); few != many {
		t.Errorf("deletes: the state is asked for %d times with 2 Droplets, %d times with 20", few, many)
	}
}
