package reconciler

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// world answers the planner, and keeps the lists of a run so that each is read
// once.
type world struct {
	session *Session
	mu      sync.Mutex
	lists   map[listKey]*listing
}

type listKey struct{ typ, provider, scope string }

// listing is one list of a type's scope; its mutex makes all who need it wait
// for one call.
type listing struct {
	mu sync.Mutex
	at time.Time // when it was begun
	found
}

// found is what a list showed.
type found struct {
	objects []providers.Object
	alike   map[string][]providers.Object // by the key of their identity
}

// maxListAge is how old a list may be that serves as a before-set: what
// somebody else makes after it could be taken for ours.
const maxListAge = 15 * time.Second

func newWorld(s *Session) *world {
	return &world{session: s, lists: map[listKey]*listing{}}
}

// ReadData reads a data source.
func (w *world) ReadData(ctx context.Context, i addr.Instance, config cty.Value) (cty.Value, error) {
	d, p, ok := w.session.eng.opt.Providers.DataSource(i.Resource.Type)
	if !ok {
		return cty.NilVal, fmt.Errorf("no provider has a data source %q", i.Resource.Type)
	}
	if stand := w.session.eng.opt.StandData; stand != nil {
		d = stand(i, d)
	}
	return d.Read(ctx, w.session.clients[w.session.providerOf(i, p)], config)
}

// Find returns the objects that have the identity of like; of what is always
// there, the one.
func (w *world) Find(ctx context.Context, i addr.Instance, like cty.Value) ([]providers.Object, error) {
	ty, err := w.session.typeOf(i)
	if err == nil && ty.Traits().Recogniser == providers.Overwrite {
		v, err := w.session.lookOverwrite(ctx, ty, intent{planned: like})
		return slices.DeleteFunc([]providers.Object{v.object}, func(o providers.Object) bool { return o.ID == "" }), err
	}
	if err != nil || !ty.Traits().Listable {
		return nil, err
	}
	listed, err := w.matching(ctx, ty, like, 24*time.Hour)
	renewed := func(o providers.Object) bool { return expired(ty, o) }
	if err == nil && (len(ty.Traits().Unlisted) > 0 || slices.ContainsFunc(listed, renewed)) {
		listed, err = whole(ctx, ty, like, listed)
	}
	found := make([]providers.Object, 0, len(listed))
	for _, o := range listed {
		found = append(found, providers.AsFound(o))
	}
	return found, err
}

// whole reads objects that lists do not show whole, for what like speaks of.
func whole(ctx context.Context, ty typ, like cty.Value, listed []providers.Object) ([]providers.Object, error) {
	out := make([]providers.Object, 0, len(listed))
	for _, o := range listed {
		if m, ok := ty.Spec.(providers.Merger); ok {
			o = m.Merge(providers.Object{ID: o.ID, Value: knownOnly(like)}, o)
		}
		o, err := ty.ops.Read(ctx, o)
		switch {
		case providers.IsNotFound(err): // it has gone since
		case err != nil:
			return nil, err
		default:
			out = append(out, o)
		}
	}
	return out, nil
}

// matching returns the objects of a scope with the identity of like, from a
// list no older than age.
func (w *world) matching(ctx context.Context, ty typ, like cty.Value, age time.Duration) ([]providers.Object, error) {
	id := ty.Identify(like)
	l, err := w.listing(ctx, ty, like, id.Scope, age)
	if err != nil {
		return nil, err
	}
	return l.alike[id.Key], nil
}

// list returns all objects of a scope; a scope whose parent is gone is empty.
func (w *world) list(ctx context.Context, ty typ, like cty.Value, scope string, age time.Duration) ([]providers.Object, error) {
	l, err := w.listing(ctx, ty, like, scope, age)
	return l.objects, err
}

// listing returns a list of a scope that is no older than age, or was begun
// after it was asked for: those who wait for a fresh one share it.
func (w *world) listing(ctx context.Context, ty typ, like cty.Value, scope string, age time.Duration) (found, error) {
	asked := time.Now()
	l := w.place(listKey{ty.name, ty.provider, scope})
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.at.IsZero() && (time.Since(l.at) <= age || !l.at.Before(asked)) {
		return l.found, nil
	}
	at := time.Now()
	objects, err := collect(ctx, ty, like)
	if err != nil {
		return found{}, err
	}
	alike := make(map[string][]providers.Object, len(objects))
	for _, o := range objects {
		if id := ty.Identify(o.Value); id.Known && id.Scope == scope {
			alike[id.Key] = append(alike[id.Key], o)
		}
	}
	l.at, l.found = at, found{objects, alike}
	return l.found, nil
}

// place returns where the list of a scope is kept.
func (w *world) place(k listKey) *listing {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lists[k] == nil {
		w.lists[k] = &listing{}
	}
	return w.lists[k]
}

func collect(ctx context.Context, ty typ, like cty.Value) ([]providers.Object, error) {
	var out []providers.Object
	for o, err := range ty.ops.List(ctx, like) {
		if providers.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}
