package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

func fromRange(r hcl.Range) *diag.Range {
	pos := func(p hcl.Pos) diag.Pos { return diag.Pos{Line: p.Line, Column: p.Column, Byte: p.Byte} }
	return &diag.Range{Filename: r.Filename, Start: pos(r.Start), End: pos(r.End)}
}

// fromHCL turns HCL's diagnostics into ours, with the values in the failing
// expression.
func fromHCL(in hcl.Diagnostics) diag.Diagnostics {
	out := make(diag.Diagnostics, 0, len(in))
	for _, h := range in {
		d := &diag.Diagnostic{}
		d.Summary, d.Detail = reword(h)
		if h.Severity == hcl.DiagWarning {
			d.Severity = diag.Warning
		}
		if h.Subject != nil {
			d.Subject = fromRange(*h.Subject)
		}
		if h.Context != nil {
			d.Context = fromRange(*h.Context)
		}
		d.Values = valuesIn(h.Expression, h.EvalContext)
		out = append(out, d)
	}
	return out
}

// valuesIn prints what the references of an expression stand for.
func valuesIn(e hcl.Expression, ctx *hcl.EvalContext) []diag.Value {
	if e == nil || ctx == nil {
		return nil
	}
	var out []diag.Value
	seen := map[string]bool{}
	for _, t := range e.Variables() {
		name := traversalText(t)
		if seen[name] {
			continue
		}
		seen[name] = true
		v, ds := t.TraverseAbs(ctx)
		if ds.HasErrors() {
			continue
		}
		out = append(out, diag.Value{Expr: name, Is: valueWords(v)})
	}
	return out
}

// valueWords says a value in a few words; secrets are not said.
func valueWords(v cty.Value) string {
	if v.HasMark(Sensitive) {
		return "has a sensitive value"
	}
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown():
		return "will be known only after apply"
	case v.IsNull():
		return "is null"
	case v.Type() == cty.String:
		s := v.AsString()
		if len(s) > 100 {
			s = s[:100] + "…"
		}
		return fmt.Sprintf("is %q", s)
	case limitNumber(v) != nil:
		return "is a number of very many digits"
	case v.Type() == cty.Number:
		return "is " + v.AsBigFloat().Text('f', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprintf("is %t", v.True())
	case v.Type().IsObjectType():
		return fmt.Sprintf("is object with %d attributes", len(v.Type().AttributeTypes()))
	case v.CanIterateElements():
		return fmt.Sprintf("is %s with %d elements", v.Type().FriendlyName(), v.LengthInt())
	default:
		return "is " + v.Type().FriendlyName()
	}
}

func traversalText(t hcl.Traversal) string {
	var b strings.Builder
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			if s.Key.IsNull() || !s.Key.IsKnown() {
				b.WriteString("[null]")
			} else if s.Key.Type() == cty.String {
				fmt.Fprintf(&b, "[%q]", s.Key.AsString())
			} else {
				fmt.Fprintf(&b, "[%s]", s.Key.AsBigFloat().Text('f', -1))
			}
		case hcl.TraverseSplat:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

// nearest returns the word most like s, "" if none is near.
func nearest(s string, words []string) string {
	best, at := "", max(2, len(s)/3)+1
	for _, w := range words {
		if d := distance(s, w); d < at {
			best, at = w, d
		}
	}
	return best
}

// didYouMean is a sentence that suggests the nearest word, with a space before
// it, or nothing.
func didYouMean(s string, words []string) string {
	if n := nearest(s, words); n != "" {
		return fmt.Sprintf(" Did you mean %q?", n)
	}
	return ""
}

// distance is the number of edits between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j+1]+1, row[j]+1)
			if a[i] == b[j] {
				next = min(next, last)
			} else {
				next = min(next, last+1)
			}
			last, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
