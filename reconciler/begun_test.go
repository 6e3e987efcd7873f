package reconciler_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler"
)

// TestBegunWithASlot: an operation is told as begun when it may send its first
// call, not while it waits for its turn; and each once, before its end.
func TestBegunWithASlot(t *testing.T) {
	const zones, slots = 12, 4 // slots as the lab has them
	l := newLab(t, t.TempDir(), sandbox.Options{})
	var mu sync.Mutex
	sent, begun := 0, map[addr.Instance]int{}
	l.Wire = func(r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost || r.Method == http.MethodDelete {
			sent++
			if len(begun) > sent-1+slots {
				t.Errorf("%d have begun when call %d is sent", len(begun), sent)
			}
		}
		return false
	}
	l.Events = func(e reconciler.Event) {
		mu.Lock()
		defer mu.Unlock()
		switch e.Kind {
		case reconciler.OpStarted:
			begun[e.Addr]++
		case reconciler.OpDone, reconciler.OpFailed:
			if begun[e.Addr] != 1 {
				t.Errorf("%s has begun %d times when it ends", e.Addr, begun[e.Addr])
			}
		}
	}
	hcl := "resource \"digitalocean_domain\" \"a\" {\n  count = 12\n  name = \"a${count.index}.example.com\"\n}\n"
	for _, mode := range []planner.Mode{planner.Normal, planner.Destroy} {
		if _, _, ds := l.Run(t, hcl, mode); ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		if len(begun) != zones || sent != zones {
			t.Errorf("%s: %d have begun, %d calls", mode, len(begun), sent)
		}
		sent, begun = 0, map[addr.Instance]int{}
	}
}

// TestBegunTogether: what one call serves has begun with it, all of it.
func TestBegunTogether(t *testing.T) {
	l := newLab(t, t.TempDir(), sandbox.Options{})
	begun, ended := map[addr.Instance]int{}, 0
	l.Events = func(e reconciler.Event) { // one call at a time
		switch e.Kind {
		case reconciler.OpStarted:
			begun[e.Addr]++
		case reconciler.OpDone:
			ended++
			if begun[e.Addr] != 1 {
				t.Errorf("%s has begun %d times when it ends", e.Addr, begun[e.Addr])
			}
		}
	}
	for _, mode := range []planner.Mode{planner.Normal, planner.Destroy} {
		clear(begun)
		if _, _, ds := l.Run(t, boxes(30), mode); ds.HasErrors() {
			t.Fatal(ds.Err())
		}
	}
	if ended != 60 {
		t.Errorf("%d have ended", ended)
	}
}
