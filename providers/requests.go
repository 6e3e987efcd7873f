package providers

import (
	"context"
	"slices"
	"sync"
)

type requestsKey struct{}

// Requests collects the cloud's ids of the requests made under one context, so
// that the journal can name them.
type Requests struct {
	mu  sync.Mutex
	ids []string
}

// WithRequests returns a context under which request ids are collected.
func WithRequests(ctx context.Context) (context.Context, *Requests) {
	r := &Requests{}
	return context.WithValue(ctx, requestsKey{}, r), r
}

// NoteRequest adds the id of a mutating request; the client's transport calls
// it. Without WithRequests it does nothing.
func NoteRequest(ctx context.Context, id string) {
	r, _ := ctx.Value(requestsKey{}).(*Requests)
	if r == nil || id == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, id)
}

// IDs returns what was collected so far.
func (r *Requests) IDs() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}
