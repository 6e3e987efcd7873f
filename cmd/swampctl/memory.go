package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// quiet is how much memory is used before garbage is collected at all: a short
// run ends with less, and does not pay for collections of a small heap.
const quiet = 32 << 20

// collectLate puts off the first collection. After it, garbage is collected as
// in any other program. What the user has set for the runtime is left alone.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(quiet)
	first := new([64]byte) // garbage at once, which the first collection finds
	runtime.AddCleanup(first, func(percent int) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, percent)
}
