package digitalocean_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/schema"
)

// sharedFile returns a file that lies beside the repository. Where it is absent
// the test is skipped by name, unless SWAMPCTL_DISALLOW_SKIP says otherwise.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", name))
	if err == nil {
		return raw
	}
	if os.Getenv("SWAMPCTL_DISALLOW_SKIP") != "" {
		t.Fatalf("%s needs ../shared/%s: %v", t.Name(), name, err)
	}
	t.Skipf("SKIPPED: %s needs ../shared/%s, which is not there", t.Name(), name)
	return nil
}

// described is one attribute or block of the Terraform provider.
type described struct {
	Type      string
	Elem      any
	Block     map[string]*described
	Required  bool
	Optional  bool
	Computed  bool
	ForceNew  bool `json:"force_new"`
	Sensitive bool
	MinItems  int `json:"min_items"`
	MaxItems  int `json:"max_items"`
}

type describedType struct {
	Version    int `json:"schema_version"`
	Attributes map[string]*described
}

// meant are the differences that are meant, by path, with the reason.
var meant = map[string]string{}

// TestSchema compares every attribute and block of every registered type with
// those of the Terraform provider, and names what differs.
func TestSchema(t *testing.T) {
	var all struct {
		Resources   map[string]describedType
		DataSources map[string]describedType `json:"data_sources"`
	}
	if err := json.Unmarshal(sharedFile(t, "terraform/digitalocean-schema.json"), &all); err != nil {
		t.Fatal(err)
	}
	var found []string
	for name, rt := range digitalocean.Resources() {
		found = append(found, diffType(name, all.Resources[name], rt.Schema(), true)...)
	}
	for name, ds := range digitalocean.DataSources() {
		found = append(found, diffType("data."+name, all.DataSources[name], ds.Schema(), false)...)
	}
	slices.Sort(found)
	used := map[string]bool{}
	for _, line := range found {
		path, _, _ := strings.Cut(line, ": ")
		if meant[path] == "" {
			t.Error(line)
		}
		used[path] = true
	}
	for path := range meant {
		if !used[path] {
			t.Errorf("%s is called a difference that is meant, and there is none", path)
		}
	}
}

func diffType(name string, want describedType, s *schema.Schema, resource bool) []string {
	var out []string
	if want.Attributes == nil {
		return []string{name + ": the Terraform provider has no such type"}
	}
	if resource && want.Version != s.Version {
		out = append(out, fmt.Sprintf("%s: schema version %d, want %d", name, s.Version, want.Version))
	}
	if want.Attributes["id"] == nil {
		want.Attributes["id"] = &described{Type: "string", Optional: true, Computed: true}
	}
	return append(out, diffBlock(name, want.Attributes, s.Block)...)
}

func diffBlock(path string, want map[string]*described, b *schema.Block) []string {
	var out []string
	for name, d := range want {
		at := path + "." + name
		if d.Block != nil && (d.Optional || d.Required) {
			out = append(out, diffNested(at, d, b.Blocks[name])...)
			continue
		}
		a := b.Attributes[name]
		if a == nil {
			out = append(out, at+": missing")
			continue
		}
		if ty := d.cty(); !ty.Equals(a.Type) {
			out = append(out, fmt.Sprintf("%s: type %s, want %s", at, a.Type.FriendlyName(), ty.FriendlyName()))
		}
		if got, ought := [4]bool{a.Required, a.Optional, a.Computed, a.Sensitive}, [4]bool{d.Required, d.Optional, d.Computed, d.Sensitive}; got != ought {
			out = append(out, fmt.Sprintf("%s: required, optional, computed, sensitive are %v, want %v", at, got, ought))
		}
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

func diffNested(at string, d *described, nb *schema.NestedBlock) []string {
	if nb == nil {
		return []string{at + ": missing, or no block"}
	}
	var out []string
	if nesting := map[string]schema.Nesting{"list": schema.NestingList, "set": schema.NestingSet}[d.Type]; nesting != nb.Nesting {
		out = append(out, fmt.Sprintf("%s: nesting %v, want %v", at, nb.Nesting, nesting))
	}
	if nb.MaxItems != d.MaxItems {
		out = append(out, fmt.Sprintf("%s: at most %d, want %d", at, nb.MaxItems, d.MaxItems))
	}
	return append(out, diffBlock(at, d.Block, &nb.Block)...)
}

// cty returns the type that Terraform's state has for an attribute.
func (d *described) cty() cty.Type {
	switch d.Type {
	case "list":
		return cty.List(d.element())
	case "set":
		return cty.Set(d.element())
	case "map":
		return cty.Map(d.element())
	default:
		return scalar(d.Type)
	}
}

func (d *described) element() cty.Type {
	if d.Block != nil {
		attrs := map[string]cty.Type{}
		for name, x := range d.Block {
			attrs[name] = x.cty()
		}
		return cty.Object(attrs)
	}
	if text, ok := d.Elem.(string); ok {
		return scalar(text)
	}
	return cty.String
}

func scalar(name string) cty.Type {
	switch name {
	case "int", "float":
		return cty.Number
	case "bool":
		return cty.Bool
	default:
		return cty.String
	}
}
