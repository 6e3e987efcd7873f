package reconciler

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// gatherQuiet is how long a group waits, once nobody is on the way to it any
// more, for those that have yet to begin; gatherMax bounds that wait.
const (
	gatherQuiet = 15 * time.Millisecond
	gatherMax   = 300 * time.Millisecond
)

// gatherer brings together those who could be served by one call. The zero
// value is ready to use.
type gatherer[T any] struct {
	mu   sync.Mutex
	open map[string]*gathering[T]
}

// gathering is one group. The first member leads it.
type gathering[T any] struct {
	members []T
	joined  chan struct{}
	closed  chan struct{} // when no more may come
	done    chan struct{} // when the leader has finished
	served  bool          // by the leader; read it after done
}

// gather returns the group that m is in, once it is closed, and m's number in
// it; the leader is number 0. A full group is closed at once. The way of m ends
// here.
func (g *gatherer[T]) gather(way *way, key string, size int, m T) (*gathering[T], int) {
	g.mu.Lock()
	if g.open == nil {
		g.open = map[string]*gathering[T]{}
	}
	gr := g.open[key]
	if gr == nil {
		gr = &gathering[T]{joined: make(chan struct{}, 1), closed: make(chan struct{}), done: make(chan struct{})}
		g.open[key] = gr
	}
	n := len(gr.members)
	gr.members = append(gr.members, m)
	if len(gr.members) >= size {
		delete(g.open, key)
		close(gr.closed)
	}
	g.mu.Unlock()
	select {
	case gr.joined <- struct{}{}:
	default:
	}
	way.leave()
	if n == 0 {
		g.wait(way, key, gr)
	}
	<-gr.closed
	return gr, n
}

// wait closes the group when nobody is on the way to it, and nobody has come for
// a while.
func (g *gatherer[T]) wait(way *way, key string, gr *gathering[T]) {
	limit := time.Now().Add(gatherMax)
	for waiting := true; waiting; {
		select {
		case <-gr.closed:
			return
		case <-way.empty():
		}
		quiet := time.NewTimer(min(gatherQuiet, time.Until(limit)))
		select {
		case <-gr.closed:
		case <-gr.joined:
		case <-quiet.C:
			waiting = way.busy()
		}
		quiet.Stop()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key] == gr {
		delete(g.open, key)
		close(gr.closed)
	}
}

// wanted is one create on its way into a call for several.
type wanted struct {
	onset   func()
	change  *planner.Change
	planned cty.Value
	id      providers.Identity

	// What the leader sets.
	in   intent
	obj  providers.Object
	err  error
	ids  []string // of the requests
	sent bool     // the call was made; else the create goes its own way
}

// together makes an object in one call with others that differ from it in
// their names only. It returns false where there are none.
func (a *apply) together(ctx context.Context, c *planner.Change, ty typ, planned cty.Value, id providers.Identity) (*wanted, bool) {
	way := wayIn(ctx)
	defer way.leave()
	size := ty.Traits().Batch
	if ty.batch == nil || size < 2 || a.eng.opt.Parallelism < 2 {
		return nil, false
	}
	shape, err := shapeOf(ty, planned)
	if err != nil {
		return nil, false
	}
	w := &wanted{onset: onsetIn(ctx), change: c, planned: planned, id: id}
	gr, n := a.creates.gather(way, ty.name+"\x00"+ty.provider+"\x00"+shape, size, w)
	if len(gr.members) < 2 {
		return nil, false
	}
	if n == 0 {
		a.lead(ctx, ty, gr.members)
		close(gr.done)
	}
	<-gr.done
	return w, w.sent
}

// shapeOf is what objects that one call can make have in common: all but the
// identity.
func shapeOf(ty typ, planned cty.Value) (string, error) {
	vs := planned.AsValueMap()
	for _, name := range ty.Traits().Identity {
		vs[name] = cty.NullVal(vs[name].Type())
	}
	raw, err := encodePlanned(cty.ObjectVal(vs), ty.Schema().Block.ImpliedType())
	return string(raw), err
}

// lead records the intents of all and sends the one call. A refusal leaves
// each to its own call, so that the right one is told what is wrong.
func (a *apply) lead(ctx context.Context, ty typ, all []*wanted) {
	records := make([]state.Record, len(all))
	for i, w := range all {
		var err error
		if w.in, records[i], err = a.intent(ctx, w.change, ty, w.planned, w.id); err != nil {
			return
		}
	}
	if slices.ContainsFunc(all, func(w *wanted) bool { return w.in.marker != all[0].in.marker }) {
		return // meanwhile another call was told that the token may not tag
	}
	if err := a.intendAll(records); err != nil {
		for _, w := range all {
			w.sent, w.err = true, err
		}
		return
	}
	reqs := make([]providers.CreateRequest, len(all))
	for i, w := range all {
		w.in.seq = records[i].Seq
		reqs[i] = providers.CreateRequest{Planned: w.planned, Marker: w.in.marker}
	}
	calls, ctx := a.calls(ctx, ty)
	ctx = withOnset(ctx, func() {
		for _, w := range all {
			w.onset()
		}
	})
	objs, err := a.sendAll(ctx, ty, reqs)
	for i, w := range all {
		w.sent, w.ids, w.err = true, calls(), err
		if i < len(objs) {
			w.obj = objs[i]
		}
		if w.obj.ID == "" && err == nil {
			w.err = &providers.Error{Kind: providers.Lost, Op: "create", Message: "the answer does not name this object"}
		}
		if w.obj.ID != "" {
			w.err = nil
		}
	}
}

// sendAll sends the one call until it is accepted, or refused, or lost.
func (a *apply) sendAll(ctx context.Context, ty typ, reqs []providers.CreateRequest) ([]providers.Object, error) {
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	for attempt := 1; ; attempt++ {
		if err := a.takeTurn(ctx, attempt); err != nil {
			return nil, err
		}
		objs, err := ty.batch.CreateN(ctx, reqs)
		a.freeSlot()
		switch providers.KindOf(err) {
		case providers.Throttled, providers.Transient, providers.Busy:
			if err == nil || attempt >= maxResends || a.stopping() || pause.wait(ctx, time.Time{}) != nil {
				return objs, err
			}
		default:
			return objs, err
		}
	}
}

// leaving is one delete on its way into a call for several.
type leaving struct {
	onset    func()
	prior    providers.Object
	recorded chan error // nil when its intent is in the journal
}

// gatherDeletes brings a delete together with others of its type; nil where
// there are too few for one call.
func (a *apply) gatherDeletes(ctx context.Context, ty typ, prior providers.Object) (*gathering[*leaving], int) {
	way := wayIn(ctx)
	if ty.deleter == nil || !ty.client.MayMark() || a.eng.opt.Parallelism < 2 {
		return nil, 0
	}
	gr, n := a.deletes.gather(way, ty.name+"\x00"+ty.provider, maxTogether, &leaving{onset: onsetIn(ctx), prior: prior, recorded: make(chan error, 1)})
	if len(gr.members) < minTogether {
		return nil, 0
	}
	return gr, n
}

// dropOut takes a member out of its group, which may be nil, since its intent is
// not in the journal. Without their leader the others go their own way.
func dropOut(gr *gathering[*leaving], n int, err error) {
	if gr == nil {
		return
	}
	gr.members[n].recorded <- err
	if n == 0 {
		close(gr.done)
	}
}

// removeTogether deletes an object in one call with many others, once all their
// intents are recorded. It returns false where that was not done, and the
// object must be deleted by itself.
func (a *apply) removeTogether(ctx context.Context, ty typ, gr *gathering[*leaving], n int) bool {
	gr.members[n].recorded <- nil
	if n == 0 {
		gr.served = a.leadDeletes(ctx, ty, gr.members)
		close(gr.done)
	}
	<-gr.done
	return gr.served
}

func (a *apply) leadDeletes(ctx context.Context, ty typ, all []*leaving) bool {
	var objs []providers.Object
	for _, m := range all {
		if err := <-m.recorded; err == nil {
			objs = append(objs, m.prior)
		}
	}
	mark := a.run.Marker + goneMark
	unlock, err := a.locks.lock(ctx, "mark:"+mark)
	if err != nil {
		return false
	}
	defer unlock()
	a.takeSlot(ctx)
	for _, m := range all {
		m.onset()
	}
	err = ty.deleter.DeleteN(ctx, objs, mark)
	a.freeSlot()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.goneLeft = a.goneLeft || err != nil
	return err == nil
}

// goneMark ends the tag that a run gives to what it deletes in one call.
const goneMark = "-gone"

// minTogether is from how many deletes on one call for all is worth its price.
const minTogether = 10

// maxTogether is how many deletes one call serves at most.
const maxTogether = 1000
