package reconciler

import (
	"context"
	"sync"

	"github.com/swampctl/swampctl/planner"
)

// ways knows how many operations are on the way to where those of their kind
// meet for one call: they have nothing to wait for but a processor and the disk.
// So a group is whole however slow the machine is. The zero value is ready to
// use.
type ways struct {
	mu sync.Mutex
	on map[wayKey]*crossing
}

// wayKey is what has one way: the creates, or the deletes, of a type.
type wayKey struct {
	typ    string
	action planner.Action
}

// crossing is who is on one way.
type crossing struct {
	on    int
	empty chan struct{} // closed when nobody is
}

// way is that of one operation. All that a nil way does is nothing.
type way struct {
	all *ways
	key wayKey
	off bool // guarded by all.mu
}

// start puts an operation on its way, which it must leave in the end; what only
// changes or reads has none.
func (ws *ways) start(op planner.Op, c *planner.Change) *way {
	k := wayKey{op.Addr.Resource.Type, stepAction(op, c)}
	if k.action != planner.Create && k.action != planner.Delete {
		return nil
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.on == nil {
		ws.on = map[wayKey]*crossing{}
	}
	if ws.on[k] == nil {
		ws.on[k] = &crossing{empty: make(chan struct{})}
	}
	ws.on[k].on++
	return &way{all: ws, key: k}
}

// leave takes an operation off its way: it has come, or comes nowhere, or has to
// wait for more than a processor, so that nobody is to wait for it.
func (w *way) leave() {
	if w == nil {
		return
	}
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	if w.off {
		return
	}
	w.off = true
	c := w.all.on[w.key]
	if c.on--; c.on == 0 {
		close(c.empty)
		delete(w.all.on, w.key)
	}
}

// empty is closed once nobody is on this way, for the first time from now on.
func (w *way) empty() <-chan struct{} {
	if w != nil {
		w.all.mu.Lock()
		defer w.all.mu.Unlock()
		if c := w.all.on[w.key]; c != nil {
			return c.empty
		}
	}
	none := make(chan struct{})
	close(none)
	return none
}

// busy reports whether somebody is on this way.
func (w *way) busy() bool {
	select {
	case <-w.empty():
		return false
	default:
		return true
	}
}

// wayKeyOf is the context's key of an operation's way.
type wayKeyOf struct{}

func withWay(ctx context.Context, w *way) context.Context {
	return context.WithValue(ctx, wayKeyOf{}, w)
}

// wayIn returns the way of the operation of ctx, nil if it has none.
func wayIn(ctx context.Context) *way {
	w, _ := ctx.Value(wayKeyOf{}).(*way)
	return w
}
