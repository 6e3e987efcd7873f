package reconciler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// tracked is one recorded object and what the refresh found.
type tracked struct {
	addr    addr.Instance
	deposed string
	live    *planner.Live
}

// decodeState reads all recorded managed objects by their schemas, in the order
// of their addresses.
func (s *Session) decodeState() ([]tracked, diag.Diagnostics) {
	var out []tracked
	var ds diag.Diagnostics
	all := s.store.State().Instances
	for _, i := range slices.SortedFunc(maps.Keys(all), addr.Instance.Compare) {
		in := all[i]
		if i.Resource.Mode != addr.Managed {
			continue
		}
		rt, _, ok := s.eng.opt.Providers.Resource(i.Resource.Type)
		if !ok {
			d := diag.Errorf("Unknown resource type in the state",
				"The state holds %s, whose type no provider here has. Remove it with \"swampctl state rm\", which does not touch the object.", i).Of(diag.UnknownType)
			d.Address = i.String()
			ds = append(ds, d)
			continue
		}
		add := func(key string, o *state.Object) {
			live, err := s.decoded(rt, o)
			if err != nil {
				ds = append(ds, &diag.Diagnostic{Summary: "Damaged object in the state", Detail: sentence(err), Address: i.String()})
				return
			}
			s.own(i.Resource.Type, live.ID)
			n := noteOf(o.Private)
			out = append(out, tracked{i, key, &planner.Live{Recorded: live, Interrupted: n.Interrupted, Tried: n.Tried.values(rt.Schema().Block)}})
		}
		if in.Current != nil {
			add("", in.Current)
		}
		for _, key := range slices.Sorted(maps.Keys(in.Deposed)) {
			add(key, in.Deposed[key])
		}
	}
	return out, ds
}

// decoded returns a recorded object, which is read once in a session: objects of
// a state are replaced, never changed.
func (s *Session) decoded(rt providers.Resource, o *state.Object) (providers.Object, error) {
	if live, ok := s.read[o]; ok {
		return live, nil
	}
	live, err := decodeObject(rt, o)
	if err == nil {
		s.read[o] = live
	}
	return live, err
}

// decodeObject reads a recorded object.
func decodeObject(rt providers.Resource, o *state.Object) (providers.Object, error) {
	v, err := rt.Decode(o.SchemaVersion, o.Attributes)
	if err != nil {
		return providers.Object{}, err
	}
	return providers.Object{ID: providers.IDOf(rt, v), Value: v, Private: o.Private}, nil
}

// encodeObject makes a state object of what the cloud shows.
func encodeObject(rt providers.Resource, o providers.Object, c *planner.Change) (*state.Object, error) {
	o.Value = seal(rt, o.Value, false)
	attrs, err := ctyjson.Marshal(o.Value, rt.Schema().Block.ImpliedType())
	if err != nil {
		return nil, fmt.Errorf("encode object: %w", err)
	}
	out := &state.Object{SchemaVersion: rt.Schema().Version, Attributes: attrs, Private: o.Private}
	if c != nil {
		out.Sensitive = planner.WithSensitive(slices.Clone(c.Sensitive), rt.Schema().Block, o.Value)
		out.Dependencies = c.Dependencies
		out.CreateBeforeDestroy = c.CreateBeforeDestroy
	}
	return out, nil
}

// seal takes out of a value what must not be kept in the clear.
func seal(rt providers.Resource, v cty.Value, secrets bool) cty.Value {
	if s, ok := rt.Spec.(providers.Sealer); ok {
		return s.Seal(v, secrets)
	}
	return v
}

// group is what one list can refresh: objects of a type in one scope.
type group struct {
	typ     typ
	members []*tracked
}

// refresh looks at every recorded object. With off, the state is trusted.
func (s *Session) refresh(ctx context.Context, all []tracked, off bool) diag.Diagnostics {
	if off {
		for _, t := range all {
			now := t.live.Recorded
			t.live.Now = &now
		}
		return nil
	}
	s.emit(Event{Kind: RefreshStarted, Total: len(all)})
	groups, ds := s.groups(all)
	if ds.HasErrors() {
		return ds
	}
	prog := &progress{session: s, total: len(all)}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.eng.opt.Parallelism)
	for _, gr := range groups {
		if gr.byList() {
			g.Go(func() error { return s.refreshByList(ctx, gr, prog) })
			continue
		}
		for _, t := range gr.members {
			g.Go(func() error { return s.refreshOne(ctx, gr.typ, t, prog) })
		}
	}
	if err := g.Wait(); err != nil {
		var re *refreshError
		if errors.As(err, &re) {
			return append(ds, errorDiag(re.addr, nil, "Cannot read "+re.addr.String(), re.err))
		}
		return append(ds, diag.Errorf("Cannot refresh", "%s", sentence(err)))
	}
	return ds
}

type refreshError struct {
	addr addr.Instance
	err  error
}

func (e *refreshError) Error() string { return e.addr.String() + ": " + e.err.Error() }
func (e *refreshError) Unwrap() error { return e.err }

// groups sorts the objects by type and scope.
func (s *Session) groups(all []tracked) ([]*group, diag.Diagnostics) {
	type key struct{ typ, provider, scope string }
	byKey := map[key]*group{}
	var out []*group
	for n := range all {
		t := &all[n]
		ty, err := s.typeOf(t.addr)
		if err != nil {
			return nil, diag.Diagnostics{diag.Errorf("Cannot refresh", "%s", sentence(err))}
		}
		k := key{ty.name, ty.provider, ty.Identify(t.live.Recorded.Value).Scope}
		if byKey[k] == nil {
			byKey[k] = &group{typ: ty}
			out = append(out, byKey[k])
		}
		byKey[k].members = append(byKey[k].members, t)
	}
	return out, nil
}

// byList reports whether one list is cheaper than reading each member.
func (g *group) byList() bool {
	t := g.typ.Traits()
	return t.Listable && len(t.Unlisted) == 0 && len(g.members) > 1
}

// progress counts refreshed objects.
type progress struct {
	session *Session
	total   int
	done    int
}

func (p *progress) one(i addr.Instance, id string) {
	s := p.session
	s.eng.events.Lock()
	p.done++
	n := p.done
	s.eng.events.Unlock()
	s.emit(Event{Kind: Refreshed, Addr: i, ID: id, Done: n, Total: p.total})
}

// refreshByList reads a scope with one paged list. What was not seen in it is
// confirmed by a read of its own before it counts as gone.
func (s *Session) refreshByList(ctx context.Context, g *group, p *progress) error {
	byID := make(map[string]*tracked, len(g.members))
	recorded := make(map[string]providers.Object, len(g.members))
	for _, t := range g.members {
		byID[t.live.Recorded.ID], recorded[t.live.Recorded.ID] = t, t.live.Recorded
	}
	_, _, err := sight(ctx, g.typ, g.members[0].live.Recorded.Value, recorded, func(now providers.Object) {
		t := byID[now.ID]
		if expired(g.typ, t.live.Recorded) {
			return // it is read by itself
		}
		t.live.Now = &now
		p.one(t.addr, now.ID)
	})
	if err != nil && !providers.IsNotFound(err) { // a parent that is gone: each member says so itself
		return &refreshError{g.members[0].addr, err}
	}
	for _, t := range g.members {
		if t.live.Now == nil {
			if err := s.refreshOne(ctx, g.typ, t, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// expired reports whether an object holds what only a read renews.
func expired(ty typ, o providers.Object) bool {
	e, ok := ty.Spec.(providers.Expirer)
	return ok && o.Value != cty.NilVal && !o.Value.IsNull() && e.Expired(o.Value, ty.client.Now())
}

// merge keeps of a recorded object what lists do not show.
func merge(rt providers.Resource, recorded, listed providers.Object) providers.Object {
	if m, ok := rt.Spec.(providers.Merger); ok {
		return m.Merge(recorded, listed)
	}
	return listed
}

// refreshOne reads one object.
func (s *Session) refreshOne(ctx context.Context, ty typ, t *tracked, p *progress) error {
	o, err := ty.ops.Read(ctx, t.live.Recorded)
	switch {
	case providers.IsNotFound(err):
		t.live.Now = nil
	case err != nil:
		return &refreshError{t.addr, err}
	default:
		t.live.Now = &o
	}
	p.one(t.addr, t.live.Recorded.ID)
	return nil
}
