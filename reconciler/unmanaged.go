package reconciler

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Unmanaged is an object of an account that no state holds.
type Unmanaged struct {
	Type   string
	Object providers.Object
	// Alias is that of the root module's provider configuration whose account
	// the object is in, "" for the one that has none.
	Alias string
	// ImportID is what an import of it asks for, "" where it cannot be imported.
	ImportID string
	Price    providers.Price
}

// account is a type in the account of one provider configuration.
type account struct {
	typ    string
	config config.ProviderConfig
	source string
}

// Unmanaged reads the list of each of the types, in the account of every
// provider configuration that the root module declares, and returns what held
// does not know, sorted by type as given and then as listed. A type whose list
// cannot be read is a warning. It changes nothing.
func (s *Session) Unmanaged(ctx context.Context, w Work, types []string, held func(typ, id string) bool) ([]Unmanaged, diag.Diagnostics) {
	all := s.accounts(w, types)
	ds := s.prepare(ctx, w)
	if ds.HasErrors() {
		return nil, ds
	}
	found := make([][]Unmanaged, len(all))
	failed := make([]error, len(all))
	var group errgroup.Group
	group.SetLimit(s.eng.opt.Parallelism)
	for n, one := range all {
		group.Go(func() error {
			found[n], failed[n] = s.unmanaged(ctx, one, held)
			return nil
		})
	}
	_ = group.Wait() // what failed is told by type
	for n, err := range failed {
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return nil, append(ds, diag.Errorf("Interrupted", "Not everything was looked at.").Of(diag.Interrupted))
		default:
			ds = append(ds, all[n].unread(err))
		}
	}
	return once(slices.Concat(found...)), ds
}

// accounts returns each type in each of the accounts, and has their clients
// made.
func (s *Session) accounts(w Work, types []string) []account {
	var all []account
	for _, name := range types {
		_, p, ok := s.eng.opt.Providers.Resource(name)
		if !ok {
			continue
		}
		for _, pc := range configurations(w.Config, p) {
			all = append(all, account{name, pc, p.Source})
			s.besides = append(s.besides, use{p, pc, anyOf(name)})
		}
	}
	return all
}

// configurations returns the configurations of a provider that the root module
// declares, or the plain one where it declares none.
func configurations(c *config.Config, p *providers.Provider) []config.ProviderConfig {
	var out []config.ProviderConfig
	for _, key := range slices.Sorted(maps.Keys(c.Root.Providers)) {
		if d := c.Root.Providers[key]; d.Name == p.Name {
			out = append(out, config.ProviderConfig{Name: d.Name, Alias: d.Alias})
		}
	}
	if len(out) == 0 {
		return []config.ProviderConfig{{Name: p.Name}}
	}
	return out
}

// unread says that a list could not be read.
func (a account) unread(err error) *diag.Diagnostic {
	what := a.typ
	if a.config.Alias != "" {
		what += " of " + a.config.Name + "." + a.config.Alias
	}
	d := diag.Warningf("Cannot list "+what, "%s What there is of it is missing here.", sentence(err))
	if providers.KindOf(err) == providers.Denied {
		d.Hint = "give the token the scope to read them, or leave the type out with -type"
	}
	return d
}

// once returns each object once, where two configurations are of one account.
func once(all []Unmanaged) []Unmanaged {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(u Unmanaged) bool {
		key := u.Type + " " + u.Object.ID
		was := seen[key]
		seen[key] = true
		return was
	})
}

// unmanaged returns the objects of one type in one account that nobody holds.
func (s *Session) unmanaged(ctx context.Context, in account, held func(typ, id string) bool) ([]Unmanaged, error) {
	ty, err := s.bind(in.typ, in.config.Address(in.source))
	if err != nil {
		return nil, err
	}
	if !ty.Traits().Listable {
		return nil, errors.New("the API has no list of them")
	}
	scopes, err := s.scopes(ctx, ty)
	if err != nil {
		return nil, err
	}
	var out []Unmanaged
	for _, like := range scopes {
		objects, err := s.world.list(ctx, ty, like, ty.Identify(like).Scope, maxListAge)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if o.ID == "" || held(in.typ, o.ID) {
				continue
			}
			u := Unmanaged{Type: in.typ, Object: o, Alias: in.config.Alias, ImportID: providers.ImportID(ty.Resource, o.Value)}
			u.Price = s.listedPrice(ctx, ty, u)
			out = append(out, u)
		}
	}
	return out, nil
}

// listedPrice returns what an object of a list costs. One that seems to cost
// something, and that its list does not show whole, is read by itself first: a
// reserved IP is free on a Droplet.
func (s *Session) listedPrice(ctx context.Context, ty typ, u Unmanaged) providers.Price {
	price := s.priceOf(ctx, ty, u.Object.Value)
	if !price.Known || price.Monthly == 0 || u.ImportID == "" || len(ty.Traits().Unlisted) == 0 {
		return price
	}
	whole, err := ty.ops.Import(ctx, u.ImportID)
	if err != nil {
		return providers.Price{Why: "it cannot be read: " + err.Error()}
	}
	return s.priceOf(ctx, ty, whole.Value)
}

// priceOf returns what an object costs.
func (s *Session) priceOf(ctx context.Context, ty typ, v cty.Value) providers.Price {
	_, p, ok := s.eng.opt.Providers.Resource(ty.name)
	if !ok || p.Prices == nil {
		return providers.Price{}
	}
	return p.Prices.Price(ctx, ty.client, ty.name, v)
}

// anyOf is the address of no declared object of a type: it stands for the
// provider configuration that has no alias.
func anyOf(typ string) addr.Instance {
	return addr.Block{Resource: addr.Resource{Mode: addr.Managed, Type: typ}}.Instance(addr.Key{})
}

// scopes returns an object for each scope that a type's objects may be in: one
// without a parent, or one for each parent that there is.
func (s *Session) scopes(ctx context.Context, ty typ) ([]cty.Value, error) {
	a, ok := ty.Spec.(providers.Addressed)
	if !ok || len(a.Parents()) == 0 {
		return []cty.Value{nullObject(ty.Schema().Block, "", "")}, nil
	}
	parents := a.Parents()
	if len(parents) > 1 {
		return nil, errors.New("they are listed below several parents")
	}
	parent, err := s.bind(ReferredType(s.eng.opt.Providers, ty.name, parents[0]), ty.provider)
	if err != nil {
		return nil, err
	}
	above, err := s.world.list(ctx, parent, nullObject(parent.Schema().Block, "", ""), "", maxListAge)
	if err != nil {
		return nil, err
	}
	var out []cty.Value
	for _, o := range above {
		out = append(out, nullObject(ty.Schema().Block, parents[0], o.ID))
	}
	return out, nil
}

// nullObject returns an object of which only one attribute is known.
func nullObject(b *schema.Block, name, value string) cty.Value {
	vs := map[string]cty.Value{}
	for n, ty := range b.ImpliedType().AttributeTypes() {
		vs[n] = cty.NullVal(ty)
	}
	if name != "" {
		vs[name] = cty.StringVal(value)
	}
	return cty.ObjectVal(vs)
}

// ReadForImport returns an object as an import reads it. It changes nothing.
func (s *Session) ReadForImport(ctx context.Context, w Work, im Import) (providers.Object, diag.Diagnostics) {
	if _, p, ok := s.eng.opt.Providers.Resource(im.Addr.Resource.Type); ok {
		s.besides = append(s.besides, use{p, config.ProviderConfig{Name: p.Name, Alias: im.Alias}, im.Addr})
	}
	ds := s.prepare(ctx, w)
	if ds.HasErrors() {
		return providers.Object{}, ds
	}
	o, d := s.readImport(ctx, im)
	if d != nil {
		ds = append(ds, d)
	}
	return o, ds
}

// ReferredType returns the type of the objects that an attribute names:
// digitalocean_domain for "domain", digitalocean_vpc for "vpc_uuid",
// digitalocean_database_cluster for the "cluster_id" of a
// digitalocean_database_user; "" where there is none.
func ReferredType(set providers.Set, typ, attr string) string {
	stem := attr
	for _, suffix := range []string{"_uuid", "_uid", "_id"} {
		stem = strings.TrimSuffix(strings.TrimSuffix(stem, suffix+"s"), suffix)
	}
	words := strings.Split(typ, "_")
	for _, stem := range []string{stem, strings.TrimSuffix(stem, "s"), last(stem), strings.TrimSuffix(last(stem), "s"), last(strings.ReplaceAll(stem, "load_balancer", "loadbalancer"))} {
		for n := len(words) - 1; n > 0; n-- {
			name := strings.Join(append(words[:n:n], stem), "_")
			if _, _, ok := set.Resource(name); ok {
				return name
			}
		}
	}
	return ""
}

// last returns the last word of a name, as "droplet" of "source_droplet".
func last(name string) string { return name[strings.LastIndexByte(name, '_')+1:] }

// Listed returns the types of which the API has one list for the whole account,
// sorted: things of their own, neither settings nor attachments.
func Listed(set providers.Set) []string {
	return slices.DeleteFunc(set.Types(false), func(name string) bool {
		rt, _, _ := set.Resource(name)
		t := rt.Traits()
		a, ok := rt.Spec.(providers.Addressed)
		return !t.Listable || t.AliasOf != "" || t.Recogniser == providers.AttachPoint || t.Recogniser == providers.Overwrite || !ok || len(a.Parents()) > 0
	})
}
