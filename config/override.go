package config

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// isOverride reports whether a file changes what the others declare.
func isOverride(name string) bool {
	base := path.Base(name)
	for _, ext := range []string{".json", ".tf", ".tofu"} {
		base = strings.TrimSuffix(base, ext)
	}
	return base == "override" || strings.HasSuffix(base, "_override")
}

// shadowed leaves out the .tf files that a .tofu file of the same name stands
// for.
func shadowed(files map[string][]byte) map[string][]byte {
	out := maps.Clone(files)
	for name := range files {
		for _, json := range []string{"", ".json"} {
			if base, ok := strings.CutSuffix(name, ".tofu"+json); ok {
				delete(out, base+".tf"+json)
			}
		}
	}
	return out
}

// implied adds the default configurations of providers that only override files
// have: each provider has one without a block, too.
func implied(blocks, overrides []*hcl.Block) []*hcl.Block {
	for _, over := range overrides {
		if over.Type != "provider" || aliasOf(over) != "" || overridden(blocks, over) != nil {
			continue
		}
		own := *over
		own.Body = &hclsyntax.Body{}
		blocks = append(blocks, &own)
	}
	return blocks
}

// override merges the blocks of an override file into those of the others:
// arguments take the place of arguments, nested blocks that of all nested
// blocks of their type.
func (l *loader) override(base []*hcl.Block, over *hcl.Block) {
	switch over.Type {
	case "locals":
		l.overrideLocals(base, over.Body)
		return
	case "moved", "removed", "import", "check":
		l.fail(over.DefRange, "Cannot override", "%q blocks cannot be overridden. Move the block into a file that is no override file.", over.Type)
		return
	}
	if l.conditionIn(over.Body) || l.fixedIn(over) {
		return
	}
	b := overridden(base, over)
	if b == nil {
		l.fail(over.DefRange, "Missing block to override", "There is no %s that this could override. An override file changes what is declared elsewhere; move the block into another file to declare it.", blockName(over))
		return
	}
	b.Body = mergedBody(over.Type, b.Body, over.Body)
}

// fixedIn refuses what in an override file has no plain meaning: names that
// something waits for in the place of others, and two arguments that exclude
// each other.
func (l *loader) fixedIn(over *hcl.Block) bool {
	if !slices.Contains([]string{"resource", "data", "module", "output"}, over.Type) {
		return false
	}
	content, _, _ := over.Body.PartialContent(fixedSchema) // what is wrong is said of the merged body
	if a := content.Attributes["depends_on"]; len(l.dependsOn(a)) > 0 {
		l.fail(a.Range, "Cannot override", "\"depends_on\" cannot be overridden. Write it in the block itself.")
		return true
	}
	count, forEach := l.repetition(content.Attributes)
	return count != nil && forEach != nil
}

// fixedSchema is what override files may not have, or not both of it.
var fixedSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "depends_on"}, {Name: "count"}, {Name: "for_each"}}}

// conditionSchema is the conditions of a block, and what they may stand in.
var conditionSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "precondition"}, {Type: "postcondition"}, {Type: "validation"}, {Type: "lifecycle"}}}

// conditionIn refuses conditions in an override file.
func (l *loader) conditionIn(body hcl.Body) bool {
	found := false
	content, _, _ := body.PartialContent(conditionSchema) // what is wrong is said of the merged body
	for _, b := range content.Blocks {
		if b.Type == "lifecycle" {
			found = l.conditionIn(b.Body) || found
			continue
		}
		l.fail(b.DefRange, "Cannot override", "%q blocks cannot be overridden. Move the block into a file that is no override file.", b.Type)
		found = true
	}
	return found
}

// overridden returns the block that another one overrides, nil for none.
func overridden(base []*hcl.Block, over *hcl.Block) *hcl.Block {
	for _, b := range base {
		if b.Type == over.Type && slices.Equal(b.Labels, over.Labels) && (b.Type != "provider" || aliasOf(b) == aliasOf(over)) {
			return b
		}
	}
	return nil
}

// aliasOf returns the alias of a provider block, "" for none.
func aliasOf(b *hcl.Block) string {
	attrs, _ := b.Body.JustAttributes()
	if a := attrs["alias"]; a != nil {
		if v, ds := a.Expr.Value(nil); !ds.HasErrors() && v.Type().FriendlyName() == "string" && !v.IsNull() {
			return v.AsString()
		}
	}
	return ""
}

func blockName(b *hcl.Block) string {
	text := b.Type
	for _, label := range b.Labels {
		text += " \"" + label + "\""
	}
	return text
}

// overrideLocals gives local values other expressions.
func (l *loader) overrideLocals(base []*hcl.Block, over hcl.Body) {
	attrs, ds := over.JustAttributes()
	l.note(ds)
	missing := maps.Clone(attrs)
	for _, b := range base {
		if b.Type != "locals" {
			continue
		}
		own, _ := b.Body.JustAttributes()
		others := maps.Clone(attrs)
		maps.DeleteFunc(others, func(name string, _ *hcl.Attribute) bool { return own[name] != nil })
		maps.DeleteFunc(missing, func(name string, _ *hcl.Attribute) bool { return own[name] != nil })
		b.Body = mergedBody("locals", b.Body, without(over, sorted(others)...))
	}
	for _, name := range sorted(missing) {
		l.fail(missing[name].Range, "Missing base local value definition to override", "There is no local value %q that this could override. Move it into another file to declare it.", name)
	}
}

// mergeBodies is mergedBody for bodies in the native syntax.
func mergeBodies(kind string, under, over *hclsyntax.Body) *hclsyntax.Body {
	out := *under
	out.Attributes = overlayArguments(under.Attributes, over.Attributes)
	out.Blocks = mergeBlocks(kind, under.Blocks, over.Blocks, func(b *hclsyntax.Block) string { return nestedType(b.Type, b.Labels) }, mergeNested)
	return &out
}

// mergeBlocks returns nested blocks with those of an override in the place of
// all of their type; within merges those that are not replaced as a whole.
func mergeBlocks[B any](kind string, under, over []B, typeOf func(B) string, within func(B, []B) B) []B {
	replaced := map[string]bool{}
	for _, b := range over {
		replaced[typeOf(b)] = true
	}
	var out []B
	for _, b := range under {
		switch typ := typeOf(b); {
		case !replaced[typ]:
			out = append(out, b)
		case mergedWithin(kind, typ):
			out = append(out, within(b, over))
			replaced[typ] = false
		}
	}
	for _, b := range over {
		if replaced[typeOf(b)] {
			out = append(out, b)
		}
	}
	return out
}

// mergedWithin names the nested blocks whose arguments are overridden one by
// one.
func mergedWithin(kind, nested string) bool {
	return nested == "lifecycle" || kind == "terraform" && nested == "required_providers"
}

func mergeNested(b *hclsyntax.Block, over []*hclsyntax.Block) *hclsyntax.Block {
	out := *b
	for _, o := range over {
		if o.Type == b.Type {
			out.Body = mergeBodies(b.Type, out.Body, o.Body)
		}
	}
	return &out
}

// nestedType is the type of a nested block, that of what it makes for a
// dynamic one.
func nestedType(typ string, labels []string) string {
	if typ == dynamicBlock && len(labels) == 1 {
		return labels[0]
	}
	return typ
}
