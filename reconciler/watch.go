package reconciler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// lateError says that something did not happen in time.
type lateError struct {
	after time.Duration
	word  string // the API's last word on it
	// stopped: there was no time at all, since the user asked to stop.
	stopped bool
	// tainted: its provisioners were not run, so that it is replaced.
	tainted bool
}

func (e *lateError) Error() string {
	next := "the next apply goes on waiting"
	switch {
	case e.tainted:
		next = "since its provisioners were not run, the next apply replaces it"
	case e.stopped:
		next = "the next apply goes on"
	}
	switch after := e.after.Round(time.Second); {
	case e.stopped:
		return "it is made and recorded, but the run was stopped before it was as planned; " + next
	case e.word != "":
		return fmt.Sprintf("not ready after %s: the API still reports %q. It is recorded, and %s", after, e.word, next)
	default:
		return fmt.Sprintf("not ready after %s. It is recorded, and %s", after, next)
	}
}

// watchers share looks: all that wait for objects of one type and scope are
// served by one list a tick. The zero value is ready to use.
type watchers struct {
	mu     sync.Mutex
	groups map[listKey]*watchGroup
	coming map[listKey]int // who is expected
}

// watchGroup is who waits for what one list shows. It stays when it is empty:
// how fast others came says how soon to look at who comes next.
type watchGroup struct {
	waiting map[*waiter]bool
	joined  int // how many ever joined
	pace    pace
	ticks   bool          // while somebody waits
	changed chan struct{} // told when the next look is to be made at another time
}

type waiter struct {
	object providers.Object
	leaves bool // waits for the end: what a list lacks is gone
	looks  chan look
}

// look is what one tick found: nil object for not there.
type look struct {
	object *providers.Object
	err    error
}

// watch looks at obj until done says so, and returns it as last seen.
func (a *apply) watch(ctx context.Context, ty typ, obj providers.Object, deadline time.Time, leaves bool, done func(*providers.Object) (bool, error)) (providers.Object, error) {
	w := &waiter{object: obj, leaves: leaves, looks: make(chan look, 1)}
	leave := a.join(ctx, ty, w)
	defer leave()
	began := time.Now()
	last := obj
	late := time.NewTimer(time.Until(deadline))
	defer late.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return last, ctx.Err()
		case <-a.eng.opt.Soft:
			return last, &lateError{after: time.Since(began), word: last.Phase.Word}
		case <-late.C:
			return last, &lateError{after: time.Since(began), word: last.Phase.Word}
		case l := <-w.looks:
			if l.err != nil {
				if failures++; failures > maxResends || !passes(l.err, failures) {
					return last, l.err
				}
				continue
			}
			failures = 0
			if l.object != nil {
				last = *l.object
			}
			ok, err := done(l.object)
			if ok || err != nil {
				return last, err
			}
		}
	}
}

// expect notes that somebody has begun what will be waited for, until came is
// called: while others are to come, their group is looked at less often.
func (ws *watchers) expect(k listKey) (came func()) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.coming == nil {
		ws.coming = map[listKey]int{}
	}
	ws.coming[k]++
	return sync.OnceFunc(func() {
		ws.mu.Lock()
		defer ws.mu.Unlock()
		if ws.coming[k]--; ws.coming[k] > 0 {
			return
		}
		delete(ws.coming, k)
		if g := ws.groups[k]; g != nil {
			ws.hurry(k, g)
		}
	})
}

// join adds a waiter to its group.
func (a *apply) join(ctx context.Context, ty typ, w *waiter) (leave func()) {
	ctx = context.WithoutCancel(ctx)
	return a.watchers.join(ty.listOf(w.object.Value), w, a.eng.opt.Timing, func(waiting []*waiter) { a.lookFor(ctx, ty, waiting) })
}

// join adds a waiter to a group, whose ticks begin with the first one; look
// serves the waiters of a tick.
func (ws *watchers) join(k listKey, w *waiter, t Timing, look func([]*waiter)) (leave func()) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.groups == nil {
		ws.groups = map[listKey]*watchGroup{}
	}
	g := ws.groups[k]
	if g == nil {
		g = &watchGroup{waiting: map[*waiter]bool{}, pace: newPace(t), changed: make(chan struct{}, 1)}
		ws.groups[k] = g
	}
	g.waiting[w] = true
	g.joined++
	ws.hurry(k, g)
	if !g.ticks {
		g.ticks = true
		go ws.tick(k, g, look)
	}
	return func() {
		ws.mu.Lock()
		defer ws.mu.Unlock()
		delete(g.waiting, w)
	}
}

// hurry makes the next look of a group soon.
func (ws *watchers) hurry(k listKey, g *watchGroup) {
	g.pace.joined(ws.turnout(k, g))
	select {
	case g.changed <- struct{}{}:
	default:
	}
}

func (ws *watchers) turnout(k listKey, g *watchGroup) turnout {
	return turnout{len(g.waiting), g.joined, ws.coming[k]}
}

// tick looks for all waiters of a group until none is left.
func (ws *watchers) tick(k listKey, g *watchGroup, look func([]*waiter)) {
	for {
		ws.mu.Lock()
		if len(g.waiting) == 0 {
			g.ticks = false
			g.pace.idle()
			ws.mu.Unlock()
			return
		}
		waiting := slices.Collect(maps.Keys(g.waiting))
		pause := time.Until(g.pace.due)
		ws.mu.Unlock()
		if pause > 0 {
			g.sleep(pause)
			continue
		}
		began := time.Now()
		look(waiting)
		ws.mu.Lock()
		g.pace.looked(time.Since(began), ws.turnout(k, g))
		ws.mu.Unlock()
	}
}

// sleep waits until the next look is due, or due at another time.
func (g *watchGroup) sleep(pause time.Duration) {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-g.changed:
	}
}

// lookFor serves waiters: one by a read, several by a list.
func (a *apply) lookFor(ctx context.Context, ty typ, waiting []*waiter) {
	t := ty.Traits()
	if len(waiting) < 2 || !t.Listable {
		a.readAll(ctx, ty, waiting)
		return
	}
	byID := make(map[string]*waiter, len(waiting))
	recorded := make(map[string]providers.Object, len(waiting))
	for _, w := range waiting {
		byID[w.object.ID], recorded[w.object.ID] = w, w.object
	}
	var ended []*waiter // of which there is more than the list shows
	missing, whole, err := sight(ctx, ty, waiting[0].object.Value, func() map[string]providers.Object { return recorded }, func(o providers.Object) {
		w := byID[o.ID]
		if len(t.Unlisted) > 0 && !w.leaves && o.Phase.Stage != providers.Pending {
			ended = append(ended, w)
			return
		}
		w.tell(look{object: &o})
	})
	a.readAll(ctx, ty, ended)
	if providers.IsNotFound(err) {
		whole, err = true, nil // the parent is gone, with all in it
	}
	for id := range missing {
		switch w := byID[id]; {
		case err != nil:
			w.tell(look{err: err})
		case w.leaves && whole:
			w.tell(look{}) // its delete was accepted
		default:
			a.readFor(ctx, ty, w) // a list may lag: a read confirms
		}
	}
}

func (a *apply) readAll(ctx context.Context, ty typ, waiting []*waiter) {
	for _, w := range waiting {
		a.readFor(ctx, ty, w)
	}
}

func (a *apply) readFor(ctx context.Context, ty typ, w *waiter) {
	o, err := ty.ops.Read(ctx, w.object)
	switch {
	case providers.IsNotFound(err):
		w.tell(look{})
	case err != nil:
		w.tell(look{err: err})
	default:
		w.tell(look{object: &o})
	}
}

// tell hands a look over; one that was not taken yet is replaced.
func (w *waiter) tell(l look) {
	for {
		select {
		case w.looks <- l:
			return
		default:
		}
		select {
		case <-w.looks:
		default:
		}
	}
}
