package reconciler

import (
	"context"
	"errors"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// looking is a state session that only reads. It holds no lock.
type looking struct {
	st   *state.State
	open []state.Record
}

var errLooking = errors.New("record a change: this command only looks")

// State implements [state.Session].
func (l *looking) State() *state.State { return l.st }

// Instance implements [state.Session].
func (l *looking) Instance(i addr.Instance) *state.Instance { return l.st.Instances[i] }

// Open implements [state.Session].
func (l *looking) Open() []state.Record { return l.open }

// Marked implements [state.Session]: nothing is cleared by looking.
func (l *looking) Marked() []state.Run { return nil }

// Cut implements [state.Session]: what goes on is not told from what was cut.
func (l *looking) Cut() []state.Run { return nil }

// Begin implements [state.Session]. It always fails.
func (l *looking) Begin(state.Run) error { return errLooking }

// Record implements [state.Session]. It always fails.
func (l *looking) Record(...state.Record) error { return errLooking }

// Commit implements [state.Session]. It always fails.
func (l *looking) Commit(context.Context) error { return errLooking }

// Close implements [state.Session].
func (l *looking) Close() error { return nil }

// Look returns a session that only reads: it takes no lock and writes nothing,
// and since every change is recorded before it is sent, it can send none.
func (e *Engine) Look(ctx context.Context) (*Session, error) {
	st, err := e.opt.Store.Load(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := e.opt.Store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	var intents state.Intents
	for n := len(runs) - 1; n >= 0; n-- { // the oldest first
		for _, r := range runs[n].Records {
			intents.Add(r)
		}
	}
	return e.session(&looking{st, intents.Open("")}), nil
}

// Divergence is how state, configuration and cloud differ.
type Divergence struct {
	// Drift is what differs between the state and the cloud, where an apply
	// would set it back.
	Drift []*planner.Drift
	// Kept is what differs besides, and stays so: ignore_changes accepts it, or
	// the server moved it by itself.
	Kept []*planner.Drift
	// Pending is what an apply would do had nothing drifted.
	Pending *planner.Plan
	// Open is how many operations have no known outcome: their run was
	// interrupted, or is going on.
	Open int
}

// Diverge looks at everything that is recorded and tells what was changed
// behind the state's back from what the configuration asks for. It changes
// nothing; what an interrupted run left open stays so.
func (s *Session) Diverge(ctx context.Context, w Work) (*Divergence, diag.Diagnostics) {
	req, p, ds := s.foresee(ctx, w)
	if ds.HasErrors() {
		return nil, ds
	}
	req.Live, req.Deposed = undrifted(req)
	pending, more := planner.Build(ctx, req)
	if more.HasErrors() {
		return nil, append(ds, more...)
	}
	drift, kept := setBack(p)
	return &Divergence{Drift: drift, Kept: kept, Pending: pending, Open: s.Interrupted()}, ds
}

// Preview returns the plan as it would be. Unlike Plan it changes nothing: what
// an interrupted run left open stays so.
func (s *Session) Preview(ctx context.Context, w Work) (*planner.Plan, diag.Diagnostics) {
	_, p, ds := s.foresee(ctx, w)
	return p, ds
}

// foresee looks at everything that is recorded, and plans.
func (s *Session) foresee(ctx context.Context, w Work) (planner.Request, *planner.Plan, diag.Diagnostics) {
	ds := s.prepare(ctx, w)
	if ds.HasErrors() {
		return planner.Request{}, nil, ds
	}
	req, more := s.request(ctx, w, nil)
	if ds = append(ds, more...); ds.HasErrors() {
		return req, nil, ds
	}
	p, more := planner.Build(ctx, req)
	return req, p, append(ds, more...)
}

// undrifted returns the recorded objects as if each were as it is recorded. It
// reads nothing of them that a refresh writes.
func undrifted(req planner.Request) (map[addr.Instance]*planner.Live, map[addr.Instance]map[string]*planner.Live) {
	calm := func(l *planner.Live) *planner.Live {
		if l.Imported != "" {
			return l
		}
		return &planner.Live{Recorded: l.Recorded, Now: &l.Recorded, Steady: true, Interrupted: l.Interrupted, Tried: l.Tried, Block: l.Block}
	}
	live := make(map[addr.Instance]*planner.Live, len(req.Live))
	for i, l := range req.Live {
		live[i] = calm(l)
	}
	deposed := make(map[addr.Instance]map[string]*planner.Live, len(req.Deposed))
	for i, byKey := range req.Deposed {
		deposed[i] = map[string]*planner.Live{}
		for key, l := range byKey {
			deposed[i][key] = calm(l)
		}
	}
	return live, deposed
}

// setBack returns the drift that a plan sets back: objects that are gone, and
// those with an attribute that was changed and will be changed again. Kept is
// what else differs, and stays so.
func setBack(p *planner.Plan) (drift, kept []*planner.Drift) {
	for _, d := range p.Drift {
		switch {
		case d.After.IsNull() || len(d.Undone) > 0:
			drift = append(drift, d)
		case len(d.Accepted)+len(d.Moved) > 0:
			kept = append(kept, d)
		}
	}
	return drift, append(kept, p.Kept...)
}
