package vpcs

import (
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// TestCreatedAt: the state holds the time in the Terraform provider's spelling,
// from which the age of an object is read again.
func TestCreatedAt(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	got := do.WrittenTime(at)
	if want := "2026-01-02 02:04:05 +0000 UTC"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if back := do.ReadWritten(got); !back.Equal(at) {
		t.Errorf("read back: got %v, want %v", back, at)
	}
}
