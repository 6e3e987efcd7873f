package config

import (
	"fmt"

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

func stringParams(n int) []function.Parameter {
	out := make([]function.Parameter, n)
	for i := range out {
		out[i] = function.Parameter{Name: fmt.Sprintf("arg%d", i+1), Type: cty.String}
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

// text makes a function from n strings to a string.
func text(n int, f func(args []string) (string, error)) function.Function {
	return newFunction(stringParams(n), function.StaticReturnType(cty.String), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
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
