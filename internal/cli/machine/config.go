package machine

import (
	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Configuration is what is declared.
type Configuration struct {
	Providers map[string]*config.ProviderDescription `json:"provider_config,omitempty"`
	Root      *config.ModuleDescription              `json:"root_module"`
}

// RelevantAttribute is an attribute that what changes comes from; no steps
// stand for any attribute.
type RelevantAttribute struct {
	Resource  string `json:"resource"`
	Attribute []any  `json:"attribute"`
}

// NewConfiguration returns the form of a configuration.
func NewConfiguration(c *config.Config, set providers.Set) *Configuration {
	return &Configuration{
		Root: c.Root.Describe(func(r addr.Resource) *schema.Schema { return planner.SchemaOf(set, r) }),
		Providers: c.DescribeProviders(func(typ string) (string, *schema.Schema) {
			for _, p := range set {
				if p.Name == typ {
					return p.Source, p.Schema
				}
			}
			return "", nil
		}),
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
