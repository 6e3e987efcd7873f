package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/swampctl/swampctl/state"
)

// replacedText is left in a document that no name leads to any more. A
// Terraform that opened it before and waits for its lock then refuses to go on
// with a state that is out of date, and that it would write to nowhere.
const replacedText = "swampctl replaced this state file meanwhile; run the command again\n"

// Lock implements [state.Store].
func (s *Store) Lock(ctx context.Context, who state.Holder, wait time.Duration) (state.Session, error) {
	p, err := s.paths()
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(wait)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		sess, err := s.tryLock(p, who)
		var locked *state.LockedError
		if err == nil {
			return sess, nil
		}
		left := time.Until(deadline)
		if !errors.As(err, &locked) || left <= 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		case <-time.After(min(pause, left)):
		}
	}
}

// tryLock takes the lock and replays the journal, or fails at once.
func (s *Store) tryLock(p *paths, who state.Holder) (_ *session, err error) {
	if err := p.mayBeState(); err != nil {
		return nil, err
	}
	if err := s.makeFolders(p); err != nil {
		return nil, err
	}
	sess := &session{store: s, paths: p, disk: s.disk}
	defer func() {
		if err != nil {
			sess.release()
		}
	}()
	if sess.mutex, err = os.OpenFile(p.lock, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fileError("lock state", p.lock, err)
	}
	ok, pid, err := tryLock(sess.mutex)
	if err != nil {
		return nil, fileError("lock state", p.lock, err)
	}
	if !ok {
		return nil, p.locked(pid)
	}
	if err := sess.lockState(); err != nil {
		return nil, err
	}
	if err := sess.writeInfo(who); err != nil {
		return nil, err
	}
	if err := sess.replay(); err != nil {
		return nil, err
	}
	return sess, nil
}

// mayBeState refuses what is no state before anything is made beside it: where
// nothing is there yet, also a file that holds something else.
func (p *paths) mayBeState() error {
	if err := isFile(p.state); err != nil {
		return fileError("lock state", p.state, err)
	}
	if _, err := os.Stat(p.own); err == nil {
		return nil // the session reads the file
	}
	b, _, err := readFile(p.state)
	if err != nil {
		return fileError("read state", p.state, err)
	}
	if _, err := p.decode(b); err != nil && !stateLocked(p.state) { // else somebody is writing it
		return err
	}
	return nil
}

// makeFolders makes the folders of the store. What they hold is no business of
// a version control system, as it holds secrets.
func (s *Store) makeFolders(p *paths) error {
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return fileError("make folder", p.dir, err)
	}
	top := filepath.Join(p.dir, ".swampctl")
	if err := os.Mkdir(top, 0o700); err == nil {
		if err := os.WriteFile(filepath.Join(top, ".gitignore"), []byte("*\n"), 0o600); err != nil {
			return fileError("make folder", top, err)
		}
	}
	for _, dir := range []string{p.own, p.runs, p.history} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fileError("make folder", dir, err)
		}
	}
	return nil
}

// locked returns who holds the lock, as far as it can be known.
func (p *paths) locked(pid int) error {
	e := &state.LockedError{}
	for _, file := range []string{p.info, filepath.Join(p.dir, filepath.Base(p.info))} {
		b, err := os.ReadFile(file)
		if err == nil && json.Unmarshal(b, &e.Holder) == nil {
			break
		}
		e.Holder = state.Holder{}
	}
	if pid > 0 {
		e.Holder.PID = pid
	}
	e.Holder.Path = p.state
	return e
}

// lockState locks the document itself, as Terraform does. One that does not
// exist is made empty.
func (s *session) lockState() error {
	if !locksState {
		return nil
	}
	for range 100 {
		f, err := os.OpenFile(s.paths.state, os.O_RDWR, 0)
		created := false
		if errors.Is(err, os.ErrNotExist) {
			created = true
			f, err = os.OpenFile(s.paths.state, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
			if errors.Is(err, os.ErrExist) {
				continue
			}
		}
		if err != nil {
			return fileError("lock state", s.paths.state, err)
		}
		ok, pid, err := tryLock(f)
		switch {
		case err != nil:
			f.Close()
			return fileError("lock state", s.paths.state, err)
		case !ok:
			f.Close()
			return s.paths.locked(pid)
		case sameFile(f, s.paths.state):
			s.doc, s.created = f, created
			return nil
		}
		unlock(f) // replaced or removed since it was opened
	}
	return &state.FileError{Op: "lock state", Path: s.paths.state, Err: errors.New("other programs keep replacing it"), Remedy: "end them"}
}

// sameFile reports whether the path leads to the open file.
func sameFile(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}

// writeInfo says in Terraform's form who holds the lock.
func (s *session) writeInfo(who state.Holder) error {
	if who.ID == "" {
		who.ID = uuid.NewString()
	}
	if who.Who == "" {
		who.Who = whoami()
	}
	if who.Created.IsZero() {
		who.Created = time.Now().UTC()
	}
	if who.PID == 0 {
		who.PID = os.Getpid()
	}
	who.Path = s.store.named
	b, err := json.Marshal(who)
	if err != nil {
		return fmt.Errorf("encode lock info: %w", err)
	}
	temp := s.paths.info + ".new"
	err = s.disk.step("lock info write", func() error { return os.WriteFile(temp, b, 0o600) })
	if err == nil {
		err = s.disk.rename("lock info rename", temp, s.paths.info)
	}
	if err != nil {
		_ = os.Remove(temp)
		return fileError("write lock info", s.paths.info, err)
	}
	s.holder, s.wroteInfo = who, true
	return nil
}

// whoami returns user@host.
func whoami() string {
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, _ := os.Hostname()
	return name + "@" + host
}

// release gives the lock back and takes away what only said that it was held.
func (s *session) release() {
	if s.wroteInfo {
		_ = os.Remove(s.paths.info)
		s.wroteInfo = false
	}
	if s.doc != nil {
		if info, err := s.doc.Stat(); err == nil && s.created && info.Size() == 0 && sameFile(s.doc, s.paths.state) {
			_ = os.Remove(s.paths.state)
			retire(s.doc)
		}
		unlock(s.doc)
		s.doc = nil
	}
	if s.mutex != nil {
		unlock(s.mutex)
		s.mutex = nil
	}
}

// unlock gives the lock of a file back and closes it. Closing is not enough:
// the lock belongs to the open file, and a process that is just being started
// holds a copy of that until it runs its own program.
func unlock(f *os.File) {
	_ = freeLock(f)
	f.Close()
}

// retire writes [replacedText] over a document that no name leads to.
func retire(f *os.File) {
	info, err := f.Stat()
	if err != nil || !unlinked(info) {
		return
	}
	if _, err := f.WriteAt([]byte(replacedText), 0); err == nil {
		_ = f.Truncate(int64(len(replacedText)))
	}
}

// Holder says who holds the lock, nil for nobody. It takes and writes nothing.
func (s *Store) Holder() (*state.LockedError, error) {
	p, err := s.paths()
	if err != nil {
		return nil, err
	}
	if isFile(p.state) != nil { // which nobody can hold, and opening may wait
		return nil, nil
	}
	if !stateLocked(p.lock) && !stateLocked(p.state) {
		return nil, nil
	}
	var locked *state.LockedError
	errors.As(p.locked(0), &locked)
	return locked, nil
}
