package reconciler_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/state"
)

// refusing is a store whose sessions refuse the records that refuse names.
type refusing struct {
	state.Store
	refuse func([]state.Record) error
}

type refusingSession struct {
	state.Session
	refuse func([]state.Record) error
}

func (r refusing) Lock(ctx context.Context, who state.Holder, wait time.Duration) (state.Session, error) {
	s, err := r.Store.Lock(ctx, who, wait)
	if err != nil {
		return nil, err
	}
	return refusingSession{s, r.refuse}, nil
}

func (r refusingSession) Record(rs ...state.Record) error {
	if err := r.refuse(rs); err != nil {
		return err
	}
	return r.Session.Record(rs...)
}

// refuses puts a store before the lab's that refuses records.
func (l *lab) refuses(refuse func([]state.Record) error) {
	l.Store = func(s state.Store) state.Store { return refusing{s, refuse} }
}

// TestUnrecordedLeader: of deletes that have gathered for one call all but two
// cannot be recorded, whoever leads them. The two do not wait for a leader that
// is gone.
func TestUnrecordedLeader(t *testing.T) {
	const n = 20
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, boxes(n))
	var seen atomic.Int32
	l.refuses(func(rs []state.Record) error {
		if rs[0].Kind == state.Intent && seen.Add(1) <= n-2 {
			return syscall.ENOSPC
		}
		return nil
	})
	ended := make(chan diag.Diagnostics)
	go func() {
		_, _, ds := l.Run(t, boxes(n), planner.Destroy)
		ended <- ds
	}()
	select {
	case ds := <-ended:
		if !ds.HasErrors() {
			t.Error("nothing is said of what could not be recorded")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for ever")
	}
	l.Store = nil
	l.Apply(t, "")
	if left := l.Cloud.Snapshot()["droplets"]; len(left) != 0 {
		t.Errorf("there are %v", left)
	}
}

// TestUnrecordedStop: an operation that the user stopped before it began, and
// whose end cannot be written to the journal, does not pass over that.
func TestUnrecordedStop(t *testing.T) {
	stop := make(chan struct{})
	var once sync.Once
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Apply(t, disk("ext4"))
	l.Soft = stop
	l.refuses(func(rs []state.Record) error {
		switch rs[0].Kind {
		case state.Intent:
			once.Do(func() { close(stop) })
			return nil
		default:
			return &state.FileError{Op: "write journal", Path: "j", Err: syscall.ENOSPC, Remedy: "free space"}
		}
	})
	_, res, ds := l.Run(t, strings.Replace(disk("ext4"), "10", "20", 1), planner.Normal)
	if res == nil || len(res.Skipped) != 1 || len(res.Failed) != 0 {
		t.Fatalf("the result is %+v: %v", res, ds.Err())
	}
	said := 0
	for _, d := range ds {
		if d.Summary == "Cannot write the journal" && strings.Contains(d.Detail, "free space") {
			said++
		}
	}
	if said != 1 {
		t.Errorf("it is said %d times: %v", said, ds)
	}
}

// TestStopBeforeFinish: the user stops a run when an object is made that is to be
// finished by an update. It counts as made, and pending, not as never begun.
func TestStopBeforeFinish(t *testing.T) {
	stop := make(chan struct{})
	l := newLab(t, t.TempDir(), sandbox.Options{})
	l.Soft = stop
	var once sync.Once
	l.refuses(func(rs []state.Record) error {
		if rs[0].Kind == state.Made {
			once.Do(func() { close(stop) })
		}
		return nil
	})
	hcl := "resource \"digitalocean_uptime_check\" \"web\" {\n  name = \"web\"\n  target = \"https://example.com\"\n}\n"
	_, res, ds := l.Run(t, hcl, planner.Normal)
	if res == nil || len(res.Failed) != 1 || !res.Failed[0].Pending || len(res.Skipped) != 0 {
		t.Fatalf("the result is %+v: %v", res, ds.Err())
	}
	if err := ds.Err().Error(); !strings.Contains(err, "the next apply") {
		t.Errorf("it says %s", err)
	}
	l.Soft, l.Store = nil, nil
	l.Apply(t, hcl)
	if got := l.Cloud.Snapshot()["uptime_checks"]; len(got) != 1 || !strings.Contains(fmt.Sprint(got), "name:web ") {
		t.Errorf("there are %v", got)
	}
}
