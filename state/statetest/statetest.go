// Package statetest holds the suite that every [state.Store] passes.
package statetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// Open returns the store of a folder. Opened again on the same folder, it is
// the same state as another process sees it; on a copy of the folder, it is
// what a crash would have left. The hook is called with the name of each change
// of what is stored, before and after it; its error takes the place of the
// outcome. It may be nil.
type Open func(dir string, hook func(point string) error) state.Store

// Run runs the suite.
func Run(t *testing.T, open Open) {
	tests := map[string]func(*testing.T, Open){
		"nothing is empty":            testEmpty,
		"records are seen at once":    testRecord,
		"commit":                      testCommit,
		"history":                     testHistory,
		"interrupted run":             testInterrupted,
		"open intent outlives commit": testOpenOutlivesCommit,
		"marked runs":                 testMarked,
		"runs cut short":              testCut,
		"concurrent records":          testConcurrent,
		"lock":                        testLock,
		"lock wait":                   testLockWait,
		"misuse":                      testMisuse,
		"cost of a record":            testCost,
		"crash at every change":       testCrash,
		"crash in recovery":           testCrashTwice,
		"failure of every change":     testFailure,
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) { f(t, open) })
	}
}

// Secret is in the attributes of all objects of the suite, and in no error.
const Secret = "hunter2"

func at(name string) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: "digitalocean_droplet", Name: name}}
}

func droplet(id string) *state.Object {
	return &state.Object{SchemaVersion: 1, Attributes: json.RawMessage(`{"id":"` + id + `","password":"` + Secret + `"}`)}
}

func put(name, id string) state.Record {
	return state.Record{Kind: state.Put, Addr: at(name), Provider: "p", Object: droplet(id)}
}

func lock(t testing.TB, s state.Store) state.Session {
	t.Helper()
	sess, err := s.Lock(context.Background(), state.Holder{Operation: "test", Who: "me@here"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return sess
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, s state.Store) *state.State {
	t.Helper()
	st, err := s.Load(context.Background())
	must(t, err)
	return st
}

// ids is what a state holds, by name.
func ids(st *state.State) map[string]string {
	m := map[string]string{}
	for a, inst := range st.Instances {
		m[a.Resource.Name] = inst.Current.ID()
	}
	return m
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, Equal()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func testEmpty(t *testing.T, open Open) {
	s := open(t.TempDir(), nil)
	for range 2 {
		if st := load(t, s); !st.Empty() || st.Lineage != "" || st.Serial != 0 {
			t.Fatalf("want an empty state, got %+v", st)
		}
		sess := lock(t, s)
		if st := load(t, s); !st.Empty() || st.Lineage != "" || !sess.State().Empty() || len(sess.Open()) > 0 {
			t.Fatalf("want an empty state while it is locked, got %+v", st)
		}
		must(t, sess.Close())
	}
	sess := lock(t, s)
	must(t, sess.Begin(state.Run{Command: "plan"}))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	if st := load(t, s); st.Lineage != "" || st.Serial != 0 {
		t.Fatalf("a run without records made a state: %+v", st)
	}
	runs, err := s.Runs(context.Background())
	if err != nil || len(runs) != 1 || runs[0].Command != "plan" || runs[0].Ended.IsZero() {
		t.Fatalf("want one ended run, got %+v, %v", runs, err)
	}
}

func testRecord(t *testing.T, open Open) {
	dir := t.TempDir()
	s, other := open(dir, nil), open(dir, nil)
	sess := lock(t, s)
	defer sess.Close()
	must(t, sess.Begin(state.Run{ID: "r1"}))
	recs := []state.Record{put("a", "1"), put("b", "2")}
	must(t, sess.Record(recs...))
	if recs[0].Seq != 1 || recs[1].Seq != 2 || recs[0].Run != "r1" || recs[0].Time.IsZero() {
		t.Fatalf("want numbers, run and time in the caller's records, got %+v", recs)
	}
	before := sess.State()
	same(t, "state after the first", map[string]string{"a": "1", "b": "2"}, ids(before))
	must(t, sess.Record(put("a", "3"), state.Record{Kind: state.Put, Addr: at("b"), Remove: true}))
	same(t, "the state handed out before", map[string]string{"a": "1", "b": "2"}, ids(before))
	same(t, "state after the second", map[string]string{"a": "3"}, ids(sess.State()))
	same(t, "one instance", sess.State().Instances[at("a")], sess.Instance(at("a")))
	if sess.Instance(at("b")) != nil {
		t.Fatal("an instance that is removed is still there")
	}
	same(t, "what another process sees", ids(sess.State()), ids(load(t, other)))
	outs := map[string]*state.Output{"o": {Value: json.RawMessage(`1`), Type: json.RawMessage(`"number"`)}}
	must(t, sess.Record(state.Record{Kind: state.SetOutputs, Outputs: outs}))
	same(t, "outputs", outs, load(t, other).Outputs)
	must(t, sess.Record(state.Record{Kind: state.SetOutputs}))
	same(t, "no outputs", 0, len(load(t, other).Outputs))
}

func testCommit(t *testing.T, open Open) {
	dir := t.TempDir()
	s := open(dir, nil)
	sess := lock(t, s)
	must(t, sess.Begin(state.Run{ID: "r1"}))
	must(t, sess.Record(put("a", "1")))
	must(t, sess.Commit(context.Background()))
	first := load(t, open(dir, nil))
	if first.Serial != 1 || first.Lineage == "" || first.TerraformVersion != state.CompatVersion {
		t.Fatalf("head: got %+v", first)
	}
	same(t, "the session's state", first, sess.State())
	// A second run of the same session, which changes nothing in the end.
	must(t, sess.Begin(state.Run{ID: "r2"}))
	must(t, sess.Record(put("b", "2")))
	must(t, sess.Record(state.Record{Kind: state.Done, Addr: at("b")}))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	must(t, sess.Close())
	same(t, "a run without changes", first, load(t, s))
	sess = lock(t, s)
	defer sess.Close()
	must(t, sess.Begin(state.Run{ID: "r3"}))
	must(t, sess.Record(put("a", "9")))
	must(t, sess.Commit(context.Background()))
	if st := load(t, s); st.Serial != 2 || st.Lineage != first.Lineage {
		t.Fatalf("want serial 2 and the same lineage, got %d %q", st.Serial, st.Lineage)
	}
}

func testHistory(t *testing.T, open Open) {
	s := open(t.TempDir(), nil)
	start := time.Now().UTC().Truncate(time.Second)
	for i := range 3 {
		sess := lock(t, s)
		must(t, sess.Begin(state.Run{ID: fmt.Sprintf("r%d", i), Command: "apply", Started: start.Add(time.Duration(i) * time.Second)}))
		must(t, sess.Record(put("a", fmt.Sprint(i))))
		must(t, sess.Commit(context.Background()))
		must(t, sess.Close())
	}
	for i := range 3 {
		st, err := s.Document(context.Background(), uint64(i+1))
		must(t, err)
		same(t, "earlier document", map[string]string{"a": fmt.Sprint(i)}, ids(st))
	}
	if _, err := s.Document(context.Background(), 99); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("want an error for a document that never was, got %v", err)
	}
	runs, err := s.Runs(context.Background())
	must(t, err)
	var got []string
	for _, r := range runs {
		got = append(got, fmt.Sprint(r.ID, " ", r.Command, " ", r.Serial, " ", len(r.Records), " ", r.Ended.IsZero()))
	}
	same(t, "runs", []string{"r2 apply 3 1 false", "r1 apply 2 1 false", "r0 apply 1 1 false"}, got)
}

// seqs returns run and number of each record.
func seqs(recs []state.Record) []string {
	var s []string
	for _, r := range recs {
		s = append(s, fmt.Sprint(r.Run, "/", r.Seq))
	}
	return s
}

func testInterrupted(t *testing.T, open Open) {
	dir := t.TempDir()
	sess := lock(t, open(dir, nil))
	must(t, sess.Begin(state.Run{ID: "r1"}))
	intents := []state.Record{
		{Kind: state.Intent, Op: state.Create, Addr: at("a"), Identity: "web", Before: []string{"7"}},
		{Kind: state.Intent, Op: state.Create, Addr: at("b")},
		{Kind: state.Intent, Op: state.Create, Addr: at("c")},
	}
	must(t, sess.Record(intents...))
	must(t, sess.Record(state.Record{Kind: state.Made, Intent: intents[0].Seq, Addr: at("a"), ID: "1", Object: droplet("1"), Provider: "p"}))
	must(t, sess.Record(state.Record{Kind: state.Unsettled, Intent: intents[1].Seq, Addr: at("b")}))
	if open := sess.Open(); len(open) > 0 {
		t.Fatalf("the run's own intents are no earlier run's: %v", seqs(open))
	}
	must(t, sess.Close())

	sess = lock(t, open(dir, nil))
	same(t, "state of the interrupted run", map[string]string{"a": "1"}, ids(sess.State()))
	same(t, "intents without an outcome", []string{"r1/2", "r1/3"}, seqs(sess.Open()))
	same(t, "an intent", intents[1], sess.Open()[0])
	must(t, sess.Begin(state.Run{ID: "r2"}))
	must(t, sess.Record(state.Record{Kind: state.Failed, Of: "r1", Intent: 2, Addr: at("b")}))
	must(t, sess.Close())

	sess = lock(t, open(dir, nil))
	same(t, "after one is settled", []string{"r1/3"}, seqs(sess.Open()))
	must(t, sess.Begin(state.Run{ID: "r3"}))
	must(t, sess.Record(state.Record{Kind: state.Done, Of: "r1", Intent: 3, Addr: at("c"), Object: droplet("3"), How: "adopted", Provider: "p"}))
	same(t, "after both are settled", 0, len(sess.Open()))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())

	s := open(dir, nil)
	sess = lock(t, s)
	defer sess.Close()
	same(t, "after all", map[string]string{"a": "1", "c": "3"}, ids(sess.State()))
	same(t, "nothing is open", 0, len(sess.Open()))
	runs, err := s.Runs(context.Background())
	if err != nil || len(runs) != 3 {
		t.Fatalf("want three runs, got %+v, %v", runs, err)
	}
	for _, r := range runs {
		if ended := r.ID == "r3"; r.Ended.IsZero() == ended {
			t.Errorf("run %s: ended at %v", r.ID, r.Ended)
		}
	}
}

func testOpenOutlivesCommit(t *testing.T, open Open) {
	dir := t.TempDir()
	sess := lock(t, open(dir, nil))
	must(t, sess.Begin(state.Run{ID: "r1"}))
	must(t, sess.Record(put("a", "1"), state.Record{Kind: state.Intent, Op: state.Create, Addr: at("b")}))
	must(t, sess.Commit(context.Background()))
	same(t, "open in the same session", []string{"r1/2"}, seqs(sess.Open()))
	must(t, sess.Close())
	for i, id := range []string{"2", "3"} { // an older record must not come back
		sess = lock(t, open(dir, nil))
		same(t, "open later", []string{"r1/2"}, seqs(sess.Open()))
		must(t, sess.Begin(state.Run{ID: fmt.Sprint("s", i)}))
		must(t, sess.Record(put("a", id)))
		must(t, sess.Commit(context.Background()))
		must(t, sess.Close())
		same(t, "state", map[string]string{"a": id}, ids(load(t, open(dir, nil))))
	}
	sess = lock(t, open(dir, nil))
	must(t, sess.Begin(state.Run{ID: "t"}))
	must(t, sess.Record(state.Record{Kind: state.Failed, Of: "r1", Intent: 2, Addr: at("b")}))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	sess = lock(t, open(dir, nil))
	defer sess.Close()
	same(t, "nothing is open", 0, len(sess.Open()))
	same(t, "serial", uint64(3), sess.State().Serial)
	if runs, err := open(dir, nil).Runs(context.Background()); err != nil || len(runs) != 4 {
		t.Fatalf("want four runs, got %+v, %v", runs, err)
	}
}

// testCut: what a run recorded and did not commit is told until a commit.
func testCut(t *testing.T, open Open) {
	s := open(folder(t), nil)
	run := func(id string, recs ...state.Record) state.Session {
		sess := lock(t, s)
		must(t, sess.Begin(state.Run{ID: id}))
		must(t, sess.Record(recs...))
		return sess
	}
	told := func() []string {
		sess := lock(t, s)
		defer sess.Close()
		var out []string
		for _, r := range sess.Cut() {
			out = append(out, fmt.Sprintf("%s %d %v", r.ID, len(r.Records), r.Own()))
		}
		return out
	}
	sess := run("1", put("a", "1"))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	same(t, "after a commit", []string(nil), told())
	must(t, run("2", put("b", "2"), state.Record{Kind: state.Intent, Op: state.Create, Addr: at("c")}).Close())
	must(t, run("3", state.Record{Kind: state.Failed, Op: state.Create, Addr: at("c"), Of: "2", Intent: 2}).Close())
	same(t, "without one", []string{"2 2 true", "3 1 false"}, told())
	sess = run("4")
	must(t, sess.Commit(context.Background()))
	same(t, "after a later commit, in its session", 0, len(sess.Cut()))
	must(t, sess.Close())
	same(t, "after a later commit", []string(nil), told())
}

func testMarked(t *testing.T, open Open) {
	dir := t.TempDir()
	run := func(id, marker string, recs ...state.Record) {
		sess := lock(t, open(dir, nil))
		must(t, sess.Begin(state.Run{ID: id, Marker: marker}))
		must(t, sess.Record(recs...))
		must(t, sess.Commit(context.Background()))
		must(t, sess.Close())
	}
	marked := func() []string {
		sess := lock(t, open(dir, nil))
		defer sess.Close()
		var s []string
		for _, r := range sess.Marked() {
			s = append(s, r.ID+" "+r.Marker)
		}
		return s
	}
	intent := func(marker string) state.Record {
		return state.Record{Kind: state.Intent, Op: state.Create, Addr: at("a"), Marker: marker}
	}
	failed := state.Record{Kind: state.Failed, Intent: 1, Addr: at("a")}
	run("r1", "m1", intent(""), failed)
	same(t, "a marker that nothing carries", []string(nil), marked())
	run("r2", "m2", intent("m2"), failed, state.Record{Kind: state.Cleared})
	same(t, "a marker that is cleared", []string(nil), marked())
	run("r3", "m3", intent("m3"), failed)
	same(t, "a marker that is left", []string{"r3 m3"}, marked())
	run("r4", "m4", state.Record{Kind: state.Cleared, Of: "r3"})
	same(t, "cleared by a later run", []string(nil), marked())
}

func testConcurrent(t *testing.T, open Open) {
	dir := t.TempDir()
	sess := lock(t, open(dir, nil))
	must(t, sess.Begin(state.Run{ID: "r1"}))
	const workers, each = 16, 8
	var group sync.WaitGroup
	errs := make(chan error, workers*each)
	for w := range workers {
		group.Go(func() {
			for i := range each {
				name := fmt.Sprintf("w%d-%d", w, i)
				if err := sess.Record(put(name, "0"), put(name, fmt.Sprint(i))); err != nil {
					errs <- err
				}
				if sess.Instance(at(name)).Current.ID() != fmt.Sprint(i) || sess.State().Instances[at(name)] == nil {
					errs <- fmt.Errorf("%s is not in the state after its record", name)
				}
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		t.Fatal(err)
	}
	must(t, sess.Close())
	s := open(dir, nil)
	want := map[string]string{}
	for w := range workers {
		for i := range each {
			want[fmt.Sprintf("w%d-%d", w, i)] = fmt.Sprint(i)
		}
	}
	same(t, "state", want, ids(load(t, s)))
	runs, err := s.Runs(context.Background())
	if err != nil || len(runs) != 1 {
		t.Fatalf("want one run, got %v, %v", runs, err)
	}
	var got []int
	for _, r := range runs[0].Records {
		got = append(got, r.Seq)
	}
	slices.Sort(got)
	if got = slices.Compact(got); len(got) != 2*workers*each {
		t.Fatalf("want %d different numbers, got %d", 2*workers*each, len(got))
	}
}

func testLock(t *testing.T, open Open) {
	dir := t.TempDir()
	first := lock(t, open(dir, nil))
	who := state.Holder{Operation: "other"}
	_, err := open(dir, nil).Lock(context.Background(), who, 0)
	var locked *state.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("want a LockedError, got %v", err)
	}
	h := locked.Holder
	if h.Operation != "test" || h.Who != "me@here" || h.ID == "" || h.PID != os.Getpid() || time.Since(h.Created) > time.Hour {
		t.Fatalf("want who holds the lock, got %+v", h)
	}
	if msg := err.Error(); !strings.Contains(msg, "me@here") || !strings.Contains(msg, "test") {
		t.Fatalf("want who and what in the message, got %q", msg)
	}
	must(t, first.Close())
	second := lock(t, open(dir, nil))
	must(t, second.Close())
}

func testLockWait(t *testing.T, open Open) {
	dir := t.TempDir()
	first := lock(t, open(dir, nil))
	must(t, first.Begin(state.Run{ID: "r1"}))
	must(t, first.Record(put("a", "1")))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := open(dir, nil).Lock(ctx, state.Holder{}, time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("want the end of the wait, got %v", err)
	}
	start := time.Now()
	if _, err := open(dir, nil).Lock(context.Background(), state.Holder{}, 50*time.Millisecond); err == nil || time.Since(start) < 50*time.Millisecond {
		t.Fatalf("want a wait of 50 ms and an error, got %v after %v", err, time.Since(start))
	}
	done := make(chan error)
	go func() {
		time.Sleep(60 * time.Millisecond)
		done <- errors.Join(first.Commit(context.Background()), first.Close())
	}()
	second, err := open(dir, nil).Lock(context.Background(), state.Holder{}, time.Minute)
	must(t, err)
	defer second.Close()
	must(t, <-done)
	same(t, "what the second one sees", map[string]string{"a": "1"}, ids(second.State()))
	same(t, "serial", uint64(1), second.State().Serial)
}

func testMisuse(t *testing.T, open Open) {
	s := open(t.TempDir(), nil)
	sess := lock(t, s)
	fails := func(what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: want an error", what)
		}
	}
	fails("record outside of a run", sess.Record(put("a", "1")))
	fails("commit outside of a run", sess.Commit(context.Background()))
	fails("run with a path for an id", sess.Begin(state.Run{ID: "../x"}))
	must(t, sess.Begin(state.Run{ID: "r1"}))
	fails("run within a run", sess.Begin(state.Run{ID: "r2"}))
	bad := put("a", "1")
	bad.Object.Attributes = json.RawMessage(`{"x":` + Secret)
	err := sess.Record(bad)
	fails("attributes that are not JSON", err)
	if err != nil && strings.Contains(err.Error(), Secret) {
		t.Errorf("the error shows a value: %v", err)
	}
	fails("an address that cannot be read again", sess.Record(put("a b", "1")))
	unclear := put("a", "1")
	unclear.Object.Dependencies = []addr.Block{at("a b").Block()}
	fails("a dependency that cannot be read again", sess.Record(unclear))
	must(t, sess.Record(put("a", "1")))
	must(t, sess.Commit(context.Background()))
	fails("a run's id again", sess.Begin(state.Run{ID: "r1"}))
	must(t, sess.Close())
	fails("begin after close", sess.Begin(state.Run{ID: "r3"}))
	fails("record after close", sess.Record(put("a", "1")))
	fails("commit after close", sess.Commit(context.Background()))
	same(t, "state", map[string]string{"a": "1"}, ids(load(t, s)))
}

// testCost: what a record writes does not depend on the size of the state.
func testCost(t *testing.T, open Open) {
	written := func(n int) int64 {
		dir := t.TempDir()
		sess := lock(t, open(dir, nil))
		defer sess.Close()
		must(t, sess.Begin(state.Run{ID: "r0"}))
		var recs []state.Record
		for i := range n {
			recs = append(recs, put(fmt.Sprint("w", i), "1"))
		}
		must(t, sess.Record(recs...))
		must(t, sess.Commit(context.Background()))
		must(t, sess.Begin(state.Run{ID: "r1"}))
		before := size(t, dir)
		r := put("w1", "2")
		r.Time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		must(t, sess.Record(r))
		return size(t, dir) - before
	}
	if few, many := written(10), written(5000); few != many || few == 0 {
		t.Fatalf("one record writes %d bytes with 10 objects and %d with 5000", few, many)
	}
}

// size is the length of all files of a folder.
func size(t testing.TB, dir string) int64 {
	var n int64
	must(t, filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	}))
	return n
}
