package reconciler

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// lateError says that something did not happen in time.
type lateError struct {
	after time.Duration
	word  string // the API's last word on it
}

func (e *lateError) Error() string {
	if e.word != "" {
		return fmt.Sprintf("not ready after %s: the API still reports %q. It is recorded, and the next apply goes on waiting", e.after.Round(time.Second), e.word)
	}
	return fmt.Sprintf("not ready after %s. It is recorded, and the next apply goes on waiting", e.after.Round(time.Second))
}

// watchers share looks: all that wait for objects of one type and scope are
// served by one list a tick.
type watchers struct {
	mu     sync.Mutex
	groups map[listKey]*watchGroup
}

type watchGroup struct {
	waiting map[*waiter]bool
	wake    chan struct{} // closed when somebody joins, so that the pause shrinks
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
			return last, &lateError{time.Since(began), last.Phase.Word}
		case <-late.C:
			return last, &lateError{time.Since(began), last.Phase.Word}
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

// join adds a waiter to its group, and starts the group's ticks with the
// first one.
func (a *apply) join(ctx context.Context, ty typ, w *waiter) (leave func()) {
	k := listKey{ty.name, ty.provider, ty.Identify(w.object.Value).Scope}
	a.watchers.mu.Lock()
	defer a.watchers.mu.Unlock()
	if a.watchers.groups == nil {
		a.watchers.groups = map[listKey]*watchGroup{}
	}
	g := a.watchers.groups[k]
	if g == nil {
		g = &watchGroup{waiting: map[*waiter]bool{}, wake: make(chan struct{}, 1)}
		a.watchers.groups[k] = g
		go a.tick(context.WithoutCancel(ctx), ty, k, g)
	}
	g.waiting[w] = true
	select {
	case g.wake <- struct{}{}:
	default:
	}
	return func() {
		a.watchers.mu.Lock()
		defer a.watchers.mu.Unlock()
		delete(g.waiting, w)
	}
}

// tick looks for all waiters of a group until none is left. The pause grows,
// and starts anew when somebody joins.
func (a *apply) tick(ctx context.Context, ty typ, k listKey, g *watchGroup) {
	pause := a.eng.opt.Timing.PollMin
	for {
		t := time.NewTimer(pause)
		select {
		case <-t.C:
			pause = min(pause*3/2, a.eng.opt.Timing.PollMax)
		case <-g.wake:
			t.Stop()
			a.watchers.mu.Lock()
			pause = a.eng.opt.Timing.PollMin * time.Duration(1+len(g.waiting)/perLook)
			a.watchers.mu.Unlock()
			continue
		}
		a.watchers.mu.Lock()
		if len(g.waiting) == 0 {
			delete(a.watchers.groups, k)
			a.watchers.mu.Unlock()
			return
		}
		waiting := make([]*waiter, 0, len(g.waiting))
		for w := range g.waiting {
			waiting = append(waiting, w)
		}
		a.watchers.mu.Unlock()
		began := time.Now()
		a.lookFor(ctx, ty, waiting)
		pause = max(pause, lookShare*time.Since(began))
	}
}

// lookShare is how many times as long as a look took the pause after it is at
// least. Where calls are paced, looks then leave most of them to the work.
const lookShare = 3

// perLook is for how many more waiters the first look waits as long again: a
// look at many takes many pages, and more of them are ready later.
const perLook = 400

// lookFor serves waiters: one by a read, several by a list.
func (a *apply) lookFor(ctx context.Context, ty typ, waiting []*waiter) {
	if t := ty.Traits(); len(waiting) < 2 || !t.Listable || len(t.Unlisted) > 0 {
		for _, w := range waiting {
			a.readFor(ctx, ty, w)
		}
		return
	}
	byID := make(map[string]*waiter, len(waiting))
	ids := make([]string, len(waiting))
	for i, w := range waiting {
		ids[i] = w.object.ID
		byID[ids[i]] = w
	}
	missing, whole, err := sight(ctx, ty, waiting[0].object.Value, ids, func(o providers.Object) {
		w := byID[o.ID]
		o = merge(ty.Resource, w.object, o)
		w.tell(look{object: &o})
	})
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
