package config

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// converted is the library's conversion, which compares the type of each element
// with those of all others where an object becomes a map, or a tuple a list.
// Where the type of the elements is given they are converted one by one.
func converted(v cty.Value, to cty.Type) (cty.Value, error) {
	if out, ok := oneByOne(v, to); ok {
		return out, nil
	}
	return convert.Convert(v, to)
}

// oneByOne converts the elements of an object or tuple; false where the library
// has to say what comes of it.
func oneByOne(v cty.Value, to cty.Type) (cty.Value, bool) {
	from := v.Type()
	fits := from.IsObjectType() && to.IsMapType() || from.IsTupleType() && (to.IsListType() || to.IsSetType())
	if !fits || to.ElementType().HasDynamicTypes() || v.IsMarked() || v.IsNull() || !v.IsKnown() || v.LengthInt() == 0 {
		return cty.NilVal, false
	}
	el := to.ElementType()
	done := el.WithoutOptionalAttributesDeep()
	var list []cty.Value
	byKey := map[string]cty.Value{}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		e, err := converted(e, el)
		if err != nil || !e.Type().Equals(done) {
			return cty.NilVal, false
		}
		if to.IsMapType() {
			byKey[k.AsString()] = e
		} else {
			list = append(list, e)
		}
	}
	switch {
	case to.IsMapType():
		return cty.MapVal(byKey), true
	case to.IsSetType():
		return cty.SetVal(list), true
	}
	return cty.ListVal(list), true
}
