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

// maxResends bounds how often a create is sent again after attempts that
// certainly did nothing.
const maxResends = 8

// create makes the object of c, exactly once. The id is recorded the moment it
// is known. What is returned beside an error exists and is recorded.
func (a *apply) create(ctx context.Context, c *planner.Change, ty typ, planned cty.Value) (providers.Object, error) {
	// Creates of equal identity follow one another: what a look finds could else
	// belong to one that is still in flight.
	id := ty.Identify(planned)
	unlock, err := a.locks.lock(ctx, "identity:"+identityKey(ty, id))
	if err != nil {
		return providers.Object{}, err
	}
	defer unlock()
	calls, ctxCalls := a.calls(ctx, ty)
	in, obj, err := a.make(ctxCalls, c, ty, planned, id)
	if in.seq == 0 {
		return providers.Object{}, err
	}
	if errors.Is(err, errUnmarked) {
		// The before-set serves instead, taken anew.
		if rerr := a.notMade(c, in, err, calls()); !errors.Is(rerr, errUnmarked) {
			return obj, rerr
		}
		if in, err = a.announce(ctx, c, ty, planned, id); err != nil {
			return obj, err
		}
		obj, err = a.send(ctxCalls, ty, in)
	}
	if err != nil && obj.ID == "" {
		return obj, a.notMade(c, in, err, calls())
	}
	obj = carry(ty.Resource, planned, obj)
	obj.Private = withNote(obj.Private, note{Made: ty.client.Now()})
	if rec := a.made(c, ty, in, obj, calls()); rec != nil {
		return obj, rec
	}
	return obj, err
}

// make records the intent and sends the create, with others where one call can
// make several. An intent without a number was not recorded, and nothing sent.
func (a *apply) make(ctx context.Context, c *planner.Change, ty typ, planned cty.Value, id providers.Identity) (intent, providers.Object, error) {
	w, ok := a.together(ctx, c, ty, planned, id)
	if !ok {
		in, err := a.announce(ctx, c, ty, planned, id)
		if err != nil {
			return intent{}, providers.Object{}, err
		}
		obj, err := a.send(ctx, ty, in)
		return in, obj, err
	}
	for _, request := range w.ids {
		providers.NoteRequest(ctx, request)
	}
	if w.obj.ID != "" || w.in.seq == 0 {
		return w.in, w.obj, w.err
	}
	if k := providers.KindOf(w.err); k == providers.Invalid {
		// The whole call was refused, without effect: each by itself finds out
		// whom it is about.
		obj, err := a.send(ctx, ty, w.in)
		return w.in, obj, err
	}
	if !errors.Is(w.err, providers.ErrNotBegun) {
		providers.NoteSent(ctx) // by the call for all: what became of it is looked for in any case
	}
	again, obj, err := a.afterCreate(ctx, ty, &w.in, w.err)
	if again && !a.stopping() {
		obj, err = a.send(ctx, ty, w.in)
	}
	return w.in, obj, err
}

// announce records the intent, durably, before anything is sent.
func (a *apply) announce(ctx context.Context, c *planner.Change, ty typ, planned cty.Value, id providers.Identity) (intent, error) {
	in, rec, err := a.intent(ctx, c, ty, planned, id)
	if err != nil {
		return in, err
	}
	in.seq, err = a.intend(rec)
	return in, err
}

// intent puts the intent of a create together, and its record.
func (a *apply) intent(ctx context.Context, c *planner.Change, ty typ, planned cty.Value, id providers.Identity) (intent, state.Record, error) {
	in := intent{addr: c.Addr, planned: planned, owed: 1, doubt: a.doubted(ty, id)}
	t := ty.Traits()
	switch {
	case t.Temporary != "":
		in.marker = temporaryName(a.run.Marker, id)
	case t.Recogniser == providers.MarkerTag && ty.client.MayMark(), ty.container != nil && a.containers.may(ty.name):
		in.marker = a.run.Marker
	}
	var err error
	if in.before, err = a.before(ctx, ty, planned, in.marker != ""); err != nil {
		return in, state.Record{}, fmt.Errorf("look for what is there already: %w", err)
	}
	in.clock = ty.client.Now()
	raw, err := encodePlanned(hushed(ty, planned, slices.Concat(c.Sensitive, c.Veiled)), ty.Schema().Block.ImpliedType())
	if err != nil {
		return in, state.Record{}, fmt.Errorf("encode the planned object: %w", err)
	}
	return in, state.Record{
		Kind: state.Intent, Addr: c.Addr, Op: state.Create, Scope: id.Scope, Identity: id.Key,
		Marker: tagOf(t, in.marker), Before: in.before, Clock: in.clock, Planned: raw,
		Object: &state.Object{
			SchemaVersion: ty.Schema().Version, Attributes: []byte("{}"), Sensitive: c.Sensitive,
			Dependencies: c.Dependencies, CreateBeforeDestroy: c.CreateBeforeDestroy, Tainted: a.unprovisioned(c),
		},
	}, nil
}

// before returns the ids that have the identity already. With a marker a list
// of this run serves; without one it must be fresh.
func (a *apply) before(ctx context.Context, ty typ, planned cty.Value, marked bool) ([]string, error) {
	t := ty.Traits()
	if !t.Listable || t.Temporary != "" || t.Recogniser == providers.AttachPoint || t.Recogniser == providers.Overwrite {
		return nil, nil
	}
	age := maxListAge
	if marked || t.Recogniser == providers.NaturalKey {
		age = 10 * time.Minute
	}
	found, err := a.world.matching(ctx, ty, planned, age)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(found))
	for _, o := range found {
		ids = append(ids, o.ID)
	}
	return ids, nil
}

// send sends the create until it is known to be made or known not to be. A
// create whose outcome is not known is never sent again before a look.
func (a *apply) send(ctx context.Context, ty typ, in intent) (providers.Object, error) {
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	deadline := time.Now().Add(a.limit(ty.Traits().CreateTimeout, in.planned, "create"))
	if err := a.openContainer(ctx, ty, in); err != nil {
		return providers.Object{}, err
	}
	for attempt := 1; ; attempt++ {
		if err := a.takeTurn(ctx, attempt); err != nil {
			return providers.Object{}, err
		}
		obj, err := ty.ops.Create(ctx, providers.CreateRequest{Planned: in.planned, Marker: in.marker})
		a.freeSlot()
		if err == nil && obj.ID == "" {
			err = &providers.Error{Kind: providers.Lost, Op: "create", Message: "the answer holds no id"}
		}
		if obj.ID != "" {
			return obj, err
		}
		again, obj, err := a.afterCreate(ctx, ty, &in, err)
		if !again {
			return obj, err
		}
		if attempt >= maxResends && providers.KindOf(err) != providers.Busy {
			return providers.Object{}, err
		}
		if !time.Now().Before(deadline) || a.stopping() {
			return providers.Object{}, err
		}
		if werr := pause.wait(ctx, deadline); werr != nil {
			return providers.Object{}, err
		}
	}
}

// errUnmarked says that the token may not make the run's tag, or its container.
var errUnmarked = errors.New("the token may not create tags or containers")

// afterCreate decides what a failed create means: made after all, not made and
// worth another try, or not made for good.
func (a *apply) afterCreate(ctx context.Context, ty typ, in *intent, err error) (again bool, obj providers.Object, _ error) {
	switch providers.KindOf(err) {
	case providers.Lost, providers.Exists:
		if ctx.Err() != nil {
			return false, obj, err // the next command settles it
		}
		if r := ty.Traits().Recogniser; providers.KindOf(err) == providers.Exists && !in.doubt && r != providers.AttachPoint && r != providers.Overwrite {
			return false, obj, a.existsAlready(ctx, ty, in, err) // no call of ours can have made it
		}
		in.doubt = in.doubt || providers.KindOf(err) == providers.Lost
		v, serr := a.settle(ctx, ty, *in)
		switch {
		case serr != nil:
			return false, obj, &openError{cause: err, settle: serr}
		case v.made && ty.Traits().Recogniser == providers.RevokeAndRedo:
			if rerr := a.revoke(ctx, ty, v.object); rerr != nil {
				return false, obj, &openError{cause: err, settle: rerr}
			}
			return true, obj, err
		case v.made:
			return false, v.object, nil
		case providers.KindOf(err) == providers.Exists:
			return false, obj, a.existsAlready(ctx, ty, in, err)
		default:
			return true, obj, err
		}
	case providers.Denied:
		if ty.Traits().Recogniser == providers.MarkerTag && in.marker != "" && !ty.client.MayMark() {
			return false, obj, errUnmarked
		}
		return false, obj, err
	case providers.Throttled, providers.Transient, providers.Busy:
		return true, obj, err
	default:
		return false, obj, err
	}
}

// existsAlready adds the id and the remedies to a refusal for want of
// uniqueness.
func (a *apply) existsAlready(ctx context.Context, ty typ, in *intent, err error) error {
	found, ferr := a.world.matching(ctx, ty, in.planned, 0)
	if ferr != nil || len(found) == 0 {
		return err
	}
	if a.owns(ty.name, found[0].ID) {
		return fmt.Errorf("%w; the object with %s, id %s, is in this state: it has to go, or to get another name, first. If a replacement makes the new object before the old one goes, take create_before_destroy away, or use another name",
			err, ty.Identify(in.planned).Words, found[0].ID)
	}
	return fmt.Errorf("%w; an object with %s exists already, with id %s: import it with \"swampctl import %s %s\", adopt it with -adopt, or use another name",
		err, ty.Identify(in.planned).Words, found[0].ID, planner.ShellQuote(in.addr.String()), planner.ShellQuote(importID(ty, found[0])))
}

// openError is a create whose outcome could not be found out.
type openError struct{ cause, settle error }

func (e *openError) Error() string {
	var amb *ambiguousError
	if errors.As(e.settle, &amb) {
		return e.settle.Error()
	}
	return fmt.Sprintf("%v; and whether it took effect could not be looked up: %v. The next command looks again", e.cause, e.settle)
}

func (e *openError) Unwrap() []error { return []error{e.cause, e.settle} }

// notMade records how a create failed: certainly without effect, or open.
func (a *apply) notMade(c *planner.Change, in intent, err error, requests []string) error {
	rec := state.Record{Kind: state.Failed, Addr: c.Addr, Op: state.Create, Intent: in.seq, Message: err.Error(), Requests: requests}
	var open *openError
	if errors.As(err, &open) || providers.KindOf(err) == providers.Lost || errors.Is(err, context.Canceled) {
		rec.Kind = state.Unsettled
		a.mu.Lock()
		a.openCreates = true
		a.mu.Unlock()
	}
	if rerr := a.record(rec); rerr != nil {
		return errors.Join(err, rerr)
	}
	return err
}

// made records an object with its id, before any waiting.
func (a *apply) made(c *planner.Change, ty typ, in intent, obj providers.Object, requests []string) error {
	a.own(ty.name, obj.ID)
	enc, err := a.encode(ty, obj, c)
	if err != nil {
		return err
	}
	return a.record(state.Record{
		Kind: state.Made, Addr: c.Addr, Op: state.Create, Intent: in.seq, ID: obj.ID,
		Object: enc, Provider: ty.provider, Requests: requests,
	})
}
