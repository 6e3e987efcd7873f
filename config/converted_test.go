package config

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// TestConverted: what is converted element by element is what the library makes
// of it, errors included.
func TestConverted(t *testing.T) {
	object := cty.ObjectWithOptionalAttrs(map[string]cty.Type{"a": cty.String, "b": cty.List(cty.Number)}, []string{"b"})
	str, num, secret := cty.StringVal("1"), cty.NumberIntVal(2), cty.StringVal("s").Mark(Sensitive)
	one := func(v cty.Value) cty.Value { return cty.ObjectVal(map[string]cty.Value{"a": v}) }
	values := []cty.Value{
		str, cty.EmptyObjectVal, cty.EmptyTupleVal, cty.NullVal(cty.DynamicPseudoType), cty.DynamicVal, cty.UnknownVal(cty.List(cty.String)),
		cty.TupleVal([]cty.Value{str, num, cty.NullVal(cty.String)}), cty.TupleVal([]cty.Value{str, secret}), cty.TupleVal([]cty.Value{str}).Mark(Sensitive),
		cty.TupleVal([]cty.Value{str, cty.UnknownVal(cty.Bool), cty.DynamicVal}), cty.TupleVal([]cty.Value{one(str), one(num)}),
		cty.TupleVal([]cty.Value{one(str), cty.ObjectVal(map[string]cty.Value{"a": num, "b": cty.TupleVal([]cty.Value{str, num}), "c": num})}),
		cty.ObjectVal(map[string]cty.Value{"x": one(str), "y": one(secret), "z": cty.NullVal(cty.DynamicPseudoType)}),
		cty.ObjectVal(map[string]cty.Value{"x": one(cty.UnknownVal(cty.String).RefineNotNull()), "y": cty.UnknownVal(object)}),
		cty.ObjectVal(map[string]cty.Value{"x": str, "y": cty.TupleVal([]cty.Value{num})}), cty.ObjectVal(map[string]cty.Value{"x": num, "y": num}),
		cty.ListVal([]cty.Value{str}), cty.MapVal(map[string]cty.Value{"x": one(num)}), cty.SetVal([]cty.Value{str}),
	}
	var types []cty.Type
	for _, el := range []cty.Type{cty.String, cty.Number, object, cty.DynamicPseudoType, cty.List(cty.String), cty.Map(cty.Number), cty.Set(cty.String)} {
		types = append(types, el, cty.List(el), cty.Map(el), cty.Set(el), cty.Map(cty.List(el)))
	}
	fast := 0
	for _, v := range values {
		for _, ty := range types {
			got, gotErr := converted(v, ty)
			want, wantErr := convert.Convert(v, ty)
			if (gotErr == nil) != (wantErr == nil) || wantErr == nil && !got.RawEquals(want) {
				t.Errorf("%#v as %#v is\n%#v, %v; want\n%#v, %v", v, ty, got, gotErr, want, wantErr)
			}
			if _, ok := oneByOne(v, ty); ok {
				fast++
			}
		}
	}
	if fast < 25 {
		t.Errorf("only %d are converted one by one", fast)
	}
}
