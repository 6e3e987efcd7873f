package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/providers/schema"
)

var errNotImported = errors.New("what a test mocks cannot be imported; leave the import block out of the configuration that is tested")

// misfit is that a value that is given does not fit the attribute or block of
// its name.
type misfit struct {
	name string
	err  error
}

func (m *misfit) Error() string { return fmt.Sprintf("%s: %v", m.name, m.err) }
func (m *misfit) Unwrap() error { return m.err }

// filler fills in what a configuration leaves to the cloud.
type filler struct {
	random  func(int) int // a number below
	unknown bool          // what is filled in is not known yet
}

// block fills in one block; given is what a test gives, prior the block of an
// object that is there already, NilVal where there is none.
func (f filler) block(b *schema.Block, v, given, prior cty.Value) (cty.Value, error) {
	if v.IsNull() || !v.IsKnown() {
		return v, nil
	}
	vs := v.AsValueMap()
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		a := b.Attributes[name]
		if !a.Computed || !vs[name].IsNull() && vs[name].IsKnown() {
			continue
		}
		out, err := f.attribute(a, vs[name], attr(given, name), attr(prior, name))
		if err != nil {
			return cty.NilVal, &misfit{name, err}
		}
		vs[name] = out
	}
	for _, name := range slices.Sorted(maps.Keys(b.Blocks)) {
		out, err := f.nested(b.Blocks[name], vs[name], attr(given, name), attr(prior, name))
		if err != nil {
			return cty.NilVal, &misfit{name, err}
		}
		vs[name] = out
	}
	return cty.ObjectVal(vs), nil
}

// attribute returns the value of an attribute that the cloud fills in.
func (f filler) attribute(a *schema.Attribute, v, given, prior cty.Value) (cty.Value, error) {
	switch {
	case prior != cty.NilVal:
		return prior, nil
	case f.unknown:
		return cty.UnknownVal(a.Type), nil
	case given != cty.NilVal:
		return convert.Convert(given, a.Type)
	case !v.IsKnown() && v.Type() != a.Type:
		return f.zero(v.Type()), nil
	}
	return f.zero(a.Type), nil
}

// nested fills in nested blocks; what is given is given to each of them.
func (f filler) nested(nb *schema.NestedBlock, v, given, prior cty.Value) (cty.Value, error) {
	if v.IsNull() || !v.IsKnown() {
		return v, nil
	}
	if nb.Nesting == schema.NestingSingle {
		return f.block(&nb.Block, v, given, prior)
	}
	if v.LengthInt() == 0 {
		return v, nil
	}
	var before []cty.Value
	if prior != cty.NilVal && !prior.IsNull() && nb.Nesting == schema.NestingList {
		before = prior.AsValueSlice()
	}
	var out []cty.Value
	for n, e := range v.AsValueSlice() {
		p := cty.NilVal
		if n < len(before) {
			p = before[n]
		}
		filled, err := f.block(&nb.Block, e, given, p)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, filled)
	}
	if nb.Nesting == schema.NestingSet {
		return cty.SetVal(out), nil
	}
	return cty.ListVal(out), nil
}

// attr returns an attribute of an object, NilVal where there is none.
func attr(v cty.Value, name string) cty.Value {
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() || !v.Type().HasAttribute(name) {
		return cty.NilVal
	}
	return v.GetAttr(name)
}

// alphabet and length of the text that is made up.
const (
	alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
	length   = 8
)

// zero makes up a value.
func (f filler) zero(ty cty.Type) cty.Value {
	switch {
	case ty == cty.String:
		text := make([]byte, length)
		for i := range text {
			text[i] = alphabet[f.random(len(alphabet))]
		}
		return cty.StringVal(string(text))
	case ty.IsObjectType():
		vs := map[string]cty.Value{}
		for name, aty := range ty.AttributeTypes() {
			vs[name] = f.zero(aty)
		}
		return cty.ObjectVal(vs)
	default:
		return schema.Zero(ty)
	}
}
