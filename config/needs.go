package config

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// needs are the names that expressions look at.
type needs struct {
	traversals []hcl.Traversal
	// single are the blocks of which single instances are named, and never all:
	// the value of all is not made for them.
	single map[addr.Resource][]reference
}

func needsOf(ts []hcl.Traversal, expressions ...hcl.Expression) *needs {
	n := &needs{traversals: ts}
	refs := collect(func(c *collector) {
		for _, x := range expressions {
			c.expr(x)
		}
	})
	all := map[addr.Resource]bool{}
	for _, ref := range refs {
		switch {
		case ref.kind != "resource":
		case ref.key == nil && ref.idx == nil:
			all[ref.to] = true
		default:
			if n.single == nil {
				n.single = map[addr.Resource][]reference{}
			}
			n.single[ref.to] = append(n.single[ref.to], ref)
		}
	}
	for r := range all {
		delete(n.single, r)
	}
	if len(n.single) > 0 && shadows(expressions) {
		n.single = nil
	}
	return n
}

// shadows reports whether a loop has a variable of a name that an index may
// refer to, so that the index is not what it seems.
func shadows(expressions []hcl.Expression) bool {
	found := false
	for _, x := range expressions {
		n, ok := x.(hclsyntax.Node)
		if !ok {
			continue
		}
		_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
			if s, ok := n.(*shared); ok {
				n = s.Expression
			}
			if loop, ok := n.(*hclsyntax.ForExpr); ok {
				found = found || countOrEach[loop.KeyVar] || countOrEach[loop.ValVar]
			}
			return nil
		})
	}
	return found
}

var countOrEach = map[string]bool{"count": true, "each": true, "var": true}

// needsOf returns what an expression looks at, which is found once.
func (e *Evaluator) needsOf(x hcl.Expression) *needs {
	if _, ok := x.(hclsyntax.Expression); !ok { // others need not be comparable
		return needsOf(x.Variables(), x)
	}
	e.mu.Lock()
	n := e.needs[x]
	e.mu.Unlock()
	if n == nil {
		n = needsOf(x.Variables(), x)
		e.mu.Lock()
		e.needs[x] = n
		e.mu.Unlock()
	}
	return n
}

// with evaluates with the values that are needed: of blocks of which single
// instances are named with these alone, so that n instances that each refer to
// one other cost n. What is wrong is said over the whole values.
func (e *Evaluator) with(n *needs, sc scope, evaluate func(*hcl.EvalContext) (cty.Value, diag.Diagnostics)) (cty.Value, diag.Diagnostics) {
	if e.opt.Instance != nil && len(n.single) > 0 {
		sc.single = n.single
		if ctx, ds := e.context(n.traversals, sc); len(ds) == 0 {
			if v, ds := evaluate(ctx); len(ds) == 0 {
				return v, nil
			}
		}
	}
	sc.single = nil
	ctx, ds := e.context(n.traversals, sc)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	v, more := evaluate(ctx)
	return v, append(ds, more...)
}

// singles returns a value that has of a block the instances that are referred
// to, where indexes find them as in the value of all; false where it cannot be
// told which they are.
func (b *builder) singles(r addr.Resource, refs []reference) (cty.Value, bool) {
	e := b.sc.at.eval
	vs := make(map[string]cty.Value, len(refs))
	for _, ref := range refs {
		key := e.indexed(ref, b.sc)
		if key == nil || key.Kind == addr.KeyNone {
			return cty.NilVal, false
		}
		v, ok := e.opt.Instance(addr.Block{Module: b.sc.at.addr, Resource: r}.Instance(*key))
		if !ok {
			return cty.NilVal, false
		}
		name := key.Str
		if key.Kind == addr.KeyInt {
			name = strconv.Itoa(key.Int)
		}
		vs[name] = v
	}
	return cty.ObjectVal(vs), true
}
