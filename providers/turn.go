package providers

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrNotBegun says that nothing of an operation was sent, because the user asked
// to stop before it had its turn.
var ErrNotBegun = errors.New("not begun, as the run was stopped")

type turnKey struct{}

// turn is how an operation stands that waits for its first call that changes
// something.
type turn struct {
	stop <-chan struct{}
	sent atomic.Bool
}

// WithTurn returns a context for one operation: once stop is closed, its calls
// are not sent any more, unless one that changes something was sent before.
func WithTurn(ctx context.Context, stop <-chan struct{}) context.Context {
	return context.WithValue(ctx, turnKey{}, &turn{stop: stop})
}

// Unwanted returns a channel that is closed when a call under ctx is not to be
// sent any more. It is nil, which waits for ever, where each is to be sent.
func Unwanted(ctx context.Context) <-chan struct{} {
	t, _ := ctx.Value(turnKey{}).(*turn)
	if t == nil || t.sent.Load() {
		return nil
	}
	return t.stop
}

// NoteSent notes that a call that changes something is sent; the client's
// transport calls it. Without WithTurn it does nothing.
func NoteSent(ctx context.Context) {
	if t, _ := ctx.Value(turnKey{}).(*turn); t != nil {
		t.sent.Store(true)
	}
}
