package planner

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestSurvey holds the survey of an object against what cty says of it, for a
// value at any depth.
func TestSurvey(t *testing.T) {
	obj := func(v cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x"), "b": v, "c": cty.NullVal(cty.List(cty.String))})
	}
	for _, v := range []cty.Value{
		cty.True, cty.NullVal(cty.String), cty.UnknownVal(cty.Number), cty.DynamicVal, cty.NullVal(cty.DynamicPseudoType),
		cty.UnknownVal(cty.List(cty.String)), cty.ListValEmpty(cty.String), cty.SetVal([]cty.Value{cty.UnknownVal(cty.String)}),
		cty.ListVal([]cty.Value{cty.NullVal(cty.String), cty.UnknownVal(cty.String)}), cty.EmptyObjectVal, cty.EmptyTupleVal,
	} {
		for _, in := range []cty.Value{v, obj(v), obj(obj(v)), obj(v.Mark("m")), obj(obj(v).Mark("m")), obj(obj(v.Mark("m"))), obj(v).Mark("m"), v.Mark("m")} {
			unmarked, known := survey(in)
			if unmarked == in.ContainsMarked() || known != in.IsWhollyKnown() {
				t.Errorf("%#v: unmarked %v, known %v", in, unmarked, known)
			}
		}
	}
}
