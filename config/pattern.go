package config

import (
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// pattern is what the instances of a block have in common: the value of the
// first, and the arguments in which another can differ. A thousand instances
// cost what differs between them, and not a thousand readings of the block.
type pattern struct {
	bodyPattern
	needs   *needs // of what varies
	scratch sync.Pool
}

// patternOf makes a pattern of an instance's value; nil where the block is such
// that it is to be read in full.
func patternOf(body hcl.Body, block *schema.Block, v cty.Value) *pattern {
	if v.IsMarked() || !v.IsKnown() || v.IsNull() {
		return nil
	}
	c := patternCompiler{}
	in, _, ds := body.PartialContent(contentOf(block))
	c.odd = ds.HasErrors()
	p := &pattern{bodyPattern: bodyPattern{value: v.AsValueMap()}}
	for name, a := range block.Attributes {
		if attr := in.Attributes[name]; attr != nil && fixed(attr.Expr) == nil {
			p.varying = append(p.varying, attribute{name, a.Type, c.needed(attr.Expr)})
		}
	}
	for _, name := range sorted(block.Blocks) {
		if nested := c.blocks(in, name, block.Blocks[name]); nested.varies() {
			p.blocks = append(p.blocks, nested)
		}
	}
	if c.odd {
		return nil
	}
	p.needs = needsOf(c.names, c.written...)
	return p
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

// offPattern says that an instance is not as its pattern. Nobody sees it.
var offPattern = hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Not as the pattern"}}

// repeat evaluates what varies; false where that is not without fault.
func (e *Evaluator) repeat(p *pattern, at hcl.Range, sc scope) (cty.Value, bool) {
	vs, _ := p.scratch.Get().(map[string]cty.Value) // which cty copies
	if vs == nil {
		vs = maps.Clone(p.value)
	}
	defer p.scratch.Put(vs) // all that varies is set anew
	out, ds := e.with(p.needs, sc, func(ctx *hcl.EvalContext) (cty.Value, diag.Diagnostics) {
		v, hds := within(ctx, at, func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
			fresh, ok := p.vary(ctx, vs)
			if !ok {
				return cty.DynamicVal, offPattern
			}
			return cty.TupleVal(fresh), nil
		})
		return v, fromHCL(hds)
	})
	if len(ds) > 0 || marked(out, Ephemeral) || infinite(out) != nil {
		return cty.DynamicVal, false
	}
	return cty.ObjectVal(vs), true
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
