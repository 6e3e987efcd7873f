package render

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// object writes the block of an object: all that differs, or, where brief is
// set, only what names it.
func (p *printer) object(schemas Schemas, i addr.Instance, sign string, before, after cty.Value, brief bool) {
	kind := "resource"
	if i.Resource.Mode == addr.Data {
		kind = "data"
	}
	if absent(before) && absent(after) {
		return
	}
	p.line(sign, 0, fmt.Sprintf("%s %s %s {", kind, quote(i.Resource.Type), quote(i.Resource.Name)))
	var b *schema.Block
	if schemas != nil {
		b = schemas(i.Resource)
	}
	if !brief || !same(before, after) {
		p.body(b, before, after, nil, 1)
		p.line(signNone, 0, "}")
		return
	}
	p.brief(b, before)
	p.line(signNone, 0, "}")
}

// brief writes only what names an unchanged object.
func (p *printer) brief(b *schema.Block, v cty.Value) {
	all, shown := 0, []string{}
	for _, n := range attributeNames(b, v, cty.NilVal) {
		switch {
		case absent(at(v, n)):
		case named(n):
			shown = append(shown, n)
		default:
			all++
		}
	}
	p.sensitive = append(p.sensitive, secretsOf(b, nil)...)
	width := p.labelWidth(cty.EmptyObject, shown)
	for _, n := range shown {
		p.value(field{depth: 1, label: label(cty.EmptyObject, n, width), path: cty.GetAttrPath(n)}, at(v, n))
	}
	p.hidden(1, all, "attribute")
}
