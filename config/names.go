package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/swampctl/swampctl/internal/diag"
)

// literal returns the text between quotes; "" for any other expression.
func literal(x hcl.Expression) string {
	t, ok := x.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return ""
	}
	v, ds := t.Value(nil)
	if ds.HasErrors() {
		return ""
	}
	return v.AsString()
}

// unquoted takes a name in quotes for the name, as configurations of old have
// it, with a warning.
func (l *loader) unquoted(x hcl.Expression) hcl.Expression {
	if key, ok := x.(*hclsyntax.ObjectConsKeyExpr); ok && literal(key.Wrapped) != "" {
		x = key.Wrapped
	}
	start := x.Range().Start
	start.Column, start.Byte = start.Column+1, start.Byte+1
	t, ds := hclsyntax.ParseTraversalAbs([]byte(literal(x)), x.Range().Filename, start)
	if literal(x) == "" || ds.HasErrors() {
		return x
	}
	t = plainName(t)
	l.diags = append(l.diags, diag.Warningf("Quoted reference", "Names stand without quotes since Terraform 0.12. Remove the quotes around %s.", traversalText(t)).At(fromRange(x.Range())))
	return &hclsyntax.ScopeTraversalExpr{Traversal: t, SrcRange: x.Range()}
}

// dependsOn reads names of whole objects.
func (l *loader) dependsOn(a *hcl.Attribute) []hcl.Traversal {
	if a == nil {
		return nil
	}
	exprs, ds := hcl.ExprList(a.Expr)
	l.note(ds)
	var out []hcl.Traversal
	for _, e := range exprs {
		t, ds := hcl.AbsTraversalForExpr(l.unquoted(e))
		l.note(ds)
		if ds.HasErrors() {
			continue
		}
		if n := objectSteps(t); len(t) > n {
			l.fail(e.Range(), "Invalid depends_on reference", "depends_on names whole objects: write %s, without %s.", traversalText(t[:n]), traversalText(t[n:]))
			continue
		}
		out = append(out, t)
	}
	return out
}

// objectSteps is how many steps of a reference name an object, such as an
// instance of a resource or an output of a module.
func objectSteps(t hcl.Traversal) int {
	tg := resolve(t)
	n := len(t)
	switch tg.kind {
	case "var", "local", "count", "each", "path", "terraform":
		n = 2
	case "resource":
		n = 2
		if t.RootName() == "data" {
			n = 3
		}
		if tg.key != nil {
			n++
		}
	case "module":
		n = 2
		if tg.key != nil {
			n++
		}
		if tg.output != "" {
			n++
		}
	}
	return min(n, len(t))
}

// quotedType says what to write in the place of a type in quotes.
func quotedType(text string) string {
	if text == "list" || text == "map" {
		text += "(string)"
	}
	return "A type stands without quotes, since Terraform 0.12: type = " + text
}
