package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Manifest is where the list of the fetched modules is found among the files of
// a configuration that were put away.
const Manifest = ".terraform/modules/modules.json"

// manifest is Terraform's list of the modules of a configuration, local ones
// too.
type manifest struct {
	Modules []record `json:"Modules"`
}

// record is a module that is here.
type record struct {
	Key     string `json:"Key"` // the path of calls, with dots
	Source  string `json:"Source"`
	Version string `json:"Version,omitempty"`
	Dir     string `json:"Dir"` // seen from the configuration, or absolute
}

func (m *manifest) find(key string) *record {
	for i := range m.Modules {
		if m.Modules[i].Key == key {
			return &m.Modules[i]
		}
	}
	return nil
}

// cause is an error without the path that is named beside it.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// data is Data as a path of this machine.
func (s *Store) data() string { return s.At(s.folder()) }

// folder is Data, or what stands for it.
func (s *Store) folder() string {
	if s.Data == "" {
		return ".terraform"
	}
	return s.Data
}

// modules returns the list, empty where nothing was fetched.
func (s *Store) modules() (*manifest, error) {
	if s.manifest != nil {
		return s.manifest, nil
	}
	m := &manifest{}
	file := filepath.Join(s.data(), "modules", "modules.json")
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, m)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w; remove it and run: swampctl init", path.Join(filepath.ToSlash(s.folder()), "modules", "modules.json"), cause(err))
	}
	s.manifest = m
	return m, nil
}

// Text returns the list of modules, to be put away with the files.
func (s *Store) Text() []byte {
	text, _ := json.Marshal(s.manifest) // of strings only
	return text
}

// place returns where a recorded module is.
func (s *Store) place(r *record) (Place, error) {
	dir := path.Clean(filepath.ToSlash(r.Dir))
	top := path.Join(filepath.ToSlash(s.folder()), "modules", r.Key)
	if dir != top && !strings.HasPrefix(dir, top+"/") {
		return Place{}, fmt.Errorf("modules.json says that it is in %q, where modules are not kept; run: swampctl init", r.Dir)
	}
	return Place{Dir: dir, Package: top}, nil
}

// At returns a path that is seen from the configuration, or absolute, as one of
// this machine.
func (s *Store) At(p string) string {
	if p = filepath.FromSlash(p); filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.Dir, p)
}

// Local notes a module at a local path, which Terraform wants in its list.
func (s *Store) Local(key string, from *Source, dir string) {
	s.met = append(s.met, record{Key: key, Source: from.Local, Dir: dir})
}

// Save writes down what this run fetched and pinned: all that there is where
// whole, else beside what was there before. Nothing is written where nothing
// comes from afar, or could be fetched as the list or the lock file is
// unreadable. Other runs may fetch then.
func (s *Store) Save(whole bool) error {
	defer s.release()
	if !s.remote || s.lock == nil || s.manifest == nil {
		return nil
	}
	l, err := s.readLock()
	if err != nil {
		return err
	}
	for name := range l.Modules {
		if whole && !s.used[name] {
			delete(l.Modules, name)
		}
	}
	if err := s.frozen(l); err != nil {
		return err
	}
	if err := s.saveList(whole); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.Dir, LockFile)); err != nil && len(l.Modules) == 0 {
		return nil
	}
	return writeJSON(filepath.Join(s.Dir, LockFile), l, 0o644)
}

// saveList writes the list of modules.
func (s *Store) saveList(whole bool) error {
	old, err := s.modules()
	if err != nil {
		return err
	}
	next := &manifest{Modules: append([]record{{Dir: "."}}, s.met...)}
	if !whole {
		for _, r := range old.Modules {
			if next.find(r.Key) == nil {
				next.Modules = append(next.Modules, r)
			}
		}
	}
	slices.SortFunc(next.Modules, func(a, b record) int { return strings.Compare(a.Key, b.Key) })
	s.manifest = next
	return writeJSON(filepath.Join(s.data(), "modules", "modules.json"), next, 0o600)
}
