package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/swampctl/swampctl/internal/diag"
)

// valuesIn says what the references of an expression stand for; of one that
// stands for nothing, the longest part that does. What is not known is said by
// its type only: that it is not known is no reason for an error.
func valuesIn(e hcl.Expression, ctx *hcl.EvalContext) []diag.Value {
	return valuesOf(e, ctx, valueWords)
}

// unknownsIn is valuesIn for a message about what is not known.
func unknownsIn(e hcl.Expression, ctx *hcl.EvalContext) []diag.Value {
	return valuesOf(e, ctx, func(v cty.Value) string {
		words := valueWords(v)
		if v, _ := v.UnmarkDeep(); v.IsWhollyKnown() {
			return words
		}
		if words == "" {
			return "will be known only after apply"
		}
		return words + ", known only after apply"
	})
}

func valuesOf(e hcl.Expression, ctx *hcl.EvalContext, words func(cty.Value) string) []diag.Value {
	if e == nil || ctx == nil {
		return nil
	}
	var out []diag.Value
	for _, t := range e.Variables() {
		name, v := longest(t, ctx)
		if said := words(v); name != "" && said != "" {
			out = append(out, diag.Value{Expr: name, Is: said})
		}
	}
	slices.SortFunc(out, func(a, b diag.Value) int { return strings.Compare(a.Expr, b.Expr) })
	return slices.Compact(out)
}

// longest returns the longest part of a reference that has a value; "" where
// only its root has one, which is no value by itself.
func longest(t hcl.Traversal, ctx *hcl.EvalContext) (string, cty.Value) {
	for n := len(t); n > 1 || n == len(t); n-- {
		if v, ds := t[:n].TraverseAbs(ctx); !ds.HasErrors() {
			return traversalText(t[:n]), v
		}
	}
	return "", cty.DynamicVal
}

// valueWords says a value in a few words; secrets are not said, and nothing of
// what has no type yet.
func valueWords(v cty.Value) string {
	if v.HasMark(Sensitive) || v.HasMark(Hidden) {
		return "has a sensitive value"
	}
	if v.HasMark(Ephemeral) {
		return "has an ephemeral value"
	}
	v, _ = v.Unmark()
	switch {
	case v.IsNull():
		return "is null"
	case !v.IsKnown() && v.Type() == cty.DynamicPseudoType:
		return ""
	case !v.IsKnown():
		return "is " + article(v.Type().FriendlyName())
	case v.Type() == cty.String:
		s := v.AsString()
		if len(s) > 100 {
			s = strings.ToValidUTF8(s[:100], "") + "…"
		}
		return fmt.Sprintf("is %q", s)
	case limitNumber(v) != nil:
		return "is a number of very many digits"
	case v.Type() == cty.Number:
		return "is " + v.AsBigFloat().Text('f', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprintf("is %t", v.True())
	default:
		return "is " + collectionWords(v)
	}
}

// collectionWords says what kind of collection a value is, and how large.
func collectionWords(v cty.Value) string {
	ty := v.Type()
	switch {
	case ty.IsObjectType():
		names := sorted(ty.AttributeTypes())
		switch len(names) {
		case 0:
			return "object with no attributes"
		case 1:
			return fmt.Sprintf("object with 1 attribute %q", names[0])
		}
		return fmt.Sprintf("object with %d attributes", len(names))
	case !v.CanIterateElements():
		return article(ty.FriendlyName())
	case v.LengthInt() == 0:
		return "empty " + ty.FriendlyName()
	case v.LengthInt() == 1:
		return ty.FriendlyName() + " with 1 element"
	default:
		return fmt.Sprintf("%s with %d elements", ty.FriendlyName(), v.LengthInt())
	}
}

// article puts "a" or "an" before a noun.
func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// callIn returns the call of a function that a message is about, nil for none.
func callIn(h *hcl.Diagnostic) *diag.Call {
	extra, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](h)
	if !ok || strings.HasPrefix(extra.CalledFunctionName(), "\x00") {
		return nil
	}
	for ctx := h.EvalContext; ctx != nil; ctx = ctx.Parent() {
		f, ok := ctx.Functions[extra.CalledFunctionName()]
		if !ok {
			continue
		}
		call := &diag.Call{Name: extra.CalledFunctionName(), Returns: cty.DynamicPseudoType}
		var types []cty.Type
		for _, p := range f.Params() {
			call.Params = append(call.Params, described(p))
			types = append(types, p.Type)
		}
		if p := f.VarParam(); p != nil {
			last := described(*p)
			call.Variadic = &last
		}
		if ty, err := f.ReturnType(types); err == nil {
			call.Returns = ty
		}
		return call
	}
	return nil
}

// described returns a parameter as it is told: one that takes an expression
// without evaluating it takes anything.
func described(p function.Parameter) diag.Param {
	if p.Type.IsCapsuleType() {
		return diag.Param{Name: p.Name, Type: cty.DynamicPseudoType}
	}
	return diag.Param{Name: p.Name, Type: p.Type}
}
