package planner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// Ambiguity says that several objects could be the one of an instance.
type Ambiguity struct {
	Addr  addr.Instance
	Words string   // the identity, in words
	IDs   []string // by which the candidates are imported
}

// matched is an instance without a recorded object, and the objects that it
// could be.
type matched struct {
	change *Change
	typ    string
	words  string
	key    string   // of the identity, scope included
	fits   []string // ids
	known  []string // the ids by which they are imported
}

// match takes over the object that an instance declares, when the state does
// not know it: one with its identity that the configuration describes as it is.
// Of equal ones each instance takes the next; whether there are as many as are
// declared is judged in the end. It returns false after an error.
func (b *builder) match(c *Change, r *config.Resource, rt providers.Resource, cfg cty.Value) bool {
	id := rt.Identify(cfg)
	if !id.Known || b.req.World == nil {
		return true
	}
	typ := c.Addr.Resource.Type
	found, ok := b.find(c, cfg)
	if !ok {
		return false
	}
	m := &matched{change: c, typ: typ, words: id.Words, key: id.Scope + "\x00" + id.Key}
	slices.SortFunc(found, func(x, y providers.Object) int {
		if len(x.ID) != len(y.ID) {
			return len(x.ID) - len(y.ID)
		}
		return strings.Compare(x.ID, y.ID)
	})
	var free []providers.Object
	for _, o := range found {
		if len(b.holdings(typ, o)) > 0 || !b.fits(r, rt, cfg, o) {
			continue
		}
		m.fits, m.known = append(m.fits, o.ID), append(m.known, cmp.Or(providers.ImportID(rt, o.Value), o.ID))
		if _, claimed := b.claimant(typ, o.ID); !claimed && b.mayTake(c.Addr, o.ID) {
			free = append(free, o)
		}
	}
	if len(m.fits) == 0 {
		return true
	}
	b.matches = append(b.matches, m)
	if len(free) > 0 {
		c.Prior, c.Importing, c.Cause = b.complete(rt, cfg, free[0]), free[0].ID, Cause{Kind: Matched}
	}
	return true
}

// complete fills what the API never returns from the configuration.
func (b *builder) complete(rt providers.Resource, cfg cty.Value, o providers.Object) providers.Object {
	m, ok := rt.Spec.(providers.Merger)
	if !ok {
		return o
	}
	resp, ds := rt.Plan(providers.PlanRequest{Config: cfg, Prior: cty.NullVal(cfg.Type())})
	if ds.HasErrors() {
		return o
	}
	known, err := cty.Transform(resp.Planned, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		if !v.IsKnown() {
			return cty.NullVal(v.Type()), nil
		}
		return v, nil
	})
	if err != nil {
		return o
	}
	return m.Complete(providers.Object{ID: o.ID, Value: known}, o)
}

// fits reports whether an object is as the configuration wants it, or could be
// made so in place.
func (b *builder) fits(r *config.Resource, rt providers.Resource, cfg cty.Value, o providers.Object) bool {
	prior := b.complete(rt, cfg, o)
	if r != nil {
		cfg = ignoreChanges(cfg, prior.Value, r.Lifecycle, rt.Schema().Block)
	}
	resp, ds := rt.Plan(providers.PlanRequest{Config: cfg, Prior: prior.Value, Private: prior.Private})
	return !ds.HasErrors() && len(resp.Replace) == 0
}

// ambiguous takes back the matches of which there are more candidates than
// instances, and names them.
func (b *builder) ambiguous() []*Ambiguity {
	type group struct{ typ, key string }
	instances, candidates := map[group]int{}, map[group]map[string]bool{}
	for _, m := range b.matches {
		g := group{m.typ, m.key}
		instances[g]++
		if candidates[g] == nil {
			candidates[g] = map[string]bool{}
		}
		for _, id := range m.fits {
			candidates[g][id] = true
		}
	}
	var out []*Ambiguity
	for _, m := range b.matches {
		if g := (group{m.typ, m.key}); len(candidates[g]) > instances[g] {
			out = append(out, &Ambiguity{Addr: m.change.Addr, Words: m.words, IDs: m.known})
			m.change.Importing = ""
		}
	}
	slices.SortFunc(out, func(x, y *Ambiguity) int { return x.Addr.Compare(y.Addr) })
	return out
}
