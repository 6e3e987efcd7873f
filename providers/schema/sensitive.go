package schema

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// HasSensitive reports whether any attribute below is sensitive.
func (b *Block) HasSensitive() bool {
	for _, a := range b.Attributes {
		if a.Sensitive || (a.Nested != nil && a.Nested.HasSensitive()) {
			return true
		}
	}
	for _, nb := range b.Blocks {
		if nb.HasSensitive() {
			return true
		}
	}
	return false
}

// SensitivePaths returns the paths of the sensitive attributes in values of a
// block, sorted. Elements of a set have no path of their own, so that all of
// one with a sensitive attribute is sensitive. Blocks that are not known have no
// paths yet, as in Terraform: what is secret in them is told when they are.
func (b *Block) SensitivePaths(values ...cty.Value) []cty.Path {
	return b.sensitivePaths(cty.Path{}, values)
}

// MayBeSensitive reports whether there are values of the block with which its
// [Block.SensitivePaths] hold this path, or one above or below it.
func (b *Block) MayBeSensitive(path cty.Path) bool {
	if len(path) == 0 {
		return b.HasSensitive()
	}
	step, _ := path[0].(cty.GetAttrStep)
	if a := b.Attributes[step.Name]; a != nil {
		return a.Sensitive
	}
	nb := b.Blocks[step.Name]
	if nb == nil {
		return false
	}
	if path = path[1:]; len(path) > 0 && nb.Nesting != NestingSingle {
		path = path[1:] // of an element
	}
	return nb.MayBeSensitive(path)
}

func (b *Block) sensitivePaths(at cty.Path, values []cty.Value) []cty.Path {
	var out []cty.Path
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if b.Attributes[name].Sensitive {
			out = append(out, at.GetAttr(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Blocks)) {
		if nb := b.Blocks[name]; nb.HasSensitive() {
			out = append(out, nb.sensitivePaths(at.GetAttr(name), attributes(values, name))...)
		}
	}
	return out
}

func (nb *NestedBlock) sensitivePaths(at cty.Path, values []cty.Value) []cty.Path {
	var items [][]cty.Value // of all values, by index
	for _, v := range values {
		switch {
		case !v.IsKnown() || nb.Nesting == NestingSingle:
			continue
		}
		for n, item := range v.AsValueSlice() {
			if nb.Nesting == NestingSet {
				return []cty.Path{at}
			}
			if n == len(items) {
				items = append(items, nil)
			}
			items[n] = append(items[n], item)
		}
	}
	if nb.Nesting == NestingSingle && len(values) > 0 {
		return nb.Block.sensitivePaths(at, values)
	}
	var out []cty.Path
	for n, item := range items {
		out = append(out, nb.Block.sensitivePaths(at.IndexInt(n), item)...)
	}
	return out
}

// attributes returns an attribute of each value that has one.
func attributes(values []cty.Value, name string) []cty.Value {
	var out []cty.Value
	for _, v := range values {
		switch {
		case v == cty.NilVal || v.IsNull():
		case !v.IsKnown():
			out = append(out, cty.DynamicVal)
		default:
			if a := v.GetAttr(name); !a.IsNull() {
				out = append(out, a)
			}
		}
	}
	return out
}
