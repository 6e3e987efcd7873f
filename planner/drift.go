package planner

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// drift lists the objects that are not as the state says: first where it
// matters, which is all in a refresh-only plan and else what this plan reacts
// to; then those that stay as they were found.
func (b *builder) drift() (matters, kept []*Drift) {
	for _, d := range drift(b.req) {
		c := b.changes[d.Addr]
		b.judge(d, c)
		if c != nil {
			d.Sensitive = append(d.Sensitive, c.Veiled...)
		}
		stays := d.Deposed == "" && !d.After.IsNull() && (c == nil || c.Action == NoOp || c.Action == Delete)
		if stays && b.req.Mode != RefreshOnly {
			kept = append(kept, d)
			continue
		}
		matters = append(matters, d)
	}
	return matters, kept
}

// judge says of each attribute that differs whether the plan sets it back,
// ignore_changes accepts it, or neither: then the server moved it by itself.
func (b *builder) judge(d *Drift, c *Change) {
	if d.After.IsNull() || !d.After.Type().IsObjectType() {
		return
	}
	sets := c != nil && d.Deposed == "" && (c.Action == Update || c.Action.IsReplace())
	for _, name := range b.differing(d) {
		switch {
		case sets && b.decides(c, name) && !c.Planned.GetAttr(name).RawEquals(d.After.GetAttr(name)):
			d.Undone = append(d.Undone, name)
		case b.ignores(d.Addr, name):
			d.Accepted = append(d.Accepted, name)
		default:
			d.Moved = append(d.Moved, name)
		}
	}
}

// decides reports whether a change says what an attribute becomes, rather than
// leave it to the cloud.
func (b *builder) decides(c *Change, name string) bool {
	cfg := b.configs[c.Addr]
	return c.Planned.GetAttr(name).IsWhollyKnown() || cfg != cty.NilVal && !cfg.GetAttr(name).IsNull()
}

// differing returns the names of the attributes in which an object differs
// from the state, spelling apart, sorted.
func (b *builder) differing(d *Drift) []string {
	rt, _, ok := b.req.Providers.Resource(d.Addr.Resource.Type)
	if !ok {
		return nil
	}
	var names []string
	for name := range d.After.Type().AttributeTypes() {
		before, after := d.Before.GetAttr(name), d.After.GetAttr(name)
		if !providers.Same(before, after) && !sameSpelling(rt, d.After, name, before) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// sameSpelling reports whether an object stays equivalent when one attribute
// is as it was before.
func sameSpelling(rt providers.Resource, v cty.Value, name string, before cty.Value) bool {
	cmp, ok := rt.Spec.(providers.Comparer)
	if !ok {
		return false
	}
	vs := v.AsValueMap()
	vs[name] = before
	return cmp.Equivalent(cty.ObjectVal(vs), v)
}

// ignores reports whether ignore_changes of an instance's block covers
// something of an attribute.
func (b *builder) ignores(i addr.Instance, name string) bool {
	r := b.eval.Block(i.Block())
	if r == nil {
		return false
	}
	return r.Lifecycle.IgnoreAll || slices.ContainsFunc(r.Lifecycle.IgnoreChanges, func(p cty.Path) bool {
		step, ok := p[0].(cty.GetAttrStep)
		return ok && step.Name == name
	})
}

// drift lists the recorded objects that are not as the state says.
func drift(req Request) []*Drift {
	var out []*Drift
	add := func(i addr.Instance, key string, l *Live) {
		if l.Steady || l.Imported != "" || l.Recorded.Value == cty.NilVal {
			return
		}
		after := cty.NullVal(l.Recorded.Value.Type())
		if l.Now != nil {
			after = l.Now.Value
		}
		if providers.Same(after, l.Recorded.Value) || (!after.IsNull() && equivalent(req, i, l.Recorded.Value, after)) {
			return
		}
		out = append(out, &Drift{Addr: i, Deposed: key, Before: l.Recorded.Value, After: after, Sensitive: secrets(req, i, key, l.Recorded.Value, after)})
	}
	for i, l := range req.Live {
		add(i, "", l)
	}
	for i, byKey := range req.Deposed {
		for key, l := range byKey {
			add(i, key, l)
		}
	}
	slices.SortFunc(out, func(x, y *Drift) int {
		if n := x.Addr.Compare(y.Addr); n != 0 {
			return n
		}
		if x.Deposed < y.Deposed {
			return -1
		}
		return 1
	})
	return out
}

// equivalent reports whether two objects differ only in spelling: null and
// zero, the order of sets, what the type's normalisers fold.
func equivalent(req Request, i addr.Instance, before, after cty.Value) bool {
	rt, _, ok := req.Providers.Resource(i.Resource.Type)
	if !ok {
		return false
	}
	c, ok := rt.Spec.(providers.Comparer)
	return ok && c.Equivalent(before, after)
}
