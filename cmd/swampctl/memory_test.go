package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestCollectLate: no garbage is collected at first, and after the first
// collection as ever.
func TestCollectLate(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	collectLate()
	if got := debug.SetMemoryLimit(-1); got != quiet {
		t.Errorf("the first collection is at %d", got)
	}
	for end := time.Now().Add(time.Minute); debug.SetMemoryLimit(-1) != math.MaxInt64; {
		if time.Now().After(end) {
			t.Fatal("after a collection there is still a limit")
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("garbage is then collected at %d percent", got)
	}
}

// TestCollectAsSet: what the user sets for the runtime holds.
func TestCollectAsSet(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Setenv("GOGC", "50")
	collectLate()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the limit is %d, was %d", got, before)
	}
}
