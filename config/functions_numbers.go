package config

import (
	"errors"
	"math"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func numberFunctions() map[string]function.Function {
	return map[string]function.Function{
		"sum":    sumFunc(),
		"signum": signumFunc(),
		"log":    realResult(stdlib.LogFunc, func(num, base float64) float64 { return math.Log(num) / math.Log(base) }),
		"pow":    realResult(stdlib.PowFunc, math.Pow),
	}
}

// signumFunc takes whole numbers, unlike the library's.
func signumFunc() function.Function {
	return limited(stdlib.SignumFunc, notNull, func(args []cty.Value) error {
		if !args[0].AsBigFloat().IsInt() {
			return function.NewArgErrorf(0, "a whole number is needed; floor and ceil make one")
		}
		return nil
	})
}

// realResult refuses what has no real number for a result, which the library
// cannot hold.
func realResult(f function.Function, result func(a, b float64) float64) function.Function {
	return limited(f, notNull, func(args []cty.Value) error {
		a, _ := args[0].AsBigFloat().Float64()
		b, _ := args[1].AsBigFloat().Float64()
		if math.IsNaN(result(a, b)) {
			return errors.New("the result is not a real number")
		}
		return nil
	})
}

func sumFunc() function.Function {
	params := []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}}
	return newFunction(params, function.StaticReturnType(cty.Number), func(args []cty.Value, ret cty.Type) (cty.Value, error) {
		ty := args[0].Type()
		if !ty.IsListType() && !ty.IsSetType() && !ty.IsTupleType() {
			return cty.NilVal, function.NewArgErrorf(0, "a list, set or tuple of numbers is needed")
		}
		if args[0].LengthInt() == 0 {
			return cty.NilVal, function.NewArgErrorf(0, "there is nothing to add up: give one number at least")
		}
		total := cty.Zero
		for it := args[0].ElementIterator(); it.Next(); {
			_, v := it.Element()
			n, err := convert.Convert(v, cty.Number)
			if err != nil || n.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "an element is not a number")
			}
			total = total.Add(n)
		}
		return total, nil
	})
}
