package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/planner/dag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// finished is what a goroutine of the walk reports.
type finished struct {
	op  planner.Op
	err error
}

// walk executes all operations, each after what it needs. A failure stops only
// what hangs on it, unless FailFast asks for more.
func (a *apply) walk(ctx context.Context, g *dag.Graph[planner.Op]) {
	s := newSchedule(g)
	a.total = s.total
	ends := make(chan finished)
	running, halted := 0, false
	for len(s.ready) > 0 || running > 0 {
		begun := make([]*way, len(s.ready)) // all before the first comes anywhere
		for i, op := range s.ready {
			begun[i] = a.ways.start(op, a.change(op))
		}
		for i, op := range s.ready {
			if halted || a.stopping() || ctx.Err() != nil {
				begun[i].leave()
				a.skip(op, nil, s)
				continue
			}
			running++
			go func() { ends <- finished{op, a.run1(withWay(ctx, begun[i]), op)} }()
		}
		s.ready = s.ready[:0]
		if running == 0 {
			break
		}
		end := <-ends
		running--
		if end.err != nil {
			halted = halted || a.eng.opt.FailFast || a.unrecorded.Load()
			because := &end.op.Addr
			if errors.Is(end.err, providers.ErrNotBegun) {
				because = nil
			}
			for _, d := range s.dependents[end.op] {
				a.skip(d, because, s)
			}
			continue
		}
		s.done(end.op)
	}
	a.result.Stopped = a.stopping() || ctx.Err() != nil
}

// schedule knows which operations of a graph can begin.
type schedule struct {
	left       map[planner.Op]int // how many each still waits for
	dependents map[planner.Op][]planner.Op
	ready      []planner.Op
	skipped    map[planner.Op]bool
	total      int // operations that do something
}

func newSchedule(g *dag.Graph[planner.Op]) *schedule {
	s := &schedule{left: map[planner.Op]int{}, dependents: g.Dependents(), skipped: map[planner.Op]bool{}}
	var first []planner.Op
	for _, op := range g.Nodes() {
		if s.left[op] = len(g.Needs(op)); s.left[op] == 0 {
			first = append(first, op)
		}
		if op.Works() {
			s.total++
		}
	}
	for _, op := range first {
		s.begin(op)
	}
	return s
}

// begin notes that an operation waits for nothing any more. One that stands
// for others has no work of its own, and is done with that.
func (s *schedule) begin(op planner.Op) {
	if !op.Works() {
		s.done(op)
		return
	}
	s.ready = append(s.ready, op)
}

// done lets begin what waited for an operation alone.
func (s *schedule) done(op planner.Op) {
	for _, d := range s.dependents[op] {
		if s.left[d]--; s.left[d] == 0 && !s.skipped[d] {
			s.begin(d)
		}
	}
}

// skip lists an operation, and all that hangs on it, as not done.
func (a *apply) skip(op planner.Op, because *addr.Instance, s *schedule) {
	if s.skipped[op] {
		return
	}
	s.skipped[op] = true
	if op.Works() {
		a.skipped(op, because)
	}
	for _, d := range s.dependents[op] {
		a.skip(d, because, s)
	}
}

// skipped lists one operation as not done.
func (a *apply) skipped(op planner.Op, because *addr.Instance) {
	c := a.change(op)
	a.mu.Lock()
	a.result.Skipped = append(a.result.Skipped, Outcome{Addr: op.Addr, Deposed: op.Deposed, Action: stepAction(op, c), Because: because})
	a.mu.Unlock()
	a.emit(Event{Kind: OpSkipped, Addr: op.Addr, Deposed: op.Deposed, Action: stepAction(op, c), Because: because})
}

// change returns the change that an operation is a step of.
func (a *apply) change(op planner.Op) *planner.Change {
	if op.Deposed != "" {
		return a.deposed[op]
	}
	return a.changes[op.Addr]
}

// stepAction is what one step does: a replacement's are Create and Delete.
func stepAction(op planner.Op, c *planner.Change) planner.Action {
	switch {
	case op.Step == planner.End && c.Action == planner.Forget:
		return planner.Forget
	case op.Step == planner.End:
		return planner.Delete
	case c.Action.Makes():
		return planner.Create
	default:
		return c.Action
	}
}

// run1 executes one operation with all that goes round it: events and result.
func (a *apply) run1(ctx context.Context, op planner.Op) error {
	defer wayIn(ctx).leave()
	c := a.change(op)
	action := stepAction(op, c)
	if a.eng.opt.Parallelism == 1 {
		a.serial.Lock() // strictly one after the other, waits included
		defer a.serial.Unlock()
	}
	if a.stopping() {
		a.skipped(op, nil)
		return errNotBegun
	}
	onset := a.onsetOf(op, c)
	id, err := a.execute(withOnset(ctx, onset.tell), op, c)
	if errors.Is(err, providers.ErrNotBegun) {
		a.skipped(op, nil)
		var unrecorded *unrecordedError
		if errors.As(err, &unrecorded) {
			a.unwritten(unrecorded)
		}
		return err
	}
	onset.tell()
	out := Outcome{Addr: op.Addr, Deposed: op.Deposed, Action: action, Only: onlyOf(c), ID: id, Err: err}
	var late *lateError
	out.Pending = errors.As(err, &late) && !late.tainted
	a.mu.Lock()
	if err == nil {
		a.result.Done = append(a.result.Done, out)
	} else {
		a.result.Failed = append(a.result.Failed, out)
	}
	a.mu.Unlock()
	ev := Event{Kind: OpDone, Addr: op.Addr, Deposed: op.Deposed, Action: action, Only: onlyOf(c), ID: id, Elapsed: time.Since(onset.at), Err: err, Done: a.done(), Total: a.total}
	if err != nil {
		ev.Kind = OpFailed
		a.addDiag(a.failure(op, c, err))
	}
	a.emit(ev)
	return err
}

// A slot is the right to have a call in flight. It is held for calls only, not
// for waits, of which there may be any number. An operation has begun when it has
// its first.
func (a *apply) takeSlot(ctx context.Context) {
	a.slots <- struct{}{}
	begun(ctx)
}

func (a *apply) freeSlot() { <-a.slots }

// errNotBegun is that an operation had no turn before the user asked to stop.
var errNotBegun = &providers.Error{Kind: providers.Transient, Message: providers.ErrNotBegun.Error(), Err: providers.ErrNotBegun}

// takeTurn takes a slot for an attempt; the first of an operation that the user
// no longer wants is not made.
func (a *apply) takeTurn(ctx context.Context, attempt int) error {
	if attempt > 1 {
		a.takeSlot(ctx)
		return nil
	}
	select {
	case a.slots <- struct{}{}:
	case <-providers.Unwanted(ctx):
		return errNotBegun
	}
	if !a.stopping() || providers.Unwanted(ctx) == nil {
		begun(ctx)
		return nil
	}
	a.freeSlot()
	return errNotBegun
}

// execute does the step and returns the id of the object.
func (a *apply) execute(ctx context.Context, op planner.Op, c *planner.Change) (string, error) {
	if c.Action == planner.Read {
		id, err := a.readData(ctx, c)
		if r := a.eval.Block(c.Addr.Block()); err != nil && r != nil && r.Check != "" {
			a.unseen(op, c, r, err)
			return "", nil // what a check looks at stops nothing
		}
		return id, err
	}
	if op.Step == planner.End && c.Action == planner.Forget {
		return c.Prior.ID, a.record(state.Record{Kind: state.Put, Addr: c.Addr, Deposed: c.Deposed, ID: c.Prior.ID, Remove: true, How: "gone"})
	}
	ty, err := a.typeOf(c.Addr)
	if err != nil {
		return "", err
	}
	if op.Step == planner.End {
		return c.Prior.ID, a.end(ctx, op, c, ty)
	}
	return a.begin1(ctx, c, ty)
}

// end deletes the object of a change: the current one, or the deposed one of a
// create-before-destroy.
func (a *apply) end(ctx context.Context, op planner.Op, c *planner.Change, ty typ) error {
	unlock, err := a.locks.lock(ctx, a.queues(ty, c.Prior.ID, c.Prior.Value)...)
	if err != nil {
		return err
	}
	defer unlock()
	key := op.Deposed
	if c.Action == planner.CreateThenDelete {
		key = deposedKey(c)
	}
	if err := a.unmoved(ctx, c, ty); err != nil {
		return err
	}
	if key == "" {
		if err := a.provisionEnd(ctx, c); err != nil {
			return err
		}
	}
	err = a.remove(ctx, c, ty, c.Prior, key)
	a.touch(c.Prior.ID)
	return err
}

// begin1 makes or changes the object of a change, waits until it is ready, and
// records it as it is then.
func (a *apply) begin1(ctx context.Context, c *planner.Change, ty typ) (string, error) {
	c, planned, err := a.replan(c, ty)
	if err == nil {
		err = a.conditions(c, cty.NilVal, true)
	}
	if err != nil {
		return c.Prior.ID, err
	}
	came := a.watchers.expect(ty.listOf(planned))
	defer came()
	unlock, err := a.locks.lock(ctx, a.queues(ty, c.Prior.ID, planned)...)
	if err != nil {
		return c.Prior.ID, err
	}
	defer unlock()
	obj, err := a.makeOrChange(ctx, c, ty, planned)
	if obj.ID == "" {
		return "", err
	}
	a.touch(obj.ID)
	a.found(c, ty, obj.Value)
	if err != nil {
		return obj.ID, err
	}
	limit := ty.Traits().CreateTimeout
	if !c.Action.Makes() {
		limit = ty.Traits().UpdateTimeout
	}
	came()
	ready, werr := a.awaitReady(ctx, c, ty, obj, a.limit(limit, planned, "create"))
	if werr == nil && c.Action.Makes() && ty.Traits().Finish {
		ready, werr = a.complete(ctx, c, ty, ready, planned)
	}
	var late *lateError
	if errors.As(werr, &late) {
		late.tainted = a.unprovisioned(c)
	}
	if werr == nil && c.Action != planner.NoOp && !c.OnlyMarks() {
		ready = a.settled(ctx, ty, planned, ready)
	}
	ready = carry(ty.Resource, planned, ready)
	a.found(c, ty, ready.Value)
	if !providers.Same(ready.Value, obj.Value) || (c.Action == planner.NoOp && c.Importing != "") {
		if err := a.put(c, ty, ready); err != nil {
			return obj.ID, errors.Join(werr, err)
		}
	}
	if werr != nil {
		return obj.ID, werr
	}
	if err := a.verify(c, ty, planned, ready); err != nil {
		return obj.ID, err
	}
	if err := a.provision(ctx, c, ty, ready); err != nil {
		return obj.ID, err
	}
	return obj.ID, a.conditions(c, ready.Value, false)
}

func (a *apply) makeOrChange(ctx context.Context, c *planner.Change, ty typ, planned cty.Value) (providers.Object, error) {
	switch {
	case c.Action == planner.NoOp:
		begun(ctx) // waits for the object need no slot
		return c.Prior, nil
	case c.OnlyMarks():
		begun(ctx)
		return c.Prior, a.put(c, ty, c.Prior)
	case c.Action == planner.Update:
		if err := a.unmoved(ctx, c, ty); err != nil {
			return c.Prior, err
		}
		return a.update(ctx, c, ty, c.Prior, planned)
	}
	if c.Action == planner.CreateThenDelete {
		if err := a.depose(c); err != nil {
			return providers.Object{}, err
		}
	}
	obj, err := a.create(ctx, c, ty, planned)
	if obj.ID == "" && c.Action == planner.CreateThenDelete {
		return obj, errors.Join(err, a.restore(c, err))
	}
	return obj, err
}

// complete brings a new object to what was planned, where its create could not.
func (a *apply) complete(ctx context.Context, c *planner.Change, ty typ, obj providers.Object, planned cty.Value) (providers.Object, error) {
	resp, ds := ty.Plan(providers.PlanRequest{Config: planned, Prior: obj.Value, Private: obj.Private})
	if ds.HasErrors() || providers.Same(resp.Planned, obj.Value) {
		return obj, ds.Err()
	}
	done, err := a.update(ctx, c, ty, obj, resp.Planned)
	if errors.Is(err, providers.ErrNotBegun) {
		var unrecorded *unrecordedError
		if errors.As(err, &unrecorded) {
			return done, unrecorded
		}
		return done, &lateError{stopped: true} // the object is there: it counts as begun
	}
	return done, err
}

// put records an object as it is, without a call of its own.
func (a *apply) put(c *planner.Change, ty typ, obj providers.Object) error {
	enc, err := a.encode(ty, obj, c)
	if err != nil {
		return err
	}
	return a.record(state.Record{Kind: state.Put, Addr: c.Addr, ID: obj.ID, Object: enc, Provider: ty.provider})
}

// deposedKey is the key under which a change's old object waits for its end:
// made from the run, so that it is the same in every step.
func deposedKey(c *planner.Change) string { return fmt.Sprintf("%08x", hash32(c.Prior.ID)) }

func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// depose moves the current object aside, in one record with its key.
func (a *apply) depose(c *planner.Change) error {
	in := a.store.Instance(c.Addr)
	if in == nil || in.Current == nil {
		return nil
	}
	return a.record(
		state.Record{Kind: state.Put, Addr: c.Addr, Deposed: deposedKey(c), ID: c.Prior.ID, Object: in.Current, Provider: in.Provider, How: "deposed"},
		state.Record{Kind: state.Put, Addr: c.Addr, Remove: true, How: "deposed"},
	)
}

// restore puts the deposed object back, when the new one certainly was not
// made.
func (a *apply) restore(c *planner.Change, cause error) error {
	var open *openError
	if errors.As(cause, &open) || providers.KindOf(cause) == providers.Lost || errors.Is(cause, context.Canceled) {
		return nil
	}
	in := a.store.Instance(c.Addr)
	if in == nil || in.Deposed[deposedKey(c)] == nil {
		return nil
	}
	return a.record(
		state.Record{Kind: state.Put, Addr: c.Addr, ID: c.Prior.ID, Object: in.Deposed[deposedKey(c)], Provider: in.Provider, How: "restored"},
		state.Record{Kind: state.Put, Addr: c.Addr, Deposed: deposedKey(c), Remove: true, How: "restored"},
	)
}

// queues names the objects that calls for v act on, for the queues.
func (a *apply) queues(ty typ, id string, v cty.Value) []string {
	var keys []string
	if id != "" {
		keys = append(keys, ty.name+":"+id)
	}
	if f := ty.Traits().Touches; f != nil {
		for _, k := range f(knownOnly(v)) {
			if !strings.HasSuffix(k, ":") && !strings.HasSuffix(k, ":0") { // of what is not made yet
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// replan evaluates the configuration with what is known now, and holds it
// against the plan. It returns the change with what is secret now, too.
func (a *apply) replan(c *planner.Change, ty typ) (*planner.Change, cty.Value, error) {
	if c.Action == planner.NoOp || c.Range == nil {
		return c, c.Planned, nil
	}
	v, secret, ds := planner.Replan(a.eval, ty.Resource, c)
	if ds.HasErrors() {
		for _, d := range ds[1:] {
			a.addDiag(d)
		}
		return c, cty.NilVal, &diagError{ds[0]}
	}
	return a.hiding(c, secret), v, nil
}

// hiding is a change whose secrets are those that are known now.
func (a *apply) hiding(c *planner.Change, secret []cty.Path) *planner.Change {
	now := *c
	now.Sensitive = secret
	a.values.hide(c.Addr, secret)
	return &now
}

// found notes the real value of an instance, and what its schema calls secret in
// what was not known before.
func (a *apply) found(c *planner.Change, ty typ, v cty.Value) {
	a.values.hide(c.Addr, planner.WithSensitive(slices.Clone(c.Sensitive), ty.Schema().Block, v))
	a.values.set(c.Addr, v)
}

func (a *apply) readData(ctx context.Context, c *planner.Change) (string, error) {
	cfg, secret, ds := planner.DataConfig(a.eval, c)
	if ds.HasErrors() {
		return "", &diagError{ds[0]}
	}
	a.takeSlot(ctx)
	v, err := a.world.ReadData(ctx, c.Addr, cfg)
	a.freeSlot()
	if err != nil {
		return "", err
	}
	if d, _, ok := a.eng.opt.Providers.DataSource(c.Addr.Resource.Type); ok {
		secret = planner.WithSensitive(secret, d.Schema().Block, v)
	}
	c = a.hiding(c, secret)
	a.values.set(c.Addr, v)
	rec, err := a.readRecord(c, v)
	if err == nil && rec != nil {
		err = a.record(*rec)
	}
	if err != nil {
		return "", err
	}
	return providers.IDAttribute(v), a.conditions(c, v, false)
}

// unseen warns of what a check could not look at.
func (a *apply) unseen(op planner.Op, c *planner.Change, r *config.Resource, err error) {
	for _, d := range (diag.Diagnostics{a.failure(op, c, err)}).Warnings() {
		d.Checked = config.CheckChecked(c.Addr.Module, r.Check)
		a.addDiag(d)
	}
}

// readAgain reads the data sources of checks once more, now that all is as it is
// to be: the plan saw what there was before. What the walk has read is read no
// more.
func (a *apply) readAgain(ctx context.Context) {
	if a.plan.Mode != planner.Normal || a.plan.Targeted || len(a.result.Done) == 0 || len(a.result.Failed)+len(a.result.Skipped) > 0 || a.stopping() {
		return // the checks tell of what is to be
	}
	eval := a.evaluator()
	blocks, _ := eval.Blocks() // what is wrong with them was said before
	for _, b := range blocks {
		i, r := b.Instance(addr.Key{}), eval.Block(b)
		if r == nil || r.Check == "" || a.changing(i) {
			continue
		}
		c := &planner.Change{Addr: i, Action: planner.Read, Range: &r.Range}
		if _, err := a.readData(ctx, c); err != nil {
			a.unseen(planner.Op{Addr: i}, c, r, err)
		}
	}
}

// conditions checks the pre- or postconditions of an instance, now that all
// they refer to is known.
func (a *apply) conditions(c *planner.Change, self cty.Value, pre bool) error {
	ds := a.eval.Conditions(c.Addr, c.Seen(a.eng.opt.Providers, self), pre)
	if !ds.HasErrors() {
		return nil
	}
	for _, d := range ds[1:] {
		a.addDiag(d)
	}
	return &diagError{ds[0]}
}

// verify holds the object against the plan: a planned known value that comes
// back different is an error that names the attribute.
func (a *apply) verify(c *planner.Change, ty typ, planned cty.Value, got providers.Object) error {
	if c.Action == planner.NoOp {
		return nil
	}
	cmp, ok := ty.Spec.(providers.Comparer)
	if !ok {
		return nil
	}
	ms := cmp.Compare(planned, got.Value)
	if len(ms) == 0 {
		return nil
	}
	m := ms[0]
	return &attributeError{m.Path, fmt.Sprintf("the API accepted the change, but %s is not as planned: %s", planner.PathString(m.Path), m.Words)}
}
