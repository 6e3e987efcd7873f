package local_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// TestRecordCost: recording one outcome, and asking for one instance, takes the
// same however many instances the state holds: in bytes on disk, in allocations
// and in their size.
func TestRecordCost(t *testing.T) {
	small, large := recordCost(t, 10), recordCost(t, 10_000)
	if small.written != large.written {
		t.Errorf("an outcome takes %d bytes on disk in a state of 10, %d in one of 10,000", small.written, large.written)
	}
	// The runtime's own allocations are counted too: a tenth is left for them. A
	// copy of the index would be a thousand times as much.
	if limit := small.allocations * 11 / 10; large.allocations > limit {
		t.Errorf("an outcome takes %d allocations in a state of 10, %d in one of 10,000", small.allocations, large.allocations)
	}
	if limit := small.allocated*3/2 + 1024; large.allocated > limit {
		t.Errorf("an outcome allocates %d bytes in a state of 10, %d in one of 10,000", small.allocated, large.allocated)
	}
}

// cost is what one record takes.
type cost struct {
	written                int64
	allocations, allocated uint64
}

func recordCost(t *testing.T, n int) cost {
	t.Helper()
	dir := t.TempDir()
	var recs []state.Record
	for i := range n {
		recs = append(recs, numbered(i))
	}
	committed(t, dir, "r0", recs...)
	sess := begun(t, open(dir, nil), "r1")
	_ = sess.State() // as a run looks at it before its first record
	must(t, sess.Record(numbered(0)))
	const times = 100
	var before, after runtime.MemStats
	from := journalSize(t, dir)
	runtime.ReadMemStats(&before)
	for range times {
		must(t, sess.Record(numbered(0)))
		if sess.Instance(numbered(0).Addr) == nil {
			t.Fatal("the instance is not there")
		}
	}
	runtime.ReadMemStats(&after)
	return cost{
		written:     (journalSize(t, dir) - from) / times,
		allocations: (after.Mallocs - before.Mallocs) / times,
		allocated:   (after.TotalAlloc - before.TotalAlloc) / times,
	}
}

func numbered(i int) state.Record {
	r := put("web", fmt.Sprint(i))
	r.Addr.Key = addr.IntKey(i)
	return r
}

func journalSize(t *testing.T, dir string) int64 {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, ".swampctl", "*", "journal*"))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("journals are %v", found)
	}
	info, err := os.Stat(found[0])
	must(t, err)
	return info.Size()
}
