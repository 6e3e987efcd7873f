package reconciler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// Recover settles what interrupted runs left open, by looking at the cloud.
// An operation that cannot be settled stays open, and is an error.
func (s *Session) Recover(ctx context.Context, w Work) ([]Settlement, diag.Diagnostics) {
	out, _, ds := s.recoverBut(ctx, w, nil)
	return out, ds
}

// recoverBut is Recover where the user says which objects are those of chosen
// instances: a create of one of them of which any of several objects may come
// stays open, is no error, and is returned.
func (s *Session) recoverBut(ctx context.Context, w Work, chosen map[addr.Instance]bool) (out []Settlement, left []state.Record, _ diag.Diagnostics) {
	ds := s.prepare(ctx, w)
	if ds.HasErrors() {
		return nil, nil, ds
	}
	open := s.store.Open()
	if chosen != nil || len(open)+len(s.store.Marked()) > 0 {
		if bad := s.decodeState(func(*tracked) {}); bad.HasErrors() {
			return nil, nil, append(ds, bad...)
		}
	}
	s.tellCut()
	for _, rec := range open {
		set, err := s.recoverOne(ctx, rec, owed(open, rec))
		var several *ambiguousError
		switch {
		case err == nil:
		case chosen[rec.Addr] && errors.As(err, &several):
			left = append(left, rec)
			continue
		default:
			ds = append(ds, unsettledDiag(rec, err))
		}
		if set.How != "" {
			out = append(out, set)
			s.emit(Event{Kind: Recovered, Addr: set.Addr, ID: set.ID, Message: set.Message})
		}
	}
	if !ds.HasErrors() {
		ds = append(ds, s.clearOldMarkers(ctx)...)
	}
	return out, left, ds
}

// tellCut tells of the runs that were cut short.
func (s *Session) tellCut() {
	for _, run := range s.store.Cut() {
		if run.Own() {
			s.emit(Event{Kind: CutShort, Run: &run})
		}
	}
}

// unsettledDiag says that an operation of an interrupted run stays open.
func unsettledDiag(rec state.Record, err error) *diag.Diagnostic {
	return &diag.Diagnostic{
		Kind:    diag.Unsettled,
		Summary: "An interrupted operation cannot be settled",
		Detail:  fmt.Sprintf("Run %s was interrupted during the %s of %s. %s", rec.Run, rec.Op, rec.Addr, sentence(err)),
		Address: rec.Addr.String(), Hint: cmp.Or(ambiguityHint(err), providers.Remedy(err)),
	}
}

// prepare makes the clients, and what answers the planner.
func (s *Session) prepare(ctx context.Context, w Work) diag.Diagnostics {
	s.describe(w)
	ds := s.configure(ctx, w)
	if !ds.HasErrors() && s.world == nil {
		s.world = newWorld(s)
	}
	return ds
}

// describe names the run after its command, once.
func (s *Session) describe(w Work) {
	if !s.started && w.Command != "" {
		s.run.Command = w.Command
	}
}

// owed counts the open creates that are alike: they are interchangeable.
func owed(open []state.Record, rec state.Record) int {
	n := 0
	for _, o := range open {
		if o.Op == state.Create && o.Addr.Resource.Type == rec.Addr.Resource.Type && o.Scope == rec.Scope && o.Identity == rec.Identity {
			n++
		}
	}
	return n
}

func (s *Session) recoverOne(ctx context.Context, rec state.Record, owed int) (Settlement, error) {
	set := Settlement{Addr: rec.Addr, Op: rec.Op, Run: rec.Run, ID: rec.ID}
	ty, err := s.typeOf(rec.Addr)
	if err == nil {
		switch rec.Op {
		case state.Create:
			err = s.recoverCreate(ctx, ty, rec, owed, &set)
		default:
			err = s.recoverChange(ctx, ty, rec, &set)
		}
	}
	if err != nil {
		set.How, set.Message = StillOpen, err.Error()
	}
	return set, err
}

func (s *Session) recoverCreate(ctx context.Context, ty typ, rec state.Record, owed int, set *Settlement) error {
	planned, err := decodePlanned(rec.Planned, ty.Schema().Block.ImpliedType())
	if err != nil {
		return err
	}
	in := intent{
		addr: rec.Addr, seq: rec.Seq, run: rec.Run, planned: planned, marker: rec.Marker,
		before: rec.Before, clock: rec.Clock, owed: owed,
	}
	if ty.Traits().Temporary != "" {
		in.marker = temporaryName(markerOf(rec.Run), providers.Identity{Scope: rec.Scope, Key: rec.Identity})
	}
	v, err := s.settle(ctx, ty, in)
	if err != nil {
		return err
	}
	answer := state.Record{Addr: rec.Addr, Op: state.Create, Intent: rec.Seq, Of: rec.Run}
	if !v.made {
		s.doubtOf(ty, ty.Identify(planned))
		answer.Kind, answer.How = state.Failed, string(NotMade)
		set.How, set.Message = NotMade, "the create had no effect"
		return s.record(answer)
	}
	if ty.Traits().Recogniser == providers.RevokeAndRedo {
		if err := s.revoke(ctx, ty, v.object); err != nil {
			return err
		}
		answer.Kind, answer.How, answer.ID = state.Failed, string(Revoked), v.object.ID
		set.How, set.ID = Revoked, v.object.ID
		set.Message = fmt.Sprintf("it had been made, id %s, but its secret was lost with the answer; it was deleted, and is made anew", v.object.ID)
		return s.record(answer)
	}
	obj := carry(ty.Resource, planned, v.object)
	obj.Private = withNote(obj.Private, note{Made: ty.client.Now()})
	enc, err := encodeObject(ty.Resource, obj, nil)
	if err != nil {
		return err
	}
	if rec.Object != nil {
		enc.Dependencies, enc.CreateBeforeDestroy, enc.Sensitive = rec.Object.Dependencies, rec.Object.CreateBeforeDestroy, rec.Object.Sensitive
		enc.Tainted = rec.Object.Tainted // its provisioners were not run to the end
	}
	answer.Kind, answer.How, answer.ID = state.Done, string(Adopted), obj.ID
	answer.Object, answer.Provider = enc, ty.provider
	s.own(ty.name, obj.ID)
	set.How, set.ID = Adopted, obj.ID
	set.Message = fmt.Sprintf("it had been made, id %s, and is taken up again", obj.ID)
	return s.record(answer)
}

// carry fills what the API never returns from what was planned.
func carry(rt providers.Resource, planned cty.Value, o providers.Object) providers.Object {
	m, ok := rt.Spec.(providers.Merger)
	if !ok {
		return o
	}
	return m.Complete(providers.Object{ID: o.ID, Value: knownOnly(planned)}, o)
}

func (s *Session) recoverChange(ctx context.Context, ty typ, rec state.Record, set *Settlement) error {
	in := s.store.Instance(rec.Addr)
	var obj *state.Object
	if in != nil {
		obj = in.Current
		if rec.Deposed != "" {
			obj = in.Deposed[rec.Deposed]
		}
	}
	answer := state.Record{Kind: state.Done, Addr: rec.Addr, Deposed: rec.Deposed, Op: rec.Op, Intent: rec.Seq, Of: rec.Run, ID: rec.ID}
	if obj == nil {
		answer.Kind = state.Failed
		return s.record(answer)
	}
	prior, err := decodeObject(ty.Resource, obj)
	if err != nil {
		return err
	}
	if err := s.outlast(ctx, rec); err != nil {
		return err
	}
	now, err := ty.ops.Read(ctx, prior)
	if providers.IsNotFound(err) {
		answer.Remove, answer.How = true, string(Gone)
		set.How, set.Message = Gone, "it is gone"
		return s.record(answer)
	}
	if err != nil {
		return err
	}
	if rec.Op == state.Update {
		sets, err := decodeTried(rec.Planned)
		if err != nil {
			return err
		}
		was, old := *obj, noteOf(obj.Private)
		was.Private = withNote(obj.Private, note{
			Made: old.Made, Interrupted: true, Cut: ty.client.Now(), Tried: old.Tried.with(sets, ty.Schema().Block, prior.Value),
		})
		answer.Object, answer.Provider, answer.How = &was, in.Provider, string(ReRead)
		set.How, set.Message = ReRead, "the update may have run in part; the next plan goes on with it"
		return s.record(answer)
	}
	enc, err := encodeObject(ty.Resource, now, nil)
	if err != nil {
		return err
	}
	enc.Dependencies, enc.CreateBeforeDestroy, enc.Sensitive = obj.Dependencies, obj.CreateBeforeDestroy, obj.Sensitive
	enc.Tainted = obj.Tainted
	answer.Object, answer.Provider, answer.How = enc, in.Provider, string(ReRead)
	set.How, set.Message = ReRead, "it was read again"
	if rec.Op == state.Delete {
		answer.How = string(StillHere)
		set.How, set.Message = StillHere, "the delete had no effect yet"
	}
	return s.record(answer)
}

// lateCalls is how long after the end of a process its last calls may still
// take effect.
const lateCalls = 10 * time.Second

// longestChange is how long after its intent an update or delete may have been
// going on when its process ended.
const longestChange = 2 * time.Hour

// outlast waits, once in a session, until the last calls of a process that has
// ended can have no effect any more: a change that comes late would undo what is
// done meanwhile.
func (s *Session) outlast(ctx context.Context, rec state.Record) error {
	if time.Since(rec.Time) > longestChange {
		return nil
	}
	if s.outlasts.IsZero() {
		s.outlasts = time.Now().Add(s.bounded(lateCalls))
		s.tellWait(s.outlasts, "what the interrupted run sent last may still take effect")
	}
	if left := time.Until(s.outlasts); left > 0 {
		return (&backoff{min: left}).wait(ctx, s.outlasts)
	}
	return nil
}

// tellWait tells of a wait that a user would notice.
func (s *Session) tellWait(until time.Time, why string) {
	if time.Until(until) >= time.Second {
		s.emit(Event{Kind: Holding, Until: until, Message: why})
	}
}

// clearOldMarkers removes the markers of runs that broke off before they
// could. Of a run that broke off just now a call may still be on its way, and
// make the tag again: it counts as cleared only later.
func (s *Session) clearOldMarkers(ctx context.Context) diag.Diagnostics {
	if len(s.store.Open()) > 0 {
		return nil // what is open is known again by its marker
	}
	for _, run := range s.store.Marked() {
		for _, c := range s.clients {
			err := c.ClearMarker(ctx, run.Marker)
			if err == nil {
				err = c.ClearMarker(ctx, run.Marker+goneMark)
			}
			if err == nil {
				err = s.closeContainers(ctx, run.Marker, func(string) bool { return true })
			}
			if err != nil {
				return diag.Diagnostics{diag.Warningf("Marker not removed",
					"The tag %s of an interrupted run could not be removed: %s The next command tries again.", run.Marker, sentence(err))}
			}
		}
		if late := s.bounded(lateCalls); time.Since(run.Last) < late {
			continue
		}
		if err := s.record(state.Record{Kind: state.Cleared, Of: run.ID, Marker: run.Marker}); err != nil {
			return diag.Diagnostics{diag.Errorf("Cannot write the journal", "%s", sentence(err))}
		}
	}
	return nil
}

// encodePlanned keeps a planned value of a type, unknowns included, in an
// intent.
func encodePlanned(v cty.Value, ty cty.Type) ([]byte, error) {
	return msgpack.Marshal(v, ty)
}

// decodePlanned reads it back. A schema that has changed since is an error.
func decodePlanned(b []byte, ty cty.Type) (cty.Value, error) {
	v, err := msgpack.Unmarshal(b, ty)
	if err != nil {
		return cty.NilVal, fmt.Errorf("read the journal's planned object, which another version may have written: %w", err)
	}
	return v, nil
}
