// Package local keeps a state in a file, as Terraform does, with a journal, a
// lock and a history beside it:
//
//	terraform.tfstate                                the document
//	.terraform.tfstate.lock.info                     who holds the lock
//	.swampctl/terraform.tfstate/lock                 excludes other swampctl
//	.swampctl/terraform.tfstate/journal.jsonl        runs not yet folded in
//	.swampctl/terraform.tfstate/runs/<run>.jsonl     ended runs
//	.swampctl/terraform.tfstate/history/<serial>.tfstate  earlier documents
//
// All files are readable by their owner only.
package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/swampctl/swampctl/state"
)

// DefaultFile is the name of the state file where none is given.
const DefaultFile = "terraform.tfstate"

// Options change how a store works; the zero Options are the usual ones.
type Options struct {
	// File is the state file, relative to the store's folder; [DefaultFile]
	// if empty.
	File string
	// KeepDocuments and KeepRuns say how many earlier documents and ended runs
	// are kept; 50 and 500 if zero, all if negative.
	KeepDocuments, KeepRuns int
	// Passing is a state that nobody needs when the machine goes down, as that of
	// a test: nothing waits for the disk.
	Passing bool
	// TestHook is for tests only. It is called with "before " and "after " and
	// the name of every write, sync and rename, for example "before journal
	// sync". Its error takes the place of the outcome; that of
	// [TestTornWrite], returned before a write, leaves half of it written.
	TestHook func(point string) error
}

// Store is a state in a folder. Its methods are safe for concurrent use.
type Store struct {
	named string // the state file as it was named
	opts  Options
	disk  *disk
}

var _ state.Store = (*Store)(nil)

// New returns the store of a folder. Nothing is read or made yet.
func New(dir string, opts Options) *Store {
	file := opts.File
	if file == "" {
		file = DefaultFile
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	if opts.KeepDocuments == 0 {
		opts.KeepDocuments = 50
	}
	if opts.KeepRuns == 0 {
		opts.KeepRuns = 500
	}
	return &Store{named: file, opts: opts, disk: &disk{hook: opts.TestHook, passing: opts.Passing}}
}

// Path returns the path of the state file as it was named.
func (s *Store) Path() string { return s.named }

// paths are the files of a state once links are followed.
type paths struct {
	state, info             string
	dir, own, runs, history string
	lock, journal           string
}

// paths follows links, so that one document has one journal and one lock under
// whatever name it is reached.
func (s *Store) paths() (*paths, error) {
	file := s.named
	for range 40 {
		target, err := os.Readlink(file)
		if err != nil {
			break // not a link, or not there
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(file), target)
		}
		file = target
	}
	dir, name := filepath.Split(file)
	if real, err := filepath.EvalSymlinks(filepath.Clean(dir)); err == nil {
		dir = real
	}
	own := filepath.Join(dir, ".swampctl", name)
	return &paths{
		state:   filepath.Join(dir, name),
		info:    filepath.Join(filepath.Dir(s.named), "."+strings.TrimPrefix(filepath.Base(s.named), ".")+".lock.info"),
		dir:     dir,
		own:     own,
		runs:    filepath.Join(own, "runs"),
		history: filepath.Join(own, "history"),
		lock:    filepath.Join(own, "lock"),
		journal: filepath.Join(own, "journal.jsonl"),
	}, nil
}

// run returns the file of an ended run.
func (p *paths) run(id string) string { return filepath.Join(p.runs, id+".jsonl") }

// Load implements [state.Store]. It sees one moment: it reads document and
// journal and starts again if the document was replaced meanwhile.
func (s *Store) Load(ctx context.Context) (*state.State, error) {
	p, err := s.paths()
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		r, same, err := s.loadOnce(p)
		if same && (err == nil || try > 0) || try > 100 {
			if err != nil {
				return nil, err
			}
			return r.state, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(10*time.Duration(try), 100) * time.Millisecond):
		}
	}
}

// loadOnce reads the state, and reports whether the document stayed the same
// meanwhile.
func (s *Store) loadOnce(p *paths) (r *replayed, same bool, err error) {
	b, info, err := readFile(p.state)
	if err != nil {
		return nil, true, fileError("read state", p.state, err)
	}
	if info != nil && len(b) == 0 && stateLocked(p.state) {
		// Terraform empties the file and writes it anew. It also leaves it empty
		// from its first lock to its first write, so this can only wait a little.
		time.Sleep(100 * time.Millisecond)
		if b, info, err = readFile(p.state); err != nil {
			return nil, true, fileError("read state", p.state, err)
		}
	}
	journal, _, err := readFile(p.journal)
	if err != nil {
		return nil, true, fileError("read journal", p.journal, err)
	}
	after, statErr := os.Stat(p.state)
	same = info == nil && errors.Is(statErr, fs.ErrNotExist) ||
		info != nil && statErr == nil && os.SameFile(info, after) &&
			info.Size() == after.Size() && info.ModTime().Equal(after.ModTime())
	doc, err := p.decode(b)
	if err != nil {
		return nil, same, err
	}
	lines, _, err := parseJournal(p.journal, journal)
	if err != nil {
		return nil, same, err
	}
	r, err = p.replay(doc, lines)
	return r, same, err
}

// decode reads a document, and says what to do about one that cannot be read.
func (p *paths) decode(b []byte) (*document, error) {
	st, err := state.Decode(b)
	if err == nil {
		return &document{bytes: b, state: st}, nil
	}
	e := &state.FileError{Op: "read state", Path: p.state, Err: err}
	var bad *state.SyntaxError
	if errors.As(err, &bad) {
		e.Remedy = "nothing was overwritten; put it back from a backup"
		if good := p.newestGood(); good != "" {
			e.Remedy = fmt.Sprintf("nothing was overwritten; the newest good document is %q: copy it to %q and run swampctl refresh", good, p.state)
		}
	}
	return nil, e
}

// newestGood returns the newest earlier document that can be read, "" if none.
func (p *paths) newestGood() string {
	for i, h := range p.documents() {
		if b, err := os.ReadFile(h.path); err == nil && i < 10 {
			if _, err := state.Decode(b); err == nil {
				return h.path
			}
		}
	}
	return ""
}

// earlier is an earlier document.
type earlier struct {
	path   string
	serial uint64
	at     time.Time
}

// documents lists the earlier documents, the newest first.
func (p *paths) documents() []earlier {
	entries, _ := os.ReadDir(p.history)
	var list []earlier
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".tfstate")
		number, _, _ := strings.Cut(name, "-")
		serial, err := strconv.ParseUint(number, 10, 64)
		info, statErr := e.Info()
		if !ok || err != nil || statErr != nil {
			continue
		}
		list = append(list, earlier{filepath.Join(p.history, e.Name()), serial, info.ModTime()})
	}
	slices.SortFunc(list, func(a, b earlier) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		return strings.Compare(b.path, a.path)
	})
	return list
}

// conflict says that the journal belongs to another document.
func (p *paths) conflict(on, now version) error {
	e := &state.ConflictError{Path: p.state, Journal: p.journal, Have: now.Lineage, Want: on.Lineage, Serial: on.Serial}
	from := "from a backup"
	for _, h := range p.documents() {
		b, err := os.ReadFile(h.path)
		if err != nil {
			continue
		}
		if st, err := state.Decode(b); err == nil && st.Lineage == on.Lineage {
			from = fmt.Sprintf("for example from %q", h.path)
			break
		}
	}
	e.Remedy = fmt.Sprintf("put that state back, %s, or, if the journal is of no more use, move it to %q", from, p.runs)
	return e
}

// Document implements [state.Store].
func (s *Store) Document(_ context.Context, serial uint64) (*state.State, error) {
	p, err := s.paths()
	if err != nil {
		return nil, err
	}
	if b, _, err := readFile(p.state); err == nil && len(b) > 0 {
		if st, err := state.Decode(b); err == nil && st.Serial == serial {
			return st, nil
		}
	}
	for _, h := range p.documents() {
		if h.serial != serial {
			continue
		}
		b, err := os.ReadFile(h.path)
		if err != nil {
			return nil, fileError("read state", h.path, err)
		}
		st, err := state.Decode(b)
		if err != nil {
			return nil, &state.FileError{Op: "read state", Path: h.path, Err: err}
		}
		return st, nil
	}
	return nil, &state.FileError{
		Op: "read state", Path: filepath.Join(p.history, strconv.FormatUint(serial, 10)+".tfstate"), Err: fs.ErrNotExist,
		Remedy: "the documents that are kept are in that folder",
	}
}

// Runs implements [state.Store].
func (s *Store) Runs(context.Context) ([]state.Run, error) {
	p, err := s.paths()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(p.runs, "*.jsonl"))
	if err != nil {
		return nil, fileError("read runs", p.runs, err)
	}
	var errs []error
	byID := map[string]state.Run{}
	for _, file := range append([]string{p.journal}, files...) {
		b, _, err := readFile(file)
		if err != nil {
			errs = append(errs, fileError("read journal", file, err))
			continue
		}
		lines, _, err := parseJournal(file, b)
		if err != nil {
			errs = append(errs, err)
		}
		for _, run := range splitRuns(lines) {
			byID[run.ID] = run
		}
	}
	var runs []state.Run
	for _, run := range byID {
		runs = append(runs, run)
	}
	slices.SortFunc(runs, func(a, b state.Run) int {
		if c := b.Started.Compare(a.Started); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return runs, errors.Join(errs...)
}

// splitRuns returns the runs that a journal holds.
func splitRuns(lines []line) []state.Run {
	var runs []state.Run
	for _, l := range lines {
		if l.Begin != nil {
			runs = append(runs, l.Begin.Run)
		}
		if len(runs) == 0 {
			continue
		}
		run := &runs[len(runs)-1]
		run.Records = append(run.Records, l.Records...)
		if l.Commit != nil {
			run.Ended, run.Serial = l.Commit.Ended, l.Commit.Serial
		}
	}
	return runs
}

// sameBytes reports whether a file holds exactly b.
func sameBytes(path string, b []byte) bool {
	have, err := os.ReadFile(path)
	return err == nil && bytes.Equal(have, b)
}
