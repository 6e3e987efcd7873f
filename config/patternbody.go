package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/schema"
)

// bodyPattern is a body as far as it comes out the same in all instances, and
// what is evaluated in each.
type bodyPattern struct {
	value   map[string]cty.Value
	varying []attribute
	blocks  []blocksPattern
}

// attribute is an expression and the type that its value is to have.
type attribute struct {
	name string
	ty   cty.Type
	expr hcl.Expression
}

// blocksPattern is the nested blocks of one type, in the order in which they
// are written.
type blocksPattern struct {
	name    string
	schema  *schema.NestedBlock
	object  cty.Type // of one
	written []blockPattern
}

// blockPattern is one nested block; a dynamic one is there for each element.
type blockPattern struct {
	forEach  hcl.Expression // nil: it is there once
	iterator string
	body     bodyPattern
}

// varies reports whether a body comes out differently from place to place.
func (p *bodyPattern) varies() bool { return len(p.varying)+len(p.blocks) > 0 }

func (p *blocksPattern) varies() bool {
	return slices.ContainsFunc(p.written, func(b blockPattern) bool { return b.forEach != nil || b.body.varies() })
}

// vary puts what varies into an object, and returns all of it; false where that
// is not without fault, or such that only a reading in full tells what it gives.
func (p *bodyPattern) vary(ctx *hcl.EvalContext, into map[string]cty.Value) ([]cty.Value, bool) {
	fresh := make([]cty.Value, 0, len(p.varying)+len(p.blocks))
	for _, a := range p.varying {
		v, ok := a.in(ctx)
		if !ok {
			return nil, false
		}
		into[a.name], fresh = v, append(fresh, v)
	}
	for _, b := range p.blocks {
		v, ok := b.in(ctx)
		if !ok {
			return nil, false
		}
		into[b.name], fresh = v, append(fresh, v)
	}
	return fresh, true
}

func (a *attribute) in(ctx *hcl.EvalContext) (cty.Value, bool) {
	v, hds := a.expr.Value(ctx)
	if len(hds) > 0 {
		return cty.NilVal, false
	}
	v, err := converted(v, a.ty)
	return v, err == nil
}

// in makes the value of all blocks of a type.
func (p *blocksPattern) in(ctx *hcl.EvalContext) (cty.Value, bool) {
	var all []cty.Value
	for _, b := range p.written {
		var ok bool
		if all, ok = b.in(ctx, all); !ok {
			return cty.NilVal, false
		}
	}
	n, object := p.schema, p.object
	if len(all) < requiredItems(n) || n.MaxItems > 0 && len(all) > n.MaxItems {
		return cty.NilVal, false
	}
	switch n.Nesting {
	case schema.NestingSingle:
		if len(all) == 0 {
			return cty.NullVal(object), true
		}
		return all[0], len(all) == 1
	case schema.NestingSet:
		if len(all) == 0 {
			return cty.SetValEmpty(object), true
		}
		return cty.SetVal(all), true
	default:
		if len(all) == 0 {
			return cty.ListValEmpty(object), true
		}
		return cty.ListVal(all), true
	}
}

// in adds the objects that a block makes.
func (b *blockPattern) in(ctx *hcl.EvalContext, to []cty.Value) ([]cty.Value, bool) {
	if b.forEach == nil {
		return b.body.in(ctx, to)
	}
	elements, hds := b.forEach.Value(ctx)
	if len(hds) > 0 || elements.IsMarked() || !elements.IsKnown() || elements.IsNull() || !elements.CanIterateElements() {
		return nil, false
	}
	for it := elements.ElementIterator(); it.Next(); {
		k, v := it.Element()
		one := ctx.NewChild()
		one.Variables = map[string]cty.Value{b.iterator: cty.ObjectVal(map[string]cty.Value{"key": k, "value": v})}
		var ok bool
		if to, ok = b.body.in(one, to); !ok {
			return nil, false
		}
	}
	return to, true
}

// in adds the object that a nested body makes.
func (p *bodyPattern) in(ctx *hcl.EvalContext, to []cty.Value) ([]cty.Value, bool) {
	if !p.varies() {
		return append(to, cty.ObjectVal(p.value)), true
	}
	vs := maps.Clone(p.value)
	if _, ok := p.vary(ctx, vs); !ok {
		return nil, false
	}
	return append(to, cty.ObjectVal(vs)), true
}

// patternCompiler makes the patterns of the bodies of one block.
type patternCompiler struct {
	odd     bool // something is to be read in full
	names   []hcl.Traversal
	written []hcl.Expression
	own     []string // names of the dynamic blocks around
}

// contentOf returns how a body is read that is pattern for others.
func contentOf(s *schema.Block) *hcl.BodySchema {
	out := hcldec.ImpliedSchema(blockSpec(s))
	out.Blocks = append(out.Blocks, hcl.BlockHeaderSchema{Type: dynamicBlock, LabelNames: []string{"type"}})
	return out
}

// fixed returns an expression that comes out the same wherever it is evaluated,
// also without a context; nil for any other.
func fixed(x hcl.Expression) hclsyntax.Expression {
	native, _ := x.(hclsyntax.Expression)
	if j, ok := x.(jsonExpr); ok {
		native = j.native
	}
	if native == nil || !unvarying(native) {
		return nil
	}
	return native
}

// needed notes the names that an expression looks at, and returns it.
func (c *patternCompiler) needed(x hcl.Expression) hcl.Expression {
	for _, t := range x.Variables() {
		if !slices.Contains(c.own, t.RootName()) {
			c.names = append(c.names, t)
		}
	}
	c.written = append(c.written, x)
	return x
}

// blocks makes the pattern of the blocks of a type in a body.
func (c *patternCompiler) blocks(in *hcl.BodyContent, name string, s *schema.NestedBlock) blocksPattern {
	out := blocksPattern{name: name, schema: s, object: s.Block.ImpliedType()}
	for _, b := range in.Blocks {
		switch {
		case b.Type == name:
			out.written = append(out.written, blockPattern{body: c.body(b.Body, s)})
		case b.Type == dynamicBlock && b.Labels[0] == name:
			out.written = append(out.written, c.dynamic(b, s))
		}
	}
	return out
}

// dynamicContent is what a dynamic block holds.
var dynamicContent = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "for_each", Required: true}, {Name: "iterator"}},
	Blocks:     []hcl.BlockHeaderSchema{{Type: "content"}},
}

// dynamic makes the pattern of a dynamic block.
func (c *patternCompiler) dynamic(b *hcl.Block, s *schema.NestedBlock) blockPattern {
	in, ds := b.Body.Content(dynamicContent)
	iterator := b.Labels[0]
	if a := in.Attributes["iterator"]; a != nil {
		iterator = hcl.ExprAsKeyword(a.Expr)
	}
	if ds.HasErrors() || iterator == "" || countOrEach[iterator] || len(in.Blocks) != 1 {
		c.odd = true
		return blockPattern{}
	}
	each := c.needed(in.Attributes["for_each"].Expr)
	around := c.own
	c.own = append(slices.Clip(around), iterator)
	defer func() { c.own = around }()
	return blockPattern{forEach: each, iterator: iterator, body: c.body(in.Blocks[0].Body, s)}
}

// body makes the pattern of a nested body.
func (c *patternCompiler) body(b hcl.Body, s *schema.NestedBlock) bodyPattern {
	p := bodyPattern{value: make(map[string]cty.Value, len(s.Block.Attributes)+len(s.Block.Blocks))}
	in, ds := b.Content(contentOf(&s.Block))
	c.odd = c.odd || ds.HasErrors()
	for _, nested := range in.Blocks {
		c.odd = c.odd || nested.Type == dynamicBlock && s.Block.Blocks[nested.Labels[0]] == nil
	}
	for name, a := range s.Block.Attributes {
		c.attribute(&p, in.Attributes[name], name, a.Type)
	}
	for name, nested := range s.Block.Blocks {
		blocks := c.blocks(in, name, nested)
		if blocks.varies() {
			p.blocks = append(p.blocks, blocks)
			continue
		}
		v, ok := blocks.in(nil)
		p.value[name], c.odd = v, c.odd || !ok
	}
	return p
}

// attribute puts one attribute into the pattern of a nested body.
func (c *patternCompiler) attribute(p *bodyPattern, written *hcl.Attribute, name string, ty cty.Type) {
	if c.odd = c.odd || ty.HasDynamicTypes(); c.odd {
		return
	}
	if written == nil {
		p.value[name] = cty.NullVal(ty)
		return
	}
	x := fixed(written.Expr)
	if x == nil {
		p.varying = append(p.varying, attribute{name, ty, c.needed(written.Expr)})
		return
	}
	v, ok := (&attribute{name, ty, x}).in(nil)
	p.value[name], c.odd = v, !ok
}
