package do

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestShortWorkGetsThrough: a thousand creates wait for the minute's limit;
// three calls of another kind that come later are sent with the next that the
// limit lets out, not after the thousand.
func TestShortWorkGetsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		began := time.Now()
		var long sync.WaitGroup
		long.Go(func() { burst(t, g, 1000, "POST", "/v2/domains/example.com/records") })
		time.Sleep(10 * time.Second) // 240 are sent, 760 wait
		sent := burst(t, g, 3, "GET", "/v2/droplets")
		if at := sent[2] + 10*time.Second; at > time.Minute+time.Second {
			t.Errorf("the short work was sent after %v", at)
		}
		long.Wait()
		if took := time.Since(began); took < 4*time.Minute || took > 4*time.Minute+5*time.Second {
			t.Errorf("the long work took %v: 1,003 calls at 240 a minute take four", took)
		}
	})
}

// TestThousandsUnderTheLimits: a thousand droplets made by ten, a thousand
// records, lists of SSH keys, CDN endpoints and the looks at what gets ready,
// all at once: no limit is broken, and none is waited for longer than need be.
func TestThousandsUnderTheLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		sent := map[string][]time.Duration{}
		var mu sync.Mutex
		var all sync.WaitGroup
		began := time.Now()
		for _, work := range []struct {
			n            int
			method, path string
		}{
			{1000, "POST", "/v2/domains/example.com/records"}, {100, "POST", "/v2/droplets"}, {60, "GET", "/v2/droplets"},
			{15, "GET", "/v2/account/keys"}, {20, "POST", "/v2/cdn/endpoints"},
		} {
			all.Go(func() {
				at := burst(t, g, work.n, work.method, work.path)
				mu.Lock()
				sent[work.method+work.path] = at
				mu.Unlock()
			})
		}
		all.Wait()
		var every []time.Duration
		for _, at := range sent {
			every = append(every, at...)
		}
		slices.Sort(every)
		if n := densest(every, time.Minute); n > minuteLimit-minuteMargin {
			t.Errorf("%d calls in a minute", n)
		}
		if n := densest(sent["GET/v2/account/keys"], time.Minute); n > sshKeyLimit {
			t.Errorf("%d lists of SSH keys in a minute", n)
		}
		if n := densest(sent["POST/v2/cdn/endpoints"], 10*time.Second); n > cdnLimit {
			t.Errorf("%d CDN calls in 10 s", n)
		}
		if took := time.Since(began); took > 4*time.Minute+5*time.Second { // 1,195 calls, 240 a minute
			t.Errorf("all together took %v", took)
		}
		if last := sent["POST/v2/droplets"][99]; last > 2*time.Minute {
			t.Errorf("the droplets waited %v for the records", last)
		}
	})
}

// TestHoldingOfOneKind: a wait for a limit on one kind can be asked about too.
func TestHoldingOfOneKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGovernor(time.Now)
		var all sync.WaitGroup
		all.Go(func() { burst(t, g, 6, "POST", "/v2/cdn/endpoints") })
		time.Sleep(time.Second)
		if until, why := g.holding(); time.Until(until) != 9*time.Second || why != "DigitalOcean allows 5 CDN calls in 10 s" {
			t.Errorf("holding for %v: %q", time.Until(until), why)
		}
		all.Wait()
	})
}

// TestQueueForgetsWhoGivesUp: whoever stops waiting leaves no trace, and those
// behind go on.
func TestQueueForgetsWhoGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := slowed(1)
		release, err := g.acquire(t.Context(), "GET", "/v2/droplets")
		if err != nil {
			t.Fatal(err)
		}
		release(http.StatusOK, nil)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for i := range 5 {
			all.Go(func() {
				if _, err := g.acquire(ctx, "POST", fmt.Sprintf("/v2/volumes/%d", i)); err == nil {
					t.Error("sent although it was given up")
				}
			})
		}
		synctest.Wait()
		cancel()
		all.Wait()
		if sent := burst(t, g, 1, "GET", "/v2/vpcs"); sent[0] != time.Second {
			t.Errorf("the next was sent after %v, want 1s", sent[0])
		}
		if g.queue.lanes() != 0 || g.flight != 0 {
			t.Errorf("%d lanes and %d in flight are left", g.queue.lanes(), g.flight)
		}
	})
}

// TestOneGovernorPerToken: clients of one token and address pace their calls
// together, others do not.
func TestOneGovernorPerToken(t *testing.T) {
	client := func(token, address string) *governor {
		c, err := New(Options{Token: token, BaseURL: address})
		if err != nil {
			t.Fatal(err)
		}
		return c.t.gov
	}
	a := client("one", "http://127.0.0.1:1")
	if client("one", "http://127.0.0.1:1") != a {
		t.Error("a second client of the token has a governor of its own")
	}
	if client("two", "http://127.0.0.1:1") == a || client("one", "http://127.0.0.1:2") == a {
		t.Error("another token or address has the same governor")
	}
}
