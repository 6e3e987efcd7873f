package render

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/vbauerster/mpb/v8"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// buffer is a bytes.Buffer for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// TestLiveFrame: what goes on has a line each, with phase and time; the last
// line says how far the run is and what it waits for.
func TestLiveFrame(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	now := start
	for _, width := range []int{40, 80, 160} {
		l := NewLive(&buffer{}, Style{Width: width}, func() time.Time { return now })
		now = start
		l.began = now
		for i := range 15 {
			l.take(reconciler.Event{Kind: reconciler.OpStarted, Addr: instance(fmt.Sprintf("a_rather_long_name_%d", i)), Action: planner.Create, Done: 3, Total: 20})
		}
		l.take(reconciler.Event{Kind: reconciler.OpProgress, Addr: instance("a_rather_long_name_1"), Action: planner.Create, Message: "in-progress: resize"})
		l.take(reconciler.Event{Kind: reconciler.OpFailed, Addr: instance("a_rather_long_name_0"), Action: planner.Create, Err: errors.New("no"), Done: 5, Total: 20})
		l.take(reconciler.Event{Kind: reconciler.OpStarted, Addr: instance("gone"), Action: planner.Delete})
		l.bars = &mpb.Progress{} // as if it were drawn
		l.take(reconciler.Event{Kind: reconciler.Holding, Until: now.Add(95 * time.Second)})
		now = now.Add(65 * time.Second)
		var b strings.Builder
		for i := range maxLive + 1 {
			if row := l.row(i, width); row != "" {
				b.WriteString(ansi.Truncate(row, width, "…") + "\n")
			}
		}
		b.WriteString(ansi.Truncate(l.status(width), width, "…") + "\n")
		golden(t, fmt.Sprintf("live-%d", width), b.String())
	}
}

// TestLive: what is done comes as a line, once; nothing is drawn after the end,
// and the view can begin again.
func TestLive(t *testing.T) {
	var out buffer
	l := NewLive(&out, Style{}, time.Now)
	l.options = append(l.options, mpb.WithAutoRefresh())
	for run := range 2 {
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				e := reconciler.Event{Kind: reconciler.OpStarted, Addr: instance(fmt.Sprintf("t%d_%d_", run, i)), Action: planner.Create, Total: 20}
				l.Event(e)
				e.Kind = reconciler.OpDone
				l.Event(e)
			})
		}
		all.Wait()
		fmt.Fprintln(l, "a word in between", run)
		l.Stop()
		l.Stop()
	}
	got := out.String()
	for run := range 2 {
		for i := range 20 {
			if n := strings.Count(got, fmt.Sprintf("do_thing.t%d_%d_: Creation complete", run, i)); n != 1 {
				t.Errorf("run %d, step %d is told %d times", run, i, n)
			}
		}
		if !strings.Contains(got, fmt.Sprint("a word in between ", run)) {
			t.Errorf("the word of run %d is lost", run)
		}
	}
	fmt.Fprint(l, "afterwards")
	if !strings.HasSuffix(out.String(), "afterwards") {
		t.Error("what is written after the end is not last")
	}
}

// TestLiveOrder: what began first stands first, and below it why calls wait and
// how far the run is.
func TestLiveOrder(t *testing.T) {
	var out buffer
	l := NewLive(&out, Style{}, time.Now)
	l.options = append(l.options, mpb.WithAutoRefresh())
	defer l.Stop()
	for _, n := range []string{"first", "second", "third"} {
		l.Event(reconciler.Event{Kind: reconciler.OpStarted, Addr: instance(n), Action: planner.Create, Total: 3})
	}
	l.Event(reconciler.Event{Kind: reconciler.Holding, Until: time.Now().Add(time.Hour)})
	frame := regexp.MustCompile(`do_thing\.first .*\n.*do_thing\.second .*\n.*do_thing\.third .*\n.*waiting .*\n.*0 of 3 done`)
	for end := time.Now().Add(time.Minute); !frame.MatchString(out.String()); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no frame has the lines in their order:\n%s", out.String())
		}
	}
}
