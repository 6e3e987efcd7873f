package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// markerOf is the marker of a run.
func markerOf(run string) string { return MarkerPrefix + strings.ToLower(run) }

// temporaryName is under which name a run makes what has an identity. It is
// the same whoever asks, so that recovery needs no record of it.
func temporaryName(marker string, id providers.Identity) string {
	return fmt.Sprintf("%s-%08x", marker, hash32(id.Scope+"\x00"+id.Key))
}

// tagOf returns the marker if it is a tag, which has to be removed in the end.
func tagOf(t *providers.Traits, marker string) string {
	if t.Temporary != "" {
		return ""
	}
	return marker
}

// lookTemporary finds what still has the temporary name of an intent. Nobody
// else gives that name; what the state holds already was made by a create
// before it, of equal identity.
func (s *Session) lookTemporary(ctx context.Context, ty typ, in intent) (verdict, error) {
	all, err := s.world.list(ctx, ty, in.planned, ty.Identify(in.planned).Scope, 0)
	if err != nil {
		return verdict{}, err
	}
	var ours []providers.Object
	for _, o := range all {
		if slices.Contains(o.Markers, in.marker) && !s.owns(ty.name, o.ID) {
			ours = append(ours, o)
		}
	}
	return judge(ty.Traits(), in, ours, nil), nil
}

// revoke deletes what an interrupted create made, whose secret nobody knows.
// Lists may show it for some time: it is never taken for another create's.
func (s *Session) revoke(ctx context.Context, ty typ, o providers.Object) error {
	pause := backoff{min: s.eng.opt.Timing.PollMin, max: s.eng.opt.Timing.PollMax}
	for attempt := 1; ; attempt++ {
		err := ty.ops.Delete(ctx, o)
		if err == nil {
			s.own(ty.name, o.ID)
			return nil
		}
		if attempt >= maxResends || !passes(err, attempt) || s.stopping() {
			return fmt.Errorf("delete %s, whose secret was lost: %w", o.ID, err)
		}
		if werr := pause.wait(ctx, time.Time{}); werr != nil {
			return errors.Join(err, werr)
		}
	}
}
