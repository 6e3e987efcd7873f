package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// shared is a part of a block's text that comes out the same in all instances
// of the block: it is evaluated once, so that n instances that each look
// something up in what is made of n others cost n, and not n times n.
type shared struct {
	hclsyntax.Expression
}

// UnwrapExpression lets the library see what stands there.
func (s *shared) UnwrapExpression() hcl.Expression { return s.Expression }

// Value implements hcl.Expression.
func (s *shared) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := momentOf(ctx)
	if m == nil {
		return s.Expression.Value(ctx)
	}
	if p, ok := m.in.parts.get(s, m.version); ok {
		return p.value, p.faults
	}
	v, ds := s.Expression.Value(ctx)
	switch {
	case len(ds) == 0:
		m.in.parts.put(s, part{value: v}, m.version, v.IsWhollyKnown())
	case !m.partly:
		ds = worded(ds)
		m.in.parts.put(s, part{v, ds}, m.version, false)
	}
	return v, ds
}

// part is what comes of a shared part.
type part struct {
	value  cty.Value
	faults hcl.Diagnostics
}

// wording is what is said to the user of a fault in a shared part, found once:
// that may take as much as the part itself.
type wording struct {
	diag.Diagnostic
	extra any // of the fault
}

// UnwrapDiagnosticExtra lets the library find what it has put there.
func (w *wording) UnwrapDiagnosticExtra() any { return w.extra }

// worded returns faults with their wording.
func worded(ds hcl.Diagnostics) hcl.Diagnostics {
	out := slices.Clone(distinct(ds))
	var look looked
	for i, h := range out {
		w := *h
		w.Extra = &wording{*look.told(h), h.Extra}
		out[i] = &w
	}
	return out
}

// moment is the instance of a module whose names a context holds, and the
// version of the values in it.
type moment struct {
	in      *instance
	version uint64
	partly  bool // blocks have but the instances referred to, and faults count for nothing
}

var momentType = cty.Capsule("moment", reflect.TypeFor[moment]())

// momentName is the variable that holds the moment. No source can name it.
const momentName = "\x00the moment of this context"

// momentOf returns the moment of a context, nil where it has none.
func momentOf(ctx *hcl.EvalContext) *moment {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[momentName]; ok {
			return v.EncapsulatedValue().(*moment)
		}
	}
	return nil
}

// sharing puts shared parts into the blocks of a file that have instances. In
// others nothing is shared, and what picks from a collection picks by its index.
func sharing(file *hclsyntax.Body) {
	for _, b := range file.Blocks {
		w := &sharer{}
		if hasInstances(b.Type) && (b.Body.Attributes["count"] != nil || b.Body.Attributes["for_each"] != nil) {
			w.own = instanceNames()
			addOwnNames(w.own, b.Body)
		}
		switch b.Type {
		case "resource", "data", "module", "locals", "output":
			_ = hclsyntax.Walk(b.Body, w)
		}
	}
}

// sharedParts puts shared parts into an expression by itself.
func sharedParts(x hclsyntax.Expression, own map[string]bool) hclsyntax.Expression {
	own = maps.Clone(own)
	addOwnNames(own, x)
	a := &hclsyntax.Attribute{Expr: x}
	_ = hclsyntax.Walk(a, &sharer{own: own})
	return a.Expr
}

// hasInstances reports whether a type of block takes count and for_each.
func hasInstances(block string) bool {
	return block == "resource" || block == "data" || block == "module"
}

// instanceNames returns the names that each instance gives a meaning of its own.
func instanceNames() map[string]bool {
	return map[string]bool{"count": true, "each": true, "self": true}
}

// addOwnNames adds the names that a loop or a dynamic block gives a meaning of
// its own.
func addOwnNames(own map[string]bool, n hclsyntax.Node) {
	_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			own[n.KeyVar], own[n.ValVar] = true, true
		case *hclsyntax.Block:
			if n.Type != dynamicBlock || len(n.Labels) != 1 {
				break
			}
			own[n.Labels[0]] = true
			if a := n.Body.Attributes["iterator"]; a != nil {
				own[hcl.ExprAsKeyword(a.Expr)] = true
			}
		}
		return nil
	})
}

// sharer walks a block and puts the largest parts that can be shared in place.
type sharer struct {
	own    map[string]bool // nil: nothing is shared
	within int             // parts that are shared, or evaluated for each element of a splat
}

// Enter implements hclsyntax.Walker.
func (w *sharer) Enter(n hclsyntax.Node) hcl.Diagnostics {
	switch n := n.(type) {
	case *shared:
		w.within++
	case *hclsyntax.SplatExpr:
		if w.within == 0 {
			w.share(&n.Source)
			_ = hclsyntax.Walk(n.Source, w)
		}
		w.within++
	}
	if w.within == 0 {
		for _, x := range partsOf(n) {
			w.share(x)
		}
	}
	return nil
}

// Exit implements hclsyntax.Walker.
func (w *sharer) Exit(n hclsyntax.Node) hcl.Diagnostics {
	switch n.(type) {
	case *shared, *hclsyntax.SplatExpr:
		w.within--
	}
	return nil
}

// share makes an expression a shared one, if it is worth it and can be.
func (w *sharer) share(at *hclsyntax.Expression) {
	switch x := (*at).(type) {
	case *hclsyntax.ForExpr, *hclsyntax.SplatExpr:
	case *hclsyntax.FunctionCallExpr:
		if strings.HasPrefix(x.Name, "\x00") {
			return
		}
	default:
		return
	}
	if w.own != nil && w.alike(*at) {
		*at = &shared{*at}
	} else if call, ok := (*at).(*hclsyntax.FunctionCallExpr); ok && picks(call) {
		*at = picked{call}
	}
}

// alike reports whether an expression comes out the same in all instances.
func (w *sharer) alike(x hclsyntax.Expression) bool {
	return !callsAnew(x) && !slices.ContainsFunc(x.Variables(), func(t hcl.Traversal) bool { return w.own[t.RootName()] })
}

// callsAnew reports whether a function is called whose result may be another
// each time.
func callsAnew(x hclsyntax.Expression) bool {
	anew := false
	_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok {
			switch name := strings.TrimPrefix(call.Name, coreNamespace); name {
			case "uuid", "bcrypt", "timestamp", "templatefile":
				anew = true
			default:
				anew = anew || strings.HasPrefix(name, "file")
			}
		}
		return nil
	})
	return anew
}

// partsOf returns where the expressions that a node is made of are kept.
func partsOf(n hclsyntax.Node) []*hclsyntax.Expression {
	switch n := n.(type) {
	case *hclsyntax.Attribute:
		return []*hclsyntax.Expression{&n.Expr}
	case *hclsyntax.FunctionCallExpr:
		return each(n.Args)
	case picked:
		return each(n.Args)
	case *hclsyntax.ForExpr:
		return []*hclsyntax.Expression{&n.CollExpr, &n.KeyExpr, &n.ValExpr, &n.CondExpr}
	case *hclsyntax.IndexExpr:
		return []*hclsyntax.Expression{&n.Collection, &n.Key}
	case *hclsyntax.RelativeTraversalExpr:
		return []*hclsyntax.Expression{&n.Source}
	case *hclsyntax.ConditionalExpr:
		return []*hclsyntax.Expression{&n.Condition, &n.TrueResult, &n.FalseResult}
	case *hclsyntax.BinaryOpExpr:
		return []*hclsyntax.Expression{&n.LHS, &n.RHS}
	case *hclsyntax.UnaryOpExpr:
		return []*hclsyntax.Expression{&n.Val}
	case *hclsyntax.ParenthesesExpr:
		return []*hclsyntax.Expression{&n.Expression}
	case *hclsyntax.TemplateExpr:
		return each(n.Parts)
	case *hclsyntax.TemplateWrapExpr:
		return []*hclsyntax.Expression{&n.Wrapped}
	case *hclsyntax.TupleConsExpr:
		return each(n.Exprs)
	case distinctKeys:
		return partsOf(n.ObjectConsExpr)
	case *hclsyntax.ObjectConsExpr:
		var out []*hclsyntax.Expression
		for i := range n.Items {
			out = append(out, &n.Items[i].ValueExpr)
		}
		return out
	default:
		return nil
	}
}

func each(xs []hclsyntax.Expression) []*hclsyntax.Expression {
	out := make([]*hclsyntax.Expression, len(xs))
	for i := range xs {
		out[i] = &xs[i]
	}
	return out
}
