package config

import (
	"errors"
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// addTemplateFunctions adds the functions that render templates. Within a
// template they are refused, so that no template contains itself.
func addTemplateFunctions(f map[string]function.Function, dir string) {
	inner := maps.Clone(f)
	for name, fn := range f {
		inner[coreNamespace+name] = fn
	}
	maps.Copy(inner, providerFunctions())
	for _, name := range []string{"templatefile", "templatestring"} {
		inner[name] = refusedInTemplate(name)
		inner[coreNamespace+name] = inner[name]
	}
	f["templatefile"] = templateFile(dir, inner)
	f["templatestring"] = templateString(inner)
}

func refusedInTemplate(name string) function.Function {
	param := anything("args")
	return function.New(&function.Spec{VarParam: &param, Type: func([]cty.Value) (cty.Type, error) {
		return cty.NilType, errors.New(name + " cannot be used within a template")
	}})
}

func templateFile(dir string, inner map[string]function.Function) function.Function {
	once := &renderedOnce{}
	render := func(args []cty.Value, last bool) (cty.Value, error) {
		path, marks := args[0].Unmark()
		body, err := readText(dir, path.AsString())
		if err != nil {
			return cty.DynamicVal, err
		}
		v, err := once.render(body, args[1], last, func() (cty.Value, error) { return rendered(body, path.AsString(), args[1], inner) })
		return v.WithMarks(marks), err
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String, AllowMarked: true}, {Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() || !args[1].IsKnown() {
				return cty.DynamicPseudoType, nil
			}
			v, err := render(args, false)
			return v.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args, true) },
	})
}

// renderedOnce keeps what a template gave when the type of a call was asked
// for, once or more, for the call that follows: its value, which may be another
// one each time, as that of uuid().
type renderedOnce struct {
	mu   sync.Mutex
	body string
	with cty.Value
	v    cty.Value
	err  error
}

// render returns what was kept of a template and its variables, or renders it;
// last says that it is not asked for again.
func (r *renderedOnce) render(body string, with cty.Value, last bool, render func() (cty.Value, error)) (cty.Value, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.with == cty.NilVal || body != r.body || !with.RawEquals(r.with) {
		r.v, r.err = render()
	}
	if r.body, r.with = body, with; last {
		r.body, r.with = "", cty.NilVal
	}
	return r.v, r.err
}

// templateString takes its template by reference only: who writes a template
// in place can as well write it as a part of the expression.
func templateString(inner map[string]function.Function) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "template", Type: customdecode.ExpressionClosureType}, {Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			v, err := templateText(args[0])
			if err != nil || !v.IsKnown() {
				return cty.UnknownVal(ret), err
			}
			v, marks := v.Unmark()
			out, err := rendered(v.AsString(), "<templatestring argument>", args[1], inner)
			if err != nil {
				return cty.UnknownVal(ret), err
			}
			out, err = convertTo(out, cty.String)
			return out.WithMarks(marks), err
		},
	})
}

// templateText evaluates the reference to a template.
func templateText(arg cty.Value) (cty.Value, error) {
	closure := customdecode.ExpressionClosureFromVal(arg)
	if !namesValue(closure.Expression) {
		return cty.NilVal, function.NewArgErrorf(0, "the template must be a reference to a value that holds it, such as local.greeting; write a template that is known here as \"…${…}…\"")
	}
	v, ds := closure.Value()
	if ds.HasErrors() {
		return cty.NilVal, ds
	}
	switch {
	case v.Type() != cty.String && v.Type() != cty.DynamicPseudoType:
		return cty.NilVal, function.NewArgErrorf(0, "the template must be a string; this is %s", v.Type().FriendlyName())
	case v.IsNull():
		return cty.NilVal, function.NewArgErrorf(0, "the template must not be null")
	}
	return v, nil
}

// namesValue reports whether an expression only names a value.
func namesValue(x hcl.Expression) bool {
	switch x := hcl.UnwrapExpression(x).(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr:
		return true
	case *hclsyntax.ParenthesesExpr:
		return namesValue(x.Expression)
	default:
		return false
	}
}

// rendered renders a template with the variables of a map or object.
func rendered(body, name string, with cty.Value, inner map[string]function.Function) (cty.Value, error) {
	with, marks := with.Unmark()
	if ty := with.Type(); !ty.IsMapType() && !ty.IsObjectType() || with.IsNull() {
		return cty.DynamicVal, function.NewArgErrorf(1, "a map of variables is needed")
	}
	if !with.IsKnown() {
		return cty.DynamicVal, nil
	}
	tokens, _ := hclsyntax.LexTemplate([]byte(body), name, hcl.InitialPos) // the parser says what is wrong
	if ds := checkTokens(tokens, new(int)); ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	x, ds := hclsyntax.ParseTemplate([]byte(body), name, hcl.InitialPos)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	watch(x)
	vars := with.AsValueMap()
	for n := range vars {
		if !hclsyntax.ValidIdentifier(n) {
			return cty.DynamicVal, function.NewArgErrorf(1, "%q is not a name that a template can use: letters, digits, underscores and dashes only, a letter first", n)
		}
	}
	for _, t := range x.Variables() {
		if _, ok := vars[t.RootName()]; !ok {
			return cty.DynamicVal, function.NewArgErrorf(1, "the template uses %q at %s, which is not among the variables.%s", t.RootName(), fromRange(t.SourceRange()), didYouMean(t.RootName(), sorted(vars)))
		}
	}
	v, ds := bounded(x, &hcl.EvalContext{Variables: vars, Functions: inner})
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	return v.WithMarks(marks), nil
}
