package machine

import (
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

// RelevantAttribute is an attribute that what changes comes from; no steps
// stand for any attribute.
type RelevantAttribute struct {
	Resource  string `json:"resource"`
	Attribute []any  `json:"attribute"`
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

// relevant returns the attributes that what changes comes from, by Terraform's
// rule: of objects that change, of outputs that do, and of all outputs of the
// modules called, which no state has.
func relevant(p *planner.Plan, cfg *config.Config) []RelevantAttribute {
	var instances []addr.Instance
	var outputs []config.ModuleOutput
	modules := map[addr.Module]bool{addr.Root: true}
	for _, c := range p.Changes {
		if c.Action != planner.NoOp {
			instances = append(instances, c.Addr)
		}
		if c.Action == planner.Delete {
			continue // its module may be declared no more
		}
		for m := c.Addr.Module; !modules[m]; m, _ = m.Split() {
			modules[m] = true
			outputs = append(outputs, config.ModuleOutput{Module: m})
		}
	}
	for _, o := range p.Outputs {
		if o.Changed() {
			outputs = append(outputs, config.ModuleOutput{Name: o.Name})
		}
	}
	var out []RelevantAttribute
	for _, c := range cfg.Contributions(instances, outputs) {
		out = append(out, RelevantAttribute{Resource: c.Object.String(), Attribute: steps(c.Path)})
	}
	return out
}
