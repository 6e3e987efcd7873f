package config

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// convertTo converts a value, and keeps its marks.
func convertTo(v cty.Value, ty cty.Type) (cty.Value, error) { return convert.Convert(v, ty) }

// providerFunctions are those of the provider that is built in.
func providerFunctions() map[string]function.Function {
	str := function.StaticReturnType(cty.String)
	value := []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType}}
	return map[string]function.Function{
		"provider::terraform::encode_expr":   newFunction(value, str, encodeExpr),
		"provider::terraform::encode_tfvars": newFunction(value, str, encodeVars),
		"provider::terraform::decode_tfvars": newFunction(stringParams("src"), function.StaticReturnType(cty.DynamicPseudoType), decodeVars),
	}
}

// functions returns what the expressions of an instance can call: the functions
// of the provider that is built in are there under the names that
// required_providers of the module gives it.
func (in *instance) functions() map[string]function.Function {
	in.surroundings()
	return in.funcs
}

// callable makes what functions returns.
func (in *instance) callable() map[string]function.Function {
	var names []string
	for name, r := range in.module.Required {
		if r.Language() {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return in.eval.funcs
	}
	out := maps.Clone(in.eval.funcs)
	for full, f := range providerFunctions() {
		for _, name := range names {
			out["provider::"+name+strings.TrimPrefix(full, "provider::terraform")] = f
		}
	}
	return out
}

func encodeExpr(args []cty.Value, ret cty.Type) (cty.Value, error) {
	if !args[0].IsWhollyKnown() {
		return cty.UnknownVal(ret), nil
	}
	if err := limitNodes(args[0]); err != nil {
		return cty.UnknownVal(ret), err
	}
	return cty.StringVal(string(hclwrite.TokensForValue(args[0]).Bytes())), nil
}

func encodeVars(args []cty.Value, ret cty.Type) (cty.Value, error) {
	v := args[0]
	switch ty := v.Type(); {
	case !v.IsWhollyKnown():
		return cty.UnknownVal(ret), nil
	case !ty.IsObjectType() && !ty.IsMapType():
		return cty.UnknownVal(ret), function.NewArgErrorf(0, "an object is needed, with an attribute for each variable")
	}
	if err := limitNodes(v); err != nil {
		return cty.UnknownVal(ret), err
	}
	f := hclwrite.NewEmptyFile()
	vars := v.AsValueMap()
	for _, name := range sorted(vars) {
		if !hclsyntax.ValidIdentifier(name) {
			return cty.UnknownVal(ret), function.NewArgErrorf(0, "%q is not the name of a variable", name)
		}
		f.Body().SetAttributeValue(name, vars[name])
	}
	return cty.StringVal(string(f.Bytes())), nil
}

func decodeVars(args []cty.Value, ret cty.Type) (cty.Value, error) {
	text := []byte(args[0].AsString())
	name := "<decode_tfvars argument>"
	f, ds := parseSource(hclparse.NewParser(), text, name)
	if ds.HasErrors() {
		return cty.UnknownVal(ret), function.NewArgErrorf(0, "not in the form of a .tfvars file: %s", ds.Error())
	}
	attrs, ds := f.Body.JustAttributes()
	if ds.HasErrors() {
		return cty.UnknownVal(ret), function.NewArgErrorf(0, "not in the form of a .tfvars file: %s", ds.Error())
	}
	out := map[string]cty.Value{}
	for n, a := range attrs {
		v, ds := bounded(a.Expr, nil)
		if ds.HasErrors() {
			return cty.UnknownVal(ret), function.NewArgErrorf(0, "the value of %q cannot be read: %s", n, ds.Error())
		}
		out[n] = v
	}
	return cty.ObjectVal(out), nil
}
