package local

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// session is a held lock.
type session struct {
	store  *Store
	paths  *paths
	disk   *disk
	holder state.Holder

	mutex     *os.File // excludes other swampctl
	doc       *os.File // the locked document; excludes Terraform
	created   bool     // doc was made empty by this session
	wroteInfo bool

	mu      sync.Mutex
	idle    sync.Cond // on mu: no write of the journal is under way
	closed  bool
	base    *document // the document on disk
	live    *state.State
	shared  bool // live was handed out and is not changed any more
	intents state.Intents
	markers state.Markers
	cut     []state.Run // what the document does not hold of earlier runs
	journal *journal    // nil until a run begins
	lines   int         // of the journal as it was found
	end     int64
	run     *state.Run // nil outside of a run
	seq     int
	queue   []*batch
	writing bool
}

// batch is what one call of Record waits for.
type batch struct {
	records []state.Record
	err     error
	done    chan struct{}
}

var errClosed = errors.New("use session: it is closed")

// replay reads document and journal under the lock, cuts a torn end off the
// journal, and puts a journal away whose run had ended.
func (s *session) replay() error {
	s.idle.L = &s.mu
	b, _, err := readFile(s.paths.state)
	if err != nil {
		return fileError("read state", s.paths.state, err)
	}
	if s.base, err = s.paths.decode(b); err != nil {
		return err
	}
	text, _, err := readFile(s.paths.journal)
	if err != nil {
		return fileError("read journal", s.paths.journal, err)
	}
	lines, good, err := parseJournal(s.paths.journal, text)
	if err != nil {
		return err
	}
	r, err := s.paths.replay(s.base, lines)
	if err != nil {
		return err
	}
	s.live, s.intents, s.markers, s.cut = r.state, r.intents, r.markers, r.cut
	s.lines, s.end = len(lines), good
	if good < int64(len(text)) {
		err := s.disk.step("journal cut", func() error { return os.Truncate(s.paths.journal, good) })
		if err != nil {
			return fileError("write journal", s.paths.journal, err)
		}
	}
	if r.folded && !s.owes() {
		return s.archive(r.lastRun)
	}
	return nil
}

// State implements [state.Session].
func (s *session) State() *state.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shared = true
	return s.live
}

// own makes the state in memory one that nobody else sees; mu is held.
func (s *session) own() {
	if s.shared {
		s.live, s.shared = s.live.Clone(), false
	}
}

// Instance implements [state.Session].
func (s *session) Instance(a addr.Instance) *state.Instance {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live.Instances[a]
}

// Open implements [state.Session].
func (s *session) Open() []state.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.intents.Open(s.runID())
}

// Marked implements [state.Session].
func (s *session) Marked() []state.Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.markers.Marked(s.runID())
}

// Cut implements [state.Session].
func (s *session) Cut() []state.Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cut
}

// runID returns the id of the run that is begun, "" outside of one.
func (s *session) runID() string {
	if s.run == nil {
		return ""
	}
	return s.run.ID
}

// Begin implements [state.Session].
func (s *session) Begin(run state.Run) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return errClosed
	case s.run != nil:
		return fmt.Errorf("begin run: run %q is not ended", s.run.ID)
	case run.ID == "":
		run.ID = ulid.MustNew(ulid.Now(), rand.Reader).String()
	case strings.ContainsAny(run.ID, `/\:*?`) || strings.HasPrefix(run.ID, "."):
		return fmt.Errorf("begin run: id %q cannot be part of a file name", run.ID)
	case s.markers.Has(run.ID) || exists(s.paths.run(run.ID)):
		return fmt.Errorf("begin run: there is a run %q already", run.ID)
	}
	if run.Started.IsZero() {
		run.Started = time.Now().UTC()
	}
	if run.Who == "" {
		run.Who, run.PID = s.holder.Who, s.holder.PID
	}
	run.Records, run.Ended, run.Serial = nil, time.Time{}, 0
	if s.live.Lineage == "" {
		s.own()
		s.live.Lineage = uuid.NewString()
	}
	if s.journal == nil {
		j, err := openJournal(s.disk, s.paths.journal, s.paths.own, s.lines, s.end)
		if err != nil {
			return err
		}
		s.journal = j
	}
	first := &begin{Format: journalFormat, Run: run, Base: s.base.version(), Lineage: s.live.Lineage}
	if err := s.journal.append(line{Begin: first}, false); err != nil {
		return err
	}
	s.run, s.seq = &run, 0
	s.markers.Begin(run)
	return nil
}

// Record implements [state.Session].
func (s *session) Record(recs ...state.Record) error {
	if len(recs) == 0 {
		return nil
	}
	s.mu.Lock()
	if err := s.number(recs); err != nil {
		s.mu.Unlock()
		return err
	}
	b := &batch{records: append([]state.Record(nil), recs...), done: make(chan struct{})}
	s.queue = append(s.queue, b)
	lead := !s.writing
	s.writing = true
	s.mu.Unlock()
	if lead {
		s.flush()
	}
	<-b.done
	return b.err
}

// number gives records their place in the run, and checks that they can be
// written, so that one caller's mistake does not fail the others' write.
func (s *session) number(recs []state.Record) error {
	if s.closed {
		return errClosed
	}
	if s.run == nil {
		return errors.New("record: no run is begun")
	}
	for i := range recs {
		s.seq++
		recs[i].Seq, recs[i].Run = s.seq, s.run.ID
		if recs[i].Time.IsZero() {
			recs[i].Time = time.Now().UTC()
		}
	}
	for i := range recs {
		if err := readable(&recs[i]); err != nil {
			return err
		}
	}
	return nil
}

// readable makes sure that a record can be read again: one that cannot would
// spoil the journal for all others.
func readable(r *state.Record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("record %s of %q: %w", r.Kind, r.Addr, err)
	}
	var back state.Record
	if err := json.Unmarshal(b, &back); err != nil {
		return fmt.Errorf("record %s of %q: it could not be read again: %w", r.Kind, r.Addr, err)
	}
	if back.Addr != r.Addr {
		return fmt.Errorf("record %s of %q: it would be read again as %q", r.Kind, r.Addr, back.Addr)
	}
	return nil
}

// flush writes what is queued in one line. Those who queue meanwhile are
// served by the next, in a goroutine of its own, so that nobody serves others
// for ever.
func (s *session) flush() {
	s.mu.Lock()
	batches := s.queue
	s.queue = nil
	s.mu.Unlock()

	l := line{}
	must := true
	for _, b := range batches {
		l.Records = append(l.Records, b.records...)
		for _, r := range b.records {
			must = must && r.Kind != state.Intent
		}
	}
	err := s.journal.append(l, must)

	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range batches {
		b.err = err
		if err == nil {
			s.apply(b.records)
		}
		close(b.done)
	}
	if len(s.queue) > 0 {
		go s.flush()
		return
	}
	s.writing = false
	s.idle.Broadcast()
}

// apply changes the state in memory by what is durable.
func (s *session) apply(recs []state.Record) {
	s.own()
	s.live.Ahead += touching(recs)
	for _, r := range recs {
		s.live.Apply(r)
		s.intents.Add(r)
		s.markers.Add(r)
	}
}

// owes reports whether later sessions need the journal: for an intent without
// an outcome, or for a marker that is not cleared.
func (s *session) owes() bool {
	return s.intents.Len() > 0 || len(s.markers.Marked("")) > 0
}

// wait waits until no write is under way; mu is held before and after.
func (s *session) wait() {
	for s.writing {
		s.idle.Wait()
	}
}

// Close implements [state.Session].
func (s *session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.journal != nil {
		s.journal.close()
	}
	s.release()
	return nil
}

// Commit implements [state.Session].
func (s *session) Commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait()
	switch {
	case s.closed:
		return errClosed
	case s.run == nil:
		return errors.New("write state: no run is begun")
	}
	if err := s.unchangedOnDisk(); err != nil {
		return err
	}
	next, err := s.next()
	if err != nil {
		return err
	}
	if err := s.commitDocument(next); err != nil {
		return err
	}
	s.cut = nil
	return s.endRun(next.version())
}

// unchangedOnDisk makes sure that the document is still the one that the lock
// was taken on. Another file with the same content is locked in its place.
func (s *session) unchangedOnDisk() error {
	if locksState && !sameFile(s.doc, s.paths.state) {
		old := s.doc
		if err := s.lockState(); err != nil {
			return err
		}
		unlock(old)
	}
	if !sameBytes(s.paths.state, s.base.bytes) && !(len(s.base.bytes) == 0 && !exists(s.paths.state)) {
		return &state.ChangedError{Path: s.paths.state}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// next returns the document to be written: the one on disk if nothing changed.
func (s *session) next() (*document, error) {
	st := s.live.Clone()
	if len(s.base.bytes) == 0 && st.Empty() {
		return s.base, nil
	}
	st.Serial, st.Ahead = s.base.state.Serial+1, 0
	st.TerraformVersion = cmp.Or(st.TerraformVersion, state.CompatVersion)
	b, err := state.Encode(st)
	if err != nil || len(s.base.bytes) == 0 {
		return &document{bytes: b, state: st}, err
	}
	same := s.base.state.Clone()
	same.Serial = st.Serial
	before, err := state.Encode(same)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(before, b) {
		return s.base, nil
	}
	return &document{bytes: b, state: st}, nil
}

// commitDocument writes the document. Before the rename the journal says what
// is about to come: with the old document in place that means nothing, with the
// new one that the journal is folded in.
func (s *session) commitDocument(next *document) error {
	v := next.version()
	announce := line{Commit: &commit{version: v, Run: s.run.ID, Ended: time.Now().UTC()}}
	if next == s.base {
		return s.journal.append(announce, true)
	}
	if err := s.keepDocument(); err != nil {
		return err
	}
	temp := filepath.Join(s.paths.dir, "."+filepath.Base(s.paths.state)+".swampctl-new")
	f, err := s.writeTemp(temp, next.bytes)
	if err != nil {
		return fileError("write state", s.paths.state, err)
	}
	if err := s.journal.append(announce, true); err != nil {
		unlock(f)
		_ = os.Remove(temp)
		return err
	}
	if mustCloseToRename {
		f.Close()
	}
	// The rename is looked at rather than believed: what counts is which file
	// has the name.
	renameErr := s.disk.rename("state rename", temp, s.paths.state)
	if renameErr != nil && exists(temp) {
		unlock(f)
		_ = os.Remove(temp)
		return fileError("write state", s.paths.state, renameErr)
	}
	old := s.doc
	s.base, s.created = next, false
	s.live, s.shared = next.state, true
	if locksState {
		s.doc = f
		defer unlock(old)
	}
	if err := s.disk.syncDir("state sync folder", s.paths.dir); err != nil || renameErr != nil {
		return fileError("write state", s.paths.state, errors.Join(renameErr, err))
	}
	if locksState {
		retire(old)
	}
	return nil
}

// writeTemp writes the new document beside the old one, durably, and locks it.
func (s *session) writeTemp(path string, b []byte) (*os.File, error) {
	f, err := s.disk.create("state create", path)
	if err != nil {
		return nil, err
	}
	if s.doc != nil {
		if info, err := s.doc.Stat(); err == nil {
			keepOwner(f, info)
		}
	}
	err = s.disk.write("state write", f, b, 0)
	if err == nil {
		err = s.disk.sync("state sync", f)
	}
	if err == nil && locksState {
		var ok bool
		if ok, _, err = tryLock(f); err == nil && !ok {
			err = errors.New("the new file is locked by another program")
		}
	}
	if err != nil {
		f.Close()
		_ = os.Remove(path)
		return nil, err
	}
	return f, nil
}

// endRun puts the journal away, or marks it as folded in if it is still needed.
func (s *session) endRun(v version) error {
	if s.owes() {
		if err := s.journal.append(line{Folded: &v}, true); err != nil {
			return err
		}
		s.run = nil
		return nil
	}
	if err := s.archive(s.run.ID); err != nil {
		return err
	}
	s.run = nil
	s.prune()
	return nil
}

// archive moves the journal to the ended runs and forgets it.
func (s *session) archive(run string) error {
	j := s.journal
	if j == nil {
		var err error
		if j, err = openJournal(s.disk, s.paths.journal, s.paths.own, s.lines, s.end); err != nil {
			return err
		}
		defer j.close()
	}
	if err := j.archive(s.paths.run(run), s.paths.own, s.paths.runs); err != nil {
		return err
	}
	if s.journal != nil {
		s.journal.close()
		s.journal = nil
	}
	s.lines, s.end = 0, 0
	return nil
}
