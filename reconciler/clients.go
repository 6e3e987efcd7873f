package reconciler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// configure makes a client for every provider configuration that something
// declared, recorded or interrupted uses, once.
func (s *Session) configure(ctx context.Context, w Work) diag.Diagnostics {
	s.config = w.Config
	var all diag.Diagnostics
	var eval *config.Evaluator
	used := s.usedProviders(w.Config)
	for _, address := range slices.Sorted(maps.Keys(used)) {
		if s.clients[address] != nil {
			continue
		}
		if eval == nil {
			eval = config.NewEvaluator(w.Config, s.evalOptions(w))
		}
		u := used[address]
		c, ds := s.client(ctx, eval, u)
		if all = append(all, ds...); c != nil {
			s.clients[address] = c
		}
	}
	return all
}

// use is a provider configuration that something uses.
type use struct {
	provider *providers.Provider
	config   config.ProviderConfig
	by       addr.Instance
}

// usedProviders returns the provider configurations in use, as the state
// writes them.
func (s *Session) usedProviders(c *config.Config) map[string]use {
	used := map[string]use{}
	note := func(i addr.Instance) {
		p := s.providerFor(i)
		if p == nil {
			return // an unknown type is said where it matters
		}
		address := s.providerOf(i, p)
		if _, ok := used[address]; ok {
			return
		}
		pc := parseProvider(address)
		if pc.Name = p.Name; c.Resource(i.Block()) != nil {
			pc = c.ProviderOf(i.Block())
		}
		used[address] = use{p, pc, i}
	}
	for _, b := range c.Blocks() {
		note(b.Instance(addr.Key{}))
	}
	for i := range s.store.State().Instances {
		if i.Resource.Mode == addr.Managed { // data sources are read where they are declared
			note(i)
		}
	}
	for _, rec := range s.store.Open() {
		note(rec.Addr)
	}
	for _, i := range s.also {
		note(i)
	}
	for _, u := range s.besides {
		used[u.config.Address(u.provider.Source)] = u
	}
	return used
}

// providerFor returns the provider of an instance's type, nil if none has it.
func (s *Session) providerFor(i addr.Instance) *providers.Provider {
	if i.Resource.Mode == addr.Data {
		_, p, _ := s.eng.opt.Providers.DataSource(i.Resource.Type)
		return p
	}
	_, p, _ := s.eng.opt.Providers.Resource(i.Resource.Type)
	return p
}

// providerOf returns the provider configuration of an instance as the state
// writes it: what is declared, else what is recorded, else the plain one.
func (s *Session) providerOf(i addr.Instance, p *providers.Provider) string {
	if s.config != nil && s.config.Resource(i.Block()) != nil {
		return s.config.ProviderOf(i.Block()).Address(p.Source)
	}
	if in := s.store.Instance(i); in != nil && in.Provider != "" {
		return in.Provider
	}
	return config.ProviderConfig{}.Address(p.Source)
}

// parseProvider reads module and alias of a provider configuration as the
// state writes it.
func parseProvider(address string) config.ProviderConfig {
	module, rest, ok := strings.Cut(address, "provider[")
	if !ok {
		return config.ProviderConfig{}
	}
	_, alias, _ := strings.Cut(rest, "]")
	return config.ProviderConfig{Module: addr.Module(strings.TrimSuffix(module, ".")), Alias: strings.TrimPrefix(alias, ".")}
}

// configured returns the configurations of a provider that have a client.
func (s *Session) configured(p *providers.Provider) []string {
	var out []string
	for _, address := range slices.Sorted(maps.Keys(s.clients)) {
		if strings.Contains(address, config.ProviderConfig{}.Address(p.Source)) {
			out = append(out, address)
		}
	}
	return out
}

// client configures one provider.
func (s *Session) client(ctx context.Context, eval *config.Evaluator, u use) (providers.Client, diag.Diagnostics) {
	if (u.config.Alias != "" || !u.config.Module.IsRoot()) && !eval.HasProvider(u.config) {
		d := diag.Errorf("Provider configuration not present", "%s is recorded with a provider configuration that is not declared any more. Put the provider block back until the object is destroyed, or give the object to another state.", u.by)
		d.Address = u.by.String()
		return nil, diag.Diagnostics{d}
	}
	v, all := eval.ProviderConfig(u.config)
	if all.HasErrors() {
		return nil, all
	}
	v, _ = v.UnmarkDeep()
	if u.provider.Validate != nil {
		all = append(all, u.provider.Validate(v)...)
	}
	if all.HasErrors() {
		return nil, all
	}
	c, ds := u.provider.Configure(ctx, v)
	if ds.HasErrors() {
		for _, d := range ds {
			if u.config.Alias != "" {
				d.Summary = fmt.Sprintf("%s, for the provider %s.%s", d.Summary, u.config.Name, u.config.Alias)
			}
		}
		return nil, append(all, ds...)
	}
	return c, append(all, ds...)
}
