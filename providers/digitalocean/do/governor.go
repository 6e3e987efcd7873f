package do

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The API's limits.
const (
	minuteLimit  = 250
	minuteMargin = 10 // kept free for other users of the token
	hourMargin   = 20
	sshKeyLimit  = 10 // lists a minute
	cdnLimit     = 5  // calls in 10 s
	maxFlight    = 64 // calls in flight
)

// governor paces calls so that the API never has to refuse one: sliding
// windows for the limits it knows, the headers for the hour, what Retry-After
// asks, and a number of calls in flight that grows while the API is quick and
// halves when it refuses.
type governor struct {
	now     func() time.Time
	mu      sync.Mutex
	windows []*window
	until   time.Time // nothing is sent before
	why     string
	flight  int
	limit   float64
	free    chan struct{} // closed and renewed when a place gets free
}

// window is a limit on calls in a span of time.
type window struct {
	match func(method, path string) bool
	span  time.Duration
	max   int
	why   string
	times []time.Time
}

func newGovernor(perSecond float64, now func() time.Time) *governor {
	g := &governor{now: now, limit: 16, free: make(chan struct{})}
	all := func(string, string) bool { return true }
	g.windows = []*window{
		{match: all, span: time.Minute, max: minuteLimit - minuteMargin, why: "DigitalOcean allows 250 calls a minute"},
		{match: func(m, p string) bool { return m == http.MethodGet && p == "/v2/account/keys" }, span: time.Minute, max: sshKeyLimit, why: "DigitalOcean allows 10 lists of SSH keys a minute"},
		{match: func(_, p string) bool { return strings.HasPrefix(p, "/v2/cdn/endpoints") }, span: 10 * time.Second, max: cdnLimit, why: "DigitalOcean allows 5 CDN calls in 10 s"},
	}
	if perSecond > 0 {
		span := time.Second
		if perSecond < 1 {
			span = time.Duration(float64(time.Second) / perSecond)
		}
		g.windows = append(g.windows, &window{match: all, span: span, max: max(1, int(perSecond)), why: "requests_per_second is set"})
	}
	return g
}

// acquire waits until a call may be sent. release must be called with its
// status and headers, 0 and nil if there was no answer.
func (g *governor) acquire(ctx context.Context, method, path string) (release func(int, http.Header), err error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err // what is not sent need not be looked for
		}
		wait, free := g.try(method, path)
		if wait == 0 && free == nil {
			return g.release, nil
		}
		if err := g.pause(ctx, wait, free); err != nil {
			return nil, err
		}
	}
}

func (g *governor) pause(ctx context.Context, wait time.Duration, free <-chan struct{}) error {
	var timer <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer:
		return nil
	case <-free:
		return nil
	}
}

// try takes a place, or says how long to wait, or what to wait for.
func (g *governor) try(method, path string) (time.Duration, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if now.Before(g.until) {
		return g.until.Sub(now), nil
	}
	for _, w := range g.windows {
		if !w.match(method, path) {
			continue
		}
		if d := w.wait(now); d > 0 {
			g.hold(now.Add(d), w.why)
			return d, nil
		}
	}
	if float64(g.flight) >= g.limit {
		return 0, g.free
	}
	for _, w := range g.windows {
		if w.match(method, path) {
			w.times = append(w.times, now)
		}
	}
	g.flight++
	return 0, nil
}

// wait is how long until the window has room.
func (w *window) wait(now time.Time) time.Duration {
	old := 0
	for old < len(w.times) && now.Sub(w.times[old]) >= w.span {
		old++
	}
	w.times = w.times[old:]
	if len(w.times) < w.max {
		return 0
	}
	return w.span - now.Sub(w.times[len(w.times)-w.max])
}

// hold notes a wait for [Client.Holding]; short ones are not worth a word.
func (g *governor) hold(until time.Time, why string) {
	if until.Sub(g.now()) > time.Second {
		g.why = why
		if until.After(g.until) && strings.Contains(why, "calls a minute") {
			g.until = until
		}
	}
}

func (g *governor) release(status int, h http.Header) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flight--
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		g.limit = max(1, g.limit/2)
	case status > 0 && status < 500:
		g.limit = min(maxFlight, g.limit+1/g.limit)
	}
	if h != nil {
		g.heed(status, h)
	}
	close(g.free)
	g.free = make(chan struct{})
}

// heed takes what the headers ask.
func (g *governor) heed(status int, h http.Header) {
	now := g.now()
	if d := retryAfter(h, now); status == http.StatusTooManyRequests && d > 0 {
		if now.Add(d).After(g.until) {
			g.until, g.why = now.Add(d), "DigitalOcean asked to wait"
		}
		return // nothing remains of the minute either: that says nothing of the hour
	}
	left, err := strconv.Atoi(h.Get("ratelimit-remaining"))
	if err != nil || left > hourMargin {
		return
	}
	reset, err := strconv.ParseInt(h.Get("ratelimit-reset"), 10, 64)
	if err != nil {
		return
	}
	// reset is when the oldest call leaves the window: one more place each time.
	if at := now.Add(time.Unix(reset, 0).Sub(apiNow(h, now))); at.After(now) && at.After(g.until) {
		g.until, g.why = at, "the token's 5,000 calls an hour are used up"
	}
}

func (g *governor) holding() (time.Time, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now().Before(g.until) {
		return g.until, g.why
	}
	return time.Time{}, ""
}
