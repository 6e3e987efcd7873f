// Command swampctl plans and applies Terraform configurations on DigitalOcean,
// and never creates anything twice.
package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/swampctl/swampctl/internal/cli"
)

func main() {
	tuneMemory()
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.System()))
}

// tuneMemory lets the heap of a short run grow before it is collected, and has
// it collected as usual once it is large.
func tuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(160 << 20)
	}
}
