package local

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPassing: nothing waits for the disk where nobody needs the state later.
func TestPassing(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "closed"))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	for passing, fails := range map[bool]bool{false: true, true: false} {
		if err := (&disk{passing: passing}).sync("x", f); (err != nil) != fails {
			t.Errorf("passing %v: to sync a closed file says %v", passing, err)
		}
	}
}
