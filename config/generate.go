package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// Written is a resource block to write.
type Written struct {
	Resource addr.Resource
	Provider string    // the provider configuration, such as digitalocean.eu; "" for the usual one
	Config   cty.Value // all that is not null in it is written; a value of Block's type
	Block    *schema.Block
	Missing  []string // attributes that somebody has to fill in
	// Refer returns the expression that stands for the value of an attribute,
	// "" where the value is written as it is; nil where all are.
	Refer func(attribute string, v cty.Value) string
}

// Text returns the block's text.
func (w Written) Text() string {
	f := hclwrite.NewEmptyFile()
	body := f.Body().AppendNewBlock("resource", []string{w.Resource.Type, w.Resource.Name}).Body()
	if w.Provider != "" {
		body.SetAttributeRaw("provider", asWritten(w.Provider))
	}
	for _, name := range w.Missing {
		comment(body, "DigitalOcean does not tell the value of "+name+": fill it in.")
		body.SetAttributeValue(name, cty.NullVal(cty.DynamicPseudoType))
	}
	w.body(body, w.Config, w.Block)
	return string(hclwrite.Format(f.Bytes()))
}

// ImportText writes an import block.
func ImportText(i addr.Instance, id string) string {
	return "import {\n  to = " + i.String() + "\n  id = " + string(hclwrite.TokensForValue(cty.StringVal(id)).Bytes()) + "\n}\n"
}

// comment adds a line with a comment.
func comment(body *hclwrite.Body, text string) {
	body.AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte("# " + text + "\n")}})
}

// body writes the attributes, and behind them the nested blocks.
func (w Written) body(body *hclwrite.Body, v cty.Value, b *schema.Block) {
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if a := v.GetAttr(name); !a.IsNull() {
			body.SetAttributeRaw(name, w.value(name, a))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Blocks)) {
		nb, blocks := b.Blocks[name], v.GetAttr(name)
		switch {
		case blocks.IsNull():
		case nb.Nesting == schema.NestingSingle:
			w.nested(body, name, blocks, nb)
		default:
			for it := blocks.ElementIterator(); it.Next(); {
				_, el := it.Element()
				w.nested(body, name, el, nb)
			}
		}
	}
}

// nested writes one nested block, set off by an empty line.
func (w Written) nested(body *hclwrite.Body, name string, v cty.Value, nb *schema.NestedBlock) {
	body.AppendNewline()
	w.body(body.AppendNewBlock(name, nil).Body(), v, &nb.Block)
}

// value writes the value of an attribute, or what it refers to.
func (w Written) value(attribute string, v cty.Value) hclwrite.Tokens {
	switch ty := v.Type(); {
	case w.Refer == nil || v.IsNull():
	case ty.IsPrimitiveType():
		if text := w.Refer(attribute, v); text != "" {
			return asWritten(text)
		}
	case ty.IsListType() || ty.IsSetType() || ty.IsTupleType():
		var elements []hclwrite.Tokens
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			elements = append(elements, w.value(attribute, e))
		}
		return hclwrite.TokensForTuple(elements)
	}
	return valueTokens(v)
}

// asWritten returns an expression that is written already.
func asWritten(text string) hclwrite.Tokens {
	return hclwrite.Tokens{{Type: hclsyntax.TokenIdent, Bytes: []byte(text)}}
}

// valueTokens writes a value: a text of several lines as a heredoc, where that
// gives the same text again.
func valueTokens(v cty.Value) hclwrite.Tokens {
	if v.Type() != cty.String {
		return hclwrite.TokensForValue(v)
	}
	text := v.AsString()
	if strings.Count(text, "\n") < 2 || !strings.HasSuffix(text, "\n") || strings.Contains(text, "\r") || strings.Contains(text, "EOT") {
		return hclwrite.TokensForValue(v)
	}
	text = strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
	return hclwrite.Tokens{{Type: hclsyntax.TokenOHeredoc, Bytes: []byte("<<EOT\n" + text + "EOT")}}
}
