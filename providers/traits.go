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
	// TemporaryName: creates carry a name of the run, by which they are found,
	// and get the wanted one right afterwards.
	TemporaryName
	// PrivateContainer: creates go into a container that the run has to itself,
	// and are moved out of it in the end; the before-set stands behind it.
	PrivateContainer
	// BeforeSet: what has the identity now and had not before the intent.
	BeforeSet
	// AttachPoint: the identity is the one place it can be attached to, so that
	// making it again is harmless and found is ours.
	AttachPoint
	// Overwrite: create sets a wanted state of something that is always there.
	Overwrite
	// RevokeAndRedo: a secret stands in the answer of the create only. What an
	// interrupted create made is found, by its temporary name if the type has
	// one, else by the before-set; it is deleted, and made anew.
	RevokeAndRedo
)

// String returns the class in words.
func (r Recogniser) String() string {
	switch r {
	case NaturalKey:
		return "natural key"
	case MarkerTag:
		return "marker tag"
	case TemporaryName:
		return "temporary name"
	case PrivateContainer:
		return "private container"
	case BeforeSet:
		return "before-set"
	case AttachPoint:
		return "attach point"
	case Overwrite:
		return "overwrite"
	case RevokeAndRedo:
		return "revoke and redo"
	default:
		return "none"
	}
}

// Traits are facts about a type that the engine acts on.
type Traits struct {
	Recogniser Recogniser
	Identity   []string // the attributes that make the identity
	Temporary  string   // the attribute that holds the temporary name; "" where there is none
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
	// Stateful types lose users' data when deleted: a plan shows that first, and
	// -auto-approve alone does not do it.
	Stateful bool
	// Holds reports whether an object of a type that is not Stateful holds users'
	// data all the same, and HoldsWhere says which do: "with a database of its own".
	Holds      func(v cty.Value) bool
	HoldsWhere string
	// Everyday: replacing one is everyday work, though it is Stateful, and needs
	// no consent by name.
	Everyday bool
	// AliasOf is the type whose objects these are under another name; "" where
	// they are its own.
	AliasOf string
	// CreateFirst: what uses an object keeps it from going, so that a replacement
	// whose identity is another one is made before the old object goes.
	CreateFirst bool
	// Leaves names what deleted objects leave behind; "" where that is nothing.
	Leaves string
	// AwaitGone: a deleted object lingers; the engine waits until it is gone.
	AwaitGone bool

	CreateTimeout, UpdateTimeout, DeleteTimeout time.Duration

	// Touches names the cloud objects that calls for v act on, for example
	// "droplet:123": two calls on one of them never overlap. nil: only itself.
	Touches func(v cty.Value) []string
}
