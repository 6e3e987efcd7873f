package statetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/swampctl/swampctl/state"
)

// step is one call of a session, and what the state holds once it succeeded.
type step struct {
	name string
	do   func(state.Session) error
	want map[string]string
	open int // intents without an outcome, of all runs
}

// script is a run with everything that a run does, on a state with one object.
func script() []step {
	record := func(recs ...state.Record) func(state.Session) error {
		return func(s state.Session) error { return s.Record(recs...) }
	}
	intent := func(name string) state.Record {
		return state.Record{Kind: state.Intent, Op: state.Create, Addr: at(name)}
	}
	made := state.Record{Kind: state.Made, Intent: 1, Addr: at("a"), Provider: "p", Object: droplet("1")}
	forget := state.Record{Kind: state.Put, Addr: at("zero"), Remove: true}
	old := map[string]string{"zero": "0"}
	return []step{
		{"begin", func(s state.Session) error { return s.Begin(state.Run{ID: "run"}) }, old, 0},
		{"intent", record(intent("a")), old, 1},
		{"made", record(made), map[string]string{"zero": "0", "a": "1"}, 0},
		{"move", record(forget, put("moved", "0")), map[string]string{"moved": "0", "a": "1"}, 0},
		{"second intent", record(intent("b")), map[string]string{"moved": "0", "a": "1"}, 1},
		{"failed", record(state.Record{Kind: state.Failed, Intent: 5, Addr: at("b")}), map[string]string{"moved": "0", "a": "1"}, 0},
		{"commit", func(s state.Session) error { return s.Commit(context.Background()) }, map[string]string{"moved": "0", "a": "1"}, 0},
		{"next run", func(s state.Session) error { return s.Begin(state.Run{ID: "run2"}) }, map[string]string{"moved": "0", "a": "1"}, 0},
		{"left open", record(intent("c")), map[string]string{"moved": "0", "a": "1"}, 1},
		{"update", record(put("a", "2")), map[string]string{"moved": "0", "a": "2"}, 1},
		{"second commit", func(s state.Session) error { return s.Commit(context.Background()) }, map[string]string{"moved": "0", "a": "2"}, 1},
	}
}

// folder returns a new folder, in memory where there is a place for that: the
// suite makes thousands of files, and a crash is a copy at the right moment.
func folder(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "statetest")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// prepared returns a folder with a committed state of one object.
func prepared(t testing.TB, open Open) string {
	dir := folder(t)
	sess := lock(t, open(dir, nil))
	must(t, sess.Begin(state.Run{ID: "first"}))
	must(t, sess.Record(put("zero", "0")))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	return dir
}

// crash is a folder as a crash left it.
type crash struct {
	point string
	dir   string
	done  int // steps that had succeeded
}

// crashes runs the script and copies the folder at every change.
func crashes(t testing.TB, open Open) []crash {
	dir, copies := prepared(t, open), folder(t)
	var list []crash
	done := -1
	s := open(dir, func(point string) error {
		c := crash{point: point, dir: filepath.Join(copies, fmt.Sprint(len(list))), done: max(done, 0)}
		must(t, os.CopyFS(c.dir, os.DirFS(dir)))
		list = append(list, c)
		return nil
	})
	sess := lock(t, s)
	for i, st := range script() {
		done = i
		must(t, st.do(sess))
	}
	done = len(script())
	must(t, sess.Close())
	return list
}

// admissible returns what a state may hold when n steps had succeeded and the
// next may have had its effect or not.
func admissible(n int) []step {
	steps := script()
	before := step{want: map[string]string{"zero": "0"}}
	if n > 0 {
		before = steps[n-1]
	}
	if n == len(steps) {
		return []step{before}
	}
	return []step{before, steps[n]}
}

// check looks at what a crash left: before and after recovery everything that
// was durable is there, once.
func check(t testing.TB, open Open, c crash) {
	t.Helper()
	s := open(c.dir, nil)
	got := ids(load(t, s))
	ok := false
	for _, a := range admissible(c.done) {
		ok = ok || fmt.Sprint(a.want) == fmt.Sprint(got)
	}
	if !ok {
		t.Fatalf("%s: after %d steps: got %v", c.point, c.done, got)
	}
	sess := lock(t, s)
	same(t, c.point+": state under the lock", got, ids(sess.State()))
	opened := seqs(sess.Open())
	ok = false
	for _, a := range admissible(c.done) {
		ok = ok || a.open == len(opened)
	}
	if !ok {
		t.Fatalf("%s: after %d steps: open are %v", c.point, c.done, opened)
	}
	must(t, sess.Begin(state.Run{ID: "recovery"}))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	serial := load(t, s).Serial
	same(t, c.point+": state after recovery", got, ids(load(t, s)))
	sess = lock(t, s)
	defer sess.Close()
	same(t, c.point+": open after recovery", opened, seqs(sess.Open()))
	must(t, sess.Begin(state.Run{ID: "again"}))
	must(t, sess.Commit(context.Background()))
	if now := load(t, s); now.Serial != serial || now.Serial > 3 {
		t.Fatalf("%s: serial %d, then %d though nothing changed", c.point, serial, now.Serial)
	}
	runs, err := s.Runs(context.Background())
	must(t, err)
	seen := map[string]bool{}
	for _, r := range runs {
		if seen[r.ID] {
			t.Fatalf("%s: run %q is there twice", c.point, r.ID)
		}
		seen[r.ID] = true
	}
	if !seen["first"] || c.done > 0 && !seen["run"] || !seen["recovery"] || !seen["again"] {
		t.Fatalf("%s: runs are missing: %v", c.point, seen)
	}
}

func testCrash(t *testing.T, open Open) {
	list := crashes(t, open)
	if len(list) < 20 {
		t.Fatalf("only %d changes: the hook is not called", len(list))
	}
	for _, c := range list {
		check(t, open, c)
	}
}

// testCrashTwice breaks the recovery of a crash off at every change in turn.
func testCrashTwice(t *testing.T, open Open) {
	stop := errors.New("stop")
	for i, c := range crashes(t, open) {
		if i%11 != 0 { // a sample: each costs as many recoveries as it has changes
			continue
		}
		for n := 0; ; n++ {
			second := crash{point: fmt.Sprintf("%s, then change %d of the recovery", c.point, n), dir: folder(t), done: c.done}
			must(t, os.CopyFS(second.dir, os.DirFS(c.dir)))
			left := n
			s := open(second.dir, func(string) error {
				if left--; left < 0 { // from here on nothing reaches the disk
					return stop
				}
				return nil
			})
			err := recovery(s)
			if err != nil && !errors.Is(err, stop) {
				t.Fatalf("%s: %v", second.point, err)
			}
			check(t, open, second)
			if err == nil {
				break
			}
		}
	}
}

// recovery takes the lock and commits.
func recovery(s state.Store) error {
	sess, err := s.Lock(context.Background(), state.Holder{}, 0)
	if err != nil {
		return err
	}
	defer sess.Close()
	if err := sess.Begin(state.Run{ID: "broken"}); err != nil {
		return err
	}
	return sess.Commit(context.Background())
}

// testFailure lets every change of the script fail once, as on a full disk, and
// goes on: what was confirmed is there, what failed is not claimed.
func testFailure(t *testing.T, open Open) {
	for n := 0; ; n++ {
		dir := prepared(t, open)
		left, point := n, ""
		s := open(dir, func(p string) error {
			if left--; left == -1 {
				point = p
				return syscall.ENOSPC
			}
			return nil
		})
		confirmed, err := attempt(s)
		if err == nil && point == "" {
			if n < 20 {
				t.Fatalf("only %d changes: the hook is not called", n)
			}
			return
		}
		if err != nil {
			if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), dir) ||
				!strings.Contains(err.Error(), "free space on the disk") || strings.Contains(err.Error(), Secret) {
				t.Fatalf("%s: want an error that names the file and the remedy, got %v", point, err)
			}
		}
		check(t, open, crash{point: point, dir: dir, done: confirmed})
	}
}

// attempt runs the script up to the first failure.
func attempt(s state.Store) (done int, err error) {
	sess, err := s.Lock(context.Background(), state.Holder{}, 0)
	if err != nil {
		return 0, err
	}
	defer sess.Close()
	for i, st := range script() {
		if err := st.do(sess); err != nil {
			return i, err
		}
	}
	return len(script()), nil
}
