package reconciler

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/swampctl/swampctl/providers"
)

// crowd is a group of waiters on a fake clock, and what its looks cost.
type crowd struct {
	mu      sync.Mutex
	ws      watchers
	made    int
	calls   int
	took    time.Duration
	readyAt map[*waiter]time.Time
}

// look lists what was made, and tells those that are ready.
func (c *crowd) look(waiting []*waiter) {
	c.mu.Lock()
	took := c.took
	c.mu.Unlock()
	time.Sleep(took)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls += (c.made + listPage - 1) / listPage
	for _, w := range waiting {
		if !time.Now().Before(c.readyAt[w]) {
			w.tell(look{object: &providers.Object{}})
		}
	}
}

// wait makes one more object, and returns how long after it was ready that
// was seen.
func (c *crowd) wait(ready time.Duration) time.Duration {
	w := &waiter{looks: make(chan look, 1)}
	at := time.Now().Add(ready)
	c.mu.Lock()
	c.made++
	c.readyAt[w] = at
	c.mu.Unlock()
	leave := c.ws.join(listKey{}, w, Timing{PollMin: time.Second, PollMax: 10 * time.Second}, c.look)
	defer leave()
	<-w.looks
	return time.Since(at)
}

// TestLookHeldUp: after a look that the API's limit held up for most of a minute,
// the next one does not wait three times as long.
func TestLookHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := crowd{took: 50 * time.Second, readyAt: map[*waiter]time.Time{}}
		var first sync.WaitGroup
		first.Go(func() { all.wait(0) })
		time.Sleep(55 * time.Second)
		all.mu.Lock()
		all.took = time.Second
		all.mu.Unlock()
		if late := all.wait(0); late > 40*time.Second {
			t.Errorf("what is ready is seen %s later", late)
		}
		first.Wait()
		time.Sleep(time.Minute) // until nobody looks any more
	})
}

// TestLooksAreFewHoweverSlow counts the list calls in which a thousand are
// waited for, ten at a time, by machines and clouds of different speed.
func TestLooksAreFewHoweverSlow(t *testing.T) {
	const most = 36 // 40 beside the creates, less the lists that plan and check
	for _, c := range []struct{ every, halt, ready, took time.Duration }{
		{20 * time.Millisecond, 0, time.Second, 30 * time.Millisecond},
		{240 * time.Millisecond, 0, 2 * time.Second, 100 * time.Millisecond},
		{500 * time.Millisecond, 0, 100 * time.Millisecond, 200 * time.Millisecond}, // nobody waits in between
		{500 * time.Millisecond, 0, 20 * time.Second, 200 * time.Millisecond},
		{20 * time.Millisecond, 0, 40 * time.Second, 200 * time.Millisecond},
		{100 * time.Millisecond, 2 * time.Second, 2 * time.Second, 200 * time.Millisecond},
		{100 * time.Millisecond, 4 * time.Second, 9 * time.Second, time.Second},
		{time.Second, 0, time.Second, 100 * time.Millisecond},
	} {
		t.Run(fmt.Sprint(c.every, c.halt, c.ready), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := crowd{took: c.took, readyAt: map[*waiter]time.Time{}}
				var done sync.WaitGroup
				var came []func()
				for range 1000 {
					came = append(came, all.ws.expect(listKey{}))
				}
				for i := range 100 {
					for n := range 10 {
						came[10*i+n]()
						done.Go(func() { all.wait(c.ready) })
					}
					time.Sleep(c.every)
					if i%5 == 4 {
						time.Sleep(c.halt)
					}
				}
				began := time.Now()
				done.Wait()
				if late := time.Since(began) - c.ready; late > 11*time.Second {
					t.Errorf("the last was seen %s late", late)
				}
				time.Sleep(time.Minute) // the ticks end
				if all.calls > most {
					t.Errorf("%d list calls, want at most %d", all.calls, most)
				}
				t.Log(all.calls, "list calls, the last seen after", time.Since(began)-time.Minute)
			})
		})
	}
}

// TestJoinersAreSeenSoon lets one come after another has kept the group waiting
// long, and one more every half a second: each is seen within two seconds, not
// after ten, nor when nobody comes any more.
func TestJoinersAreSeenSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		few := crowd{readyAt: map[*waiter]time.Time{}}
		var all sync.WaitGroup
		all.Go(func() { few.wait(2 * time.Minute) })
		time.Sleep(time.Minute)
		for range 20 {
			all.Go(func() {
				if late := few.wait(500 * time.Millisecond); late > 1500*time.Millisecond {
					t.Errorf("seen %s after it was ready", late)
				}
			})
			time.Sleep(500 * time.Millisecond)
		}
		all.Wait()
		if few.calls > 40 {
			t.Errorf("%d list calls", few.calls)
		}
		time.Sleep(time.Minute) // the ticks end
	})
}

// TestWhatDoesNotComeHoldsUpNobody ends what was expected without a waiter: who
// waits is then looked at soon, however many were to come.
func TestWhatDoesNotComeHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := crowd{readyAt: map[*waiter]time.Time{}}
		came := all.ws.expect(listKey{})
		var done sync.WaitGroup
		for range 40 {
			for range 10 {
				done.Go(func() { all.wait(time.Hour) })
			}
			time.Sleep(time.Second)
		}
		looks := all.calls
		time.Sleep(5 * time.Second)
		if all.calls > looks+2 {
			t.Errorf("%d list calls in five seconds while others were to come", all.calls-looks)
		}
		looks = all.calls
		came()
		time.Sleep(5 * time.Second)
		if all.calls == looks {
			t.Error("no look in the five seconds after nobody was to come any more")
		}
		done.Wait()
		time.Sleep(time.Minute) // the ticks end
	})
}
