package reconciler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// intent is a create that is about to be sent, or whose outcome is not known.
type intent struct {
	addr    addr.Instance
	seq     int
	run     string
	planned cty.Value
	marker  string
	before  []string  // ids that had the identity before
	clock   time.Time // the cloud's clock at the intent
	owed    int       // like creates whose outcome is open, this one included
	doubt   bool      // an attempt, or one of an interrupted run, may have an effect
}

// verdict is what a look at the cloud says about an intent.
type verdict struct {
	object providers.Object
	made   bool
	// candidates are objects of which any may be ours: nothing was changed.
	candidates []providers.Object
}

// ambiguousError says that more objects could be ours than are owed.
type ambiguousError struct {
	addr  addr.Instance
	words string
	ids   []string // by which the candidates are imported
}

func (e *ambiguousError) Error() string {
	return fmt.Sprintf("whether the interrupted create of %s took effect cannot be told: there are new objects with %s, ids %s, and any of them may be it. Nothing was changed. If one is yours, \"swampctl import %s ID\"; delete or rename what is not, then apply again",
		e.addr, e.words, strings.Join(e.ids, ", "), planner.ShellQuote(e.addr.String()))
}

// importID returns the id by which an object is imported, or its own where it
// cannot be.
func importID(ty typ, o providers.Object) string {
	return cmp.Or(providers.ImportID(ty.Resource, o.Value), o.ID)
}

// clockSkew is how far the cloud's creation times may lie before the clock of
// its answers.
const clockSkew = 2 * time.Minute

// settle finds out whether a create took effect, by looking until the type's
// grace is over. It never guesses: more candidates than owed is an
// [*ambiguousError].
func (s *Session) settle(ctx context.Context, ty typ, in intent) (verdict, error) {
	grace := s.grace(ty)
	age := ty.client.Now().Sub(in.clock)
	deadline := time.Now().Add(grace - max(age, 0))
	pause := backoff{min: s.eng.opt.Timing.PollMin, max: s.eng.opt.Timing.PollMax}
	for first := true; ; first = false {
		v, err := s.look(ctx, ty, in)
		if err == nil && v.made && len(ty.Traits().Unlisted) > 0 {
			v.object, err = ty.ops.Read(ctx, v.object) // the list does not show all of it
		}
		if err != nil || v.made {
			return v, err
		}
		if !time.Now().Before(deadline) {
			if len(v.candidates) > 0 {
				e := &ambiguousError{addr: in.addr, words: ty.Identify(in.planned).Words}
				for _, o := range v.candidates {
					e.ids = append(e.ids, importID(ty, o))
				}
				return v, e
			}
			return v, nil
		}
		if first {
			s.tellWait(deadline, fmt.Sprintf("whether the create of %s took effect may not show before", in.addr))
		}
		if err := pause.wait(ctx, deadline); err != nil {
			return v, err
		}
	}
}

// look compares one list with what was there before the intent.
func (s *Session) look(ctx context.Context, ty typ, in intent) (verdict, error) {
	t := ty.Traits()
	switch {
	case t.Recogniser == providers.Overwrite:
		return s.lookOverwrite(ctx, ty, in)
	case t.Temporary != "":
		return s.lookTemporary(ctx, ty, in)
	}
	found, err := s.world.matching(ctx, ty, in.planned, 0)
	if err != nil {
		return verdict{}, err
	}
	if found, err = s.contained(ctx, ty, in, found); err != nil {
		return verdict{}, err
	}
	var ours, others []providers.Object
	for _, o := range found {
		switch {
		case s.owns(ty.name, o.ID):
		case in.marker != "" && slices.Contains(o.Markers, in.marker):
			ours = append(ours, o)
		case len(o.Markers) > 0 && !slices.Contains(o.Markers, in.marker):
			// another run's
		case t.Recogniser == providers.AttachPoint:
			ours = append(ours, o)
		case slices.Contains(in.before, o.ID) || tooOld(o, in):
		default:
			others = append(others, o)
		}
	}
	if len(ours) == 0 && in.marker != "" && in.run != "" && t.Recogniser == providers.MarkerTag {
		strays, err := s.strays(ctx, ty, in)
		if err != nil || len(strays) > 0 {
			return verdict{object: first(strays), made: len(strays) > 0}, err
		}
	}
	return judge(t, in, ours, others), nil
}

// strays returns objects with the marker of an interrupted run that answer to
// none of its open creates by name: somebody has renamed them since. Of a run
// that is over nothing else can carry its marker.
func (s *Session) strays(ctx context.Context, ty typ, in intent) ([]providers.Object, error) {
	all, err := s.world.list(ctx, ty, in.planned, ty.Identify(in.planned).Scope, 0)
	if err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for _, rec := range s.store.Open() {
		if rec.Op == state.Create && rec.Addr.Resource.Type == ty.name && rec.Marker == in.marker {
			open[rec.Scope+"\x00"+rec.Identity] = true
		}
	}
	var out []providers.Object
	for _, o := range all {
		id := ty.Identify(o.Value)
		if slices.Contains(o.Markers, in.marker) && !s.owns(ty.name, o.ID) && !open[id.Scope+"\x00"+id.Key] {
			out = append(out, o)
		}
	}
	return out, nil
}

func first(os []providers.Object) providers.Object {
	if len(os) == 0 {
		return providers.Object{}
	}
	return oldest(os)
}

// judge decides: what certainly is ours, else what the before-set leaves.
func judge(t *providers.Traits, in intent, ours, others []providers.Object) verdict {
	switch {
	case len(ours) > 0 && len(ours) <= max(in.owed, 1):
		return verdict{object: oldest(ours), made: true}
	case len(ours) > 0:
		return verdict{candidates: ours}
	case len(others) == 0:
		return verdict{}
	case in.marker != "":
		// New, alike, and without the marker: it may be ours with its tags on the
		// way, or somebody else's. Only time tells.
		return verdict{candidates: others}
	case len(others) <= max(in.owed, 1):
		return verdict{object: oldest(others), made: true}
	default:
		return verdict{candidates: others}
	}
}

// tooOld reports whether an object was made before the intent.
func tooOld(o providers.Object, in intent) bool {
	return !o.Created.IsZero() && !in.clock.IsZero() && o.Created.Before(in.clock.Add(-clockSkew))
}

func oldest(os []providers.Object) providers.Object {
	return slices.MinFunc(os, func(a, b providers.Object) int {
		if len(a.ID) != len(b.ID) {
			return len(a.ID) - len(b.ID)
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// lookOverwrite reads what a create would set, which is always there: it counts
// as made, as it is. What was to be set is left out of the question, or a type
// whose API does not show what was never set would answer with it. What the
// create did not set the next plan sets.
func (s *Session) lookOverwrite(ctx context.Context, ty typ, in intent) (verdict, error) {
	o, err := ty.ops.Read(ctx, providers.Object{ID: providers.IDOf(ty, in.planned), Value: placeOf(ty.Schema().Block, in.planned)})
	switch {
	case providers.IsNotFound(err):
		return verdict{}, nil
	case err != nil:
		return verdict{}, err
	default:
		return verdict{object: o, made: o.ID != ""}, nil
	}
}

// placeOf returns of an object what says where it is: what it cannot be without,
// and what cannot be changed in place.
func placeOf(block *schema.Block, planned cty.Value) cty.Value {
	vs := knownOnly(planned).AsValueMap()
	for name := range vs {
		if a := block.Attributes[name]; name != "id" && (a == nil || !a.Required && !a.ForceNew) {
			vs[name] = block.Unwritten(name)
		}
	}
	return cty.ObjectVal(vs)
}

// knownOnly returns v with null in place of unknown attributes.
func knownOnly(v cty.Value) cty.Value {
	if v.IsWhollyKnown() {
		return v
	}
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		if !x.IsKnown() {
			return cty.NullVal(x.Type()), nil
		}
		return x, nil
	})
	if err != nil {
		return v
	}
	return out
}

// own notes that the state holds an object.
func (s *Session) own(typeName, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owned == nil {
		s.owned = map[string]map[string]bool{}
	}
	if s.owned[typeName] == nil {
		s.owned[typeName] = map[string]bool{}
	}
	s.owned[typeName][id] = true
}

// owns reports whether the state holds, or held in this run, an object.
func (s *Session) owns(typeName, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owned[typeName][id]
}

// doubtOf notes that a create of an interrupted run was not seen to have an
// effect, which may still come.
func (s *Session) doubtOf(ty typ, id providers.Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.doubts == nil {
		s.doubts = map[string]bool{}
	}
	s.doubts[identityKey(ty, id)] = true
}

// doubted reports whether a create of an interrupted run may still have an
// effect.
func (s *Session) doubted(ty typ, id providers.Identity) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doubts[identityKey(ty, id)]
}

// identityKey is an identity of a type in one text.
func identityKey(ty typ, id providers.Identity) string {
	return ty.name + "\x00" + id.Scope + "\x00" + id.Key
}

// backoff is a pause that grows.
type backoff struct{ min, max, next time.Duration }

// wait sleeps for the next pause, at most until the deadline.
func (b *backoff) wait(ctx context.Context, deadline time.Time) error {
	if b.next < b.min {
		b.next = b.min
	}
	d := b.next
	b.next = min(b.next*3/2, b.max)
	if left := time.Until(deadline); !deadline.IsZero() && left < d {
		d = max(left, time.Millisecond)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
