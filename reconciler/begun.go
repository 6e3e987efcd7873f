package reconciler

import (
	"context"
	"sync"
	"time"

	"github.com/swampctl/swampctl/planner"
)

// onset is the moment from which an operation is under way: when it has the
// first slot for a call, or needs none. Until then it only waits for its turn.
type onset struct {
	tell func()
	at   time.Time
}

// onsetOf returns the onset of an operation, which is told once.
func (a *apply) onsetOf(op planner.Op, c *planner.Change) *onset {
	o := &onset{}
	o.tell = sync.OnceFunc(func() {
		o.at = time.Now()
		a.emit(Event{
			Kind: OpStarted, Addr: op.Addr, Deposed: op.Deposed, Action: stepAction(op, c), Only: onlyOf(c), ID: c.Prior.ID,
			Done: a.done(), Total: a.total,
		})
	})
	return o
}

// onsetKey is the context's key of what tells the onset.
type onsetKey struct{}

// withOnset returns a context for an operation, in which [begun] tells its onset.
func withOnset(ctx context.Context, tell func()) context.Context {
	return context.WithValue(ctx, onsetKey{}, tell)
}

// begun tells that the operation of ctx is under way.
func begun(ctx context.Context) { onsetIn(ctx)() }

// onsetIn returns what tells the onset of the operation of ctx.
func onsetIn(ctx context.Context) func() {
	if tell, ok := ctx.Value(onsetKey{}).(func()); ok {
		return tell
	}
	return func() {}
}
