package config

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// ProviderDescription is one configuration of a provider: a block, or the empty
// one that a provider has without a block.
type ProviderDescription struct {
	Name        string         `json:"name,omitempty"`
	FullName    string         `json:"full_name,omitempty"`
	Alias       string         `json:"alias,omitempty"`
	Module      string         `json:"module_address,omitempty"`
	Version     string         `json:"version_constraint,omitempty"`
	Expressions map[string]any `json:"expressions,omitempty"`
}

// key is the name by which a resource's description refers to a configuration.
func (p ProviderConfig) key() string {
	text := providerRef{name: p.Name, alias: p.Alias}.String()
	if !p.Module.IsRoot() {
		text = string(p.Module) + ":" + text
	}
	return text
}

// DescribeProviders returns the configurations that are declared and those that
// resources use, by the keys of [ResourceDescription]. provided returns the
// source and the schema of the provider of a type, "" where there is none.
func (c *Config) DescribeProviders(provided func(typ string) (string, *schema.Schema)) map[string]*ProviderDescription {
	out := map[string]*ProviderDescription{}
	add := func(p ProviderConfig) {
		if out[p.key()] == nil {
			if d := c.Module(p.Module).describeProvider(p, provided); d.FullName != "" {
				out[p.key()] = d
			}
		}
	}
	for _, m := range c.Modules() {
		for _, p := range m.Providers {
			if m.Call == nil || !p.empty {
				add(ProviderConfig{m.Addr, p.Name, p.Alias})
			}
		}
		for _, r := range m.Resources {
			p, _ := m.resolveProvider(r.ref())
			add(p)
		}
	}
	return out
}

// describeProvider returns the description of a configuration in the module that
// it stands in.
func (m *Module) describeProvider(p ProviderConfig, provided func(typ string) (string, *schema.Schema)) *ProviderDescription {
	source, s := provided(m.providerType(p.Name))
	out := &ProviderDescription{
		Name: p.Name, FullName: source, Alias: p.Alias, Module: string(p.Module), Version: m.Required[p.Name].Version,
	}
	block := m.Providers[providerRef{name: p.Name, alias: p.Alias}.String()]
	if block == nil || s == nil {
		return out
	}
	if body, ok := block.source.(*hclsyntax.Body); ok {
		out.Expressions = describeBody(body, s.Block)
	}
	return out
}

// providerKey returns the key of the provider configuration that a block of the
// module uses.
func (m *Module) providerKey(r addr.Resource) string {
	p, _ := m.resolveProvider(m.Resources[r].ref())
	return p.key()
}
