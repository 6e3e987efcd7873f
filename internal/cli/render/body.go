package render

import (
	"slices"
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
	hidden, later := 0, 0
	for _, name := range attributeNames(b, before, after) {
		bv, av := at(before, name), at(after, name)
		switch {
		case absent(bv) && absent(av), p.left(name, depth):
		case same(bv, av) && (p.folds(name, depth) || name == "id" && p.called(before, after, depth)):
			hidden++
		case p.comesLater(b, name, bv, av, path, depth):
			later++
		default:
			shown = append(shown, name)
		}
	}
	width := p.labelWidth(cty.EmptyObject, shown)
	for _, name := range shown {
		p.attribute(name, at(before, name), at(after, name), path, depth, width)
	}
	p.hidden(depth, hidden, "attribute")
	p.leftOut(depth, later, "attribute", "known after apply")
	return len(shown)+hidden+later > 0
}

// attribute writes one attribute.
func (p *printer) attribute(name string, before, after cty.Value, path cty.Path, depth, width int) {
	f := field{depth: depth, label: label(cty.EmptyObject, name, width)}
	f.path = append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name})
	f.note = p.forces(f.path)
	if depth == 1 && p.varies(f, name, before, after) {
		return
	}
	if same(before, after) {
		f.note = ""
		p.value(f, after)
		return
	}
	p.either(f, before, after)
}

// left reports whether an attribute or block of the object is not looked at.
func (p *printer) left(name string, depth int) bool {
	return depth == 1 && p.only != nil && !named(name) && !slices.Contains(p.only, name)
}

// folds reports whether an attribute that stays as it is is left out.
func (p *printer) folds(name string, depth int) bool {
	switch {
	case p.plain || p.s.Detail == Full:
		return false
	case p.s.Detail == Concise:
		return true
	default:
		return !named(name) || depth != 1
	}
}

// called reports whether the objects of a group have names, beside which their
// ids tell a reader nothing.
func (p *printer) called(before, after cty.Value, depth int) bool {
	return depth == 1 && len(p.others) > 0 && !(absent(at(before, "name")) && absent(at(after, "name")))
}

// comesLater reports whether the server alone fills an attribute in, or fills
// it in anew.
func (p *printer) comesLater(b *schema.Block, name string, before, after cty.Value, path cty.Path, depth int) bool {
	if b == nil || after == cty.NilVal || after.IsKnown() || p.s.Detail == Full {
		return false
	}
	if named(name) && depth == 1 && !(name == "id" && len(p.others) > 0) {
		return false
	}
	a := b.Attributes[name]
	if a == nil || !a.Computed || a.Optional && name != "id" && !absent(before) {
		return false
	}
	return !p.waits(append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name}))
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
	hidden, later := 0, 0
	for _, name := range names {
		if p.left(name, depth) {
			continue
		}
		nb := &nested{p: p, schema: b.Blocks[name], name: name, depth: depth, wrote: wrote}
		nb.path = append(append(cty.Path{}, path...), cty.GetAttrStep{Name: name})
		nb.write(at(before, name), at(after, name))
		hidden, later = hidden+nb.hidden, later+nb.later
		wrote = wrote || nb.began
	}
	if hidden+later > 0 && wrote && p.s.Detail != Concise {
		p.b.WriteByte('\n')
	}
	p.hidden(depth, hidden, "block")
	p.leftOut(depth, later, "block", "known after apply")
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
	hidden int // unchanged ones
	later  int // kinds that the server fills in
}

// write writes the blocks before and after.
func (n *nested) write(before, after cty.Value) {
	if after != cty.NilVal && !after.IsKnown() {
		sign := signChange
		if len(n.items(before)) == 0 {
			sign = signAdd
		}
		if sign == signAdd && !n.p.waits(n.path) && n.p.s.Detail != Full {
			n.later++
			return
		}
		n.begin()
		n.p.line(sign, n.depth, n.name+" "+n.p.unknown(n.path))
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
		case same(old[e.old], now[e.new]):
			n.block(signNone, old[e.old], now[e.new], e.new)
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
	if n.wrote && !n.began && n.p.s.Detail != Concise {
		n.p.b.WriteByte('\n')
	}
	n.began = true
}

// block writes one block.
func (n *nested) block(sign string, before, after cty.Value, i int) {
	if same(before, after) && !n.p.plain && n.p.s.Detail != Full {
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
