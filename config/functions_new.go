package config

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// newFunction is function.New with a result that is never null.
func newFunction(params []function.Parameter, ty function.TypeFunc, impl function.ImplFunc) function.Function {
	return function.New(&function.Spec{Params: params, Type: ty, Impl: impl, RefineResult: notNull})
}

func notNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }

// anything is a parameter for any value at all, marks included.
func anything(name string) function.Parameter {
	return function.Parameter{Name: name, Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true}
}

// stringParams are parameters for strings, by their names with blanks between.
func stringParams(names string) []function.Parameter {
	var out []function.Parameter
	for _, name := range strings.Fields(names) {
		out = append(out, function.Parameter{Name: name, Type: cty.String})
	}
	return out
}

func stringsOf(args []cty.Value) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.AsString()
	}
	return out
}

// text makes a function from strings, by the names of the parameters, to a
// string.
func text(params string, f func(args []string) (string, error)) function.Function {
	return newFunction(stringParams(params), function.StaticReturnType(cty.String), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		s, err := f(stringsOf(args))
		if err != nil {
			return cty.UnknownVal(cty.String), err
		}
		return cty.StringVal(s), nil
	})
}

// unknownUntilApply makes the result of a function known during an apply only.
func unknownUntilApply(applying bool, f function.Function) function.Function {
	if applying {
		return f
	}
	return function.Unpredictable(f)
}
