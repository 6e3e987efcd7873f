package reconciler

import (
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

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
// of their addresses, and gives each to found.
func (s *Session) decodeState(found func(*tracked)) diag.Diagnostics {
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
			found(&tracked{addr: i, deposed: key, live: &planner.Live{Recorded: live, Interrupted: n.Interrupted, Tried: n.Tried.values(rt.Schema().Block)}})
		}
		if in.Current != nil {
			add("", in.Current)
		}
		for _, key := range slices.Sorted(maps.Keys(in.Deposed)) {
			add(key, in.Deposed[key])
		}
	}
	return ds
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
