package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	getter "github.com/hashicorp/go-getter/v2"
	"github.com/hashicorp/go-version"
)

// ErrNotFetched: swampctl init is due.
var ErrNotFetched = errors.New("it has not been fetched")

// Store is the modules from afar of the configuration in a directory. They are
// kept as Terraform keeps them, so that each finds what the other fetched. It
// serves one run, and one goroutine at a time.
type Store struct {
	// Dir is the directory of the configuration.
	Dir string
	// Data is the folder for what is kept beside it, ".terraform" if empty;
	// relative to Dir or absolute.
	Data string
	// HTTP is used for what is fetched over http; nil: the usual client.
	HTTP *http.Client
	// Getenv returns variables of the environment; nil: there are none.
	Getenv func(string) string
	// Frozen keeps the lock file as it is: what it would have to pin is an
	// error.
	Frozen bool
	// Say is told what is fetched; nil: nobody.
	Say func(text string)

	held     *flock.Flock // while this run may fetch
	manifest *manifest
	lock     *lock
	given    bool               // the manifest came with the files
	remote   bool               // something from afar was met
	met      []record           // what this run came by
	used     map[string]bool    // the pins that this run used
	got      map[string]fetched // what this run fetched, by pin
}

// fetched is a package that this run fetched.
type fetched struct {
	dir, sub string
	pin      Pin
}

// Given returns the store of files that were put away together with their list
// of modules.
func Given(dir string, list []byte) *Store {
	s := &Store{Dir: dir, given: true, manifest: &manifest{}}
	_ = json.Unmarshal(list, s.manifest) // what is not listed was not fetched
	return s
}

// Place is where a module is, and the package that it is in; both with slashes
// and as seen from the configuration, or absolute where Data is.
type Place struct{ Dir, Package string }

// Find returns the place of a module that was fetched, after a look whether it
// is what the call asks for and the lock file pins. Key is the path of calls,
// with dots.
func (s *Store) Find(key string, from *Source, want version.Constraints) (Place, error) {
	s.remote = true
	m, err := s.modules()
	if err != nil {
		return Place{}, err
	}
	r := m.find(key)
	switch {
	case r == nil:
		return Place{}, ErrNotFetched
	case r.Source != from.String():
		return Place{}, fmt.Errorf("its source is not the one that was fetched last, which was %s; run: swampctl init", Hide(r.Source))
	}
	if err := r.fits(from, want); err != nil {
		return Place{}, err
	}
	p, err := s.place(r)
	if err != nil || s.given {
		return p, err
	}
	if info, err := os.Stat(s.At(p.Dir)); err != nil || !info.IsDir() {
		return Place{}, ErrNotFetched
	}
	return p, s.verify(p, r, from, want)
}

// fits holds the version that is here against the constraint.
func (r *record) fits(from *Source, want version.Constraints) error {
	if from.registry == nil {
		return nil
	}
	v, err := version.NewVersion(r.Version)
	if err != nil || !want.Check(v) {
		return fmt.Errorf("version %q is here, and %q is wanted; run: swampctl init", r.Version, want)
	}
	return nil
}

// verify holds a package against its pin, if it has one: what Terraform
// fetched is pinned by the next init.
func (s *Store) verify(p Place, r *record, from *Source, want version.Constraints) error {
	l, err := s.readLock()
	if err != nil || !pinned(from) {
		return err
	}
	pin, ok := l.Modules[pinName(from, want)]
	if !ok {
		return nil
	}
	if pin.Version != r.Version && from.registry != nil {
		return fmt.Errorf("version %s is here, and %s pins %s; run: swampctl init", r.Version, LockFile, pin.Version)
	}
	hash, err := hashOf(s.At(p.Package))
	if err != nil {
		return err
	}
	if hash != pin.Hash {
		return fmt.Errorf("its files are not those that %s pins; fetch them again with swampctl init, or take what the source holds today with: swampctl init -upgrade", LockFile)
	}
	return nil
}

// Fetch brings a module here, unless it is here already, and returns its place
// as Find does. What the lock file pins is fetched as it was; with upgrade, as
// the source has it today. Other runs wait from the first Fetch to the Save that
// has to follow.
func (s *Store) Fetch(ctx context.Context, key string, from *Source, want version.Constraints, upgrade bool) (Place, error) {
	if err := s.hold(ctx); err != nil {
		return Place{}, err
	}
	if _, err := s.modules(); err != nil {
		return Place{}, err
	}
	l, err := s.readLock()
	if err != nil {
		return Place{}, err
	}
	if p, err := s.Find(key, from, want); err == nil && !upgrade {
		return p, s.keepPin(key, p, from, want)
	}
	if s.got == nil {
		s.got = map[string]fetched{}
	}
	name := pinName(from, want)
	pin := l.Modules[name]
	if upgrade && !s.used[name] || !pinned(from) {
		pin = Pin{}
	}
	f, err := s.bring(ctx, name, from, want, pin)
	if err != nil {
		return Place{}, err
	}
	defer os.RemoveAll(f.dir)
	if pinned(from) {
		l.Modules[name] = f.pin
		s.use(name)
	}
	p, err := s.keep(key, from, f)
	if err == nil && pinned(from) {
		f.dir = filepath.Join(s.data(), "modules", key)
		s.got[name] = f
	}
	return p, err
}

// keepPin notes a package that is here already, and pins it where it is not
// pinned.
func (s *Store) keepPin(key string, p Place, from *Source, want version.Constraints) error {
	r := *s.manifest.find(key)
	s.met = append(s.met, r)
	if !pinned(from) {
		return nil
	}
	name := pinName(from, want)
	s.use(name)
	if _, ok := s.lock.Modules[name]; ok {
		return nil
	}
	dir := s.At(p.Package)
	hash, err := hashOf(dir)
	if err != nil {
		return err
	}
	s.lock.Modules[name] = Pin{Version: r.Version, Commit: headOf(dir), Hash: hash}
	return nil
}

// headOf returns the commit that Terraform checked out, "" where it is not
// known.
func headOf(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, ".git", "HEAD"))
	if err != nil {
		return ""
	}
	head := strings.TrimSpace(string(text))
	if ref, ok := strings.CutPrefix(head, "ref: "); ok && filepath.IsLocal(ref) {
		text, _ = os.ReadFile(filepath.Join(dir, ".git", ref))
		head = strings.TrimSpace(string(text))
	}
	if !isCommit(head) {
		return ""
	}
	return head
}

func (s *Store) use(name string) {
	if s.used == nil {
		s.used = map[string]bool{}
	}
	s.used[name] = true
}

// bring brings a package into a folder of its own, held against its pin. What
// this run fetched already is copied.
func (s *Store) bring(ctx context.Context, name string, from *Source, want version.Constraints, pin Pin) (f fetched, err error) {
	if err := os.MkdirAll(filepath.Join(s.data(), "modules"), 0o755); err != nil {
		return f, fmt.Errorf("make the folder for modules: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Join(s.data(), "modules"), temporary)
	if err != nil {
		return f, fmt.Errorf("make the folder for a module: %w", err)
	}
	var ok bool
	if f, ok = s.got[name]; ok {
		err = os.CopyFS(temp, os.DirFS(f.dir))
	} else {
		f, err = s.fetchTo(ctx, temp, from, want, pin)
	}
	if err == nil && pin.Hash != "" && f.pin.Hash != pin.Hash {
		err = fmt.Errorf("%s has other files than %s pins; find out who changed them, or take what is new with: swampctl init -upgrade", from.Shown(), LockFile)
	}
	if err != nil {
		os.RemoveAll(temp)
	}
	f.dir = temp
	return f, err
}

// fetchTo fetches a package, as it is pinned if it is, into an empty folder.
func (s *Store) fetchTo(ctx context.Context, temp string, from *Source, want version.Constraints, pin Pin) (f fetched, err error) {
	address, v, err := s.resolve(ctx, from, want, pin)
	if err != nil {
		return f, err
	}
	s.say("Fetching %s", strings.TrimSpace(from.Shown()+" "+v))
	f.sub, f.pin.Version = address.Sub, v
	if f.pin.Commit, err = s.fetch(ctx, address, pin.Commit, temp); err == nil && pinned(from) {
		f.pin.Hash, err = hashOf(temp)
	}
	return f, err
}

// resolve returns the address of a package, which the registry knows of those
// that it has, and the version.
func (s *Store) resolve(ctx context.Context, from *Source, want version.Constraints, pin Pin) (*Source, string, error) {
	if from.registry == nil {
		return &Source{address: from.address}, "", nil
	}
	r := registry{s, *from.registry}
	module, err := r.service(ctx)
	if err != nil {
		return nil, "", err
	}
	v := pin.Version
	if v == "" {
		newest, err := r.newest(ctx, module, want)
		if err != nil {
			return nil, "", err
		}
		v = newest.String()
	}
	at, err := r.location(ctx, module, v)
	return at, v, err
}

// keep puts a fetched package into its place, and notes it.
func (s *Store) keep(key string, from *Source, f fetched) (Place, error) {
	within, err := directory(f.dir, path.Join(f.sub, from.Sub))
	if err != nil {
		return Place{}, fmt.Errorf("%s %w", from.Shown(), err)
	}
	top := filepath.Join(s.data(), "modules", key)
	if err := os.RemoveAll(top); err != nil {
		return Place{}, fmt.Errorf("remove the module that was here: %w", err)
	}
	if pinned(from) { // what is not may be a link
		if err := os.Chmod(f.dir, 0o755); err != nil {
			return Place{}, fmt.Errorf("put the module into its place: %w", err)
		}
	}
	if err := os.Rename(f.dir, top); err != nil {
		return Place{}, fmt.Errorf("put the module into its place: %w", err)
	}
	r := record{Key: key, Source: from.String(), Version: f.pin.Version, Dir: path.Join(filepath.ToSlash(s.folder()), "modules", key, within)}
	s.met = append(s.met, r)
	return s.place(&r)
}

// directory returns the directory of a package that a pattern means.
func directory(top, pattern string) (string, error) {
	if pattern == "" {
		return "", nil
	}
	if !filepath.IsLocal(pattern) {
		return "", fmt.Errorf("has no directory %q, which leads out of it", pattern)
	}
	dir, err := getter.SubdirGlob(top, pattern)
	if err == nil {
		pattern, err = filepath.Rel(top, dir)
	}
	if info, statErr := os.Stat(dir); err != nil || statErr != nil || !info.IsDir() {
		return "", fmt.Errorf("has no directory %q%s", pattern, offered(top, pattern))
	}
	return filepath.ToSlash(pattern), nil
}

// say tells what is being done.
func (s *Store) say(format string, args ...any) {
	if s.Say != nil {
		s.Say(fmt.Sprintf(format, args...))
	}
}
