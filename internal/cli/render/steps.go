package render

import (
	"sort"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// stillEvery is how often an operation that goes on is told of.
const stillEvery = 10 * time.Second

// Steps knows the operations of a run that go on, and picks out of the run's
// events those that are to be told.
type Steps struct {
	now   func() time.Time
	going map[operation]*going
	held  time.Time // until when calls are paced, as last told
	// How many of the run's operations are done, as last heard.
	done, total int
}

// operation is one step on one object.
type operation struct {
	addr    addr.Instance
	deposed string
	action  planner.Action
}

// going is an operation that goes on.
type going struct {
	began, said time.Time
	last        reconciler.Event
}

// NewSteps returns Steps that take the time from now.
func NewSteps(now func() time.Time) *Steps {
	return &Steps{now: now, going: map[operation]*going{}}
}

// Take takes an event in; it returns the event as it is to be told, and
// whether it is.
func (s *Steps) Take(e reconciler.Event) (reconciler.Event, bool) {
	op := operation{e.Addr, e.Deposed, e.Action}
	if e.Action != "" && e.Total > 0 {
		s.done, s.total = e.Done, e.Total
	}
	switch e.Kind {
	case reconciler.OpStarted:
		s.begin(op, e)
	case reconciler.OpDone, reconciler.OpFailed, reconciler.OpSkipped:
		delete(s.going, op)
	case reconciler.OpProgress:
		g := s.going[op]
		if g == nil {
			g = s.begin(op, e)
		}
		g.last = e
		return s.still(g)
	case reconciler.Holding:
		if e.Until.Sub(s.held) < time.Second {
			return e, false
		}
		s.held = e.Until
	}
	return e, true
}

// begin notes that an operation goes on.
func (s *Steps) begin(op operation, e reconciler.Event) *going {
	e.Kind = reconciler.OpProgress
	g := &going{began: s.now(), said: s.now(), last: e}
	s.going[op] = g
	return g
}

// Due returns the operations that go on and were not told of for a while.
func (s *Steps) Due() []reconciler.Event {
	var out []reconciler.Event
	for _, g := range s.going {
		if e, ok := s.still(g); ok {
			out = append(out, e)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Addr.Compare(out[j].Addr) < 0 })
	return out
}

// still returns how an operation stands, and whether it is time to tell it.
func (s *Steps) still(g *going) (reconciler.Event, bool) {
	now := s.now()
	if now.Sub(g.said) < stillEvery {
		return g.last, false
	}
	g.said = g.said.Add(now.Sub(g.said).Truncate(stillEvery)) // late looks do not add up
	e := g.last
	e.Done, e.Total = s.done, s.total
	if e.Elapsed == 0 {
		e.Elapsed = now.Sub(g.began)
	}
	return e, true
}
