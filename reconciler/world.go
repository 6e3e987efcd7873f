package reconciler

import (
	"context"
	"fmt"
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

type listKey struct{ typ, scope string }

// listing is one list of a type's scope; its mutex makes all who need it wait
// for one call.
type listing struct {
	mu      sync.Mutex
	at      time.Time
	objects []providers.Object
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
	return d.Read(ctx, w.session.clients[p.Name], config)
}

// Find returns the objects that have the identity of like.
func (w *world) Find(ctx context.Context, name string, like cty.Value) ([]providers.Object, error) {
	ty, err := w.session.typeOf(name)
	if err != nil || !ty.Traits().Listable {
		return nil, err
	}
	return w.matching(ctx, ty, like, 24*time.Hour)
}

// matching returns the objects of a scope with the identity of like, from a
// list no older than age.
func (w *world) matching(ctx context.Context, ty typ, like cty.Value, age time.Duration) ([]providers.Object, error) {
	id := ty.Identify(like)
	all, err := w.list(ctx, ty, like, id.Scope, age)
	if err != nil {
		return nil, err
	}
	var out []providers.Object
	for _, o := range all {
		other := ty.Identify(o.Value)
		if other.Known && other.Scope == id.Scope && other.Key == id.Key {
			out = append(out, o)
		}
	}
	return out, nil
}

// list returns all objects of a scope; a scope whose parent is gone is empty.
func (w *world) list(ctx context.Context, ty typ, like cty.Value, scope string, age time.Duration) ([]providers.Object, error) {
	w.mu.Lock()
	k := listKey{ty.name, scope}
	l := w.lists[k]
	if l == nil {
		l = &listing{}
		w.lists[k] = l
	}
	w.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.at.IsZero() && time.Since(l.at) <= age {
		return l.objects, nil
	}
	at := time.Now()
	objects, err := collect(ctx, ty, like)
	if err != nil {
		return nil, err
	}
	l.at, l.objects = at, objects
	return objects, nil
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
