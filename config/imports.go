package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// importBlock is an import block: objects that exist are taken over.
type importBlock struct {
	rng     diag.Range
	to, id  hcl.Expression
	forEach hcl.Expression
	into    addr.Resource // of the root module; none for what is in another
	// provider configures what is read to generate a block; without a name it is
	// as the type's provider is by default.
	provider providerRef
}

// Import is one object that is taken over.
type Import struct {
	To    addr.Instance
	ID    string
	Range diag.Range
	// Provider is the provider configuration that the block names, and Alias its
	// alias; "" where it names none.
	Provider, Alias string
}

// importBlock reads an import block.
func (l *loader) importBlock(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: "to", Required: true}, {Name: "id", Required: true}, {Name: "provider"}, {Name: "for_each"},
	}})
	l.note(ds)
	to, id := content.Attributes["to"], content.Attributes["id"]
	if to == nil || id == nil {
		return
	}
	if l.module.Call != nil {
		l.fail(b.DefRange, "Invalid import configuration", "Import blocks stand in the root module only. Move it there, with to = %s.…", l.module.Addr)
		return
	}
	target, ds := namedInJSON(to.Expr)
	if l.note(ds); ds.HasErrors() {
		return
	}
	im := &importBlock{rng: *fromRange(b.DefRange), to: target, id: id.Expr}
	if a := content.Attributes["for_each"]; a != nil {
		im.forEach = a.Expr
	}
	if a := content.Attributes["provider"]; a != nil {
		im.provider, _ = l.providerRef(a.Expr)
	}
	text, _, err := importTarget(target, nil)
	if p, wrong := addr.Parse(text); wrong == nil && p.Block != nil && p.Module.IsRoot() {
		im.into = p.Block.Resource
	}
	if err != nil {
		l.fail(to.Expr.Range(), "Invalid import", "\"to\" must be the address of a resource, for example digitalocean_droplet.web or module.net.digitalocean_vpc.main[\"a\"]: %v.", err)
		return
	}
	if _, ds := hcl.AbsTraversalForExpr(target); im.forEach == nil && ds.HasErrors() {
		l.fail(to.Expr.Range(), "Invalid import", "Without for_each, \"to\" names one object: its keys must be written as they are, for example digitalocean_droplet.web[0] or digitalocean_droplet.web[\"a\"].")
		return
	}
	l.module.imports = append(l.module.imports, im)
}

// importProviders refuses a provider argument where it has no meaning: what is
// declared says itself which configuration it belongs to.
func (l *loader) importProviders() {
	for _, im := range l.module.imports {
		if im.provider.name == "" {
			continue
		}
		text, _, _ := importTarget(im.to, nil)
		p, err := addr.Parse(text)
		if err != nil || p.Block == nil {
			continue // said when it was read
		}
		r := l.module.Resources[p.Block.Resource]
		switch {
		case !p.Module.IsRoot():
			l.fail(im.provider.rng, "Invalid import provider argument", "Only blocks of the root module are generated, so that a provider is named for these alone. What is in a module takes the provider that the module block passes.")
		case r != nil && r.provider.String() != im.provider.String():
			l.fail(im.provider.rng, "Invalid import provider argument", "A provider is named for a block that is to be generated, and %s is declared. Say provider = %s there, at %s.", p.Block, im.provider, &r.Range)
		case im.provider.alias != "" && l.module.Providers[im.provider.String()] == nil:
			l.fail(im.provider.rng, "Provider configuration not present", "There is no provider %s.%s Declare it: provider %q { alias = %q }", im.provider, didYouMean(im.provider.String(), sorted(l.module.Providers)), im.provider.name, im.provider.alias)
		}
	}
}

// HasImports reports whether there are import blocks.
func (c *Config) HasImports() bool { return len(c.Root.imports) > 0 }

// Imports evaluates the import blocks, from what is known.
func (e *Evaluator) Imports() ([]Import, diag.Diagnostics) { return e.imports(true) }

// UndeclaredImports evaluates the import blocks, and returns those without a
// resource block to import into.
func (e *Evaluator) UndeclaredImports() ([]Import, diag.Diagnostics) {
	all, ds := e.imports(false)
	return slices.DeleteFunc(all, func(im Import) bool { return e.config.Resource(im.To.Block()) != nil }), ds
}

// imports evaluates the import blocks; with declared it is an error when there
// is nothing to import into.
func (e *Evaluator) imports(declared bool) ([]Import, diag.Diagnostics) {
	var out []Import
	var ds diag.Diagnostics
	for _, im := range e.config.Root.imports {
		turns, more := e.importTurns(im)
		if ds = append(ds, more...); more.HasErrors() {
			continue
		}
		for _, each := range turns {
			one, more := e.importOne(im, scope{at: e.root, extra: each}, declared)
			if ds = append(ds, more...); !more.HasErrors() {
				out = append(out, one)
			}
		}
	}
	return out, append(ds, twiceImported(out)...)
}

// importTurns returns what the expressions of an import block see for each object
// that it takes over. It goes over any collection, and over nothing where that is
// null.
func (e *Evaluator) importTurns(im *importBlock) ([]map[string]cty.Value, diag.Diagnostics) {
	if im.forEach == nil {
		return []map[string]cty.Value{nil}, nil
	}
	v, ds := e.value(im.forEach, scope{at: e.root})
	if ds.HasErrors() {
		return nil, ds
	}
	problem := importEachProblem(v)
	if bare, _ := v.UnmarkDeep(); problem == "" && !bare.IsWhollyKnown() {
		problem = "Some of the value is known only after apply, and an import is planned. Use what stands in the configuration, or apply what it depends on first, with -target."
	}
	if problem != "" {
		return nil, append(ds, e.root.refusal(im.forEach, nil, invalidForEach, problem))
	}
	v, _ = v.Unmark()
	if v.IsNull() {
		return nil, ds
	}
	var turns []map[string]cty.Value
	for it := v.ElementIterator(); it.Next(); {
		k, el := it.Element()
		if v.Type().IsSetType() {
			k = el
		}
		turns = append(turns, map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": k, "value": el})})
	}
	return turns, ds
}

// importEachProblem says why an import block cannot go over a value, as far as it
// is known; "" for nothing.
func importEachProblem(v cty.Value) string {
	if v.HasMark(Ephemeral) {
		return "The value is ephemeral, and the keys are kept in the state. Use a value that is not."
	}
	v, _ = v.Unmark()
	if v.IsKnown() && !v.IsNull() && !v.CanIterateElements() {
		return fmt.Sprintf("The value is %s. Give a collection: a map, a set or a list.", article(v.Type().FriendlyName()))
	}
	return ""
}

// twiceImported refuses two imports to one address.
func twiceImported(all []Import) diag.Diagnostics {
	seen := map[addr.Instance]Import{}
	var ds diag.Diagnostics
	for _, im := range all {
		if old, ok := seen[im.To]; ok {
			ds = append(ds, diag.Errorf("Duplicate import configuration", "%s is imported already, at %s. Remove one of the two.", im.To, old.Range).At(&im.Range))
		}
		seen[im.To] = im
	}
	return ds
}

// nothingToImport begins the messages about imports into what is not declared.
const nothingToImport = "Import of nothing declared"

func (e *Evaluator) importOne(im *importBlock, sc scope, declared bool) (Import, diag.Diagnostics) {
	out := Import{Range: im.rng, Alias: im.provider.alias}
	if im.provider.name != "" {
		out.Provider = im.provider.String()
	}
	text, more, err := importTarget(im.to, func(x hcl.Expression) (cty.Value, diag.Diagnostics) { return e.value(x, sc) })
	if more.HasErrors() {
		return out, more
	}
	if err == nil {
		out.To, err = addr.ParseInstance(text)
	}
	if err != nil {
		return out, diag.Diagnostics{diag.Errorf("Invalid import", "%v.", err).At(fromRange(im.to.Range()))}
	}
	if declared && e.config.Resource(out.To.Block()) == nil {
		return out, diag.Diagnostics{diag.Errorf(nothingToImport, "There is no resource block %s to import into.%s Write one, let \"plan -generate-config-out=FILE\" write it, or remove the import block.", out.To.Block(), didYouMean(out.To.Block().String(), e.config.declared())).At(fromRange(im.to.Range()))}
	}
	if d := e.noInstance(out.To, nothingToImport); declared && d != nil {
		return out, diag.Diagnostics{d.At(fromRange(im.to.Range()))}
	}
	v, ds := e.value(im.id, sc)
	if ds.HasErrors() {
		return out, ds
	}
	if out.ID = importID(v); out.ID == "" {
		return out, append(ds, im.wrongID())
	}
	return out, ds
}

// importID returns the id that a value is; "" for none.
func importID(v cty.Value) string {
	v, _ = v.Unmark()
	id, err := convert.Convert(v, cty.String)
	if err != nil || !id.IsKnown() || id.IsNull() {
		return ""
	}
	return id.AsString()
}

func (im *importBlock) wrongID() *diag.Diagnostic {
	return diag.Errorf("Invalid import", "The id of an import block must be a text that is known before anything is applied.").At(fromRange(im.id.Range()))
}

// validateImports checks the import blocks as far as they are known without
// values.
func (e *Evaluator) validateImports() diag.Diagnostics {
	var ds diag.Diagnostics
	var known []Import
	for _, im := range e.config.Root.imports {
		sc := scope{at: e.root}
		if im.forEach != nil {
			sc.extra = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.DynamicVal, "value": cty.DynamicVal})}
			ds = append(ds, e.root.validateArgument(im.forEach, invalidForEach, importEachProblem)...)
		}
		v, more := e.value(im.id, sc)
		if ds = append(ds, more...); !more.HasErrors() && v.IsWhollyKnown() && importID(v) == "" {
			ds = append(ds, im.wrongID())
		}
		text, more, err := importTarget(im.to, func(x hcl.Expression) (cty.Value, diag.Diagnostics) { return e.value(x, sc) })
		ds = append(ds, more...)
		to, wrong := addr.ParseInstance(text)
		if more.HasErrors() || err != nil || wrong != nil { // which values may set right
			continue
		}
		known = append(known, Import{To: to, Range: im.rng})
		if r := e.Block(to.Block()); r != nil && r.Repetition() != to.Key.Kind {
			ds = append(ds, noKey(to, &Expansion{Kind: r.Repetition()}, nothingToImport).At(fromRange(im.to.Range())))
		}
	}
	return append(ds, twiceImported(known)...)
}

// noInstance says, under a summary, that a declared block has no instance with
// the key of an address; nil where it has one, or that cannot be told yet.
func (e *Evaluator) noInstance(i addr.Instance, summary string) *diag.Diagnostic {
	x, ds := e.Expand(i.Block())
	if ds.HasErrors() || x == nil || x.Has(i.Key) {
		return nil
	}
	return noKey(i, x, summary)
}

// noKey says that a block has other instances than the one of an address.
func noKey(i addr.Instance, x *Expansion, summary string) *diag.Diagnostic {
	switch {
	case x.Kind == i.Key.Kind:
		return diag.Errorf(summary, "%s is declared, and has no instance %s. Correct the address, or declare that instance.", i.Block(), i)
	case x.Kind == addr.KeyNone:
		return diag.Errorf(summary, "%s has neither count nor for_each. Write its address without the key: %s.", i.Block(), i.Block())
	default:
		return diag.Errorf(summary, "%s has %s. Say which of its instances, for example %s%s.", i.Block(), repetitionWord(x.Kind), i.Block(), exampleOf(x))
	}
}

// exampleOf is the key of one of the instances.
func exampleOf(x *Expansion) string {
	if len(x.Keys) == 0 {
		return exampleKey(x.Kind)
	}
	return x.Keys[0].String()
}

// importTarget writes the address that an expression names. Indexes are
// evaluated; with no evaluation they are left out, to check the form.
func importTarget(x hcl.Expression, value func(hcl.Expression) (cty.Value, diag.Diagnostics)) (string, diag.Diagnostics, error) {
	switch x := x.(type) {
	case *hclsyntax.IndexExpr:
		base, ds, err := importTarget(x.Collection, value)
		if value == nil || err != nil || ds.HasErrors() {
			return base, ds, err
		}
		v, ds := value(x.Key)
		key := keyOf(v)
		if key == nil && !ds.HasErrors() {
			err = fmt.Errorf("an index must be a text or a whole number that is known before anything is applied")
			key = &addr.Key{}
		}
		if ds.HasErrors() {
			return base, ds, nil
		}
		return base + key.String(), ds, err
	case *hclsyntax.RelativeTraversalExpr:
		base, ds, err := importTarget(x.Source, value)
		return base + traversalText(x.Traversal), ds, err
	}
	t, ds := hcl.AbsTraversalForExpr(x)
	if ds.HasErrors() {
		return "", nil, fmt.Errorf("it is no address")
	}
	text := traversalText(t)
	if tg := resolve(t); value == nil && (tg.kind != "resource" || tg.res.Mode != addr.Managed) && tg.kind != "module" {
		return text, nil, fmt.Errorf("%s is no resource", text)
	}
	return text, nil, nil
}

// declared returns the addresses of all resource blocks, those of modules
// without the keys of instances.
func (c *Config) declared() []string {
	var out []string
	for _, n := range c.nodes() {
		if n.kind == "resource" && n.res.Mode == addr.Managed {
			out = append(out, n.String())
		}
	}
	return out
}
