package config

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// reword words a message of the library as one of ours where ours says more,
// and keeps back what is secret.
func reword(h *hcl.Diagnostic) (summary, detail string) {
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](h); ok && call.FunctionCallError() != nil {
		return callFailed(h, call)
	}
	if unknown, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](h); ok {
		return unknownFunction(h, unknown)
	}
	if h.Summary == "Duplicate object key" && secret(h.Expression, h.EvalContext) {
		return h.Summary, "Two different items produced one key, which is sensitive and not shown. Where that is meant, write an ellipsis (...) after the value, to group by key."
	}
	switch h.Summary {
	case "Variables not allowed":
		return h.Summary, "Nothing may be referred to here: the value must stand in the configuration as it is."
	case "Invalid type specification":
		return h.Summary, h.Detail + typeSuggestion(h.Detail)
	}
	if detail := lookupIn(h); detail != "" {
		return h.Summary, detail
	}
	return h.Summary, h.Detail
}

// consequence reports whether a message only follows from one before it.
func consequence(before hcl.Diagnostics, h *hcl.Diagnostic) bool {
	cause := ""
	switch h.Summary {
	case "Unsuitable value type":
		cause = "Variables not allowed"
	case "Invalid multi-line string", "Unterminated template string":
		cause = "Invalid multi-line string"
	default:
		return false
	}
	return slices.ContainsFunc(before, func(b *hcl.Diagnostic) bool {
		return b.Summary == cause && (cause != "Variables not allowed" || b.Subject != nil && h.Subject != nil && h.Subject.Overlaps(*b.Subject))
	})
}

// lookupIn says what there is in the value in which an attribute or index was
// looked up in vain; "" for other messages.
func lookupIn(h *hcl.Diagnostic) string {
	switch x := h.Expression.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return pathFailed(x.Traversal, func(n int) (cty.Value, hcl.Diagnostics) { return x.Traversal[:n].TraverseAbs(h.EvalContext) })
	case *hclsyntax.RelativeTraversalExpr:
		src, ds := x.Source.Value(h.EvalContext)
		if ds.HasErrors() {
			return ""
		}
		return pathFailed(x.Traversal, func(n int) (cty.Value, hcl.Diagnostics) { return x.Traversal[:n].TraverseRel(src) })
	case *hclsyntax.IndexExpr:
		coll, ds := x.Collection.Value(h.EvalContext)
		key, more := x.Key.Value(h.EvalContext)
		if ds.HasErrors() || more.HasErrors() || secretIn(key) {
			return ""
		}
		step := hcl.TraverseIndex{Key: key}
		if _, ds := step.TraversalStep(coll); ds.HasErrors() {
			return lookupFailed(coll, step)
		}
	}
	return ""
}

// pathFailed says at which step of a path the value before has nothing; part
// evaluates the first n steps.
func pathFailed(t hcl.Traversal, part func(n int) (cty.Value, hcl.Diagnostics)) string {
	for n := len(t) - 1; n >= 0; n-- {
		if t.IsRelative() || n > 0 {
			v, ds := part(n)
			if ds.HasErrors() {
				continue
			}
			if _, ds := t[n].TraversalStep(v); !ds.HasErrors() {
				return ""
			}
			return lookupFailed(v, t[n])
		}
	}
	return ""
}

// callFailed is for a call that failed. One of the counting functions is none
// that anybody called.
func callFailed(h *hcl.Diagnostic, call hclsyntax.FunctionCallDiagExtra) (summary, detail string) {
	name, err := call.CalledFunctionName(), call.FunctionCallError()
	var panicked function.PanicError
	var limit limitError
	switch {
	case strings.HasPrefix(name, "\x00"), errors.As(err, &limit):
		d := tooLarge(err, hcl.Range{})
		return d.Summary, d.Detail
	case errors.As(err, &panicked):
		return h.Summary, fmt.Sprintf("The function %q stopped in its own code. This is a fault of swampctl or of a library; please report it. Write the expression in another way.", name)
	case secret(h.Expression, h.EvalContext):
		return h.Summary, fmt.Sprintf("The call of %q failed. What is wrong is not shown, because an argument is sensitive.", name)
	}
	detail = strings.ReplaceAll(h.Detail, "?.", "?") // behind a question of ours
	if strings.HasSuffix(detail, "..") && !strings.HasSuffix(detail, "...") {
		detail = strings.TrimSuffix(detail, ".") // behind a sentence of ours
	}
	return h.Summary, detail
}

// elementKey is how a message names an element by its key.
var elementKey = regexp.MustCompile(`element "(?:[^"\\]|\\.)*"`)

// withoutKeys returns what is said of a secret value without the keys in it, which
// may be secret, too.
func withoutKeys(h *hcl.Diagnostic, detail string) string {
	if !elementKey.MatchString(detail) || !secret(h.Expression, h.EvalContext) {
		return detail
	}
	return elementKey.ReplaceAllString(detail, "an element")
}

// secret reports whether a value in an expression is sensitive.
func secret(x hcl.Expression, ctx *hcl.EvalContext) bool {
	if x == nil || ctx == nil {
		return false
	}
	parts := []hcl.Expression{x}
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok {
		parts = nil
		for _, a := range call.Args {
			parts = append(parts, a)
		}
	}
	for _, p := range parts {
		v, _ := bounded(p, ctx)
		if secretIn(v) {
			return true
		}
		for _, t := range p.Variables() {
			if v, ds := t.TraverseAbs(ctx); !ds.HasErrors() && secretIn(v) {
				return true
			}
		}
	}
	return false
}

// marked reports whether a mark is on a value or within it.
func marked(v cty.Value, m any) bool {
	if v == cty.NilVal || !v.ContainsMarked() {
		return false
	}
	_, marks := v.UnmarkDeep()
	_, ok := marks[m]
	return ok
}

// unknownFunction suggests the function that was meant.
func unknownFunction(h *hcl.Diagnostic, call hclsyntax.FunctionCallUnknownDiagExtra) (summary, detail string) {
	name := call.CalledFunctionNamespace() + call.CalledFunctionName()
	have := functionNames(h.EvalContext)
	if len(have) == 0 {
		return "Function calls not allowed", "Functions may not be called here: the value must stand in the configuration as it is."
	}
	detail = fmt.Sprintf("There is no function named %q.%s", name, functionSuggestion(name, have))
	ns := call.CalledFunctionNamespace()
	switch {
	case ns == "", ns == coreNamespace, slices.ContainsFunc(have, func(n string) bool { return strings.HasPrefix(n, ns) }):
	case ns == "provider::terraform::":
		detail += " A provider's functions are there where required_providers names it: terraform = { source = \"terraform.io/builtin/terraform\" }."
	default:
		detail += " Beside the language's own functions there are those of provider::terraform::."
	}
	return h.Summary, detail
}

// functionNames returns the functions that an expression may call.
func functionNames(ctx *hcl.EvalContext) []string {
	var out []string
	for ; ctx != nil; ctx = ctx.Parent() {
		for n := range ctx.Functions {
			if !strings.HasPrefix(n, "\x00") && !strings.HasPrefix(n, coreNamespace) {
				out = append(out, n)
			}
		}
	}
	return out
}

// inOrder sorts what a decoding says by place, and by words at one place: a
// specification is a map, which is gone through in any order.
func inOrder(hds hcl.Diagnostics) {
	place := func(d *hcl.Diagnostic) (string, int) {
		if d.Subject == nil {
			return "", 0
		}
		return d.Subject.Filename, d.Subject.Start.Byte
	}
	slices.SortStableFunc(hds, func(a, b *hcl.Diagnostic) int {
		fa, ba := place(a)
		fb, bb := place(b)
		return cmp.Or(strings.Compare(fa, fb), cmp.Compare(ba, bb), strings.Compare(a.Detail, b.Detail))
	})
}
