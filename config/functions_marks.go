package config

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// markFunctions say of values whether they are secret or short-lived.
func markFunctions() map[string]function.Function {
	same := func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil }
	param := []function.Parameter{anything("value")}
	return map[string]function.Function{
		"sensitive": function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			return a[0].Mark(Sensitive), nil
		}}),
		"nonsensitive": function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			v, marks := a[0].Unmark()
			delete(marks, Sensitive)
			delete(marks, Hidden)
			return v.WithMarks(marks), nil
		}}),
		"issensitive":     newFunction(param, function.StaticReturnType(cty.Bool), isSensitive),
		"ephemeralasnull": function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) { return ephemeralAsNull(a[0]) }}),
	}
}

// isSensitive leaves open what may become sensitive once it is known.
func isSensitive(a []cty.Value, ret cty.Type) (cty.Value, error) {
	switch {
	case a[0].HasMark(Sensitive):
		return cty.True, nil
	case !a[0].IsKnown():
		return cty.UnknownVal(ret), nil
	default:
		return cty.False, nil
	}
}

func ephemeralAsNull(v cty.Value) (cty.Value, error) {
	return cty.Transform(v, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		bare, marks := v.Unmark()
		if _, ok := marks[Ephemeral]; !ok {
			return v, nil
		}
		delete(marks, Ephemeral)
		return cty.NullVal(bare.Type()).WithMarks(marks), nil
	})
}
