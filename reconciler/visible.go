package reconciler

import (
	"context"
	"reflect"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// note is what the engine remembers of an object in its private data, beside
// what others keep there.
type note struct {
	// Made is when the create was answered, by the cloud's clock. Until the
	// type's grace is over, not found means not visible yet.
	Made time.Time `json:"made,omitzero"`
	// Interrupted: an update may have run in part. The recorded attributes are
	// those from before it.
	Interrupted bool `json:"interrupted,omitempty"`
	// Cut is until when calls of that update may have been sent, by the cloud's
	// clock.
	Cut time.Time `json:"cut,omitzero"`
	// Tried is what that update may have set of what the API never shows.
	Tried tried `json:"tried,omitempty"`
}

// noteKey is the key of the note in private data.
const noteKey = "swampctl"

// noteOf reads the note of an object; none is the zero note.
func noteOf(private []byte) note { return providers.PrivateOf[note](private, noteKey) }

// withNote returns private data with another note, and the rest as it was.
func withNote(private []byte, n note) []byte {
	if reflect.ValueOf(n).IsZero() {
		return providers.WithPrivate(private, noteKey, nil)
	}
	return providers.WithPrivate(private, noteKey, n)
}

// visible are a type's calls under one rule: for some time after a create, not
// found means not visible yet, and is waited for.
type visible struct {
	providers.Ops
	grace  time.Duration
	timing Timing
	client providers.Client
}

// young returns until when an object may be invisible.
func (v *visible) young(o providers.Object) time.Time {
	made := noteOf(o.Private).Made
	if made.IsZero() {
		return time.Time{}
	}
	left := v.grace - v.client.Now().Sub(made)
	return time.Now().Add(min(left, v.grace))
}

// wait repeats a call that does not find a young object.
func (v *visible) wait(ctx context.Context, o providers.Object, call func() error) error {
	until := v.young(o)
	pause := backoff{min: v.timing.PollMin, max: v.timing.PollMax}
	for {
		err := call()
		if !providers.IsNotFound(err) || !time.Now().Before(until) {
			return err
		}
		if werr := pause.wait(ctx, until); werr != nil {
			return err
		}
	}
}

// Read implements providers.Ops.
func (v *visible) Read(ctx context.Context, prior providers.Object) (o providers.Object, err error) {
	err = v.wait(ctx, prior, func() (err error) { o, err = v.Ops.Read(ctx, prior); return err })
	return o, err
}

// Update implements providers.Ops.
func (v *visible) Update(ctx context.Context, prior, planned providers.Object) (o providers.Object, err error) {
	err = v.wait(ctx, prior, func() (err error) { o, err = v.Ops.Update(ctx, prior, planned); return err })
	if len(o.Private) == 0 {
		o.Private = prior.Private
	}
	return o, err
}

// Delete implements providers.Ops. A young object is seen before it is deleted:
// a delete that does not find it would count as done.
func (v *visible) Delete(ctx context.Context, prior providers.Object) error {
	if time.Now().Before(v.young(prior)) {
		if _, err := v.Read(ctx, prior); err != nil && !providers.IsNotFound(err) {
			return err
		}
	}
	return v.Ops.Delete(ctx, prior)
}

// settled waits, for as long as an object is young, until it shows what was
// planned: tags, for example, come after the create.
func (a *apply) settled(ctx context.Context, ty typ, planned cty.Value, o providers.Object) providers.Object {
	cmp, ok := ty.Spec.(providers.Comparer)
	if !ok {
		return o
	}
	until := time.Now().Add(a.grace(ty))
	pause := backoff{min: a.eng.opt.Timing.PollMin, max: a.eng.opt.Timing.PollMax}
	for len(cmp.Compare(planned, o.Value)) > 0 && time.Now().Before(until) && !a.stopping() {
		if pause.wait(ctx, until) != nil {
			return o
		}
		if now, err := ty.ops.Read(ctx, o); err == nil {
			o = now
		}
	}
	return o
}
