package e2e

import (
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestWaitNamesHolder: a command that waits for the lock of the state says at
// once who holds it, for what and since when, in a text and in JSON, and goes on
// when it is free.
func TestWaitNamesHolder(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	l.write("main.tf", goodConfig)
	l.apply()
	release := holdState(l)
	out, _ := l.run("plan", "-no-color", "-lock-timeout=50ms")
	l.has(flat(out), "Waiting up to 50ms for the lock of the state. It is held by joe@example", `for "OperationTypeApply" since 2026-01-01T10:00:00Z`, "State is locked")
	out, _ = l.run("plan", "-json", "-lock-timeout=50ms")
	l.has(out, `"@message":"Waiting up to 50ms for the lock of the state. It is held by joe@example`)
	freed := time.AfterFunc(300*time.Millisecond, release)
	defer freed.Stop()
	l.has(l.must(0, "plan", "-no-color", "-lock-timeout=5m"), "No changes.")
}
