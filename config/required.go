package config

import (
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"

	"github.com/swampctl/swampctl/internal/diag"
)

// requiredProviders reads a required_providers block.
func (l *loader) requiredProviders(b *hcl.Block) {
	attrs, ds := b.Body.JustAttributes()
	l.note(ds)
	if l.required != nil {
		l.fail(b.DefRange, "Duplicate required providers configuration", "The module has a required_providers block already, at %s. Put both together in one.", fromRange(l.required.DefRange))
		return
	}
	l.required = b
	for _, name := range sorted(attrs) {
		a := attrs[name]
		if name != strings.ToLower(name) {
			l.fail(a.NameRange, "Invalid provider local name", "The local name of a provider has no capital letters. Write it %s.", strings.ToLower(name))
			continue
		}
		before := len(l.diags)
		source, version := l.requirement(name, a)
		r := Requirement{Source: source, Version: version, Range: *fromRange(a.Range)}
		l.module.Required[name] = r
		if !r.BuiltIn() && len(l.diags) == before { // else the source may not be what was meant
			l.diags = append(l.diags, otherProvider(source).At(fromRange(a.Range)))
		}
	}
}

// Requirement is what a module says of a provider that it uses.
type Requirement struct {
	Source  string
	Version string // the constraint as it is written, "" for none
	Range   diag.Range
}

// BuiltIn reports whether the provider is one that swampctl has.
func (r Requirement) BuiltIn() bool {
	return r.Language() || slices.Contains(registries, strings.TrimSuffix(r.whole(), "/digitalocean/digitalocean"))
}

// registries are where the provider of DigitalOcean is published.
var registries = []string{defaultRegistry, "registry.opentofu.org"}

// defaultRegistry is the host of a source that names none.
const defaultRegistry = "registry.terraform.io"

// Language reports whether the provider is the one of the language itself.
func (r Requirement) Language() bool { return r.whole() == "terraform.io/builtin/terraform" }

// whole is the source as it is compared: with its host, and in small letters.
func (r Requirement) whole() string {
	source := strings.ToLower(r.Source)
	if strings.Count(source, "/") == 1 {
		source = defaultRegistry + "/" + source
	}
	return source
}

// Requirements returns what a module says of providers, by their local names.
func (m *Module) Requirements() []Requirement {
	var out []Requirement
	for _, name := range sorted(m.Required) {
		out = append(out, m.Required[name])
	}
	return out
}

// otherProvider refuses a provider that swampctl does not have.
func otherProvider(source string) *diag.Diagnostic {
	return diag.Errorf("Provider not supported", "swampctl manages DigitalOcean only; %q is another provider. Keep its resources in a configuration of their own, for Terraform.", source)
}

// requirement reads what is said of one provider, and returns its source and
// the constraint on its version.
func (l *loader) requirement(name string, a *hcl.Attribute) (source, version string) {
	source = "hashicorp/" + name
	pairs, ds := hcl.ExprMap(a.Expr)
	if ds.HasErrors() { // the short form: only a version
		return source, l.providerVersion(a.Expr)
	}
	for _, kv := range pairs {
		switch key := hcl.ExprAsKeyword(kv.Key); key {
		case "source":
			l.note(gohcl.DecodeExpression(kv.Value, nil, &source))
		case "version":
			version = l.providerVersion(kv.Value)
		case "configuration_aliases":
			l.aliases(name, kv.Value)
		default:
			l.fail(kv.Key.Range(), "Invalid required_providers object", "A provider has source, version and configuration_aliases, and no %q.%s", key, didYouMean(key, []string{"source", "version", "configuration_aliases"}))
		}
	}
	return source, version
}

// providerVersion reads a constraint on a provider's version and checks its
// form. Which version it is has no meaning here: what is built in serves all.
func (l *loader) providerVersion(x hcl.Expression) string {
	var text string
	ds := gohcl.DecodeExpression(x, nil, &text)
	l.note(ds)
	if _, err := version.NewConstraint(text); err != nil && !ds.HasErrors() {
		l.fail(x.Range(), "Invalid version constraint", "%q is not a version constraint; write it like \"~> 2.0\".", text)
	}
	return text
}
