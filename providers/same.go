package providers

import (
	"math/big"
	"reflect"

	"github.com/zclconf/go-cty/cty"
)

// Same reports whether two values are equal, unknown and marked parts included,
// as cty's RawEquals does. It is for the many comparisons of a plan: numbers are
// compared as numbers first, which takes a hundredth of comparing their decimal
// texts.
func Same(a, b cty.Value) bool {
	if a == cty.NilVal || b == cty.NilVal {
		return a == b
	}
	if a.IsMarked() || b.IsMarked() || a.IsNull() || b.IsNull() || !a.IsKnown() || !b.IsKnown() {
		return a.RawEquals(b)
	}
	switch ty := a.Type(); {
	case ty.IsPrimitiveType():
		return sameScalar(a, b)
	case ty.IsObjectType():
		return b.Type().IsObjectType() && sameObject(a, b)
	case ty.IsListType():
		return b.Type().IsListType() && sameList(a, b)
	default:
		return a.RawEquals(b)
	}
}

func sameScalar(a, b cty.Value) bool {
	switch {
	case a.Type() != b.Type():
		return false
	case a.Type() == cty.String:
		return a.AsString() == b.AsString()
	case a.Type() == cty.Bool:
		return a.True() == b.True()
	default:
		return sameNumber(a, b)
	}
}

func sameNumber(a, b cty.Value) bool {
	x, y := a.AsBigFloat(), b.AsBigFloat()
	if x.Cmp(y) == 0 {
		return true
	}
	return bothFractions(x, y) && a.RawEquals(b) // one decimal text in two precisions
}

func bothFractions(x, y *big.Float) bool { return !x.IsInt() && !y.IsInt() }

func sameObject(a, b cty.Value) bool {
	attrs, others := a.Type().AttributeTypes(), b.Type().AttributeTypes()
	switch {
	case len(attrs) != len(others):
		return false
	case identical(a, b):
		return true
	}
	for name := range attrs {
		if _, ok := others[name]; !ok || !Same(a.GetAttr(name), b.GetAttr(name)) {
			return false
		}
	}
	return true
}

// identical reports whether two objects are one in memory: what nothing changes
// is handed on as it is, from the refresh through the plan, and most of a plan
// is such. False says nothing.
func identical(a, b cty.Value) bool {
	return sameMap(reflect.ValueOf(a.Type().AttributeTypes()), reflect.ValueOf(b.Type().AttributeTypes())) &&
		sameMap(attributes(a), attributes(b))
}

// attributes is where cty keeps the attributes of an object; something else
// than a map should it keep them otherwise.
func attributes(v cty.Value) reflect.Value {
	kept := reflect.ValueOf(v).FieldByName("v")
	if kept.Kind() == reflect.Interface {
		return kept.Elem()
	}
	return kept
}

// sameMap reports whether both are the same map, whatever is in it.
func sameMap(a, b reflect.Value) bool {
	return a.Kind() == reflect.Map && b.Kind() == reflect.Map && a.Pointer() == b.Pointer()
}

func sameList(a, b cty.Value) bool {
	if a.LengthInt() != b.LengthInt() || !a.Type().Equals(b.Type()) {
		return false
	}
	x, y := a.ElementIterator(), b.ElementIterator()
	for x.Next() && y.Next() {
		_, v := x.Element()
		_, w := y.Element()
		if !Same(v, w) {
			return false
		}
	}
	return true
}
