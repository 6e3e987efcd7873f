package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/swampctl/swampctl/internal/diag"
)

// maxWork is what one expression may take, in values looked at and in sixteen
// bytes of text.
const maxWork = 2_000_000

// maxChained is how many values may be needed one for the other.
const maxChained = 1000

// What one turn of a loop costs, and a block that dynamic makes, beside a value
// that is only kept.
const (
	loopWork  = 3
	blockWork = 400
)

var errTooLarge = limitErrorf("it makes more than can be kept in memory; a loop runs too often, or a value that is repeated doubles each time")

// The names of the functions that watch loops and their values. No source can
// call them: the parser takes no such names.
const (
	watchLoop  = "\x00loop"
	watchBlock = "\x00block"
	watchValue = "\x00value"
)

// watch puts the counting functions into a tree of expressions: around what
// loops run over, what they make, and the parts of templates. The operators of logic
// become ours.
func watch(n hclsyntax.Node) {
	_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			n.CollExpr = watched(watchLoop, n.CollExpr)
			n.ValExpr = watched(watchValue, n.ValExpr)
		case *hclsyntax.BinaryOpExpr:
			if op := bothSides[n.Op]; op != nil {
				n.Op = op
			}
		case *hclsyntax.TemplateExpr:
			for i, p := range n.Parts {
				if !unvarying(p) {
					n.Parts[i] = watched(watchValue, p)
				}
			}
		case *hclsyntax.FunctionCallExpr:
			collectArgs(n)
		case *hclsyntax.Block:
			if a := n.Body.Attributes["for_each"]; a != nil && n.Type == dynamicBlock {
				a.Expr = watched(watchBlock, a.Expr)
			}
		}
		return nil
	})
}

// unvarying reports whether an expression comes out the same wherever it is
// evaluated, and no larger than its source.
func unvarying(x hclsyntax.Expression) bool {
	calls, tooLong := false, false
	_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.FunctionCallExpr, *hclsyntax.ForExpr:
			calls = true
		case *hclsyntax.LiteralValueExpr:
			tooLong = tooLong || limitNumber(n.Val) != nil
		}
		return nil
	})
	return !calls && len(x.Variables()) == 0 && !tooLong
}

// watched calls a counting function with an expression. It is a call, rather
// than a node of our own, because the library's walks know the kinds of nodes
// that there are.
func watched(name string, x hclsyntax.Expression) hclsyntax.Expression {
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && strings.HasPrefix(call.Name, "\x00") {
		return x
	}
	r := x.Range()
	return &hclsyntax.FunctionCallExpr{Name: name, Args: []hclsyntax.Expression{x}, NameRange: r, OpenParenRange: r, CloseParenRange: r}
}

// work is what is left to one evaluation.
type work struct {
	left int
	told bool
}

// take takes n off. It fails once; from then on loops find nothing to run
// over, so that the evaluation comes to its end.
func (w *work) take(v cty.Value, n int) (cty.Value, error) {
	if w.left -= n; w.left >= 0 {
		return v, nil
	}
	w.left = -1
	if w.told {
		return cty.DynamicVal, nil
	}
	w.told = true
	return cty.DynamicVal, errTooLarge
}

func (w *work) functions() map[string]function.Function {
	param := []function.Parameter{anything("value")}
	same := func(args []cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil }
	return map[string]function.Function{
		watchLoop: function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			return w.take(a[0], loopWork*length(a[0]))
		}}),
		watchBlock: function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			return w.take(a[0], blockWork*length(a[0]))
		}}),
		watchValue: function.New(&function.Spec{Params: param, Type: same, Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			m := meter{left: max(w.left, 0)}
			m.walk(a[0], workOf)
			if err := limitNumber(first(a[0].Unmark())); err != nil {
				return cty.DynamicVal, err
			}
			return w.take(a[0], w.left-m.left)
		}}),
	}
}

func first[A, B any](a A, _ B) A { return a }

// workOf is what a value without its parts takes.
func workOf(v cty.Value) int {
	if v.Type() == cty.String {
		return 1 + len(v.AsString())/16
	}
	return 1
}

// bounded evaluates an expression that was watched. What would take too much,
// or stops the library, is an error with the place.
func bounded(x hcl.Expression, ctx *hcl.EvalContext) (v cty.Value, ds hcl.Diagnostics) {
	v, ds = within(ctx, x.Range(), func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return x.Value(ctx) })
	return v, ds
}

// within runs an evaluation with bounds.
func within(ctx *hcl.EvalContext, at hcl.Range, f func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics)) (v cty.Value, ds hcl.Diagnostics) {
	defer func() {
		if p := recover(); p != nil {
			v, ds = cty.DynamicVal, hcl.Diagnostics{{
				Severity: hcl.DiagError, Summary: "Expression cannot be evaluated",
				Detail:  fmt.Sprintf("The evaluation stopped: %v. This is a fault of swampctl or of a library; please report it. Write the expression in another way.", p),
				Subject: &at,
			}}
		}
	}()
	w := &work{left: maxWork}
	v, ds = f(w.within(ctx))
	switch {
	case ds.HasErrors():
		return v, ds
	case w.told: // to somebody who did not pass it on
		return cty.DynamicVal, append(ds, tooLarge(errTooLarge, at))
	}
	if err := limitNodes(v); err != nil {
		return cty.DynamicVal, append(ds, tooLarge(err, at))
	}
	return v, ds
}

// within returns a context for one evaluation, which counts what it takes.
func (w *work) within(ctx *hcl.EvalContext) *hcl.EvalContext {
	inner := ctx.NewChild()
	inner.Functions = w.functions()
	return inner
}

// tooLargeSummary begins the messages about values that cannot be kept.
const tooLargeSummary = "Value too large"

func tooLarge(err error, at hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: tooLargeSummary, Detail: fmt.Sprintf("The value cannot be computed: %v.", err), Subject: &at}
}

// refuseInfinite refuses the arguments of a body that hold an infinite number.
func refuseInfinite(body cty.Value, at func(cty.Path) *diag.Range) diag.Diagnostics {
	if infinite(body) == nil || !body.Type().IsObjectType() {
		return nil
	}
	body, _ = body.Unmark()
	var ds diag.Diagnostics
	for name, v := range body.AsValueMap() {
		path := cty.GetAttrPath(name)
		if d := infinite(v); d != nil {
			ds = append(ds, d.On(path).At(at(path)))
		}
	}
	return ds
}

// infinite refuses a value that holds an infinite number, which neither a plan
// nor a state can hold; nil where there is none.
func infinite(v cty.Value) *diag.Diagnostic {
	found := false
	m := meter{left: maxWork}
	m.walk(v, func(v cty.Value) int {
		found = found || v.Type() == cty.Number && v.AsBigFloat().IsInf()
		return workOf(v)
	})
	if !found {
		return nil
	}
	return diag.Errorf("Infinite number", "The value holds a number that is infinite, as the division by zero gives, and it could be written nowhere. Divide by something else, or choose another value where that is zero.")
}
