package config

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// overlaid is a body of which another one overrides parts, where not both are
// in the native syntax: only a schema tells arguments from blocks in JSON.
type overlaid struct {
	kind        string // the type of the block
	under, over hcl.Body
}

// Content implements hcl.Body.
func (b overlaid) Content(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	low, ds := b.under.Content(optional(s))
	high, more := b.over.Content(optional(s))
	return b.joined(s, low, high, append(ds, more...))
}

// PartialContent implements hcl.Body.
func (b overlaid) PartialContent(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	low, under, ds := b.under.PartialContent(optional(s))
	high, over, more := b.over.PartialContent(optional(s))
	content, ds := b.joined(s, low, high, append(ds, more...))
	return content, overlaid{b.kind, under, over}, ds
}

// JustAttributes implements hcl.Body.
func (b overlaid) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	low, ds := b.under.JustAttributes()
	high, more := b.over.JustAttributes()
	return overlayArguments(low, high), append(ds, more...)
}

// MissingItemRange implements hcl.Body.
func (b overlaid) MissingItemRange() hcl.Range { return b.under.MissingItemRange() }

// parts returns what is left of the body that is overridden, and the other one.
func (b overlaid) parts() []hcl.Body {
	return []hcl.Body{without(b.under, named(b.kind, b.over)...), b.over}
}

// optional returns a schema without its demands: what one body lacks may stand
// in the other.
func optional(s *hcl.BodySchema) *hcl.BodySchema {
	out := &hcl.BodySchema{Blocks: s.Blocks}
	for _, a := range s.Attributes {
		out.Attributes = append(out.Attributes, hcl.AttributeSchema{Name: a.Name})
	}
	return out
}

func (b overlaid) joined(s *hcl.BodySchema, low, high *hcl.BodyContent, ds hcl.Diagnostics) (*hcl.BodyContent, hcl.Diagnostics) {
	out := &hcl.BodyContent{
		Attributes: overlayArguments(low.Attributes, high.Attributes), MissingItemRange: low.MissingItemRange,
		Blocks: mergeBlocks(b.kind, low.Blocks, high.Blocks, func(n *hcl.Block) string { return nestedType(n.Type, n.Labels) }, b.within),
	}
	for _, a := range s.Attributes {
		if a.Required && out.Attributes[a.Name] == nil {
			ds = append(ds, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Missing required argument", Subject: &out.MissingItemRange,
				Detail: "The argument \"" + a.Name + "\" is required, but no definition was found.",
			})
		}
	}
	return out, ds
}

// within merges nested blocks into one of their type.
func (b overlaid) within(n *hcl.Block, over []*hcl.Block) *hcl.Block {
	out := *n
	for _, o := range over {
		if o.Type == n.Type {
			out.Body = mergedBody(n.Type, out.Body, o.Body)
		}
	}
	return &out
}

// mergedBody returns a body with what another one changes in it.
func mergedBody(kind string, under, over hcl.Body) hcl.Body {
	low, isNative := under.(*hclsyntax.Body)
	if high, too := over.(*hclsyntax.Body); isNative && too {
		return mergeBodies(kind, low, high)
	}
	return overlaid{kind, under, over}
}

// overlayArguments returns arguments with others in their place.
func overlayArguments[A any, M ~map[string]*A](low, high M) M {
	out := make(M, len(low)+len(high))
	maps.Copy(out, low)
	maps.Copy(out, high)
	if (high["count"] != nil || high["for_each"] != nil) && out["count"] != nil {
		delete(out, "for_each") // count goes before it, as in Terraform
	}
	return out
}

// named returns the names of the arguments and nested blocks in a body that
// override those of another one as a whole.
func named(kind string, b hcl.Body) []string {
	var all []string
	switch b := b.(type) {
	case overlaid:
		return append(named(kind, b.under), named(kind, b.over)...)
	case *hclsyntax.Body:
		all = sorted(b.Attributes)
		for _, n := range b.Blocks {
			all = append(all, nestedType(n.Type, n.Labels))
		}
	default:
		attrs, _ := b.JustAttributes()
		all = sorted(attrs)
	}
	var out []string
	for _, name := range all {
		if !mergedWithin(kind, name) {
			out = append(out, name)
		}
	}
	return out
}

// without returns a body with no arguments or nested blocks of some names.
func without(b hcl.Body, names ...string) hcl.Body {
	gone := map[string]bool{}
	s := &hcl.BodySchema{}
	for _, name := range names {
		gone[name] = true
		s.Attributes = append(s.Attributes, hcl.AttributeSchema{Name: name})
	}
	switch b := b.(type) {
	case overlaid:
		return overlaid{b.kind, without(b.under, names...), without(b.over, names...)}
	case *hclsyntax.Body:
		out := *b
		out.Attributes, out.Blocks = maps.Clone(b.Attributes), nil
		maps.DeleteFunc(out.Attributes, func(name string, _ *hclsyntax.Attribute) bool { return gone[name] })
		for _, n := range b.Blocks {
			if !gone[nestedType(n.Type, n.Labels)] {
				out.Blocks = append(out.Blocks, n)
			}
		}
		return &out
	default:
		_, rest, _ := b.PartialContent(s)
		return rest
	}
}
