package machine

import (
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Configuration is what is declared.
type Configuration struct {
	Providers map[string]*ProviderConfig `json:"provider_config,omitempty"`
	Root      *config.ModuleDescription  `json:"root_module"`
}

// ProviderConfig is a provider that something declared uses.
type ProviderConfig struct {
	Name     string `json:"name"`
	FullName string `json:"full_name"`
}

// RelevantAttribute is an attribute that something declared refers to.
type RelevantAttribute struct {
	Resource  string   `json:"resource"`
	Attribute []string `json:"attribute"`
}

// NewConfiguration returns the form of a configuration.
func NewConfiguration(c *config.Config, set providers.Set) *Configuration {
	out := &Configuration{Providers: map[string]*ProviderConfig{}}
	out.Root = c.Root.Describe(func(r addr.Resource) *schema.Schema { return planner.SchemaOf(set, r) })
	out.provide(out.Root, &planForm{set: set})
	return out
}

// provide fills in which provider serves the resources of a module and of those
// that it calls.
func (c *Configuration) provide(m *config.ModuleDescription, f *planForm) {
	for _, r := range m.Resources {
		mode := addr.Managed
		if r.Mode == "data" {
			mode = addr.Data
		}
		source := f.provider(addr.Resource{Mode: mode, Type: r.Type})
		name := source[strings.LastIndexByte(source, '/')+1:]
		if r.Provider = name; name != "" {
			c.Providers[name] = &ProviderConfig{Name: name, FullName: source}
		}
	}
	for _, call := range m.Calls {
		if call.Module != nil {
			c.provide(call.Module, f)
		}
	}
}

// relevant returns the attributes that a configuration refers to, each once.
func (c *Configuration) relevant() []RelevantAttribute {
	var refs []string
	for _, r := range c.Root.Resources {
		refs = append(refs, referencesIn(r.Expressions)...)
		refs = append(refs, referencesOf(r.Count)...)
		refs = append(refs, referencesOf(r.ForEach)...)
	}
	for _, o := range c.Root.Outputs {
		refs = append(refs, referencesOf(o.Expression)...)
	}
	slices.Sort(refs)
	var out []RelevantAttribute
	for _, ref := range slices.Compact(refs) {
		if a, ok := relevantTo(ref); ok {
			out = append(out, a)
		}
	}
	return out
}

// relevantTo splits a reference into object and attribute; false where it is
// none to an attribute of a resource.
func relevantTo(ref string) (RelevantAttribute, bool) {
	parts := strings.Split(ref, ".")
	least := 2
	if parts[0] == "data" {
		least = 3
	}
	if len(parts) <= least || !strings.Contains(parts[least-2], "_") {
		return RelevantAttribute{}, false
	}
	return RelevantAttribute{Resource: strings.Join(parts[:least], "."), Attribute: parts[least:]}, true
}

// referencesIn returns the references of a block's expressions.
func referencesIn(block map[string]any) []string {
	var out []string
	for _, v := range block {
		switch v := v.(type) {
		case *config.ExpressionDescription:
			out = append(out, referencesOf(v)...)
		case map[string]any:
			out = append(out, referencesIn(v)...)
		case []any:
			for _, one := range v {
				if inner, ok := one.(map[string]any); ok {
					out = append(out, referencesIn(inner)...)
				}
			}
		}
	}
	return out
}

// referencesOf returns the references of an expression.
func referencesOf(x *config.ExpressionDescription) []string {
	if x == nil {
		return nil
	}
	return x.References
}
