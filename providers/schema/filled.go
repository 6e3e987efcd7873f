package schema

import "github.com/zclconf/go-cty/cty"

// Filled returns an object as expressions see it. What the elements of a set of
// blocks leave out is empty there, and not null, as Terraform's plugin SDK has
// it in plans and states alike; so is what reads show where it is left out, which
// Terraform has in the state from the next refresh on. Else null stays null.
func (b *Block) Filled(v cty.Value) cty.Value { return b.filled(v, false) }

func (b *Block) filled(v cty.Value, inSet bool) cty.Value {
	if v == cty.NilVal || v.IsMarked() || v.IsNull() || !v.IsKnown() || !inSet && !b.fills() {
		return v
	}
	vs, changed := v.AsValueMap(), false
	put := func(name string, from, to cty.Value) {
		if !to.RawEquals(from) {
			vs[name], changed = to, true
		}
	}
	for name, a := range b.Attributes {
		if old := vs[name]; (inSet || a.Zeroed) && old != cty.NilVal && old.IsNull() {
			put(name, old, Zero(old.Type()))
		}
	}
	for name, nb := range b.Blocks {
		if old := vs[name]; old != cty.NilVal {
			put(name, old, nb.filled(old, inSet))
		}
	}
	if !changed {
		return v
	}
	return cty.ObjectVal(vs)
}

// filled fills blocks of one type; inSet: they are part of a set.
func (nb *NestedBlock) filled(v cty.Value, inSet bool) cty.Value {
	inSet = inSet || nb.Nesting == NestingSet
	switch {
	case v.IsMarked() || v.IsNull() || !v.IsKnown():
		return v
	case nb.Nesting == NestingSingle:
		return nb.Block.filled(v, false)
	case v.LengthInt() == 0:
		return v
	}
	all := v.AsValueSlice()
	for i, e := range all {
		all[i] = nb.Block.filled(e, inSet)
	}
	if nb.Nesting == NestingSet {
		return cty.SetVal(all)
	}
	return cty.ListVal(all)
}

// fills reports whether anything in a block may be filled.
func (b *Block) fills() bool {
	for _, a := range b.Attributes {
		if a.Zeroed {
			return true
		}
	}
	for _, nb := range b.Blocks {
		if nb.Nesting == NestingSet || nb.Block.fills() {
			return true
		}
	}
	return false
}

// Zero returns the empty value of a type, null where it has none.
func Zero(ty cty.Type) cty.Value {
	switch {
	case ty == cty.String:
		return cty.StringVal("")
	case ty == cty.Number:
		return cty.Zero
	case ty == cty.Bool:
		return cty.False
	case ty.IsListType():
		return cty.ListValEmpty(ty.ElementType())
	case ty.IsSetType():
		return cty.SetValEmpty(ty.ElementType())
	case ty.IsMapType():
		return cty.MapValEmpty(ty.ElementType())
	default:
		return cty.NullVal(ty)
	}
}
