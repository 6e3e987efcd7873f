package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// quiet is how much memory is used before garbage is collected at all: a short
// run ends with less, and does not pay for collections of a small heap.
const quiet = 32 << 20

// ample is how large the heap may grow between two collections, although what
// is alive in it has not doubled: a plan of thousands would else look through
// all that it has read again and again while it reads the rest.
const ample = 160 << 20

// The bounds, in percent, of how much may be allocated for what is alive. The
// upper one keeps the memory of a middling run in proportion to what it has.
const (
	leastGrowth = 80
	mostGrowth  = 220
)

// collectLate puts off the first collection, and makes later ones of a heap that
// is not large yet rarer. What the user has set for the runtime is left alone.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(quiet)
	eachCollection(func() {
		debug.SetGCPercent(growth(alive()))
		debug.SetMemoryLimit(math.MaxInt64)
	})
}

// eachCollection calls f after each collection of garbage.
func eachCollection(f func()) {
	first := new([64]byte) // garbage at once, which the next collection finds
	runtime.AddCleanup(first, func(f func()) {
		f()
		eachCollection(f)
	}, f)
}

// growth is by how many percent a heap may grow until the next collection.
func growth(alive uint64) int {
	if alive == 0 || alive >= ample {
		return leastGrowth
	}
	return int(min(mostGrowth, max(leastGrowth, (ample-alive)*100/alive)))
}

// alive is how much the last collection found in use.
func alive() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}
