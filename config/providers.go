package config

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// ProviderConfig names one configuration of a provider: a provider block, or
// the empty one that a provider has without a block.
type ProviderConfig struct {
	Module addr.Module // that the block stands in, without keys
	Name   string      // local name there
	Alias  string
}

// Address is the configuration as the state document writes it; source is the
// provider's address.
func (p ProviderConfig) Address(source string) string {
	text := "provider[\"" + source + "\"]"
	if p.Alias != "" {
		text += "." + p.Alias
	}
	if !p.Module.IsRoot() {
		text = string(p.Module) + "." + text
	}
	return text
}

// providerRef is a provider configuration as a module names it: "digitalocean"
// or "digitalocean.eu".
type providerRef struct {
	name, alias string
	rng         hcl.Range
}

func (r providerRef) String() string {
	if r.alias == "" {
		return r.name
	}
	return r.name + "." + r.alias
}

// providerRef reads the name of a provider configuration.
func (l *loader) providerRef(x hcl.Expression) (providerRef, bool) {
	t, ds := hcl.AbsTraversalForExpr(l.unquoted(x))
	if ds.HasErrors() || len(t) > 2 || len(t) == 2 && !isAttr(t[1]) {
		l.fail(x.Range(), "Invalid provider reference", "A provider is named by its local name, with its alias where it has one: digitalocean or digitalocean.eu, without quotes.")
		return providerRef{}, false
	}
	return providerRef{t.RootName(), attrAt(t, 1), x.Range()}, true
}

func isAttr(step hcl.Traverser) bool {
	_, ok := step.(hcl.TraverseAttr)
	return ok
}

// passed reads the providers argument of a module block: what the module calls
// its providers, and what they are here.
func (l *loader) passed(a *hcl.Attribute) map[string]providerRef {
	if a == nil {
		return nil
	}
	pairs, ds := hcl.ExprMap(a.Expr)
	l.note(ds)
	out := map[string]providerRef{}
	for _, kv := range pairs {
		inner, ok := l.providerRef(kv.Key)
		outer, ok2 := l.providerRef(kv.Value)
		if !ok || !ok2 {
			continue
		}
		if _, twice := out[inner.String()]; twice {
			l.fail(inner.rng, "Duplicate provider address", "The provider %s is passed already. Remove one of the two.", inner)
		}
		out[inner.String()] = outer
	}
	return out
}

// aliases reads the configurations that a module wants to be passed.
func (l *loader) aliases(name string, x hcl.Expression) {
	exprs, ds := hcl.ExprList(x)
	l.note(ds)
	for _, e := range exprs {
		ref, ok := l.providerRef(e)
		switch {
		case !ok:
		case ref.name != name:
			l.fail(ref.rng, "Invalid configuration_aliases value", "A configuration of this provider is written %s or %s.NAME.", name, name)
		default:
			l.module.wanted[ref.String()] = ref
		}
	}
}

// provider reads a provider block.
func (l *loader) provider(b *hcl.Block) {
	content, rest, ds := b.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "alias"}, {Name: "version"}}})
	l.note(ds)
	p := &Provider{Name: b.Labels[0], Range: *fromRange(b.DefRange), body: rest, source: b.Body}
	if a := content.Attributes["alias"]; a != nil {
		l.note(gohcl.DecodeExpression(a.Expr, nil, &p.Alias))
		if !hclsyntax.ValidIdentifier(p.Alias) {
			l.fail(a.Expr.Range(), "Invalid provider configuration alias", "An alias is a name: it must start with a letter or underscore, and hold letters, digits, underscores and dashes only.")
		}
	}
	attrs, _ := rest.JustAttributes()
	p.empty = len(attrs) == 0
	key := providerRef{name: p.Name, alias: p.Alias}.String()
	if old := l.module.Providers[key]; old != nil {
		l.fail(b.DefRange, "Duplicate provider configuration", "Provider %q was configured already at %s. Give one of the two another alias, or remove it.", key, old.Range)
		return
	}
	l.module.Providers[key] = p
}

// providerType returns the type of the provider with a local name.
func (m *Module) providerType(name string) string {
	if r := m.Required[name]; r.Source != "" {
		return path.Base(r.whole())
	}
	return name
}

// ref returns what a resource block names as its provider: by default the one
// whose name begins that of the type.
func (r *Resource) ref() providerRef {
	if r.provider.name != "" {
		return r.provider
	}
	name, _, _ := strings.Cut(r.Addr.Type, "_")
	return providerRef{name: name}
}

// ProviderOf returns the provider configuration that a block uses.
func (c *Config) ProviderOf(b addr.Block) ProviderConfig {
	m := c.Module(b.Module)
	if m == nil || m.Resources[b.Resource] == nil {
		name, _, _ := strings.Cut(b.Resource.Type, "_")
		return ProviderConfig{Name: name}
	}
	p, _ := m.resolveProvider(m.Resources[b.Resource].ref())
	return p
}

// resolveProvider follows what modules are passed, up to the block or to the
// empty configuration of the root; false where there is nothing of that name.
// An empty block in a module asks for what is passed, and where nothing is, it
// is a configuration like any other.
func (m *Module) resolveProvider(ref providerRef) (ProviderConfig, bool) {
	for {
		if p := m.Providers[ref.String()]; p != nil && (m.Call == nil || !p.empty) {
			return ProviderConfig{m.Addr, ref.name, ref.alias}, true
		}
		if m.Call == nil {
			return ProviderConfig{m.Addr, ref.name, ref.alias}, ref.alias == ""
		}
		outer, given := m.Call.providers[ref.String()]
		switch {
		case given:
			ref = outer
		case ref.alias != "":
			return ProviderConfig{m.Addr, ref.name, ref.alias}, m.Providers[ref.String()] != nil
		}
		m = m.Parent
	}
}

// otherProviders refuses the blocks of providers that there are not. What
// required_providers names is refused there.
func (e *Evaluator) otherProviders(m *Module) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, name := range sorted(m.Providers) {
		p := m.Providers[name]
		if m.Required[p.Name].Source == "" && e.opt.ProviderSchema != nil && e.opt.ProviderSchema(p.Name) == nil {
			ds = append(ds, otherProvider(p.Name).At(&p.Range))
		}
	}
	return ds
}

// emptyProviders warns of the provider blocks by which modules of old ask for a
// configuration of their caller's.
func (m *Module) emptyProviders() diag.Diagnostics {
	var ds diag.Diagnostics
	for _, key := range sorted(m.Providers) {
		p := m.Providers[key]
		if m.Call == nil || !p.empty {
			continue
		}
		remedy := "Remove it."
		if _, wanted := m.wanted[key]; p.Alias != "" && !wanted {
			remedy = fmt.Sprintf("Write configuration_aliases = [%s] into required_providers instead.", key)
		}
		ds = append(ds, diag.Warningf("Redundant empty provider block", "Empty, the block says only that the module is passed the provider %s by its caller. %s", key, remedy).At(&p.Range))
	}
	return ds
}

// checkProviders says which providers a module and its calls name that there
// are not.
func (m *Module) checkProviders() diag.Diagnostics {
	var ds diag.Diagnostics
	for _, b := range m.blocks(m.Addr) {
		r := m.Resources[b.Resource]
		ref := r.ref()
		if want := m.providerType(ref.name); !strings.HasPrefix(r.Addr.Type+"_", want+"_") && r.provider.name != "" {
			ds = append(ds, diag.Errorf("Invalid resource type", "The provider %s has no type %q. Name another provider, or none.", ref, r.Addr.Type).At(fromRange(ref.rng)))
			continue
		}
		if _, ok := m.resolveProvider(ref); !ok {
			ds = append(ds, m.noProvider(ref, &r.Range))
		}
	}
	for _, name := range sorted(m.Calls) {
		ds = append(ds, m.checkPassed(m.Calls[name])...)
	}
	return ds
}

// noProvider says that there is no configuration of a provider.
func (m *Module) noProvider(ref providerRef, at *diag.Range) *diag.Diagnostic {
	remedy := "Add a block: provider \"" + ref.name + "\" { alias = \"" + ref.alias + "\" }"
	if m.Call != nil {
		remedy = "Pass it in the module block, providers = { " + ref.String() + " = … }, and name it in configuration_aliases of the module"
	}
	if ref.rng.Filename != "" {
		at = fromRange(ref.rng)
	}
	return diag.Errorf("Provider configuration not present", "There is no configuration of the provider %s%s. %s.", ref, whereIn(m), remedy).At(at)
}

// checkPassed holds what a call passes against what the module wants.
func (m *Module) checkPassed(c *Call) diag.Diagnostics {
	if c.Module == nil {
		return nil
	}
	var ds diag.Diagnostics
	for _, inner := range sorted(c.providers) {
		outer := c.providers[inner]
		if _, ok := m.resolveProvider(outer); !ok {
			ds = append(ds, m.noProvider(outer, &c.Range))
		}
		_, wanted := c.Module.wanted[inner]
		own := c.Module.Providers[inner]
		if strings.Contains(inner, ".") && !wanted && (own == nil || !own.empty) {
			ds = append(ds, diag.Errorf("Provider is not expected", "The module %q does not name %s in configuration_aliases. Add it there, or do not pass it.", c.Name, inner).At(fromRange(outer.rng)))
		}
	}
	for _, want := range sorted(c.Module.wanted) {
		if _, ok := c.providers[want]; !ok && c.Module.Providers[want] == nil {
			ds = append(ds, diag.Errorf("Missing required provider configuration", "The module %q needs the provider %s. Pass it: providers = { %s = … }", c.Name, want, want).At(&c.Range))
		}
	}
	if own := c.Module.ownProvider(); own != nil && (c.Repetition() != addr.KeyNone || len(c.dependsOn) > 0) {
		ds = append(ds, diag.Errorf("Module is incompatible with count, for_each and depends_on",
			"The module %q configures a provider of its own, at %s, and so can be called only plainly. Pass it the provider instead, with providers = { … }.", c.Name, own.Range).At(&c.Range))
	}
	return ds
}

// ownProvider returns a provider block of a module or of those below it, nil
// for none.
func (m *Module) ownProvider() *Provider {
	for _, name := range sorted(m.Providers) {
		if p := m.Providers[name]; !p.empty {
			return p
		}
	}
	for _, name := range sorted(m.Calls) {
		if called := m.Calls[name].Module; called != nil {
			if p := called.ownProvider(); p != nil {
				return p
			}
		}
	}
	return nil
}

// whereIn says which module, "" for the root.
func whereIn(m *Module) string {
	if m.Call == nil {
		return ""
	}
	return " in " + string(m.Addr)
}

// HasProvider reports whether a provider block is declared.
func (e *Evaluator) HasProvider(c ProviderConfig) bool {
	m := e.config.Module(c.Module)
	return m != nil && m.Providers[providerRef{name: c.Name, alias: c.Alias}.String()] != nil
}

// ProviderConfig evaluates a provider configuration; without a block all is
// null.
func (e *Evaluator) ProviderConfig(c ProviderConfig) (cty.Value, diag.Diagnostics) {
	m := e.config.Module(c.Module)
	if m == nil {
		return cty.EmptyObjectVal, nil
	}
	var s *schema.Schema
	if e.opt.ProviderSchema != nil {
		s = e.opt.ProviderSchema(m.providerType(c.Name))
	}
	if s == nil {
		return cty.EmptyObjectVal, nil
	}
	p := m.Providers[providerRef{name: c.Name, alias: c.Alias}.String()]
	if p == nil {
		return nullObject(s.Block), nil
	}
	at, ds := e.instance(c.Module)
	if at == nil || ds.HasErrors() {
		return nullObject(s.Block), ds
	}
	v, more := e.body(p.body, blockSpec(s.Block), scope{at: at, given: p.given})
	return v, append(ds, more...)
}
