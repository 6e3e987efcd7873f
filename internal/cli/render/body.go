package render

import (
	"sort"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/schema"
)

// body writes what stands between the braces of a resource or nested block:
// attributes first, then blocks. A side that is not there is null or NilVal.
func (p *printer) body(b *schema.Block, before, after cty.Value, path cty.Path, depth int) {
	sensitive := p.sensitive
	p.sensitive = append(sensitive[:len(sensitive):len(sensitive)], secretsOf(b, path)...)
	wrote := p.attributes(b, before, after, path, depth)
	p.blocks(b, before, after, path, depth, wrote)
	p.sensitive = sensitive
}

// secretsOf returns the paths of a block's attributes that hold secrets.
func secretsOf(b *schema.Block, path cty.Path) []cty.Path {
	if b == nil {
		return nil
	}
	var out []cty.Path
	for name, a := range b.Attributes {
		sub := append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name})
		if a.Sensitive {
			out = append(out, sub)
			continue
		}
		if a.Nested != nil {
			out = append(out, secretsOf(a.Nested, append(sub, cty.IndexStep{Key: cty.DynamicVal}))...)
		}
	}
	return out
}

// attributeNames returns the sorted names of a block's attributes; without a
// schema those of the value.
func attributeNames(b *schema.Block, before, after cty.Value) []string {
	if b == nil {
		return keysOf(before, after)
	}
	names := make([]string, 0, len(b.Attributes))
	for name := range b.Attributes {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// named are attributes that are shown even where they stay as they are: they
// tell the reader which object it is.
func named(name string) bool { return name == "id" || name == "name" }

// attributes writes a block's attributes and returns whether it wrote any.
func (p *printer) attributes(b *schema.Block, before, after cty.Value, path cty.Path, depth int) bool {
	var shown []string
	hidden := 0
	for _, name := range attributeNames(b, before, after) {
		bv, av := at(before, name), at(after, name)
		switch {
		case absent(bv) && absent(av):
		case same(bv, av) && !p.plain && !(named(name) && depth == 1):
			hidden++
		default:
			shown = append(shown, name)
		}
	}
	object := cty.EmptyObject
	width := labelWidth(object, shown)
	for _, name := range shown {
		f := field{depth: depth, label: label(object, name, width)}
		f.path = append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name})
		bv, av := at(before, name), at(after, name)
		if same(bv, av) {
			p.value(f, av)
			continue
		}
		f.note = p.forces(f.path)
		p.either(f, bv, av)
	}
	p.hidden(depth, hidden, "attribute")
	return len(shown)+hidden > 0
}

// blocks writes a block's nested blocks; wrote says that something stands
// above them.
func (p *printer) blocks(b *schema.Block, before, after cty.Value, path cty.Path, depth int, wrote bool) {
	if b == nil {
		return
	}
	names := make([]string, 0, len(b.Blocks))
	for name := range b.Blocks {
		names = append(names, name)
	}
	sort.Strings(names)
	hidden := 0
	for _, name := range names {
		nb := &nested{p: p, schema: b.Blocks[name], name: name, depth: depth, wrote: wrote}
		nb.path = append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name})
		nb.write(at(before, name), at(after, name))
		hidden += nb.hidden
		wrote = wrote || nb.began
	}
	if hidden > 0 && wrote {
		p.b.WriteByte('\n')
	}
	p.hidden(depth, hidden, "block")
}

// nested writes the blocks of one name.
type nested struct {
	p      *printer
	schema *schema.NestedBlock
	name   string
	path   cty.Path
	depth  int
	wrote  bool // something stands above
	began  bool
	hidden int
}

// write writes the blocks before and after.
func (n *nested) write(before, after cty.Value) {
	if after != cty.NilVal && !after.IsKnown() {
		n.begin()
		sign := signChange
		if len(n.items(before)) == 0 {
			sign = signAdd
		}
		n.p.line(sign, n.depth, n.name+" "+unknownText)
		return
	}
	old, now := n.items(before), n.items(after)
	if n.schema.Nesting == schema.NestingSet {
		n.set(old, now)
		return
	}
	es := edits(len(old), len(now), func(i, j int) bool { return same(old[i], now[j]) })
	for _, e := range paired(es, func(int, int) bool { return true }) {
		switch {
		case e.new < 0:
			n.block(signRemove, old[e.old], cty.NilVal, e.old)
		case e.old < 0:
			n.block(signAdd, cty.NilVal, now[e.new], e.new)
		default:
			n.block(signChange, old[e.old], now[e.new], e.new)
		}
	}
}

// items returns the values of the single blocks.
func (n *nested) items(v cty.Value) []cty.Value {
	switch {
	case absent(v):
		return nil
	case n.schema.Nesting == schema.NestingSingle:
		return []cty.Value{v}
	default:
		return v.AsValueSlice()
	}
}

// set writes the blocks of a set: those that stay, go and come.
func (n *nested) set(old, now []cty.Value) {
	for i, v := range old {
		if contains(now, v) {
			n.block(signNone, v, v, i)
			continue
		}
		n.block(signRemove, v, cty.NilVal, i)
	}
	for i, v := range now {
		if !contains(old, v) {
			n.block(signAdd, cty.NilVal, v, i)
		}
	}
}

// begin puts an empty line between attributes and the first block.
func (n *nested) begin() {
	if n.wrote && !n.began {
		n.p.b.WriteByte('\n')
	}
	n.began = true
}

// block writes one block.
func (n *nested) block(sign string, before, after cty.Value, i int) {
	if same(before, after) && !n.p.plain {
		n.hidden++
		return
	}
	n.begin()
	path := n.path
	if n.schema.Nesting != schema.NestingSingle {
		key := cty.NumberIntVal(int64(i))
		if n.schema.Nesting == schema.NestingSet {
			key = cty.DynamicVal
		}
		path = append(append(cty.Path{}, path...), cty.IndexStep{Key: key})
	}
	if n.p.isSensitive(path) {
		n.p.line(sign, n.depth, n.name+" { "+sensitiveText+" }")
		return
	}
	n.p.line(sign, n.depth, n.name+" {"+n.p.forces(n.path))
	n.p.body(&n.schema.Block, before, after, path, n.depth+1)
	n.p.line(signNone, n.depth, "}")
}
