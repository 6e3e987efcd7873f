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

// override merges the blocks of an override file into those of the others:
// arguments take the place of arguments, nested blocks that of all nested
// blocks of their type.
func (l *loader) override(base []*hcl.Block, over *hcl.Block) {
	body, ok := over.Body.(*hclsyntax.Body)
	if !ok {
		l.fail(over.DefRange, "Not supported yet", "Override files in JSON are not supported yet. Write the file in the native syntax, as .tf.")
		return
	}
	switch over.Type {
	case "locals":
		l.overrideLocals(base, body)
		return
	case "moved", "removed", "import", "check":
		l.fail(over.DefRange, "Cannot override", "%q blocks cannot be overridden. Move the block into a file that is no override file.", over.Type)
		return
	}
	if l.conditionIn(body) {
		return
	}
	b := overridden(base, over)
	if b == nil {
		l.fail(over.DefRange, "Missing block to override", "There is no %s that this could override. An override file changes what is declared elsewhere; move the block into another file to declare it.", blockName(over))
		return
	}
	under, ok := b.Body.(*hclsyntax.Body)
	if !ok {
		l.fail(over.DefRange, "Not supported yet", "Blocks in JSON, here %s, cannot be overridden yet. Write the block in the native syntax.", b.DefRange)
		return
	}
	b.Body = mergeBodies(over.Type, under, body)
}

// conditionIn refuses conditions in an override file.
func (l *loader) conditionIn(body *hclsyntax.Body) bool {
	found := false
	for _, b := range body.Blocks {
		switch b.Type {
		case "precondition", "postcondition":
			l.fail(b.DefRange(), "Cannot override", "%q blocks cannot be overridden. Move the block into a file that is no override file.", b.Type)
			found = true
		case "lifecycle":
			found = l.conditionIn(b.Body) || found
		}
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
func (l *loader) overrideLocals(base []*hcl.Block, body *hclsyntax.Body) {
	for _, name := range sorted(body.Attributes) {
		found := false
		for _, b := range base {
			under, ok := b.Body.(*hclsyntax.Body)
			if b.Type != "locals" || !ok || under.Attributes[name] == nil {
				continue
			}
			found = true
			b.Body = mergeBodies("locals", under, &hclsyntax.Body{Attributes: hclsyntax.Attributes{name: body.Attributes[name]}})
		}
		if !found {
			l.fail(body.Attributes[name].Range(), "Missing base local value definition to override", "There is no local value %q that this could override. Move it into another file to declare it.", name)
		}
	}
}

// mergeBodies returns a body with what another one changes in it.
func mergeBodies(kind string, under, over *hclsyntax.Body) *hclsyntax.Body {
	out := *under
	out.Attributes = maps.Clone(under.Attributes)
	maps.Copy(out.Attributes, over.Attributes)
	if (over.Attributes["count"] != nil || over.Attributes["for_each"] != nil) && out.Attributes["count"] != nil {
		delete(out.Attributes, "for_each") // count goes before it, as in Terraform
	}
	replaced := map[string]bool{}
	for _, b := range over.Blocks {
		replaced[nestedType(b)] = true
	}
	out.Blocks = nil
	for _, b := range under.Blocks {
		switch typ := nestedType(b); {
		case !replaced[typ]:
			out.Blocks = append(out.Blocks, b)
		case mergedWithin(kind, typ):
			out.Blocks = append(out.Blocks, mergeNested(b, over))
			replaced[typ] = false
		}
	}
	for _, b := range over.Blocks {
		if replaced[nestedType(b)] {
			out.Blocks = append(out.Blocks, b)
		}
	}
	return &out
}

// mergedWithin names the nested blocks whose arguments are overridden one by
// one.
func mergedWithin(kind, nested string) bool {
	return nested == "lifecycle" || kind == "terraform" && nested == "required_providers"
}

func mergeNested(b *hclsyntax.Block, over *hclsyntax.Body) *hclsyntax.Block {
	out := *b
	for _, o := range over.Blocks {
		if o.Type == b.Type {
			out.Body = mergeBodies(b.Type, out.Body, o.Body)
		}
	}
	return &out
}

// nestedType is the type of a nested block, that of what it makes for a
// dynamic one.
func nestedType(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}
