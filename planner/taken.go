package planner

import (
	"fmt"

	"github.com/swampctl/swampctl/providers"
)

// noteTaken notes of what is made where an object of the state has the identity
// that only one can have: one that a replacement left goes first, and one that
// is to go after the new one is made is in its way.
func noteTaken(set providers.Set, changes []*Change) {
	left := map[identity]*Change{}
	for _, c := range changes {
		if c.Deposed != "" && c.Action == Delete && c.Unique.Known {
			left[c.identity()] = c
		}
	}
	for _, c := range changes {
		switch old := left[c.identity()]; {
		case !c.Unique.Known:
		case c.Action == Create && old != nil:
			c.Notes = append(c.Notes, fmt.Sprintf("the old object %s has %s too: it is deleted first", old.Prior.ID, c.Unique.Words))
		case c.Action == CreateThenDelete && priorIdentity(set, c) == c.identity():
			c.Notes = append(c.Notes, fmt.Sprintf("the old object has %s too, and the API refuses a second one: give the new one another name, or take create_before_destroy away", c.Unique.Words))
		}
	}
}

// identity is an identity of a type in which the cloud allows one object only.
type identity struct{ typ, scope, key string }

// identity returns the unique identity of a change's object.
func (c *Change) identity() identity {
	return identity{c.Addr.Resource.Type, c.Unique.Scope, c.Unique.Key}
}

// priorIdentity returns the identity of the object that a change begins with.
func priorIdentity(set providers.Set, c *Change) identity {
	rt, _, _ := set.Resource(c.Addr.Resource.Type)
	id := rt.Identify(c.Prior.Value)
	return identity{c.Addr.Resource.Type, id.Scope, id.Key}
}
