package planner

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// maxGuesses bounds how many pairs are tried whose identity is not known, so
// that a plan that remakes everything is not slow.
const maxGuesses = 10_000

// renames pairs deletes of what is no longer declared with creates that would
// make the same object again: those that would change nothing of it. Of equal
// ones each takes the next.
func (b *builder) renames(changes []*Change) []*Rename {
	var out []*Rename
	if b.req.Mode != Normal {
		return nil
	}
	made := b.candidates(changes)
	taken := map[addr.Instance]bool{}
	guesses := 0
	for _, gone := range changes {
		if gone.Action != Delete || gone.Deposed != "" {
			continue
		}
		exact, unknown := b.identity(gone.Addr.Resource.Type, gone.Prior.Value), likeness{typ: gone.Addr.Resource.Type}
		for _, c := range slices.Concat(made[exact], made[unknown]) {
			if taken[c.Addr] {
				continue
			}
			if guesses++; guesses > maxGuesses {
				break
			}
			if b.wouldKeep(gone, c) {
				taken[c.Addr] = true
				out = append(out, &Rename{gone.Addr, c.Addr})
				break
			}
		}
	}
	slices.SortFunc(out, func(x, y *Rename) int { return x.From.Compare(y.From) })
	return out
}

// likeness is what equal objects have in common; without a key it stands for
// all of a type.
type likeness struct{ typ, key string }

// candidates returns the creates by what they have in common with others.
func (b *builder) candidates(changes []*Change) map[likeness][]*Change {
	out := map[likeness][]*Change{}
	for _, c := range changes {
		if cfg, ok := b.configs[c.Addr]; ok && c.Action == Create {
			k := b.identity(c.Addr.Resource.Type, cfg)
			out[k] = append(out[k], c)
		}
	}
	return out
}

// identity returns the likeness of an object.
func (b *builder) identity(typ string, v cty.Value) likeness {
	rt, _, ok := b.req.Providers.Resource(typ)
	if !ok {
		return likeness{typ: typ}
	}
	id := rt.Identify(v)
	if !id.Known {
		return likeness{typ: typ}
	}
	return likeness{typ, id.Scope + "\x00" + id.Key}
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
	resp, ds := rt.Plan(providers.PlanRequest{Config: cfg, Prior: gone.Prior.Value, Private: gone.Prior.Private})
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
