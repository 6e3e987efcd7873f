package planner

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// renames pairs deletes of what is no longer declared with creates that would
// make the same object again: those that would change nothing of it. Of equal
// ones each takes the next.
func (b *builder) renames(changes []*Change) []*Rename {
	var out []*Rename
	if b.req.Mode != Normal {
		return nil
	}
	taken := map[addr.Instance]bool{}
	for _, gone := range changes {
		if gone.Action != Delete || gone.Deposed != "" {
			continue
		}
		for _, made := range changes {
			if made.Action == Create && !taken[made.Addr] && b.wouldKeep(gone, made) {
				taken[made.Addr] = true
				out = append(out, &Rename{gone.Addr, made.Addr})
				break
			}
		}
	}
	slices.SortFunc(out, func(x, y *Rename) int { return x.From.Compare(y.From) })
	return out
}

// wouldKeep reports whether the configuration of a create leaves the object of
// a delete as it is.
func (b *builder) wouldKeep(gone, made *Change) bool {
	cfg, ok := b.configs[made.Addr]
	if !ok || gone.Addr.Resource.Mode != made.Addr.Resource.Mode || gone.Addr.Resource.Type != made.Addr.Resource.Type {
		return false
	}
	rt, _, ok := b.req.Providers.Resource(gone.Addr.Resource.Type)
	if !ok || !cfg.IsWhollyKnown() && !agrees(cfg, gone.Prior.Value) {
		return false
	}
	cfg = filled(cfg, gone.Prior.Value)
	if r := b.eval.Block(made.Addr.Block()); r != nil {
		cfg = ignoreChanges(cfg, gone.Prior.Value, r.Lifecycle, rt.Schema().Block)
	}
	resp, ds := rt.Plan(providers.PlanRequest{Config: cfg, Prior: gone.Prior.Value})
	return !ds.HasErrors() && len(resp.Replace) == 0 && resp.Planned.RawEquals(gone.Prior.Value)
}

// agrees reports whether at least one attribute that is written and known is
// as in an object: what is unknown altogether is like anything.
func agrees(cfg, prior cty.Value) bool {
	for name := range cfg.Type().AttributeTypes() {
		v := cfg.GetAttr(name)
		if v.IsWhollyKnown() && !v.IsNull() && v.RawEquals(prior.GetAttr(name)) {
			return true
		}
	}
	return false
}

// filled returns cfg with the object's values where it is not known: an object
// that refers to a renamed one is renamed with it.
func filled(cfg, prior cty.Value) cty.Value {
	vs := cfg.AsValueMap()
	for name, v := range vs {
		if !v.IsWhollyKnown() {
			vs[name] = prior.GetAttr(name)
		}
	}
	return cty.ObjectVal(vs)
}
