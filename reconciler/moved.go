package reconciler

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// touch notes that this run has done something to an object: what follows from
// that at others is no change from outside.
func (a *apply) touch(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.touched[id] = true
}

// unmoved compares an object with what the plan saw, right before it is
// changed: where the world moved, this branch stops and says how. What a plan
// of this command saw some seconds ago is taken to be true.
func (a *apply) unmoved(ctx context.Context, c *planner.Change, ty typ) error {
	if time.Since(a.plan.Created) < maxListAge && a.plan.ID == a.run.ID {
		return nil
	}
	if noteOf(c.Prior.Private).Interrupted {
		return nil // it is known not to be as it is recorded
	}
	now, err := a.asItIs(ctx, ty, c.Prior)
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	for attempt := 1; err != nil && passes(err, attempt) && !a.stopping(); attempt++ {
		wayIn(ctx).leave()
		if pause.wait(ctx, time.Time{}) != nil {
			return err
		}
		now, err = a.asItIs(ctx, ty, c.Prior)
	}
	if providers.IsNotFound(err) {
		if c.Action.Deletes() {
			return nil
		}
		return &movedError{msg: fmt.Sprintf("the object %s has been deleted since the plan was made; make a new plan", c.Prior.ID)}
	}
	if err != nil {
		return err
	}
	a.mu.Lock()
	touched := maps.Clone(a.touched)
	a.mu.Unlock()
	return moved(ty, c.Prior.ID, without(c.Prior.Value, touched), without(arrived(c.Prior.Value, now.Value, c.Planned), touched))
}

// arrived returns an object as the cloud shows it, with what it was before where
// it has become what the plan makes of it: that needs no other plan. A change of
// this run does it too, since all records of a name share one TTL.
func arrived(was, now, planned cty.Value) cty.Value {
	if planned == cty.NilVal || planned.IsNull() || !planned.IsKnown() {
		return now
	}
	vs, want := now.AsValueMap(), planned.AsValueMap()
	for name, v := range vs {
		if w, ok := want[name]; ok && w.IsWhollyKnown() && v.RawEquals(w) {
			vs[name] = was.GetAttr(name)
		}
	}
	return cty.ObjectVal(vs)
}

// asItIs returns an object as the cloud shows it, from a list where one can
// serve many.
func (a *apply) asItIs(ctx context.Context, ty typ, prior providers.Object) (providers.Object, error) {
	if t := ty.Traits(); t.Listable && len(t.Unlisted) == 0 {
		all, err := a.world.list(ctx, ty, prior.Value, ty.Identify(prior.Value).Scope, maxListAge)
		if err != nil {
			return providers.Object{}, err
		}
		for _, o := range all {
			if o.ID == prior.ID {
				return merge(ty.Resource, prior, o), nil
			}
		}
	}
	return ty.ops.Read(ctx, prior)
}

// movedError is that an object is not as the plan saw it any more; path is where
// it differs first, nil where it is gone.
type movedError struct {
	path cty.Path
	msg  string
}

func (e *movedError) Error() string { return e.msg }

// moved says in which attributes an object is another than it was, nil if in
// none.
func moved(ty typ, id string, was, now cty.Value) error {
	diff := planner.Differences(ty.Resource, was, now)
	if len(diff) == 0 {
		return nil
	}
	how := make([]string, len(diff))
	for i, path := range diff {
		how[i] = planner.PathString(path)
	}
	if cmp, ok := ty.Spec.(providers.Comparer); ok {
		for i, m := range cmp.Compare(was, now) {
			if i < len(how) && m.Want != m.Got {
				how[i] = fmt.Sprintf("%s was %s and is %s now", planner.PathString(m.Path), m.Want, m.Got)
			}
		}
	}
	return &movedError{diff[0], fmt.Sprintf("the object %s has changed since the plan was made: %s. Nothing was done to it; make a new plan", id, strings.Join(how, ", "))}
}

// without returns an object without the traces of others that this run has
// touched: a firewall loses a droplet that is deleted.
func without(v cty.Value, touched map[string]bool) cty.Value {
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		switch {
		case x.IsNull() || !x.IsKnown():
			return x, nil
		case trace(x, touched), x.Type() == cty.Number && x.RawEquals(cty.Zero):
			return cty.NullVal(x.Type()), nil
		case (x.Type().IsSetType() || x.Type().IsListType()) && x.Type().ElementType().IsPrimitiveType():
			return withoutNull(x), nil
		default:
			return x, nil
		}
	})
	if err != nil {
		return v
	}
	return out
}

// withoutNull returns a list or set of what is not null in it.
func withoutNull(x cty.Value) cty.Value {
	var keep []cty.Value
	for _, e := range x.AsValueSlice() {
		if !e.IsNull() {
			keep = append(keep, e)
		}
	}
	el := x.Type().ElementType()
	switch {
	case x.Type().IsSetType() && len(keep) == 0:
		return cty.SetValEmpty(el)
	case x.Type().IsSetType():
		return cty.SetVal(keep)
	case len(keep) == 0:
		return cty.ListValEmpty(el)
	default:
		return cty.ListVal(keep)
	}
}

// trace reports whether a value names a touched object: its id, or a text that
// ends in it, as a URN does.
func trace(x cty.Value, touched map[string]bool) bool {
	switch x.Type() {
	case cty.String:
		s := x.AsString()
		return touched[s] || touched[s[strings.LastIndexByte(s, ':')+1:]]
	case cty.Number:
		return touched[x.AsBigFloat().Text('f', -1)]
	default:
		return false
	}
}
