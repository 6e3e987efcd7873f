package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// update changes an object in place and returns it as it is afterwards.
func (a *apply) update(ctx context.Context, c *planner.Change, ty typ, prior providers.Object, planned cty.Value) (providers.Object, error) {
	sets, err := triedBy(ty.Schema().Block, prior.Value, planned, slices.Concat(c.Sensitive, c.Veiled))
	if err != nil {
		return prior, err
	}
	seq, err := a.intend(state.Record{Kind: state.Intent, Addr: c.Addr, Op: state.Update, ID: prior.ID, Clock: ty.client.Now(), Planned: sets.encode()})
	if err != nil {
		return prior, err
	}
	calls, ctx := a.calls(ctx, ty)
	obj, err := a.repeatUpdate(ctx, ty, prior, planned)
	rec := state.Record{Kind: state.Done, Addr: c.Addr, Op: state.Update, Intent: seq, ID: prior.ID, Requests: calls()}
	if errors.Is(err, providers.ErrNotBegun) {
		rec.Kind, rec.Message = state.Failed, err.Error()
		return prior, errors.Join(err, a.record(rec))
	}
	was := noteOf(prior.Private)
	if err != nil {
		// How much of it took effect is not known: it goes on from where it began.
		rec.Message = err.Error()
		obj = prior
		obj.Private = withNote(prior.Private, note{Made: was.Made, Interrupted: true, Cut: ty.client.Now(), Tried: was.Tried.with(sets, ty.Schema().Block, prior.Value)})
	} else {
		obj = carry(ty.Resource, planned, obj)
		obj.Private = withNote(obj.Private, note{Made: was.Made})
	}
	enc, eerr := a.encode(ty, obj, c)
	if eerr != nil {
		return obj, errors.Join(err, eerr)
	}
	rec.Object, rec.Provider = enc, ty.provider
	return obj, errors.Join(err, a.record(rec))
}

// repeatUpdate sends an update until it is through: updates say what is
// declared, so that sending one again is harmless. Each begins with the same
// prior: what is left to do is seen only from where the first began.
func (a *apply) repeatUpdate(ctx context.Context, ty typ, prior providers.Object, planned cty.Value) (providers.Object, error) {
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	deadline := time.Now().Add(a.limit(ty.Traits().UpdateTimeout, planned, "update"))
	want := providers.Object{ID: prior.ID, Value: planned, Private: prior.Private}
	doubt := a.doubt(ty, noteOf(prior.Private).Cut)
	for attempt := 1; ; attempt++ {
		if err := a.takeTurn(ctx, attempt); err != nil {
			return prior, err
		}
		obj, err := ty.ops.Update(providers.WithDoubt(ctx, doubt), prior, want)
		a.freeSlot()
		if err == nil || !passes(err, attempt) || !time.Now().Before(deadline) || ctx.Err() != nil || a.stopping() {
			return obj, err
		}
		if providers.KindOf(err) == providers.Lost {
			doubt = a.doubt(ty, ty.client.Now())
		}
		if werr := pause.wait(ctx, deadline); werr != nil {
			return obj, err
		}
	}
}

// doubt returns until when what an update has made may not show yet that sent
// its last call at a time of the cloud's clock.
func (a *apply) doubt(ty typ, last time.Time) time.Time {
	if last.IsZero() {
		return time.Time{}
	}
	return time.Now().Add(min(a.grace(ty), last.Add(a.grace(ty)).Sub(ty.client.Now())))
}

// passes reports whether a failed change is worth another try.
func passes(err error, attempt int) bool {
	switch providers.KindOf(err) {
	case providers.Busy:
		return true
	case providers.Lost, providers.Transient, providers.Throttled:
		return attempt < maxResends
	default:
		return false
	}
}

// remove deletes an object and returns when it is gone. An object that is not
// there is gone.
func (a *apply) remove(ctx context.Context, c *planner.Change, ty typ, prior providers.Object, deposed string) error {
	came := a.watchers.expect(ty.listOf(prior.Value))
	defer came()
	intent := state.Record{Kind: state.Intent, Addr: c.Addr, Deposed: deposed, Op: state.Delete, ID: prior.ID, Clock: ty.client.Now()}
	gr, n := a.gatherDeletes(ctx, ty, prior)
	if gr != nil {
		intent.Marker = a.run.Marker // recovery takes its second tag away
	}
	seq, err := a.intend(intent)
	if err != nil {
		dropOut(gr, n, err)
		return err
	}
	calls, ctx := a.calls(ctx, ty)
	if gr == nil || !a.removeTogether(ctx, ty, gr, n) {
		err = a.repeatDelete(ctx, ty, prior, c.Leftovers)
	}
	came()
	if err == nil {
		err = a.awaitGone(ctx, c, ty, prior, deposed)
	}
	rec := state.Record{Kind: state.Done, Addr: c.Addr, Deposed: deposed, Op: state.Delete, Intent: seq, ID: prior.ID, Remove: true, Requests: calls()}
	if err != nil {
		rec.Kind, rec.Remove, rec.Message = state.Unsettled, false, err.Error()
		if k := providers.KindOf(err); k == providers.Invalid || k == providers.Denied || k == providers.Busy || errors.Is(err, providers.ErrNotBegun) {
			rec.Kind = state.Failed
		}
	}
	return errors.Join(err, a.record(rec))
}

// repeatDelete sends a delete until it is accepted. What still uses the object
// is waited for.
func (a *apply) repeatDelete(ctx context.Context, ty typ, prior providers.Object, left []providers.Leftover) error {
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	deadline := time.Now().Add(a.limit(ty.Traits().DeleteTimeout, prior.Value, "delete"))
	for attempt := 1; ; attempt++ {
		if err := a.takeTurn(ctx, attempt); err != nil {
			return err
		}
		err := ty.end(ctx, prior, left)
		a.freeSlot()
		if err == nil || providers.IsNotFound(err) {
			return nil
		}
		if !passes(err, attempt) || !time.Now().Before(deadline) || ctx.Err() != nil || a.stopping() {
			return err
		}
		if werr := pause.wait(ctx, deadline); werr != nil {
			return err
		}
	}
}

// end deletes an object, with those of what it leaves behind that go.
func (ty typ) end(ctx context.Context, prior providers.Object, left []providers.Leftover) error {
	if ty.leaver == nil || len(left) == 0 {
		return ty.ops.Delete(ctx, prior)
	}
	if _, err := ty.ops.Read(ctx, prior); err != nil { // a young object is seen first
		return err
	}
	return ty.leaver.DeleteWith(ctx, prior, left)
}

// awaitGone waits until a deleted object is no longer there.
func (a *apply) awaitGone(ctx context.Context, c *planner.Change, ty typ, prior providers.Object, deposed string) error {
	if !ty.Traits().AwaitGone {
		return nil
	}
	deadline := time.Now().Add(a.limit(ty.Traits().DeleteTimeout, prior.Value, "delete"))
	prior.Private = withNote(prior.Private, note{}) // not found now means gone, however young it is
	_, err := a.watch(ctx, ty, prior, deadline, true, func(o *providers.Object) (bool, error) {
		if o == nil {
			return true, nil
		}
		a.progress(c, planner.Delete, deposed, o.ID, "being deleted")
		return false, nil
	})
	var late *lateError
	if errors.As(err, &late) {
		return &stayingError{late.after}
	}
	return err
}

// awaitReady waits until an object is as it should be, and returns it as it is
// then. Being slow is a [*lateError]: the object is there and recorded.
func (a *apply) awaitReady(ctx context.Context, c *planner.Change, ty typ, obj providers.Object, limit time.Duration) (providers.Object, error) {
	if obj.Phase.Stage == providers.Ready {
		return obj, nil
	}
	deadline := time.Now().Add(limit)
	missing := time.Time{}
	return a.watch(ctx, ty, obj, deadline, false, func(o *providers.Object) (bool, error) {
		if o == nil {
			// Right after a create, not found means not visible yet.
			if missing.IsZero() {
				missing = time.Now()
			}
			if time.Since(missing) > a.grace(ty) {
				return false, &providers.Error{Kind: providers.NotFound, Message: fmt.Sprintf("the API accepted the create, id %s, but the object has vanished again", obj.ID)}
			}
			return false, nil
		}
		missing = time.Time{}
		switch o.Phase.Stage {
		case providers.Ready:
			return true, nil
		case providers.Failed:
			return false, &brokenError{o.Phase.Word}
		default:
			a.progress(c, c.Action, "", o.ID, o.Phase.Word)
			return false, nil
		}
	})
}

// stayingError is that an object is still there some time after its delete was
// accepted.
type stayingError struct{ after time.Duration }

func (e *stayingError) Error() string {
	return fmt.Sprintf("the delete was accepted, but the object is still there after %s; the next apply goes on waiting", e.after.Round(time.Second))
}

// brokenError is that the API gave an object up, with its word for that.
type brokenError struct{ word string }

func (e *brokenError) Error() string {
	return fmt.Sprintf("the API reports %q; it will not get ready by waiting", e.word)
}

// grace is how long a new object of the type may stay invisible.
func (s *Session) grace(ty typ) time.Duration { return s.bounded(ty.Traits().Grace) }

// bounded returns a time for which the cloud may lag, as the options bound it.
func (s *Session) bounded(g time.Duration) time.Duration {
	if t := s.eng.opt.Timing.Grace; t > 0 && g > t {
		return t
	}
	return g
}

// limit is how long an operation may take: what the configuration's timeouts
// block says, else the type's own, capped by the options.
func (a *apply) limit(own time.Duration, v cty.Value, op string) time.Duration {
	d := own
	if d <= 0 {
		d = 5 * time.Minute
	}
	if v != cty.NilVal && !v.IsNull() && v.IsKnown() && v.Type().HasAttribute("timeouts") {
		t := v.GetAttr("timeouts")
		if t.IsKnown() && !t.IsNull() && t.Type().IsObjectType() && t.Type().HasAttribute(op) {
			if s := t.GetAttr(op); s.IsKnown() && !s.IsNull() {
				if p, err := time.ParseDuration(s.AsString()); err == nil {
					d = p
				}
			}
		}
	}
	if t := a.eng.opt.Timing.Timeout; t > 0 && d > t {
		d = t
	}
	return d
}
