package providers

import (
	"time"

	"github.com/zclconf/go-cty/cty"
)

// Recogniser is how an object is known again whose create was interrupted.
// Every type states one; see docs/authoring.md.
type Recogniser uint8

// The classes.
const (
	NoRecogniser Recogniser = iota
	// NaturalKey: the cloud refuses a second object with the same identity.
	NaturalKey
	// MarkerTag: creates carry the run's tag, which is found in lists; the
	// before-set stands behind it.
	MarkerTag
	// BeforeSet: what has the identity now and had not before the intent.
	BeforeSet
	// AttachPoint: the identity is the one place it can be attached to, so that
	// making it again is harmless and found is ours.
	AttachPoint
	// Overwrite: create sets a wanted state of something that is always there.
	Overwrite
)

// String returns the class in words.
func (r Recogniser) String() string {
	switch r {
	case NaturalKey:
		return "natural key"
	case MarkerTag:
		return "marker tag"
	case BeforeSet:
		return "before-set"
	case AttachPoint:
		return "attach point"
	case Overwrite:
		return "overwrite"
	default:
		return "none"
	}
}

// Traits are facts about a type that the engine acts on.
type Traits struct {
	Recogniser Recogniser
	Identity   []string // the attributes that make the identity
	Ambiguity  string   // what doubt the recogniser leaves, for the docs; "" if none

	// Grace is how long after a create the object may still be invisible.
	Grace time.Duration
	// Listable: List works. Unlisted names attributes that lists do not show.
	Listable bool
	Unlisted []string

	Importable bool
	ImportID   string // form of the id, for example "domain,id"
	CanUpdate  bool   // false: every change replaces
	// Finish: Create cannot set everything; Update runs right after it, once the
	// id is recorded.
	Finish bool
	// Batch is how many objects that differ only in name one call can make; 0
	// or 1 where it cannot make several.
	Batch int
	// DeletesMany: one call can delete all objects with a tag.
	DeletesMany bool
	// Stateful types lose users' data when deleted.
	Stateful bool
	// AwaitGone: a deleted object lingers; the engine waits until it is gone.
	AwaitGone bool

	CreateTimeout, UpdateTimeout, DeleteTimeout time.Duration

	// Touches names the cloud objects that calls for v act on, for example
	// "droplet:123": two calls on one of them never overlap. nil: only itself.
	Touches func(v cty.Value) []string
}
