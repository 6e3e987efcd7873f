package sdktest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// errCut is what a client sees of a connection that was cut.
var errCut = errors.New("connection cut by the test")

// Wire is a transport that counts requests and can lose or refuse them. It is
// safe for concurrent use.
type Wire struct {
	base     http.RoundTripper
	mutating func(*http.Request) bool

	mu        sync.Mutex
	all, mut  int
	lose      bool // the answer to the next mutating request
	cutAfter  bool // everything after a mutating request
	refuse    int  // HTTP status of every request, 0: none
	refuseMsg string
}

// NewWire returns a wire in front of a transport. Requests other than GET, HEAD
// and OPTIONS count as mutating, unless mutating says otherwise; it may be nil.
func NewWire(base http.RoundTripper, mutating func(*http.Request) bool) *Wire {
	if mutating == nil {
		mutating = func(r *http.Request) bool {
			return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
		}
	}
	return &Wire{base: base, mutating: mutating}
}

// Reset forgets what was counted, and lets everything pass again.
func (w *Wire) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all, w.mut, w.lose, w.cutAfter, w.refuse = 0, 0, false, false, 0
}

// Requests returns how many requests were sent since the last Reset, and how
// many of them were mutating.
func (w *Wire) Requests() (all, mutating int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all, w.mut
}

// LoseAnswer lets the next mutating request take effect and cuts the
// connection before its answer.
func (w *Wire) LoseAnswer() { w.set(func() { w.lose = true }) }

// CutAfterMutation cuts everything that follows the next mutating request,
// whose own answer arrives.
func (w *Wire) CutAfterMutation() { w.set(func() { w.cutAfter = true }) }

// Refuse answers every request with a status and a JSON body, without effect.
func (w *Wire) Refuse(status int, body string) {
	w.set(func() { w.refuse, w.refuseMsg = status, body })
}

func (w *Wire) set(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// RoundTrip implements http.RoundTripper.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err // as a real transport: nothing is sent
	}
	mutates := w.mutating(r)
	w.mu.Lock()
	cut := w.cutAfter && w.mut > 0
	w.all++
	if mutates {
		w.mut++
	}
	lose := w.lose && mutates
	if lose {
		w.lose = false
	}
	refuse, msg := w.refuse, w.refuseMsg
	w.mu.Unlock()
	switch {
	case cut:
		return nil, errCut
	case refuse != 0:
		return answer(r, refuse, msg), nil
	}
	resp, err := w.base.RoundTrip(r)
	if lose && err == nil {
		_, _ = io.Copy(io.Discard, resp.Body) // what it says is lost on purpose
		_ = resp.Body.Close()
		return nil, errCut
	}
	return resp, err
}

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:  http.Header{"Content-Type": {"application/json"}},
		Body:    io.NopCloser(bytes.NewBufferString(body)),
		Request: r, ContentLength: int64(len(body)),
	}
}
