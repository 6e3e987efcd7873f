package sdk

import (
	"context"

	"github.com/swampctl/swampctl/providers"
)

// Leftovers is what the objects of a type leave behind; see
// [providers.Leaver].
type Leftovers[C providers.Client, T any] struct {
	// Words name them, for the docs: "load balancers and volumes".
	Words string
	// List returns them. Those that Delete takes along go.
	List func(ctx context.Context, c C, r *T) ([]providers.Leftover, error)
	// Delete deletes r with those that go.
	Delete func(ctx context.Context, c C, r *T, all []providers.Leftover) error
}

// leaverOps are ops of a type whose objects leave others behind.
type leaverOps[C providers.Client, T any] struct{ *ops[C, T] }

// Leaves implements providers.Leaver.
func (o *leaverOps[C, T]) Leaves(ctx context.Context, prior providers.Object) (all []providers.Leftover, err error) {
	defer o.bug("list leftovers of", &err)
	if err := o.live(ctx, "list leftovers of"); err != nil {
		return nil, err
	}
	r, err := o.recorded(prior)
	if err != nil {
		return nil, o.internal("list leftovers of", err)
	}
	all, err = o.b.r.Leftovers.List(ctx, o.c, r)
	return all, o.clean(err, prior.Value)
}

// DeleteWith implements providers.Leaver.
func (o *leaverOps[C, T]) DeleteWith(ctx context.Context, prior providers.Object, all []providers.Leftover) (err error) {
	defer o.bug("delete", &err)
	if err := o.live(ctx, "delete"); err != nil {
		return err
	}
	r, err := o.recorded(prior)
	if err != nil {
		return o.internal("delete", err)
	}
	if err := o.b.r.Leftovers.Delete(ctx, o.c, r, all); err != nil && !providers.IsNotFound(err) {
		return o.clean(err, prior.Value)
	}
	return nil
}
