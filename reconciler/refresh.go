package reconciler

import (
	"bytes"
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// refresher looks at every recorded object, the first of them while others are
// still being read from the state: a list is asked for as soon as it is known to
// show more than one.
type refresher struct {
	session *Session
	ctx     context.Context
	cancel  context.CancelFunc
	off     bool // the state is trusted
	calls   *errgroup.Group
	all     []*tracked
	groups  map[listKey]*group
	order   []*group
	whole   chan struct{} // closed when all objects are known
	begun   chan struct{} // closed when all calls are on the way
	done    int
	diags   diag.Diagnostics
}

// group is what one list can refresh: objects of a type in one scope.
type group struct {
	typ     typ
	members []*tracked
	listed  bool // its list is on the way
}

// refresher returns a refresher. With off, the state is trusted.
func (s *Session) refresher(ctx context.Context, off bool) *refresher {
	r := &refresher{session: s, off: off, groups: map[listKey]*group{}, whole: make(chan struct{}), begun: make(chan struct{})}
	ctx, r.cancel = context.WithCancel(ctx)
	r.calls, r.ctx = errgroup.WithContext(ctx)
	r.calls.SetLimit(s.eng.opt.Parallelism)
	return r
}

// add takes an object in.
func (r *refresher) add(t *tracked) {
	r.all = append(r.all, t)
	if r.off {
		now := t.live.Recorded
		t.live.Now, t.live.Steady = &now, true
		return
	}
	ty, err := r.session.typeOf(t.addr)
	if err != nil {
		r.diags = append(r.diags, diag.Errorf("Cannot refresh", "%s", sentence(err)))
		return
	}
	k := ty.listOf(t.live.Recorded.Value)
	g := r.groups[k]
	if g == nil {
		g = &group{typ: ty}
		r.groups[k] = g
		r.order = append(r.order, g)
	}
	if g.members = append(g.members, t); !g.listed && g.byList() {
		g.listed = r.calls.TryGo(r.listing(g))
	}
}

// byList reports whether one list is cheaper than reading each member.
func (g *group) byList() bool {
	t := g.typ.Traits()
	return t.Listable && len(t.Unlisted) == 0 && len(g.members) > 1
}

// start says that all objects are known, and sends the other calls on their way.
func (r *refresher) start() {
	if !r.off {
		r.session.emit(Event{Kind: RefreshStarted, Total: len(r.all)})
	}
	close(r.whole)
	go func() {
		defer close(r.begun)
		for _, g := range r.order {
			switch {
			case g.listed:
			case g.byList():
				r.calls.Go(r.listing(g))
			default:
				for _, t := range g.members {
					r.calls.Go(func() error { return r.one(g.typ, t) })
				}
			}
		}
	}()
}

// wait waits until all have been looked at.
func (r *refresher) wait() diag.Diagnostics {
	<-r.begun
	defer r.cancel()
	if err := r.calls.Wait(); err != nil {
		var re *refreshError
		if errors.As(err, &re) {
			return append(r.diags, errorDiag(re.addr, nil, "Cannot read "+re.addr.String(), re.err))
		}
		return append(r.diags, diag.Errorf("Cannot refresh", "%s", sentence(err)))
	}
	return r.diags
}

// stop gives the look up, before it has started.
func (r *refresher) stop() {
	r.cancel()
	close(r.whole)
	_ = r.calls.Wait() // of what is not wanted any more
}

type refreshError struct {
	addr addr.Instance
	err  error
}

func (e *refreshError) Error() string { return e.addr.String() + ": " + e.err.Error() }
func (e *refreshError) Unwrap() error { return e.err }

// saw notes an object as it is, nil where it is gone.
func (r *refresher) saw(t *tracked, now *providers.Object) {
	t.live.Now, t.live.Steady = now, now != nil && steady(t.live.Recorded, *now)
	s := r.session
	s.eng.events.Lock()
	r.done++
	n := r.done
	s.eng.events.Unlock()
	s.emit(Event{Kind: Refreshed, Addr: t.addr, ID: t.live.Recorded.ID, Done: n, Total: len(r.all)})
}

// steady reports whether an object is ready, and as it is recorded.
func steady(recorded, now providers.Object) bool {
	return now.Phase.Stage == providers.Ready && now.ID == recorded.ID && bytes.Equal(now.Private, recorded.Private) &&
		providers.Same(now.Value, recorded.Value)
}

// listing returns what reads a scope with one paged list. What was not seen in it
// is confirmed by a read of its own before it counts as gone.
func (r *refresher) listing(g *group) func() error {
	like := g.members[0].live.Recorded.Value
	return func() error {
		var byID map[string]*tracked
		recorded := func() map[string]providers.Object {
			<-r.whole
			byID = make(map[string]*tracked, len(g.members))
			out := make(map[string]providers.Object, len(g.members))
			for _, t := range g.members {
				byID[t.live.Recorded.ID], out[t.live.Recorded.ID] = t, t.live.Recorded
			}
			return out
		}
		_, _, err := sight(r.ctx, g.typ, like, recorded, func(now providers.Object) {
			if t := byID[now.ID]; !expired(g.typ, t.live.Recorded) { // else it is read by itself
				r.saw(t, &now)
			}
		})
		<-r.whole
		if err != nil && !providers.IsNotFound(err) { // a parent that is gone: each member says so itself
			return &refreshError{g.members[0].addr, err}
		}
		for _, t := range g.members {
			if t.live.Now == nil {
				if err := r.one(g.typ, t); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// one reads one object.
func (r *refresher) one(ty typ, t *tracked) error {
	o, err := ty.ops.Read(r.ctx, t.live.Recorded)
	switch {
	case providers.IsNotFound(err):
		r.saw(t, nil)
	case err != nil:
		return &refreshError{t.addr, err}
	default:
		r.saw(t, &o)
	}
	return nil
}
