package tfschema

import (
	"fmt"
	"slices"
	"time"

	"github.com/swampctl/swampctl/providers/schema"
)

// DiffResource compares a managed type with the description: one line a
// difference, "path: what", sorted.
func (f *File) DiffResource(name string, s *schema.Schema) []string {
	want, ok := f.Resources[name]
	if !ok {
		return []string{name + ": the Terraform provider has no such type"}
	}
	out := diffBlock(name, withID(want.Attributes), s.Block)
	if want.Version != s.Version {
		out = append(out, fmt.Sprintf("%s: schema version %d, want %d", name, s.Version, want.Version))
	}
	out = append(out, diffTimeouts(name, want.TimeLimits(), s.Block)...)
	slices.Sort(out)
	return out
}

// DiffDataSource compares a data source with the description, as DiffResource.
func (f *File) DiffDataSource(name string, s *schema.Schema) []string {
	want, ok := f.DataSources[name]
	path := "data." + name
	if !ok {
		return []string{path + ": the Terraform provider has no such type"}
	}
	out := diffBlock(path, withID(want.Attributes), s.Block)
	slices.Sort(out)
	return out
}

// withID adds the id that every type has, said or not.
func withID(attrs map[string]*Attr) map[string]*Attr {
	out := map[string]*Attr{"id": {Type: "string", Optional: true, Computed: true}}
	for name, a := range attrs {
		out[name] = a
	}
	return out
}

func diffTimeouts(path string, want map[string]time.Duration, b *schema.Block) []string {
	nb := b.Blocks["timeouts"]
	if nb == nil {
		if len(want) > 0 {
			return []string{path + ".timeouts: missing"}
		}
		return nil
	}
	var out []string
	for op := range want {
		if nb.Attributes[op] == nil {
			out = append(out, path+".timeouts."+op+": missing")
		}
	}
	for op := range nb.Attributes {
		if _, ok := want[op]; !ok {
			out = append(out, path+".timeouts."+op+": the Terraform provider does not have it")
		}
	}
	return out
}

func diffBlock(path string, want map[string]*Attr, b *schema.Block) []string {
	var out []string
	for name, w := range want {
		at := path + "." + name
		if w.Block != nil && (w.Optional || w.Required) {
			out = append(out, diffNested(at, w, b.Blocks[name])...)
			continue
		}
		out = append(out, diffAttribute(at, w, b.Attributes[name])...)
	}
	for name := range b.Attributes {
		if want[name] == nil {
			out = append(out, path+"."+name+": the Terraform provider does not have it")
		}
	}
	for name := range b.Blocks {
		if want[name] == nil && name != "timeouts" {
			out = append(out, path+"."+name+": the Terraform provider does not have it")
		}
	}
	return out
}

func diffAttribute(at string, want *Attr, a *schema.Attribute) []string {
	if a == nil {
		return []string{at + ": missing"}
	}
	var out []string
	if ty := want.cty(); !ty.Equals(a.Type) {
		out = append(out, fmt.Sprintf("%s: type %s, want %s", at, a.Type.FriendlyName(), ty.FriendlyName()))
	}
	got, ought := [4]bool{a.Required, a.Optional, a.Computed, a.Sensitive}, [4]bool{want.Required, want.Optional, want.Computed, want.Sensitive}
	if got != ought {
		out = append(out, fmt.Sprintf("%s: required, optional, computed, sensitive are %v, want %v", at, got, ought))
	}
	return out
}

func diffNested(at string, want *Attr, nb *schema.NestedBlock) []string {
	if nb == nil {
		return []string{at + ": missing, or no block"}
	}
	var out []string
	if nesting := map[string]schema.Nesting{"list": schema.NestingList, "set": schema.NestingSet}[want.Type]; nesting != nb.Nesting {
		out = append(out, fmt.Sprintf("%s: nesting %v, want %v", at, nb.Nesting, nesting))
	}
	if nb.MaxItems != want.MaxItems {
		out = append(out, fmt.Sprintf("%s: at most %d, want %d", at, nb.MaxItems, want.MaxItems))
	}
	return append(out, diffBlock(at, want.Block, &nb.Block)...)
}
