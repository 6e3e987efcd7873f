package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

const generated = "<!-- written by internal/docgen; go generate ./... -->\n\n"

func resourcePage(name string, rt providers.Resource, example string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s\n\n", generated, name)
	writeExample(&b, name, rt.Schema().Block, example, "resource")
	writeBlock(&b, "Attributes", rt.Schema().Block)
	writeTraits(&b, name, rt)
	return b.String()
}

func dataPage(name string, ds providers.DataSource, example string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s# Data source %s\n\n", generated, name)
	writeExample(&b, name, ds.Schema().Block, example, "data")
	writeBlock(&b, "Attributes", ds.Schema().Block)
	return b.String()
}

// writeExample shows a block of the examples, or what must be said at least.
func writeExample(b *strings.Builder, name string, s *schema.Block, example, kind string) {
	if example == "" {
		example = fmt.Sprintf("%s %q \"example\" {\n%s}", kind, name, required(s, "  "))
	}
	fmt.Fprintf(b, "```hcl\n%s\n```\n\n", example)
}

// required are the arguments that a block must have.
func required(s *schema.Block, indent string) string {
	var b strings.Builder
	width := 0
	for n, a := range s.Attributes {
		if a.Required {
			width = max(width, len(n))
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.Attributes)) {
		if a := s.Attributes[n]; a.Required {
			fmt.Fprintf(&b, "%s%-*s = %s\n", indent, width, n, placeholder(a.Type))
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.Blocks)) {
		if nb := s.Blocks[n]; nb.MinItems > 0 {
			fmt.Fprintf(&b, "\n%s%s {\n%s%s}\n", indent, n, required(&nb.Block, indent+"  "), indent)
		}
	}
	return b.String()
}

func placeholder(ty cty.Type) string {
	switch {
	case ty == cty.Number:
		return "1"
	case ty == cty.Bool:
		return "true"
	case ty == cty.String:
		return `"…"`
	case ty.IsMapType():
		return "{}"
	default:
		return "[…]"
	}
}

// writeBlock writes the attributes of a block as a table, and then the blocks
// in it.
func writeBlock(b *strings.Builder, title string, s *schema.Block) {
	fmt.Fprintf(b, "## %s\n\n| name | type | | what |\n|---|---|---|---|\n", title)
	var later []func()
	for _, n := range slices.Sorted(maps.Keys(s.Attributes)) {
		a := s.Attributes[n]
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", n, typeWords(a), need(a), strings.Join(words(a), "; "))
		if a.Nested != nil {
			later = append(later, func() { writeBlock(b, inner(title, n), a.Nested) })
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.Blocks)) {
		nb := s.Blocks[n]
		fmt.Fprintf(b, "| `%s` | block | %s | %s |\n", n, times(nb), nb.Description)
		if nb.Nesting != schema.NestingSingle {
			later = append(later, func() { writeBlock(b, inner(title, n), &nb.Block) })
		} else {
			later = append(later, func() { writeTimeouts(b, nb) })
		}
	}
	b.WriteString("\n")
	for _, f := range later {
		f()
	}
}

func inner(title, name string) string {
	if title == "Attributes" {
		return "`" + name + "`"
	}
	return strings.TrimSuffix(title, "`") + "." + name + "`"
}

func writeTimeouts(b *strings.Builder, nb *schema.NestedBlock) {
	fmt.Fprintf(b, "The `timeouts` block sets time limits, such as `\"10m\"`, for %s.\n\n", strings.Join(slices.Sorted(maps.Keys(nb.Attributes)), ", "))
}

func typeWords(a *schema.Attribute) string {
	if a.Nested != nil {
		return strings.SplitN(a.Type.FriendlyName(), " ", 2)[0] + " of objects"
	}
	return a.Type.FriendlyName()
}

func need(a *schema.Attribute) string {
	switch {
	case a.Required:
		return "**required**"
	case a.Optional && a.Computed:
		return "optional, else DigitalOcean's choice"
	case a.Optional:
		return "optional"
	default:
		return "read-only"
	}
}

func times(nb *schema.NestedBlock) string {
	switch {
	case nb.MinItems > 0 && nb.MaxItems == 1:
		return "**required**, once"
	case nb.MinItems > 0:
		return "**required**"
	case nb.MaxItems == 1 || nb.Nesting == schema.NestingSingle:
		return "optional, once"
	default:
		return "optional"
	}
}

// words are what is to be known of an attribute beyond its type.
func words(a *schema.Attribute) []string {
	var out []string
	add := func(on bool, format string, args ...any) {
		if on {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(a.Description != "", "%s", a.Description)
	add(a.Rule != "", "%s", a.Rule)
	if a.Default != cty.NilVal && !a.Default.IsNull() {
		v, err := convert.Convert(a.Default, cty.String)
		add(err == nil, "default `%s`", v.AsString())
	}
	add(a.ForceNew, "another value replaces the object")
	add(a.Sensitive, "secret: never printed")
	add(a.Unread, "the API never shows it: what was configured is kept")
	add(a.Deprecated != "", "deprecated: %s", a.Deprecated)
	return out
}

// writeTraits says how the engine deals with the type.
func writeTraits(b *strings.Builder, name string, rt providers.Resource) {
	t := rt.Traits()
	b.WriteString("## Import\n\n")
	if t.Importable {
		fmt.Fprintf(b, "```\nswampctl import %s.example %s\n```\n\n", name, strings.ToUpper(t.ImportID))
	} else {
		b.WriteString("It cannot be imported.\n\n")
	}
	b.WriteString("## How it is kept\n\n")
	fmt.Fprintf(b, "* Known again after an interrupted create by: %s%s.\n", t.Recogniser, by(t.Identity))
	if t.Ambiguity != "" {
		fmt.Fprintf(b, "* What doubt is left: %s.\n", t.Ambiguity)
	}
	fmt.Fprintf(b, "* Refresh: %s.\n", refresh(t))
	if !t.CanUpdate {
		b.WriteString("* Every change replaces it.\n")
	}
	switch {
	case t.Stateful && t.Everyday:
		b.WriteString("* A plan that loses one shows that first.\n")
	case t.Stateful:
		b.WriteString("* It holds data that a delete or a replacement loses, which needs consent (see [ADR 6](../adr/0006-consent-by-name.md)).\n")
	}
	if t.HoldsWhere != "" {
		fmt.Fprintf(b, "* One %s holds data that a delete, a replacement, or a change that drops it loses, which needs consent (see [ADR 6](../adr/0006-consent-by-name.md)).\n", t.HoldsWhere)
	}
	if t.Leaves != "" {
		fmt.Fprintf(b, "* Deleting one leaves the %s, which the plan lists; `-destroy-leftover=NAME` takes one along, `-keep-leftover=NAME` keeps one.\n", t.Leaves)
	}
	for _, l := range []struct {
		what  string
		limit time.Duration
	}{{"create", t.CreateTimeout}, {"update", t.UpdateTimeout}, {"delete", t.DeleteTimeout}} {
		if l.limit > 0 {
			fmt.Fprintf(b, "* A %s may take %s.\n", l.what, strings.TrimSuffix(l.limit.String(), "0s"))
		}
	}
}

func by(identity []string) string {
	if len(identity) == 0 {
		return ""
	}
	return " (`" + strings.Join(identity, "`, `") + "`)"
}

func refresh(t *providers.Traits) string {
	switch {
	case !t.Listable:
		return "each object by itself"
	case len(t.Unlisted) > 0:
		return "one list for all; each by itself too, for `" + strings.Join(t.Unlisted, "`, `") + "`, which lists do not show"
	default:
		return "one list for all"
	}
}
