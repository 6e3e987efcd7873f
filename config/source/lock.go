package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/hashicorp/go-version"
)

// LockFile pins what was fetched. It belongs in version control.
const LockFile = ".swampctl.modules.lock.json"

// ErrFrozen: the lock file would have to change, and may not.
var ErrFrozen = errors.New("what it pins would have to change, which -lockfile=readonly rules out")

// Pin is what a package was when it was taken.
type Pin struct {
	Version string `json:"version,omitempty"` // of a module in a registry
	Commit  string `json:"commit,omitempty"`  // of a package from git
	Hash    string `json:"hash"`
}

// lock is the lock file: pins by the package's address without credentials,
// with the constraint on its version where that is in a registry.
type lock struct {
	Version int            `json:"version"`
	Modules map[string]Pin `json:"modules"`
}

// pinName is what a package is pinned by.
func pinName(s *Source, want version.Constraints) string {
	if s.registry != nil && len(want) > 0 {
		return s.Shown() + " " + want.String()
	}
	return s.Shown()
}

// pinned reports whether a package is pinned at all: what comes from a path of
// this machine changes as its owner likes.
func pinned(s *Source) bool { return s.registry != nil || s.method() != "file" }

// readLock reads the lock file; none is an empty one.
func (s *Store) readLock() (*lock, error) {
	if s.lock != nil {
		return s.lock, nil
	}
	l := &lock{}
	text, err := os.ReadFile(filepath.Join(s.Dir, LockFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.Version, err = 1, nil
	case err == nil:
		err = json.Unmarshal(text, l)
	}
	if err == nil && l.Version != 1 {
		err = fmt.Errorf("its version is %d, and 1 is known", l.Version)
	}
	for name, pin := range l.Modules {
		if pin.Commit != "" && !isCommit(pin.Commit) { // git would take a dash for an option
			err = fmt.Errorf("the commit %q of %s is not the id of one", pin.Commit, name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; restore it from version control, or remove it and run: swampctl init", LockFile, cause(err))
	}
	if l.Modules == nil {
		l.Modules = map[string]Pin{}
	}
	s.lock = l
	return l, nil
}

// frozen compares the pins with the lock file, where that may not change.
func (s *Store) frozen(l *lock) error {
	before, err := (&Store{Dir: s.Dir}).readLock()
	if err != nil || !s.Frozen || maps.Equal(before.Modules, l.Modules) {
		return err
	}
	var other []string
	for _, pins := range []map[string]Pin{before.Modules, l.Modules} {
		for name := range pins {
			if before.Modules[name] != l.Modules[name] && !slices.Contains(other, name) {
				other = append(other, name)
			}
		}
	}
	slices.Sort(other)
	return fmt.Errorf("%s: %w: %s", LockFile, ErrFrozen, strings.Join(other, ", "))
}

// writeJSON writes a file where its content is another one.
func writeJSON(file string, content any, mode fs.FileMode) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if old, err := os.ReadFile(file); err == nil && string(old) == string(text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(file), err)
	}
	if err := maybe.WriteFile(file, text, mode); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(file), err)
	}
	return nil
}
