package providers

import (
	"context"
	"iter"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// Merger is a Spec that can complete what a list shows.
type Merger interface {
	// Merge returns listed with the attributes that the API, or its lists, never
	// show taken from recorded.
	Merge(recorded, listed Object) Object
	// Complete returns read with the attributes that the API never returns taken
	// from recorded.
	Complete(recorded, read Object) Object
}

// OntoLister is Ops that hold what a list shows against what is recorded, without
// making an object of each only to find that it is as it was.
type OntoLister interface {
	// ListOnto lists what List does. Of objects that are recorded, by their ids, it
	// yields what Merge makes of the two, of others at least the id. What is recorded
	// is asked for when the cloud has answered.
	ListOnto(ctx context.Context, like cty.Value, recorded func() map[string]Object) iter.Seq2[Object, error]
}

// Expirer is a Spec some of whose objects hold what is good for a time only.
type Expirer interface {
	// Expired reports whether a recorded object holds something that is no longer
	// good, and that lists do not show.
	Expired(v cty.Value, now time.Time) bool
}

// Comparer is a Spec that knows which differences count.
type Comparer interface {
	// Compare returns the attributes whose planned value was known and whose
	// real value is another.
	Compare(planned, got cty.Value) []Mismatch
	// Equivalent reports whether two objects differ only in spelling: null and
	// zero, the order of sets, what the type's normalisers fold.
	Equivalent(a, b cty.Value) bool
}

// Mismatch is one attribute that is not as planned.
type Mismatch struct {
	Path      cty.Path
	Words     string // planned and real value, without secrets
	Want, Got string // each by itself, without secrets
}

// Sealer is a Spec some of whose attributes must not be kept in the clear.
type Sealer interface {
	// Seal returns v with hashes in place of attributes that states hold as
	// hashes only; with secrets, also null in place of sensitive attributes, for
	// the journal of intents.
	Seal(v cty.Value, secrets bool) cty.Value
}

// BatchCreator is Ops that make several objects in one call.
type BatchCreator interface {
	// CreateN makes objects that differ only in name. It returns as many objects
	// as requests, in their order; one without an id was not made, or it is not
	// known whether it was.
	CreateN(ctx context.Context, reqs []CreateRequest) ([]Object, error)
}

// BatchDeleter is Ops that delete many objects in one call.
type BatchDeleter interface {
	// DeleteN marks the objects with a tag, makes sure that exactly they carry
	// it, deletes all that do, and removes the tag. Beside an error some may be
	// deleted; deleting each by itself then is right.
	DeleteN(ctx context.Context, objs []Object, mark string) error
}

// Container is Ops whose creates go into a container that one run has to
// itself. All three are repeatable.
type Container interface {
	// OpenContainer makes the container of a name, unless it is there.
	OpenContainer(ctx context.Context, name string) error
	// Inside returns the ids of the type's objects in it; one that is not there
	// is empty.
	Inside(ctx context.Context, name string) ([]string, error)
	// CloseContainer moves what is in it to where it belongs, and removes it.
	CloseContainer(ctx context.Context, name string) error
}

// Addressed is a Spec that knows how its objects are named from outside.
type Addressed interface {
	// ImportIDOf returns the id by which a real object is imported; "" for an
	// object without one.
	ImportIDOf(v cty.Value) string
	// Parents returns the names of the attributes that say under which parent
	// an object is; none where lists hold all objects of the account.
	Parents() []string
	// IDOf returns by which text the engine knows an object; see [Object.ID].
	IDOf(v cty.Value) string
}

// IDOf returns by which text the engine knows an object of a type: its id, and
// where several may have that, with what tells them apart. It is "" where that is
// not known.
func IDOf(s Spec, v cty.Value) string {
	if a, ok := s.(Addressed); ok {
		return a.IDOf(v)
	}
	return IDAttribute(v)
}

// IDAttribute returns the attribute "id" of an object, "" where it has none, or
// none that is known.
func IDAttribute(v cty.Value) string {
	if v == cty.NilVal || v.IsNull() || !v.Type().IsObjectType() || !v.Type().HasAttribute("id") {
		return ""
	}
	id, _ := v.GetAttr("id").Unmark()
	if !id.IsKnown() || id.IsNull() || id.Type() != cty.String {
		return ""
	}
	return id.AsString()
}

// ImportID returns the id by which a real object of a type is imported; "" where
// it cannot be.
func ImportID(rt Resource, v cty.Value) string {
	a, ok := rt.Spec.(Addressed)
	if !ok || !rt.Traits().Importable || v.IsNull() {
		return ""
	}
	return a.ImportIDOf(v)
}

// Prober is a Client that can say how it stands with the cloud.
type Prober interface {
	// Probe reads the account. Beside an error it returns what is known all the
	// same.
	Probe(ctx context.Context) (Probe, error)
}

// Probe is how a client stands with the cloud.
type Probe struct {
	Endpoint      string // the address of the API
	Account       string // its id
	Status        string // "active" where it may do things
	StatusMessage string
	// Limit is how many calls an hour the account has, Remaining how many are
	// left, and Reset when there are more; zero where the cloud does not tell.
	Limit, Remaining int
	Reset            time.Time
}
