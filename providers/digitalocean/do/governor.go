package do

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/swampctl/swampctl/providers"
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
// halves when it refuses. Calls that must wait do so in lanes; see [queue].
type governor struct {
	now     func() time.Time
	mu      sync.Mutex
	windows []*window
	until   time.Time // nothing is sent before
	told    notice
	flight  int
	limit   float64
	queue   queue
	alarm   *time.Timer // grants again when time allows
}

// notice is what can be said of a wait.
type notice struct {
	until time.Time
	why   string
}

// window is a limit on calls in a span of time.
type window struct {
	match func(method, path string) bool
	all   bool // it matches every call
	span  time.Duration
	max   int
	why   string
	times []time.Time
}

// governors are those of this process, by address and token: whatever clients
// there are of one token, the limits count their calls together.
var governors sync.Map

func governorOf(token, address string) *governor {
	g, _ := governors.LoadOrStore([2]string{address, token}, newGovernor(time.Now))
	return g.(*governor)
}

func newGovernor(now func() time.Time) *governor {
	g := &governor{now: now, limit: 16}
	all := func(string, string) bool { return true }
	g.windows = []*window{
		{match: all, all: true, span: time.Minute, max: minuteLimit - minuteMargin, why: "DigitalOcean allows 250 calls a minute"},
		{match: func(m, p string) bool { return m == http.MethodGet && p == "/v2/account/keys" }, span: time.Minute, max: sshKeyLimit, why: "DigitalOcean allows 10 lists of SSH keys a minute"},
		{match: func(_, p string) bool { return strings.HasPrefix(p, "/v2/cdn/endpoints") }, span: 10 * time.Second, max: cdnLimit, why: "DigitalOcean allows 5 CDN calls in 10 s"},
	}
	return g
}

// slow adds a limit of so many calls a second; none for 0.
func (g *governor) slow(perSecond float64) {
	if perSecond <= 0 {
		return
	}
	span := time.Second
	if perSecond < 1 {
		span = time.Duration(float64(time.Second) / perSecond)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.windows = append(g.windows, &window{
		match: func(string, string) bool { return true }, all: true, span: span, max: max(1, int(perSecond)), why: "requests_per_second is set",
	})
}

// acquire waits until a call may be sent, or nobody wants it any more. release must be called with its
// status and headers, 0 and nil if there was no answer.
func (g *governor) acquire(ctx context.Context, method, path string) (release func(int, http.Header), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err // what is not sent need not be looked for
	}
	c := &waiting{method: method, path: path, granted: make(chan struct{})}
	g.mu.Lock()
	g.queue.add(c)
	g.grant()
	g.mu.Unlock()
	var stopped error
	select {
	case <-c.granted:
		return g.sends(ctx, method), nil
	case <-ctx.Done():
		stopped = ctx.Err()
	case <-providers.Unwanted(ctx):
		stopped = providers.ErrNotBegun
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.queue.remove(c) {
		return g.sends(ctx, method), nil // granted meanwhile; the call itself ends with its context
	}
	return nil, stopped
}

// sends notes that a call is sent, and returns what is to be called at its end.
func (g *governor) sends(ctx context.Context, method string) func(int, http.Header) {
	if mutates(method) {
		providers.NoteSent(ctx)
	}
	return g.release
}

// grant lets out all calls that may be sent, lane by lane, and sets the alarm
// for the next that time will allow. It is called with the lock held.
func (g *governor) grant() {
	var next time.Duration // until a lane may go on
	blocked := 0
	for blocked < g.queue.lanes() && float64(g.flight) < g.limit {
		c := g.queue.first()
		wait, everyone := g.wait(c)
		if wait == 0 {
			g.send(c)
			blocked = 0
			continue
		}
		if next == 0 || wait < next {
			next = wait
		}
		if blocked++; everyone {
			break
		}
		g.queue.pass()
	}
	if g.alarm != nil {
		g.alarm.Stop()
	}
	if next > 0 {
		g.alarm = time.AfterFunc(next, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.grant()
		})
	}
}

// wait is how long a call must wait, and whether all calls must.
func (g *governor) wait(c *waiting) (d time.Duration, everyone bool) {
	now := g.now()
	if now.Before(g.until) {
		return g.until.Sub(now), true
	}
	for _, w := range g.windows {
		if !w.match(c.method, c.path) {
			continue
		}
		if d := w.wait(now); d > 0 {
			g.tell(now.Add(d), w.why)
			return d, w.all
		}
	}
	return 0, false
}

// send takes the first call of the queue out of it, into flight.
func (g *governor) send(c *waiting) {
	now := g.now()
	for _, w := range g.windows {
		if w.match(c.method, c.path) {
			w.times = append(w.times, now)
		}
	}
	g.flight++
	g.queue.take()
	close(c.granted)
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

// tell notes a wait for [Client.Holding]; short ones are not worth a word, and
// of several the longest counts.
func (g *governor) tell(until time.Time, why string) {
	if until.Sub(g.now()) > time.Second && until.After(g.told.until) {
		g.told = notice{until, why}
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
	g.grant()
}

// heed takes what the headers ask.
func (g *governor) heed(status int, h http.Header) {
	now := g.now()
	if d := retryAfter(h, now); status == http.StatusTooManyRequests && d > 0 {
		g.hold(now.Add(d), "DigitalOcean asked to wait")
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
	g.hold(now.Add(time.Unix(reset, 0).Sub(apiNow(h, now))), "the token's 5,000 calls an hour are used up")
}

// hold sends nothing before a time; a shorter hold does not end a longer one.
func (g *governor) hold(until time.Time, why string) {
	if until.After(g.now()) && until.After(g.until) {
		g.until, g.told = until, notice{until, why}
	}
}

func (g *governor) holding() (time.Time, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now().Before(g.told.until) {
		return g.told.until, g.told.why
	}
	return time.Time{}, ""
}
