package reconciler

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Unmanaged is an object of the account that no state holds.
type Unmanaged struct {
	Type   string
	Object providers.Object
	// ImportID is what an import of it asks for, "" where it cannot be imported.
	ImportID string
	Price    providers.Price
}

// Unmanaged reads the list of each of the types and returns what held does not
// know, sorted by type as given and then as listed. A type whose list cannot be
// read is a warning. It changes nothing.
func (s *Session) Unmanaged(ctx context.Context, w Work, types []string, held func(typ, id string) bool) ([]Unmanaged, diag.Diagnostics) {
	for _, name := range types {
		s.also = append(s.also, anyOf(name))
	}
	ds := s.prepare(ctx, w)
	if ds.HasErrors() {
		return nil, ds
	}
	found := make([][]Unmanaged, len(types))
	failed := make([]error, len(types))
	var group errgroup.Group
	group.SetLimit(s.eng.opt.Parallelism)
	for n, name := range types {
		group.Go(func() error {
			found[n], failed[n] = s.unmanaged(ctx, name, held)
			return nil
		})
	}
	_ = group.Wait() // what failed is told by type
	for n, err := range failed {
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return nil, append(ds, diag.Errorf("Interrupted", "Not everything was looked at."))
		default:
			d := diag.Warningf("Cannot list "+types[n], "%s What there is of it is missing here.", sentence(err))
			if providers.KindOf(err) == providers.Denied {
				d.Hint = "give the token the scope to read them, or leave the type out with -type"
			}
			ds = append(ds, d)
		}
	}
	return slices.Concat(found...), ds
}

// unmanaged returns the objects of one type that nobody holds.
func (s *Session) unmanaged(ctx context.Context, name string, held func(typ, id string) bool) ([]Unmanaged, error) {
	ty, err := s.typeOf(anyOf(name))
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
			if o.ID == "" || held(name, o.ID) {
				continue
			}
			u := Unmanaged{Type: name, Object: o, Price: s.priceOf(ctx, name, o.Value)}
			if a, ok := ty.Spec.(providers.Addressed); ok && ty.Traits().Importable {
				u.ImportID = a.ImportIDOf(o.Value)
			}
			out = append(out, u)
		}
	}
	return out, nil
}

// priceOf returns what an object costs.
func (s *Session) priceOf(ctx context.Context, typ string, v cty.Value) providers.Price {
	_, p, ok := s.eng.opt.Providers.Resource(typ)
	if !ok || p.Prices == nil {
		return providers.Price{}
	}
	return p.Prices.Price(ctx, s.clients[s.providerOf(anyOf(typ), p)], typ, v)
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
	parent, err := s.typeOf(anyOf(parentType(s.eng.opt.Providers, ty.name, parents[0])))
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

// parentType returns the type of the objects that an attribute names as parent:
// digitalocean_domain for "domain", digitalocean_database_cluster for the
// "cluster_id" of a digitalocean_database_user; "" where there is none.
func parentType(set providers.Set, typ, attr string) string {
	stem := strings.TrimSuffix(attr, "_id")
	words := strings.Split(typ, "_")
	for n := len(words) - 1; n > 0; n-- {
		name := strings.Join(append(words[:n:n], stem), "_")
		if _, _, ok := set.Resource(name); ok {
			return name
		}
	}
	return ""
}

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
