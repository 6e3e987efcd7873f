package local_test

import (
	"bytes"
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
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
	"github.com/swampctl/swampctl/state/statetest"
)

func open(dir string, hook func(string) error) state.Store {
	return local.New(dir, local.Options{TestHook: hook})
}

func TestConformance(t *testing.T) { statetest.Run(t, open) }

// TestPassingConformance: a state that nobody needs later is like any other.
func TestPassingConformance(t *testing.T) {
	statetest.Run(t, func(dir string, hook func(string) error) state.Store {
		return local.New(dir, local.Options{TestHook: hook, Passing: true})
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func at(name string) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: "digitalocean_droplet", Name: name}}
}

func put(name, id string) state.Record {
	return state.Record{
		Kind: state.Put, Addr: at(name), Provider: `provider["registry.terraform.io/digitalocean/digitalocean"]`,
		Object: &state.Object{SchemaVersion: 1, Attributes: json.RawMessage(`{"id":"` + id + `"}`)},
	}
}

func lock(t testing.TB, s state.Store) state.Session {
	t.Helper()
	sess, err := s.Lock(context.Background(), state.Holder{Operation: "test"}, 0)
	must(t, err)
	t.Cleanup(func() { sess.Close() })
	return sess
}

// begun locks a store and begins a run.
func begun(t testing.TB, s state.Store, run string) state.Session {
	t.Helper()
	sess := lock(t, s)
	must(t, sess.Begin(state.Run{ID: run}))
	return sess
}

// committed does a whole run.
func committed(t testing.TB, dir, run string, recs ...state.Record) {
	t.Helper()
	sess := begun(t, open(dir, nil), run)
	must(t, sess.Record(recs...))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
}

// interrupted does a run without committing it.
func interrupted(t testing.TB, dir, run string, recs ...state.Record) {
	t.Helper()
	sess := begun(t, open(dir, nil), run)
	must(t, sess.Record(recs...))
	must(t, sess.Close())
}

func ids(st *state.State) map[string]string {
	m := map[string]string{}
	for a, inst := range st.Instances {
		if inst.Current != nil {
			m[a.Resource.Name] = inst.Current.ID()
		}
		for _, o := range inst.Deposed {
			m[a.Resource.Name+" deposed"] = o.ID()
		}
	}
	return m
}

func loaded(t testing.TB, dir string) map[string]string {
	t.Helper()
	st, err := open(dir, nil).Load(context.Background())
	must(t, err)
	return ids(st)
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

const (
	document = "terraform.tfstate"
	own      = ".swampctl/terraform.tfstate"
	journal  = own + "/journal.jsonl"
)

// TestOrder: nothing is confirmed or renamed before it is synced.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("a", "1"))
	var got []string
	sess := lock(t, open(dir, func(point string) error {
		if p, ok := strings.CutPrefix(point, "after "); ok {
			got = append(got, p)
		}
		return nil
	}))
	mark := func(s string) { got = append(got, "-- "+s) }
	mark("locked")
	must(t, sess.Begin(state.Run{ID: "r2"}))
	mark("begun")
	must(t, sess.Record(put("a", "2")))
	mark("recorded")
	must(t, sess.Commit(context.Background()))
	want := []string{
		"lock info write", "lock info rename", "-- locked",
		"journal create", "journal sync folder", "journal reserve", "journal write", "journal sync", "-- begun",
		"journal write", "journal sync", "-- recorded",
		"history create", "history write", "history sync", "history rename", "history sync folder",
		"state create", "state write", "state sync",
		"journal write", "journal sync",
		"state rename", "state sync folder",
		"journal archive", "journal archive sync runs", "journal archive sync folder",
	}
	same(t, "order of changes", want, got)
}

// TestTornTail cuts the journal off at every byte of its last line.
func TestTornTail(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("zero", "0"))
	interrupted(t, dir, "r2", put("a", "1"))
	short := len(read(t, filepath.Join(dir, journal)))
	interrupted(t, dir, "r3", put("b", "2"), put("c", "3"))
	whole := read(t, filepath.Join(dir, journal))
	begin := short + bytes.IndexByte(whole[short:], '\n') + 1 // r3 begins
	check := func(b []byte, want map[string]string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(dir, journal), b, 0o600))
		same(t, "loaded", want, loaded(t, dir))
		same(t, "the journal that was only read", string(b), string(read(t, filepath.Join(dir, journal))))
		sess := lock(t, open(dir, nil))
		same(t, "locked", want, ids(sess.State()))
		must(t, sess.Begin(state.Run{ID: "r4"}))
		must(t, sess.Record(put("d", "4")))
		must(t, sess.Close())
		want["d"] = "4"
		same(t, "after the next record", want, loaded(t, dir))
	}
	for n := begin; n < len(whole); n++ {
		check(whole[:n], map[string]string{"zero": "0", "a": "1"})
		if n%16 == 0 && n < len(whole)-1 { // written out of order: blanks in the middle
			b := slices.Clone(whole)
			clear(b[n:min(n+8, len(b)-1)])
			check(b, map[string]string{"zero": "0", "a": "1"})
		}
	}
	check(whole, map[string]string{"zero": "0", "a": "1", "b": "2", "c": "3"})
}

// TestTornWrite: half a line is cut off again, and the session goes on.
func TestTornWrite(t *testing.T) {
	dir := t.TempDir()
	var fail atomic.Bool
	sess := begun(t, open(dir, func(point string) error {
		if point == "before journal write" && fail.CompareAndSwap(true, false) {
			return local.TestTornWrite()
		}
		return nil
	}), "r1")
	must(t, sess.Record(put("a", "1")))
	fail.Store(true)
	if err := sess.Record(put("b", "2")); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("want a full disk, got %v", err)
	}
	same(t, "state after the failure", map[string]string{"a": "1"}, ids(sess.State()))
	must(t, sess.Record(put("c", "3")))
	must(t, sess.Close())
	same(t, "loaded", map[string]string{"a": "1", "c": "3"}, loaded(t, dir))
}

// TestSyncFails: after a failed sync nothing more is confirmed.
func TestSyncFails(t *testing.T) {
	dir := t.TempDir()
	var fail atomic.Bool
	sess := begun(t, open(dir, func(point string) error {
		if point == "before journal sync" && fail.CompareAndSwap(true, false) {
			return syscall.EIO
		}
		return nil
	}), "r1")
	fail.Store(true)
	for range 2 {
		if err := sess.Record(put("a", "1")); !errors.Is(err, syscall.EIO) {
			t.Fatalf("want the failure of the sync, got %v", err)
		}
	}
	if err := sess.Commit(context.Background()); !errors.Is(err, syscall.EIO) {
		t.Fatalf("want the failure of the sync, got %v", err)
	}
}

// TestDiskFull: no operation starts that could not be recorded; outcomes go on
// while there is room.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	var full atomic.Bool
	sess := begun(t, open(dir, func(point string) error {
		if point == "before journal reserve" && full.Load() {
			return syscall.ENOSPC
		}
		return nil
	}), "r1")
	big := put("big", "1")
	big.Planned = make([]byte, 140<<10) // uses up most of what is reserved
	must(t, sess.Record(big))
	full.Store(true)
	if err := sess.Record(state.Record{Kind: state.Intent, Addr: at("a"), Planned: make([]byte, 10<<10)}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("want no new intent, got %v", err)
	}
	must(t, sess.Record(state.Record{Kind: state.Made, Intent: 1, Addr: at("a"), Object: put("a", "7").Object, Planned: make([]byte, 10<<10)}))
	must(t, sess.Close())
	same(t, "loaded", map[string]string{"big": "1", "a": "7"}, loaded(t, dir))
}

// TestDamage: damage that no crash makes is an error with file and place, and
// no file is changed.
func TestDamage(t *testing.T) {
	tests := map[string]struct {
		file   string
		damage func([]byte) []byte
		want   []string
	}{
		"a flipped byte in the journal": {journal, func(b []byte) []byte { b[bytes.IndexByte(b, '\n')+50] ^= 1; return b }, []string{"journal.jsonl", "line 2", "checksum", "nothing was overwritten"}},
		"a missing line in the journal": {journal, func(b []byte) []byte { return append(b[:0:0], b[bytes.IndexByte(b, '\n')+1:]...) }, []string{"line 1", "line number 2"}},
		"another file as journal":       {journal, func([]byte) []byte { return []byte("a\nb\n") }, []string{"line 1", "checksum"}},
		"a cut document":                {document, func(b []byte) []byte { return b[:len(b)/2] }, []string{"terraform.tfstate", "ends too early", "history/1.tfstate"}},
		"text in the document":          {document, func(b []byte) []byte { return append([]byte("<<<<<<< HEAD\n"), b...) }, []string{"line 1, column 1", "history/1.tfstate"}},
		"a newer document":              {document, func([]byte) []byte { return []byte(`{"version":5}`) }, []string{"version 5", "newer"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			committed(t, dir, "r1", put("a", "1"))
			committed(t, dir, "r2", put("a", "2"))
			interrupted(t, dir, "r3", put("a", "3"))
			interrupted(t, dir, "r4", put("a", "4"))
			file := filepath.Join(dir, tt.file)
			bad := tt.damage(read(t, file))
			must(t, os.WriteFile(file, bad, 0o600))
			_, loadErr := open(dir, nil).Load(context.Background())
			_, lockErr := open(dir, nil).Lock(context.Background(), state.Holder{}, 0)
			for _, err := range []error{loadErr, lockErr} {
				if err == nil {
					t.Fatal("want an error")
				}
				for _, want := range tt.want {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("want %q in the error, got %v", want, err)
					}
				}
			}
			same(t, "the damaged file", string(bad), string(read(t, file)))
			if _, err := os.Stat(filepath.Join(dir, ".terraform.tfstate.lock.info")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the lock info is left: %v", err)
			}
		})
	}
}

// TestRunsWithDamage: one damaged file hides no other run.
func TestRunsWithDamage(t *testing.T) {
	dir := t.TempDir()
	for _, r := range []string{"r1", "r2", "r3"} {
		committed(t, dir, r, put("a", r))
	}
	file := filepath.Join(dir, own, "runs", "r2.jsonl")
	b := read(t, file)
	b[30] ^= 1
	must(t, os.WriteFile(file, b, 0o600))
	runs, err := open(dir, nil).Runs(context.Background())
	if err == nil || !strings.Contains(err.Error(), "r2.jsonl") || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("want an error that names file and line, got %v", err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, r.ID)
	}
	same(t, "the other runs", []string{"r3", "r1"}, got)
}

// TestModes: what is in the files is the owner's only.
func TestModes(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, document), nil, 0o644))
	committed(t, dir, "r1", put("a", "1"))
	committed(t, dir, "r2", put("a", "2"))
	interrupted(t, dir, "r3", put("a", "3"))
	n := 0
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		n++
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	}))
	if n < 9 {
		t.Errorf("only %d files: the test does not see them", n)
	}
	same(t, "ignored by git", "*\n", string(read(t, filepath.Join(dir, ".swampctl", ".gitignore"))))
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if strings.HasSuffix(path, "new") {
			t.Errorf("%s is left", path)
		}
		return err
	}))
}

// TestLinks: a linked state is replaced where it is, under one lock.
func TestLinks(t *testing.T) {
	for _, exists := range []bool{true, false} {
		t.Run(fmt.Sprint("target exists: ", exists), func(t *testing.T) {
			dir, other := t.TempDir(), t.TempDir()
			if exists {
				committed(t, other, "r1", put("a", "1"))
			}
			must(t, os.Symlink(filepath.Join(other, document), filepath.Join(dir, document)))
			sess := begun(t, open(dir, nil), "r2")
			if _, err := open(other, nil).Lock(context.Background(), state.Holder{}, 0); !errors.As(err, new(*state.LockedError)) {
				t.Errorf("want the target locked, got %v", err)
			}
			must(t, sess.Record(put("b", "2")))
			must(t, sess.Commit(context.Background()))
			must(t, sess.Close())
			if info, err := os.Lstat(filepath.Join(dir, document)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
				t.Errorf("the link is gone: %v, %v", info, err)
			}
			same(t, "through the link and without", loaded(t, other), loaded(t, dir))
			same(t, "object", "2", loaded(t, other)["b"])
		})
	}
}

// TestBadPlaces: what cannot be a state is an error that says so.
func TestBadPlaces(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "folder.tfstate"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe.tfstate"), 0o600))
	for name, s := range map[string]state.Store{
		"a folder":    local.New(dir, local.Options{File: "folder.tfstate"}),
		"a pipe":      local.New(dir, local.Options{File: "pipe.tfstate"}),
		"in a file":   local.New(filepath.Join(dir, "file"), local.Options{}),
		"unwritable":  open(dir, func(string) error { return syscall.EROFS }),
		"not allowed": open(dir, func(string) error { return &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES} }),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Lock(context.Background(), state.Holder{}, 0)
			var fe *state.FileError
			if !errors.As(err, &fe) || fe.Remedy == "" || !strings.Contains(err.Error(), dir) {
				t.Errorf("want an error that names file and remedy, got %v", err)
			}
		})
	}
}

// TestNothingBesideNoState: beside what is no state nothing is made.
func TestNothingBesideNoState(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte("locals {}\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "package.json"), []byte("{\"version\": \"1.0.0\"}\n"), 0o600))
	must(t, os.Symlink(os.DevNull, filepath.Join(dir, "device")))
	for _, name := range []string{"folder", "pipe", "main.tf", "package.json", "device"} {
		s := local.New(dir, local.Options{File: name})
		if _, err := s.Lock(context.Background(), state.Holder{}, 0); err == nil {
			t.Errorf("%s is locked", name)
		}
		if held, err := s.Holder(); held != nil || err != nil {
			t.Errorf("%s is held by %v, error %v", name, held, err)
		}
	}
	for _, made := range []string{filepath.Join(dir, ".swampctl"), "/dev/.swampctl"} {
		if _, err := os.Stat(made); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there: %v", made, err)
		}
	}
}

// foreign replaces the document as another program does, in place.
func foreign(t testing.TB, dir string, change func(*state.State)) {
	t.Helper()
	st, err := state.Decode(read(t, filepath.Join(dir, document)))
	must(t, err)
	change(st)
	st.Serial++
	b, err := state.Encode(st)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, document), b, 0o600))
}

// TestForeignChange: another program wrote the state after our run broke off.
func TestForeignChange(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("zero", "0"))
	interrupted(t, dir, "r2", put("a", "1"), put("b", "2"), put("c", "3"),
		state.Record{Kind: state.Intent, Op: state.Create, Addr: at("d")})
	foreign(t, dir, func(st *state.State) {
		st.Apply(put("b", "99"))
		st.Apply(put("elsewhere", "3"))
	})
	want := map[string]string{"zero": "0", "a": "1", "b": "99", "b deposed": "2", "elsewhere": "3"}
	same(t, "loaded", want, loaded(t, dir))
	for i := range 2 { // a run on top breaks off too, then one ends
		sess := lock(t, open(dir, nil))
		same(t, "locked", want, ids(sess.State()))
		same(t, "open", 1, len(sess.Open()))
		must(t, sess.Begin(state.Run{ID: fmt.Sprint("r", 3+i)}))
		must(t, sess.Record(put("a", "7")))
		want["a"] = "7"
		if i == 1 {
			must(t, sess.Commit(context.Background()))
		}
		must(t, sess.Close())
		same(t, "loaded later", want, loaded(t, dir))
	}
	foreign(t, dir, func(st *state.State) { st.Apply(put("a", "8")) })
	want["a"] = "8"
	same(t, "what was folded in does not come back", want, loaded(t, dir))
}

// TestConflict: the journal belongs to another state.
func TestConflict(t *testing.T) {
	replaced := func(t *testing.T, dir string) {
		b, err := state.Encode(state.New("another"))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, document), b, 0o600))
	}
	gone := func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, document))) }
	tests := map[string]struct {
		records []state.Record
		change  func(*testing.T, string)
		have    string
	}{
		"another lineage, records": {[]state.Record{put("a", "2")}, replaced, "another"},
		"another lineage, intent":  {[]state.Record{{Kind: state.Intent, Addr: at("a")}}, replaced, "another"},
		"gone":                     {[]state.Record{put("a", "2")}, gone, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			committed(t, dir, "r1", put("a", "1"))
			good := read(t, filepath.Join(dir, document))
			committed(t, dir, "r2", put("b", "1"))
			interrupted(t, dir, "r3", tt.records...)
			tt.change(t, dir)
			_, loadErr := open(dir, nil).Load(context.Background())
			_, lockErr := open(dir, nil).Lock(context.Background(), state.Holder{}, 0)
			for _, err := range []error{loadErr, lockErr} {
				var c *state.ConflictError
				if !errors.As(err, &c) || c.Have != tt.have || c.Want == "" || c.Serial != 2 || !strings.Contains(c.Remedy, "history/1.tfstate") {
					t.Fatalf("want a ConflictError with the remedy, got %v", err)
				}
			}
			// The remedy is one: the earlier document put back is merged with.
			must(t, os.WriteFile(filepath.Join(dir, document), good, 0o600))
			same(t, "after the remedy", "1", loaded(t, dir)["a"])
		})
	}
}

// TestFirstRunAndTerraform: our first run broke off before there was a
// document, then Terraform made one. Both are the state of this folder.
func TestFirstRunAndTerraform(t *testing.T) {
	dir := t.TempDir()
	interrupted(t, dir, "r1", put("a", "1"))
	if _, err := os.Stat(filepath.Join(dir, document)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("an empty document is left: %v", err)
	}
	st := state.New("terraform's")
	st.Serial = 4
	st.Apply(put("b", "2"))
	b, err := state.Encode(st)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, document), b, 0o600))
	same(t, "loaded", map[string]string{"a": "1", "b": "2"}, loaded(t, dir))
	committed(t, dir, "r2", put("c", "3"))
	now, err := open(dir, nil).Load(context.Background())
	must(t, err)
	if now.Lineage != "terraform's" || now.Serial != 5 {
		t.Errorf("want Terraform's lineage and the next serial, got %q, %d", now.Lineage, now.Serial)
	}
}

// TestChangedUnderLock: a program that ignores the lock changes the document.
func TestChangedUnderLock(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("a", "1"))
	for name, change := range map[string]func(){
		"in-place": func() { foreign(t, dir, func(st *state.State) { st.Apply(put("x", "9")) }) },
		"replaced": func() {
			b := read(t, filepath.Join(dir, document))
			must(t, os.Remove(filepath.Join(dir, document)))
			must(t, os.WriteFile(filepath.Join(dir, document), append(b, '\n'), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			sess := begun(t, open(dir, nil), "r "+name)
			must(t, sess.Record(put("b-"+name, "2"+name)))
			change()
			changed := read(t, filepath.Join(dir, document))
			var ce *state.ChangedError
			if err := sess.Commit(context.Background()); !errors.As(err, &ce) {
				t.Fatalf("want a ChangedError, got %v", err)
			}
			must(t, sess.Close())
			same(t, "the document", string(changed), string(read(t, filepath.Join(dir, document))))
			same(t, "nothing is lost", "2"+name, loaded(t, dir)["b-"+name])
		})
	}
}

// TestSameContentUnderLock: an editor that saves what it read does no harm.
func TestSameContentUnderLock(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("a", "1"))
	sess := begun(t, open(dir, nil), "r2")
	must(t, sess.Record(put("a", "2")))
	b := read(t, filepath.Join(dir, document))
	must(t, os.Remove(filepath.Join(dir, document)))
	must(t, os.WriteFile(filepath.Join(dir, document), b, 0o600))
	must(t, sess.Commit(context.Background()))
	must(t, sess.Close())
	same(t, "loaded", map[string]string{"a": "2"}, loaded(t, dir))
}

// TestKeep: as many earlier documents and runs are kept as was asked for.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	s := local.New(dir, local.Options{KeepDocuments: 2, KeepRuns: 3})
	for i := range 6 {
		sess := begun(t, s, fmt.Sprint("r", i))
		must(t, sess.Record(put("a", fmt.Sprint(i))))
		must(t, sess.Commit(context.Background()))
		must(t, sess.Close())
		time.Sleep(10 * time.Millisecond) // the order is that of the files' times
	}
	list := func(folder string) []string {
		var names []string
		entries, err := os.ReadDir(filepath.Join(dir, own, folder))
		must(t, err)
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	same(t, "documents", []string{"4.tfstate", "5.tfstate"}, list("history"))
	same(t, "runs", []string{"r3.jsonl", "r4.jsonl", "r5.jsonl"}, list("runs"))
}

// TestRestore: after an earlier document is put back, its serials are used
// anew, and the documents that had them stay.
func TestRestore(t *testing.T) {
	dir := t.TempDir()
	committed(t, dir, "r1", put("a", "1"))
	first := read(t, filepath.Join(dir, document))
	committed(t, dir, "r2", put("a", "2"))
	committed(t, dir, "r3", put("a", "3"))
	must(t, os.WriteFile(filepath.Join(dir, document), first, 0o600))
	committed(t, dir, "r4", put("a", "4"))
	committed(t, dir, "r5", put("a", "5"))
	files, err := filepath.Glob(filepath.Join(dir, own, "history", "2*.tfstate"))
	must(t, err)
	got := map[string]bool{}
	for _, f := range files {
		st, err := state.Decode(read(t, f))
		must(t, err)
		got[ids(st)["a"]] = true
	}
	same(t, "documents of serial 2", map[string]bool{"2": true, "4": true}, got)
}

// TestSharedSync: concurrent records share syncs.
func TestSharedSync(t *testing.T) {
	var syncs atomic.Int32
	sess := begun(t, open(t.TempDir(), func(point string) error {
		if point == "before journal sync" {
			syncs.Add(1)
			time.Sleep(5 * time.Millisecond)
		}
		return nil
	}), "r1")
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			if err := sess.Record(put(fmt.Sprint("w", i), "1")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := syncs.Load(); n > 16 {
		t.Errorf("%d syncs for 64 concurrent records", n)
	}
}

// TestReaders: whoever reads while another writes sees every confirmed record,
// and none that is older than what was seen before.
func TestReaders(t *testing.T) {
	dir := t.TempDir()
	var confirmed atomic.Int64
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				least := confirmed.Load()
				st, err := open(dir, nil).Load(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				var n int64
				fmt.Sscan(ids(st)["a"], &n)
				if n < least || n > confirmed.Load()+1 {
					t.Errorf("%d is confirmed, but %d was read", least, n)
					return
				}
			}
		})
	}
	for i := range 40 {
		sess := begun(t, open(dir, nil), fmt.Sprintf("r%02d", i))
		for j := range 3 {
			n := int64(3*i + j + 1)
			must(t, sess.Record(put("a", fmt.Sprint(n))))
			confirmed.Store(n)
		}
		if i%4 != 3 {
			must(t, sess.Commit(context.Background()))
		}
		must(t, sess.Close())
	}
	close(done)
	group.Wait()
}

// TestBrokenOffArchive: a run that was killed between document and archive is
// put away by the next session.
func TestBrokenOffArchive(t *testing.T) {
	dir := t.TempDir()
	sess := begun(t, open(dir, func(point string) error {
		if point == "before journal archive" {
			return syscall.EIO
		}
		return nil
	}), "r1")
	must(t, sess.Record(put("a", "1")))
	if err := sess.Commit(context.Background()); !errors.Is(err, syscall.EIO) {
		t.Fatalf("want the failure of the archive, got %v", err)
	}
	must(t, sess.Close())
	must(t, lock(t, open(dir, nil)).Close())
	if _, err := os.Stat(filepath.Join(dir, journal)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the journal is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, own, "runs", "r1.jsonl")); err != nil {
		t.Errorf("the run is not archived: %v", err)
	}
	same(t, "loaded", map[string]string{"a": "1"}, loaded(t, dir))
}
