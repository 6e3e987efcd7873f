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

// ResourceText writes a resource block with all that is not null in cfg, a value
// of the block's type. missing are attributes that somebody has to fill in.
func ResourceText(r addr.Resource, cfg cty.Value, b *schema.Block, missing []string) string {
	f := hclwrite.NewEmptyFile()
	body := f.Body().AppendNewBlock("resource", []string{r.Type, r.Name}).Body()
	for _, name := range missing {
		comment(body, "DigitalOcean does not tell the value of "+name+": fill it in.")
		body.SetAttributeValue(name, cty.NullVal(cty.DynamicPseudoType))
	}
	writeBody(body, cfg, b)
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

// writeBody writes the attributes, and behind them the nested blocks.
func writeBody(body *hclwrite.Body, v cty.Value, b *schema.Block) {
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if a := v.GetAttr(name); !a.IsNull() {
			body.SetAttributeRaw(name, valueTokens(a))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Blocks)) {
		nb, blocks := b.Blocks[name], v.GetAttr(name)
		switch {
		case blocks.IsNull():
		case nb.Nesting == schema.NestingSingle:
			writeNested(body, name, blocks, nb)
		default:
			for it := blocks.ElementIterator(); it.Next(); {
				_, el := it.Element()
				writeNested(body, name, el, nb)
			}
		}
	}
}

// writeNested writes one nested block, set off by an empty line.
func writeNested(body *hclwrite.Body, name string, v cty.Value, nb *schema.NestedBlock) {
	body.AppendNewline()
	writeBody(body.AppendNewBlock(name, nil).Body(), v, &nb.Block)
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
