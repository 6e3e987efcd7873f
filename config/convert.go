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
	for i, h := range in {
		if consequence(in[:i], h) {
			continue
		}
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
		d.Call = callIn(h)
		out = append(out, d)
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
