package config

import (
	"fmt"
	"reflect"
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
	in = distinct(in)
	out := make(diag.Diagnostics, 0, len(in))
	var look looked
	for i, h := range in {
		if !consequence(in[:i], h) {
			out = append(out, look.told(h))
		}
	}
	return out
}

// looked is the expression that was looked at last for the values in it:
// thousands of messages may be about one large one.
type looked struct {
	x      hcl.Expression
	ctx    *hcl.EvalContext
	values []diag.Value
}

// in returns the values in an expression.
func (l *looked) in(x hcl.Expression, ctx *hcl.EvalContext) []diag.Value {
	if x == nil || !reflect.ValueOf(x).Comparable() {
		return valuesIn(x, ctx)
	}
	if l.x != x || l.ctx != ctx {
		*l = looked{x, ctx, valuesIn(x, ctx)}
	}
	return l.values
}

// told turns one message of the library into one of ours.
func (l *looked) told(h *hcl.Diagnostic) *diag.Diagnostic {
	if w, ok := hcl.DiagnosticExtra[*wording](h); ok {
		d := w.Diagnostic
		return &d
	}
	d := &diag.Diagnostic{}
	d.Summary, d.Detail = reword(h)
	d.Detail = withoutKeys(h, d.Detail)
	if h.Severity == hcl.DiagWarning {
		d.Severity = diag.Warning
	}
	if h.Subject != nil {
		d.Subject = fromRange(*h.Subject)
	}
	if h.Context != nil {
		d.Context = fromRange(*h.Context)
	}
	d.Values = l.in(h.Expression, h.EvalContext)
	d.Call = callIn(h)
	return d
}

// distinct returns the messages that say something that none before them says
// of the same place, as each element of a splat does.
func distinct(in hcl.Diagnostics) hcl.Diagnostics {
	if len(in) < 2 {
		return in
	}
	type words struct {
		summary, detail string
		at              hcl.Range
	}
	seen := map[words]bool{}
	var out hcl.Diagnostics
	for _, h := range in {
		w := words{summary: h.Summary, detail: h.Detail}
		if h.Subject != nil {
			w.at = *h.Subject
		}
		if !seen[w] {
			out = append(out, h)
		}
		seen[w] = true
	}
	return out
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
