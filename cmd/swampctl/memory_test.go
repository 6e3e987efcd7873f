package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestCollectLate: no garbage is collected at first, and after each collection it
// is seen to when the next one is.
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
	for range 2 {
		debug.SetGCPercent(-1)
		percent := -1
		for end := time.Now().Add(time.Minute); percent < 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
			runtime.GC()
			percent = debug.SetGCPercent(-1)
		}
		if percent < leastGrowth || percent > mostGrowth {
			t.Errorf("after a collection the next one is at %d percent", percent)
		}
	}
}

// TestGrowth: a small heap grows to a multiple, a middling one to what is ample,
// and a large one nearly doubles.
func TestGrowth(t *testing.T) {
	for alive, want := range map[uint64]int{0: 80, 1: 220, 20 << 20: 220, 64 << 20: 150, 80 << 20: 100, 150 << 20: 80, 1 << 30: 80, math.MaxUint64: 80} {
		if got := growth(alive); got != want {
			t.Errorf("a heap of %d MB grows by %d percent, want %d", alive>>20, got, want)
		}
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
