package do

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// The tests of the governor run on the clock of synctest: a minute's limit is
// waited for in no time.

// burst sends n calls at once and returns how long after its begin each was
// sent, in order. An answer takes 50 ms.
func burst(t *testing.T, g *governor, n int, method, path string) []time.Duration {
	t.Helper()
	began := time.Now()
	var mu sync.Mutex
	var sent []time.Duration
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			release, err := g.acquire(t.Context(), method, path)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			sent = append(sent, time.Since(began))
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
			release(http.StatusOK, nil)
		})
	}
	wg.Wait()
	return sent
}

// slowed is a governor with a limit of its own.
func slowed(perSecond float64) *governor {
	g := newGovernor(time.Now)
	g.slow(perSecond)
	return g
}

// densest is the largest number of calls in any span.
func densest(sent []time.Duration, span time.Duration) int {
	most := 0
	for i := range sent {
		j := i
		for j < len(sent) && sent[j]-sent[i] < span {
			j++
		}
		most = max(most, j-i)
	}
	return most
}

// TestLimits: each documented limit holds in every span of its length, and is
// made use of: the calls are not slower than it asks.
func TestLimits(t *testing.T) {
	tests := []struct {
		name         string
		perSecond    float64
		method, path string
		calls        int
		span         time.Duration
		max          int
		took         time.Duration // of the last call, to the second
	}{
		{"a minute", 0, "GET", "/v2/droplets", 600, time.Minute, minuteLimit - minuteMargin, 2 * time.Minute},
		{"lists of SSH keys", 0, "GET", "/v2/account/keys", 25, time.Minute, 10, 2 * time.Minute},
		{"one SSH key", 0, "GET", "/v2/account/keys/7", 25, time.Minute, 25, 0},
		{"a new SSH key", 0, "POST", "/v2/account/keys", 25, time.Minute, 25, 0},
		{"CDN", 0, "POST", "/v2/cdn/endpoints", 12, 10 * time.Second, 5, 20 * time.Second},
		{"one CDN endpoint", 0, "DELETE", "/v2/cdn/endpoints/1/cache", 12, 10 * time.Second, 5, 20 * time.Second},
		{"4 a second", 4, "GET", "/v2/droplets", 12, time.Second, 4, 2 * time.Second},
		{"1 in 4 s", 0.25, "GET", "/v2/droplets", 4, 4 * time.Second, 1, 12 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := burst(t, slowed(tt.perSecond), tt.calls, tt.method, tt.path)
				if got := densest(sent, tt.span); got != tt.max {
					t.Errorf("%d calls in %v, want %d", got, tt.span, tt.max)
				}
				if last := sent[len(sent)-1]; last < tt.took || last > tt.took+2*time.Second {
					t.Errorf("the last call was sent after %v, want %v", last, tt.took)
				}
			})
		})
	}
}

// TestLimitOfOne: a limit on one kind of call holds up no other.
func TestLimitOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		var wg sync.WaitGroup
		wg.Go(func() { burst(t, g, 11, "GET", "/v2/account/keys") })
		synctest.Wait()
		time.Sleep(time.Second) // the eleventh list waits now
		if sent := burst(t, g, 20, "GET", "/v2/droplets"); sent[19] > time.Second {
			t.Errorf("Droplets waited %v for a list of SSH keys", sent[19])
		}
		wg.Wait()
	})
}

// TestHolding: a long wait can be asked about, for the display to say why
// nothing moves; it is over when it is over.
func TestHolding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		if until, why := g.holding(); !until.IsZero() || why != "" {
			t.Errorf("a new governor holds until %v: %s", until, why)
		}
		began := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { burst(t, g, minuteLimit, "GET", "/v2/droplets") })
		time.Sleep(30 * time.Second)
		until, why := g.holding()
		if until.Sub(began) != time.Minute || why != "DigitalOcean allows 250 calls a minute" {
			t.Errorf("holding until %v: %q", until.Sub(began), why)
		}
		wg.Wait()
		if until, why := g.holding(); !until.IsZero() || why != "" {
			t.Errorf("still holding until %v: %s", until, why)
		}
	})
}

// headers are those of an answer: what is left of the hour, and how long after
// the API's now the oldest call leaves it.
func headers(now time.Time, left int, reset time.Duration, more ...string) http.Header {
	h := http.Header{}
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	h.Set("ratelimit-limit", "5000")
	h.Set("ratelimit-remaining", strconv.Itoa(left))
	h.Set("ratelimit-reset", strconv.FormatInt(now.Add(reset).Unix(), 10))
	for i := 0; i+1 < len(more); i += 2 {
		h.Set(more[i], more[i+1])
	}
	return h
}

// heeded is how long the next call waits after an answer.
func heeded(t *testing.T, g *governor, status int, h http.Header) time.Duration {
	t.Helper()
	release, err := g.acquire(t.Context(), "GET", "/v2/droplets")
	if err != nil {
		t.Fatal(err)
	}
	release(status, h)
	began := time.Now()
	if release, err = g.acquire(t.Context(), "POST", "/v2/volumes"); err != nil {
		t.Fatal(err)
	}
	release(http.StatusOK, nil)
	return time.Since(began)
}

// TestHeaders: what an answer asks for holds up every other call.
func TestHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now // of synctest
		skewed := func() time.Time { return now().Add(-40 * time.Minute) }
		tests := []struct {
			name   string
			status int
			h      http.Header
			want   time.Duration
		}{
			{"plenty left", 200, headers(now(), 4000, time.Minute), 0},
			{"just above the margin", 200, headers(now(), hourMargin+1, time.Minute), 0},
			{"the margin", 200, headers(now(), hourMargin, time.Minute), time.Minute},
			{"nothing left", 200, headers(now(), 0, 50*time.Minute), 50 * time.Minute},
			{"reset is past", 200, headers(now(), 0, -time.Minute), 0},
			{"the hour is used up", 429, headers(now(), 0, 5*time.Minute), 5 * time.Minute},
			{"the API's clock is another", 429, headers(skewed(), 0, 5*time.Minute), 5 * time.Minute},
			// The API says 0 left of the hour for the minute's limit too, while the
			// oldest call of the hour may leave much later.
			{"the minute is used up", 429, headers(now(), 0, 55*time.Minute, "retry-after", "20"), 20 * time.Second},
			{"only told to wait", 429, http.Header{"Retry-After": {"20"}}, 20 * time.Second},
			{"told until when", 429, headers(now(), 9, 0, "retry-after", now().Add(time.Minute).UTC().Format(http.TimeFormat)), time.Minute},
			{"told until when, by another clock", 429, headers(skewed(), 9, 0, "retry-after", skewed().Add(time.Minute).UTC().Format(http.TimeFormat)), time.Minute},
			{"told to wait a negative time", 429, http.Header{"Retry-After": {"-20"}}, 0},
			{"told nonsense", 429, http.Header{"Retry-After": {"soon"}, "Ratelimit-Remaining": {"few"}}, 0},
			{"nothing left, no reset", 200, http.Header{"Ratelimit-Remaining": {"0"}}, 0},
			{"one service is down", 503, http.Header{"Retry-After": {"20"}}, 0},
			{"no answer", 0, nil, 0},
		}
		for _, tt := range tests {
			g := newGovernor(time.Now)
			// Every case starts at the same time, for which its headers are.
			if got := heededAt(t, g, tt.status, tt.h); got != tt.want {
				t.Errorf("%s: the next call waits %v, want %v", tt.name, got, tt.want)
			}
		}
	})
}

// heededAt is heeded with a clock that stands still but for the waiting.
func heededAt(t *testing.T, g *governor, status int, h http.Header) time.Duration {
	t.Helper()
	began := time.Now()
	start := bubbleStart
	g.now = func() time.Time { return start.Add(time.Since(began)) }
	return heeded(t, g, status, h)
}

// bubbleStart is the time at which every test on synctest's clock begins.
var bubbleStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TestLongestHold: a shorter wait does not end a longer one.
func TestLongestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		first, err := g.acquire(t.Context(), "GET", "/v2/droplets")
		if err != nil {
			t.Fatal(err)
		}
		second, err := g.acquire(t.Context(), "GET", "/v2/droplets")
		if err != nil {
			t.Fatal(err)
		}
		first(429, http.Header{"Retry-After": {"60"}})
		second(429, http.Header{"Retry-After": {"5"}})
		if until, why := g.holding(); time.Until(until) != time.Minute || why != "DigitalOcean asked to wait" {
			t.Errorf("holding for %v: %q", time.Until(until), why)
		}
	})
}

// inFlight is how many calls are let out while none is answered, and ends them.
func inFlight(t *testing.T, g *governor, tries, status int) int {
	t.Helper()
	var releases []func(int, http.Header)
	for range tries {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		release, err := g.acquire(ctx, "GET", "/v2/droplets")
		cancel()
		if err == nil {
			releases = append(releases, release)
		}
	}
	for _, release := range releases {
		release(status, nil)
	}
	time.Sleep(time.Minute) // the minute's limit is another matter
	return len(releases)
}

// TestInFlight: the number of calls in flight grows while the API is quick, to
// a bound, and halves when it refuses, but never to none.
func TestInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		if n := inFlight(t, g, 20, 200); n != 16 {
			t.Errorf("%d in flight at first, want 16", n)
		}
		if n := inFlight(t, g, 20, 404); n != 16 && n != 17 {
			t.Errorf("%d in flight after 16 answers, want one more", n)
		}
		for range 60 {
			inFlight(t, g, 100, 200)
		}
		if n := inFlight(t, g, 100, 0); n != 64 {
			t.Errorf("%d in flight when all goes well, want 64", n)
		}
		refuse := func(status int) {
			release, err := g.acquire(t.Context(), "GET", "/v2/droplets")
			if err != nil {
				t.Fatal(err)
			}
			release(status, nil)
		}
		refuse(429)
		if n := inFlight(t, g, 100, 500); n != 32 {
			t.Errorf("%d in flight after a refusal, want 32", n)
		}
		for range 20 {
			refuse(503)
		}
		if n := inFlight(t, g, 100, 0); n != 1 {
			t.Errorf("%d in flight after many refusals, want 1", n)
		}
		refuse(200) // one good answer is no leave to start anew
		if n := inFlight(t, g, 100, 0); n != 2 {
			t.Errorf("%d in flight after one answer, want 2", n)
		}
	})
}

// TestPlaceGetsFree: who waits for a place gets it as soon as one is free.
func TestPlaceGetsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := burst(t, newGovernor(time.Now), 40, "GET", "/v2/droplets")
		if sent[15] != 0 || sent[16] != 50*time.Millisecond || sent[39] > 100*time.Millisecond {
			t.Errorf("sent at %v", sent)
		}
	})
}

// TestAcquireCancelled: who gives up waiting takes no place and leaves the
// windows as they were.
func TestAcquireCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := slowed(1)
		release, err := g.acquire(t.Context(), "GET", "/v2/droplets")
		if err != nil {
			t.Fatal(err)
		}
		release(429, http.Header{"Retry-After": {"60"}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := g.acquire(ctx, "GET", "/v2/droplets"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if g.flight != 0 || len(g.windows[0].times) != 1 {
			t.Errorf("%d in flight, %d in the minute", g.flight, len(g.windows[0].times))
		}
	})
}

// TestPauseOfAll: through the client, one call's 429 holds up another's create.
func TestPauseOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(reply(429, "", "retry-after", "30"), reply(200, "{}"))}
		c := testClient(t, Options{Base: f})
		var wg sync.WaitGroup
		wg.Go(func() { _ = call(t.Context(), c, "GET", "/v2/droplets") })
		time.Sleep(time.Second)
		if until, _ := c.Holding(); time.Until(until) != 29*time.Second {
			t.Errorf("holding for %v", time.Until(until))
		}
		if err := call(t.Context(), c, "POST", "/v2/volumes"); err != nil {
			t.Error(err)
		}
		wg.Wait()
		for i, p := range pauses(f.all()) {
			if want := map[int]time.Duration{0: 30 * time.Second}[i]; p != want {
				t.Errorf("pause %d is %v, want %v", i, p, want)
			}
		}
	})
}

// TestUnwantedCall: a call that waits is not sent when the user asks to stop,
// unless its operation has changed something already.
func TestUnwantedCall(t *testing.T) {
	g := newGovernor(time.Now)
	stop := make(chan struct{})
	begun, waiting := providers.WithTurn(t.Context(), stop), providers.WithTurn(t.Context(), stop)
	release, err := g.acquire(begun, "POST", "/v2/volumes")
	if err != nil {
		t.Fatal(err)
	}
	release(201, nil)
	g.mu.Lock()
	g.until = time.Now().Add(time.Hour)
	g.mu.Unlock()
	close(stop)
	for _, method := range []string{"GET", "POST"} {
		if _, err := g.acquire(waiting, method, "/v2/volumes"); !errors.Is(err, providers.ErrNotBegun) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if providers.Unwanted(begun) != nil || providers.Unwanted(waiting) == nil {
		t.Error("an operation that has changed something goes on, one that has not does not")
	}
}
