package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

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
	v, err := convert.Convert(v, a.ty)
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
	vs := make(map[string]cty.Value, len(p.value))
	for n, v := range p.value {
		vs[n] = v
	}
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

// needed notes the names that an expression looks at, and returns it.
func (c *patternCompiler) needed(x hclsyntax.Expression) hcl.Expression {
	for _, t := range x.Variables() {
		if !slices.Contains(c.own, t.RootName()) {
			c.names = append(c.names, t)
		}
	}
	c.written = append(c.written, x)
	return x
}

// blocks makes the pattern of the blocks of a type in a body.
func (c *patternCompiler) blocks(in *hclsyntax.Body, name string, s *schema.NestedBlock) blocksPattern {
	out := blocksPattern{name: name, schema: s, object: s.Block.ImpliedType()}
	for _, b := range in.Blocks {
		switch {
		case blockType(b) != name:
		case b.Type == dynamicBlock:
			out.written = append(out.written, c.dynamic(b, s))
		default:
			out.written = append(out.written, blockPattern{body: c.body(b.Body, s)})
		}
	}
	return out
}

// blockType returns which blocks a block stands for, "" where it has labels
// that nested blocks have not.
func blockType(b *hclsyntax.Block) string {
	switch {
	case b.Type == dynamicBlock && len(b.Labels) == 1:
		return b.Labels[0]
	case b.Type == dynamicBlock || len(b.Labels) > 0:
		return ""
	}
	return b.Type
}

// dynamic makes the pattern of a dynamic block.
func (c *patternCompiler) dynamic(b *hclsyntax.Block, s *schema.NestedBlock) blockPattern {
	forEach, iterator := b.Body.Attributes["for_each"], b.Labels[0]
	known := 1
	if a := b.Body.Attributes["iterator"]; a != nil {
		iterator = hcl.ExprAsKeyword(a.Expr)
		known++
	}
	if forEach == nil || iterator == "" || countOrEach[iterator] || len(b.Body.Attributes) != known ||
		len(b.Body.Blocks) != 1 || b.Body.Blocks[0].Type != "content" {
		c.odd = true
		return blockPattern{}
	}
	each := c.needed(forEach.Expr)
	around := c.own
	c.own = append(slices.Clip(around), iterator)
	defer func() { c.own = around }()
	return blockPattern{forEach: each, iterator: iterator, body: c.body(b.Body.Blocks[0].Body, s)}
}

// body makes the pattern of a nested body.
func (c *patternCompiler) body(in *hclsyntax.Body, s *schema.NestedBlock) bodyPattern {
	p := bodyPattern{value: make(map[string]cty.Value, len(s.Block.Attributes)+len(s.Block.Blocks))}
	for name := range in.Attributes {
		c.odd = c.odd || s.Block.Attributes[name] == nil
	}
	for _, b := range in.Blocks {
		c.odd = c.odd || s.Block.Blocks[blockType(b)] == nil
	}
	for name, a := range s.Block.Attributes {
		c.attribute(&p, in.Attributes[name], name, a)
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
func (c *patternCompiler) attribute(p *bodyPattern, written *hclsyntax.Attribute, name string, a *schema.Attribute) {
	switch {
	case a.Type.HasDynamicTypes(), written == nil && a.Required:
		c.odd = true
	case written == nil:
		p.value[name] = cty.NullVal(a.Type)
	case unvarying(written.Expr):
		v, ok := (&attribute{name, a.Type, written.Expr}).in(nil)
		p.value[name], c.odd = v, c.odd || !ok
	default:
		p.varying = append(p.varying, attribute{name, a.Type, c.needed(written.Expr)})
	}
}
