package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// triggers reads replace_triggered_by, which names resources; indexes may be
// count.index and each.key.
func (l *loader) triggers(r *Resource, a *hcl.Attribute) {
	exprs, ds := hcl.ExprList(a.Expr)
	l.note(ds)
	for _, x := range exprs {
		named, ds := namedInJSON(x)
		if l.note(ds); ds.HasErrors() {
			continue
		}
		if l.trigger(r, named) {
			r.Lifecycle.triggers = append(r.Lifecycle.triggers, named)
		}
	}
}

// namedInJSON returns the reference that is the text of an expression in JSON,
// and any other expression as it is.
func namedInJSON(x hcl.Expression) (hclsyntax.Expression, hcl.Diagnostics) {
	if syn, ok := x.(hclsyntax.Expression); ok {
		return syn, nil
	}
	v, ds := x.Value(nil)
	if ds.HasErrors() || v.Type() != cty.String || v.IsNull() {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: x.Range()}, ds
	}
	start := x.Range().Start
	start.Column, start.Byte = start.Column+1, start.Byte+1
	named, ds := hclsyntax.ParseExpression([]byte(v.AsString()), x.Range().Filename, start)
	if named != nil {
		plainNames(named)
	}
	return named, ds
}

// trigger checks one name in replace_triggered_by.
func (l *loader) trigger(r *Resource, x hclsyntax.Expression) bool {
	if !steady(x) {
		l.fail(x.Range(), "Invalid replace_triggered_by", "Only names of resources, or of attributes of them, may stand here, with constant indexes, count.index or each.key. A value that is computed can go through a terraform_data resource, as its input.")
		return false
	}
	for _, t := range x.Variables() {
		switch tg := resolve(t); {
		case tg.kind == "resource" && tg.res.Mode == addr.Managed:
		case tg.kind == "count" && r.count != nil, tg.kind == "each" && r.forEach != nil:
		case tg.kind == "count":
			l.fail(t.SourceRange(), `Invalid "count" reference`, "The block has no count, so that %s names nothing here.", traversalText(t))
			return false
		case tg.kind == "each":
			l.fail(t.SourceRange(), `Invalid "each" reference`, "The block has no for_each, so that %s names nothing here.", traversalText(t))
			return false
		default:
			l.fail(x.Range(), "Invalid replace_triggered_by", "%s is no resource. replace_triggered_by names resources, or attributes of them; a value of another kind can go through a terraform_data resource, as its input.", traversalText(t))
			return false
		}
	}
	return true
}

// steady reports whether an expression is a reference, whose indexes are
// constants, count.index or each.key.
func steady(x hclsyntax.Expression) bool {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.RelativeTraversalExpr:
		return steady(x.Source)
	case *hclsyntax.IndexExpr:
		key, ok := x.Key.(*hclsyntax.ScopeTraversalExpr)
		return ok && steady(x.Collection) && (traversalText(key.Traversal) == "count.index" || traversalText(key.Traversal) == "each.key")
	default:
		return false
	}
}

// Trigger is what a replace_triggered_by names.
type Trigger struct {
	Instance     addr.Instance
	AllInstances bool
	Path         cty.Path
}

// ReplaceTriggers returns what an instance's replace_triggered_by names.
func (e *Evaluator) ReplaceTriggers(i addr.Instance) ([]Trigger, diag.Diagnostics) {
	r := e.Block(i.Block())
	if r == nil || len(r.Lifecycle.triggers) == 0 {
		return nil, nil
	}
	sc, ds := e.scopeOf(i)
	if ds.HasErrors() {
		return nil, ds
	}
	return e.triggersIn(r, sc)
}

// triggersIn returns what a block's replace_triggered_by names in a scope. A
// name of nothing is an error.
func (e *Evaluator) triggersIn(r *Resource, sc scope) ([]Trigger, diag.Diagnostics) {
	var out []Trigger
	var ds diag.Diagnostics
	for _, x := range r.Lifecycle.triggers {
		t, more := e.traversal(x, sc)
		if ds = append(ds, more...); more.HasErrors() {
			continue
		}
		trigger, more := e.triggerOf(t, sc)
		if ds = append(ds, more...); !more.HasErrors() {
			out = append(out, trigger)
		}
	}
	return out, ds
}

// traversal returns the steps of a reference, with the values of its indexes.
func (e *Evaluator) traversal(x hclsyntax.Expression, sc scope) (hcl.Traversal, diag.Diagnostics) {
	switch x := x.(type) {
	case *hclsyntax.RelativeTraversalExpr:
		t, ds := e.traversal(x.Source, sc)
		return append(t, x.Traversal...), ds
	case *hclsyntax.IndexExpr:
		t, ds := e.traversal(x.Collection, sc)
		key, more := e.value(x.Key, sc)
		return append(t, hcl.TraverseIndex{Key: key, SrcRange: x.Key.Range()}), append(ds, more...)
	case *hclsyntax.ScopeTraversalExpr:
		return x.Traversal[:len(x.Traversal):len(x.Traversal)], nil
	}
	return nil, nil // which steady does not let through
}

// triggerOf says what a reference names.
func (e *Evaluator) triggerOf(t hcl.Traversal, sc scope) (Trigger, diag.Diagnostics) {
	tg := resolve(t)
	out := Trigger{Instance: addr.Block{Module: sc.at.addr, Resource: tg.res}.Instance(addr.Key{}), AllInstances: tg.whole(t)}
	r := sc.at.module.Resources[tg.res]
	b := builder{sc: sc}
	if r == nil {
		b.undeclared(t, tg.res)
		return out, b.diags
	}
	rest, ok := b.inInstance(t, r)
	if !ok || out.AllInstances {
		return out, b.diags
	}
	if tg.key != nil {
		out.Instance.Key = *tg.key
	}
	if !e.static {
		if d := e.noInstance(out.Instance, "Invalid replace_triggered_by"); d != nil {
			return out, diag.Diagnostics{d.At(fromRange(t.SourceRange()))}
		}
	}
	path, err := pathOf(rest)
	if err != nil {
		b.fail(t, "Invalid replace_triggered_by", "%v.", err)
	}
	out.Path = path
	return out, b.diags
}
