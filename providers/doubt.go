package providers

import (
	"context"
	"time"
)

type doubtKey struct{}

// WithDoubt returns a context for one attempt of an update: an earlier attempt
// may have had an effect that does not show until then.
func WithDoubt(ctx context.Context, until time.Time) context.Context {
	return context.WithValue(ctx, doubtKey{}, until)
}

// Doubt returns until when the effects of an earlier attempt of the same update
// may not show yet; without one it is long ago. An update that makes something
// looks for it until then, before it makes it.
func Doubt(ctx context.Context) time.Time {
	until, _ := ctx.Value(doubtKey{}).(time.Time)
	return until
}
