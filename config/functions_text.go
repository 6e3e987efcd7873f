package config

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func textFunctions() map[string]function.Function {
	return map[string]function.Function{
		"startswith":  startsWith(),
		"endswith":    predicate("str suffix", strings.HasSuffix),
		"strcontains": predicate("str substr", strings.Contains),
		"replace":     replaceFunc(),
		"join":        limitedJoin(),
		"indent":      limitedIndent(),
		"format":      limitedFormat(stdlib.FormatFunc),
		"formatlist":  limitedFormat(stdlib.FormatListFunc),
	}
}

// predicate makes a function from two strings, by the names of its parameters,
// to a truth value.
func predicate(params string, f func(s, part string) bool) function.Function {
	return newFunction(stringParams(params), function.StaticReturnType(cty.Bool), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
	})
}

// startsWith answers also of a string of which only the beginning is known.
func startsWith() function.Function {
	params := stringParams("str prefix")
	params[0].AllowUnknown = true
	return newFunction(params, function.StaticReturnType(cty.Bool), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		prefix := args[1].AsString()
		if args[0].IsKnown() {
			return cty.BoolVal(strings.HasPrefix(args[0].AsString(), prefix)), nil
		}
		known := args[0].Range().StringPrefix()
		switch {
		case strings.HasPrefix(known, prefix):
			return cty.True, nil
		case !strings.HasPrefix(prefix, known):
			return cty.False, nil
		default:
			return cty.UnknownVal(cty.Bool), nil
		}
	})
}

// replaceFunc takes a pattern between slashes for a regular expression.
func replaceFunc() function.Function {
	return newFunction(stringParams("str substr replace"), function.StaticReturnType(cty.String), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		sub := args[1].AsString()
		if err := limitReplace(args[0].AsString(), sub, args[2].AsString()); err != nil {
			return cty.UnknownVal(cty.String), err
		}
		if len(sub) > 1 && sub[0] == '/' && sub[len(sub)-1] == '/' {
			return stdlib.RegexReplace(args[0], cty.StringVal(sub[1:len(sub)-1]), args[2])
		}
		return stdlib.Replace(args[0], args[1], args[2])
	})
}
