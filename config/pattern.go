package config

import (
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// pattern is what the instances of a block have in common: the value of the
// first, and the attributes in which another can differ. A thousand instances
// cost what differs between them, and not a thousand readings of the block.
type pattern struct {
	value   map[string]cty.Value
	varying []attribute
	needs   *needs // of the attributes that vary
	scratch sync.Pool
}

// attribute is an expression and the type that its value is to have.
type attribute struct {
	name string
	ty   cty.Type
	expr hcl.Expression
}

// patternOf makes a pattern of an instance's value; nil where the block is such
// that more than attributes can differ.
func patternOf(body hcl.Body, block *schema.Block, v cty.Value) *pattern {
	src, ok := body.(*hclsyntax.Body)
	if !ok || v.IsMarked() || !v.IsKnown() || v.IsNull() {
		return nil
	}
	for _, b := range src.Blocks {
		if (block.Blocks[b.Type] != nil || b.Type == dynamicBlock) && !unvaryingBody(b.Body) {
			return nil
		}
	}
	p := &pattern{value: v.AsValueMap()}
	var needed []hcl.Traversal
	var written []hcl.Expression
	for name, a := range block.Attributes {
		attr := src.Attributes[name]
		if attr == nil || unvarying(attr.Expr) {
			continue
		}
		p.varying = append(p.varying, attribute{name, a.Type, attr.Expr})
		needed, written = append(needed, attr.Expr.Variables()...), append(written, attr.Expr)
	}
	p.needs = needsOf(needed, written...)
	return p
}

// unvaryingBody reports whether all in a body comes out the same wherever it is
// evaluated.
func unvaryingBody(b *hclsyntax.Body) bool {
	for _, a := range b.Attributes {
		if !unvarying(a.Expr) {
			return false
		}
	}
	for _, inner := range b.Blocks {
		if !unvaryingBody(inner.Body) {
			return false
		}
	}
	return true
}

// instanceBody evaluates the body of an instance, by the pattern of its block
// where there is one. What the pattern does not fit is read in full, so that
// what is wrong is said as for any other body.
func (e *Evaluator) instanceBody(r *Resource, s *schema.Schema, sc scope) (cty.Value, diag.Diagnostics) {
	p := e.pattern(r)
	if p != nil {
		if v, ok := e.repeat(p, r.body.MissingItemRange(), sc); ok {
			return v, nil
		}
	}
	v, ds := e.body(r.body, e.spec(r, s), sc)
	ds = append(ds, refuseEphemeral(v, "an argument of a resource", r.RangeOf)...)
	ds = append(ds, refuseInfinite(v, r.RangeOf)...)
	if p == nil && len(ds) == 0 && (r.Repetition() != addr.KeyNone || sc.at.parent != nil) {
		e.keepPattern(r, patternOf(r.body, s.Block, v))
	}
	return v, ds
}

// repeat evaluates what varies; false where that is not without fault.
func (e *Evaluator) repeat(p *pattern, at hcl.Range, sc scope) (cty.Value, bool) {
	vs, _ := p.scratch.Get().(map[string]cty.Value) // which cty copies
	if vs == nil {
		vs = maps.Clone(p.value)
	}
	defer p.scratch.Put(vs) // all that varies is set anew
	out, ds := e.with(p.needs, sc, func(ctx *hcl.EvalContext) (cty.Value, diag.Diagnostics) {
		v, hds := within(ctx, at, func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return p.vary(ctx, vs) })
		return v, fromHCL(hds)
	})
	if len(ds) > 0 || marked(out, Ephemeral) || infinite(out) != nil {
		return cty.DynamicVal, false
	}
	return cty.ObjectVal(vs), true
}

// vary puts what varies into an object, and returns all of it whose size is to
// be looked at.
func (p *pattern) vary(ctx *hcl.EvalContext, into map[string]cty.Value) (cty.Value, hcl.Diagnostics) {
	fresh := make([]cty.Value, len(p.varying))
	for i, a := range p.varying {
		v, hds := a.expr.Value(ctx)
		if len(hds) > 0 {
			return cty.DynamicVal, hds
		}
		v, err := convert.Convert(v, a.ty)
		if err != nil {
			return cty.DynamicVal, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: err.Error()}}
		}
		into[a.name], fresh[i] = v, v
	}
	return cty.TupleVal(fresh), nil
}

func (e *Evaluator) pattern(r *Resource) *pattern {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.patterns[r]
}

func (e *Evaluator) keepPattern(r *Resource, p *pattern) {
	if p == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.patterns[r] = p
}

const dynamicBlock = "dynamic"

// unrolls reports whether a body may have dynamic blocks in it.
func unrolls(body hcl.Body) bool {
	if b, ok := body.(jsonBody); ok {
		return b.file.dynamic
	}
	src, ok := body.(*hclsyntax.Body)
	if !ok {
		return true
	}
	for _, b := range src.Blocks {
		if b.Type == dynamicBlock || unrolls(b.Body) {
			return true
		}
	}
	return false
}
