package providers

import "context"

// Leftover is what was made for an object, by what runs in it, and outlives it
// unless it is deleted too.
type Leftover struct {
	Type string `json:"type"` // of a resource, for example "digitalocean_volume"
	Kind string `json:"kind"` // the same in words: "volume"
	ID   string `json:"id"`
	Name string `json:"name"`
	Goes bool   `json:"goes,omitempty"` // the delete takes it along
}

// Leaver is Ops whose objects leave others behind when they are deleted.
type Leaver interface {
	// Leaves returns what a delete of the object would leave behind, and what it
	// would take along.
	Leaves(ctx context.Context, prior Object) ([]Leftover, error)
	// DeleteWith is Delete; of all leftovers it takes along those that go.
	DeleteWith(ctx context.Context, prior Object, all []Leftover) error
}
