package config

import (
	"sync"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// collecting is in front of the names of the functions that turn the arguments of
// others into collections, see [collectArgs]. The type is behind it.
const collecting = "\x00collect "

// collectArgs puts functions around the arguments of a call of which its function
// makes lists, sets or maps, as join does of a tuple: they convert them as
// [converted] does, and leave to the call what that has to say.
func collectArgs(call *hclsyntax.FunctionCallExpr) {
	f := collectedArgs()[call.Name]
	for i, x := range call.Args {
		name := f.others
		if i < len(f.first) {
			name = f.first[i]
		}
		if name != "" && !unvarying(x) && !(call.ExpandFinal && i == len(call.Args)-1) {
			call.Args[i] = watched(name, x)
		}
	}
}

// argNames name what stands around the arguments of a function, "" for nothing:
// of the first ones, and of all others.
type argNames struct {
	first  []string
	others string
}

var collected struct {
	once sync.Once
	args map[string]argNames
}

// collectedArgs returns the names for all functions that there are.
func collectedArgs() map[string]argNames {
	collected.once.Do(func() {
		collected.args = map[string]argNames{}
		for name, f := range functions(functionOptions{}) {
			var names argNames
			for _, p := range f.Params() {
				names.first = append(names.first, collectedAs(p))
			}
			if p := f.VarParam(); p != nil {
				names.others = collectedAs(*p)
			}
			collected.args[name] = names
		}
	})
	return collected.args
}

func collectedAs(p function.Parameter) string {
	if !p.Type.IsCollectionType() || !p.Type.ElementType().IsPrimitiveType() {
		return ""
	}
	return collecting + p.Type.GoString()
}

// collectors are the functions that [collectArgs] puts in place.
func collectors() map[string]function.Function {
	out := map[string]function.Function{}
	for _, el := range []cty.Type{cty.String, cty.Bool, cty.Number} {
		for _, ty := range []cty.Type{cty.List(el), cty.Set(el), cty.Map(el)} {
			out[collecting+ty.GoString()] = function.New(&function.Spec{
				Params: []function.Parameter{anything("value")},
				Type:   func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
				Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
					if v, ok := oneByOne(args[0], ty); ok {
						return v, nil
					}
					return args[0], nil
				},
			})
		}
	}
	return out
}
