package sdk

import (
	"context"

	"github.com/swampctl/swampctl/providers"
)

// Container is what a type whose recogniser is a private container says of it.
// A container is known by its name, which no other run uses. All functions are
// repeatable.
type Container[C providers.Client] struct {
	// Open makes the container unless it is there. Create finds its name in the
	// field tagged "-,container"; it is empty where the token may make none.
	Open func(ctx context.Context, c C, name string) error
	// Inside returns the ids of the type's objects in it.
	Inside func(ctx context.Context, c C, name string) ([]string, error)
	// Close moves what is inside to where it belongs, and removes the container.
	// One that is not there is closed.
	Close func(ctx context.Context, c C, name string) error
}

// containerOps are ops of a type whose objects are made in a container.
type containerOps[C providers.Client, T any] struct{ *ops[C, T] }

// OpenContainer implements providers.Container.
func (o *containerOps[C, T]) OpenContainer(ctx context.Context, name string) error {
	if err := o.live(ctx, "open the container of"); err != nil {
		return err
	}
	return o.try("open the container of", func() error { return o.b.r.Container.Open(ctx, o.c, name) })
}

// Inside implements providers.Container.
func (o *containerOps[C, T]) Inside(ctx context.Context, name string) (ids []string, err error) {
	if err := o.live(ctx, "list the container of"); err != nil {
		return nil, err
	}
	err = o.try("list the container of", func() (err error) {
		ids, err = o.b.r.Container.Inside(ctx, o.c, name)
		return err
	})
	if providers.IsNotFound(err) {
		return nil, nil
	}
	return ids, err
}

// CloseContainer implements providers.Container.
func (o *containerOps[C, T]) CloseContainer(ctx context.Context, name string) error {
	if err := o.live(ctx, "close the container of"); err != nil {
		return err
	}
	err := o.try("close the container of", func() error { return o.b.r.Container.Close(ctx, o.c, name) })
	if providers.IsNotFound(err) {
		return nil
	}
	return err
}
