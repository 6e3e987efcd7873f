package reconciler

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/swampctl/swampctl/providers"
)

// containers are the types' containers of one run. The zero value is ready to
// use.
type containers struct {
	mu     sync.Mutex
	states map[string]*containerState
}

// containerState is how far the container of a type is.
type containerState struct {
	mu             sync.Mutex // held while it is opened
	opened, denied bool
}

func (c *containers) of(typeName string) *containerState {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.states == nil {
		c.states = map[string]*containerState{}
	}
	if c.states[typeName] == nil {
		c.states[typeName] = &containerState{}
	}
	return c.states[typeName]
}

// may reports whether a type's container may be used, as far as is known.
func (c *containers) may(typeName string) bool {
	st := c.of(typeName)
	st.mu.Lock()
	defer st.mu.Unlock()
	return !st.denied
}

// opened reports whether the run may have made a type's container.
func (c *containers) opened(typeName string) bool {
	st := c.of(typeName)
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.opened
}

// openContainer makes the run's container for a type, once. The intent of what
// goes into it is recorded, so that recovery removes it.
func (a *apply) openContainer(ctx context.Context, ty typ, in intent) error {
	if ty.container == nil || in.marker == "" {
		return nil
	}
	st := a.containers.of(ty.name)
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.denied {
		return errUnmarked
	}
	if st.opened {
		return nil
	}
	err := ty.container.OpenContainer(ctx, in.marker)
	for attempt := 1; err != nil && passes(err, attempt) && attempt < maxResends && ctx.Err() == nil && !a.stopping(); attempt++ {
		err = ty.container.OpenContainer(ctx, in.marker)
	}
	switch {
	case providers.KindOf(err) == providers.Denied:
		st.denied = true
		return errUnmarked
	case providers.KindOf(err) == providers.Lost:
		st.opened = true // it may be there, and is closed in the end
		return &providers.Error{Kind: providers.Transient, Op: "open the run's container", Err: err}
	case err != nil:
		return err
	}
	st.opened = true
	return nil
}

// closeContainers removes a run's containers, of the types that were used.
func (s *Session) closeContainers(ctx context.Context, marker string, used func(typeName string) bool) error {
	var errs []error
	for _, name := range s.eng.opt.Providers.Types(false) {
		if !used(name) {
			continue
		}
		rt, p, _ := s.eng.opt.Providers.Resource(name)
		if rt.Traits().Recogniser != providers.PrivateContainer {
			continue
		}
		for _, address := range s.configured(p) {
			ty, err := s.bind(name, address)
			if err == nil {
				err = ty.container.CloseContainer(ctx, marker)
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// contained marks those of the objects that are in the intent's container.
func (s *Session) contained(ctx context.Context, ty typ, in intent, found []providers.Object) ([]providers.Object, error) {
	if ty.container == nil || in.marker == "" || len(found) == 0 {
		return found, nil
	}
	ids, err := ty.container.Inside(ctx, in.marker)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(found)
	for i, o := range out {
		if slices.Contains(ids, o.ID) {
			out[i].Markers = append(slices.Clone(o.Markers), in.marker)
		}
	}
	return out, nil
}
