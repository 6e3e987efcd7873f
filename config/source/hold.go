package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// temporary is what the names of folders begin with in which packages are
// fetched.
const temporary = ".fetch-"

// hold keeps other runs from fetching into the same folder until [Store.Save],
// or the end of the process. What runs before left half done is taken away, and
// what they noted is read again. Who may write nothing here holds nothing.
func (s *Store) hold(ctx context.Context) error {
	if s.held != nil {
		return nil
	}
	held, err := s.mutex(ctx)
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return nil
	case err != nil:
		return fmt.Errorf("keep other runs from the folder for modules: %w", err)
	}
	s.held, s.manifest, s.lock = held, nil, nil
	return s.sweep()
}

// mutex takes the lock, and says that it waits where somebody else has it.
func (s *Store) mutex(ctx context.Context) (*flock.Flock, error) {
	if err := os.MkdirAll(s.data(), 0o755); err != nil {
		return nil, err
	}
	// The file stays: of two that remove and make it, each could lock its own.
	m := flock.New(filepath.Join(s.data(), "modules.lock"), flock.SetPermissions(0o644))
	ok, err := m.TryLock()
	if err == nil && !ok {
		s.say("Waiting for another run that fetches modules here; %s is its lock", m.Path())
		_, err = m.TryLockContext(ctx, 50*time.Millisecond)
	}
	return m, err
}

// sweep removes what runs that were killed left of packages.
func (s *Store) sweep() error {
	top := filepath.Join(s.data(), "modules")
	entries, err := os.ReadDir(top)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the folder for modules: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), temporary) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(top, e.Name())); err != nil {
			return fmt.Errorf("remove what an earlier run left: %w", err)
		}
	}
	return nil
}

// release lets other runs fetch.
func (s *Store) release() {
	if s.held != nil {
		_ = s.held.Close() // the end of the process does it too
		s.held = nil
	}
}
