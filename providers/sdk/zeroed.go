package sdk

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/schema"
)

// An optional argument that a configuration leaves out is null only where nobody
// tells what it is: where the API never returns it, or what fills it in (computed)
// has not been asked yet. All others reads show, and there is "", 0, false or an
// empty collection where nothing is set. So the Terraform provider's reads have
// it: the state of its plugin SDK is null at first, and zero from the next
// refresh on. Here it is zero from the start, in states and in expressions, so
// that no output changes by a refresh. What reads keep null is tagged nullable.

// zero marks the fields of a resource's model that are zeroed. Collections are, and in
// sets of blocks all that reads show is, whoever decides it.
func (m *model) zero(inSet bool) {
	for _, f := range m.fields {
		f.zeroed = f.nested == nil && !f.required && (!f.computed || inSet || f.ty.IsCollectionType()) && !f.hasDefault && f.filled == "" && !f.unread && !f.nullable
		if f.block && !f.unread {
			f.nested.zero(inSet || f.set)
		}
	}
}

// none is a field of which a model has no value; with zeros, zero where it is zeroed.
func (f *field) none(zeros bool) cty.Value {
	if zeros && f.zeroed {
		return schema.Zero(f.ty)
	}
	return cty.NullVal(f.ty)
}

// fillIn returns a recorded value of a field with zero in place of null where the
// field, or one in its blocks, is zeroed. It reports whether that is another.
func (f *field) fillIn(v cty.Value) (cty.Value, bool) {
	if v.IsNull() {
		return f.none(true), f.zeroed
	}
	if !f.block || f.unread {
		return v, false
	}
	all, changed := elements(v), false
	for i, e := range all {
		if e.IsNull() || !e.IsKnown() {
			continue
		}
		vs, differs := e.AsValueMap(), false
		for _, g := range f.nested.fields {
			if now, other := g.fillIn(vs[g.name]); other {
				vs[g.name], differs = now, true
			}
		}
		if differs {
			all[i], changed = cty.ObjectVal(vs), true
		}
	}
	if !changed {
		return v, false
	}
	return collection(f.ty, all), true
}
