package config

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/diag"
)

// Reader reads the configurations of a directory: its own one, and those that
// the runs of its tests are about. All paths are seen from that directory.
type Reader struct {
	store  *source.Store
	locate locator
}

// locator returns where the module of a call is, or fetches it.
type locator func(key string, from *source.Source, want version.Constraints) (source.Place, error)

// Here returns a reader that takes modules from afar as they were fetched.
func Here(s *source.Store) Reader { return Reader{s, s.Find} }

// Fetching returns a reader that fetches the modules that are not here, as the
// lock file pins them; with upgrade all, as their sources have them today. Save
// has to follow.
func Fetching(ctx context.Context, s *source.Store, upgrade bool) Reader {
	return Reader{s, func(key string, from *source.Source, want version.Constraints) (source.Place, error) {
		return s.Fetch(ctx, key, from, want, upgrade)
	}}
}

// Save notes what was fetched; whole says that all that is called was read.
func (r Reader) Save(whole bool) diag.Diagnostics {
	err := r.store.Save(whole)
	if err == nil {
		return nil
	}
	d := diag.Errorf("Modules not noted", "What was fetched could not be noted: %v.", err)
	if d.Hint = "make the directory writable, and type the same command again"; errors.Is(err, source.ErrFrozen) {
		d.Hint = "run it without -lockfile=readonly where the lock file may change, and commit that"
	}
	return diag.Diagnostics{d}
}

// Load reads the configuration in a directory, and the modules that it calls.
// Those from afar must have been fetched.
func Load(dir string) (*Config, diag.Diagnostics) { return LoadFrom(&source.Store{Dir: dir}) }

// LoadFrom is Load with the modules from afar in a store of their own.
func LoadFrom(s *source.Store) (*Config, diag.Diagnostics) { return Here(s).Load() }

// Load reads the configuration in the directory itself.
func (r Reader) Load() (*Config, diag.Diagnostics) { return r.dir(origin{dir: "."}) }

// LoadRun reads the configuration that a run is about: that in the directory
// itself where the run names no module.
func (r Reader) LoadRun(f *TestFile, run *TestRun) (*Config, diag.Diagnostics) {
	c := run.module
	if c == nil {
		return r.Load()
	}
	o := origin{key: f.key(run)}
	if c.from.Local != "" {
		o.dir = path.Clean(c.from.Local)
		r.store.Local(o.key, c.from, o.dir)
	} else {
		p, err := r.locate(o.key, c.from, c.want)
		if err != nil {
			return empty(r.store.Dir), diag.Diagnostics{c.unavailable(err)}
		}
		o.dir, o.pkg = p.Dir, p.Package
	}
	cfg, ds := r.dir(o)
	for _, d := range ds {
		if d.Subject == nil {
			d.At(c.blamed())
		}
	}
	if len(cfg.Sources) == 0 && !ds.HasErrors() {
		ds = append(ds, c.hollow(o.dir))
	}
	return cfg, ds
}

// origin is where the root of a configuration is: its directory, the fetched
// package that it is in, and its key among what is fetched, "" for none.
type origin struct{ dir, pkg, key string }

// dir reads the configuration in a directory.
func (r Reader) dir(o origin) (*Config, diag.Diagnostics) {
	none, at := empty(r.store.Dir), r.store.At(o.dir)
	if d := checkDir(at); d != nil {
		return none, diag.Diagnostics{d}
	}
	read, err := readDir(at, o.dir)
	if err != nil {
		return none, diag.Diagnostics{unreadable(err)}
	}
	if len(read) == 0 && o.key == "" {
		return none, diag.Diagnostics{diag.Errorf("No configuration files", "The directory %q has no .tf files. Go to the directory with the configuration, or give it with -chdir.", at).Of(diag.NoConfiguration)}
	}
	return r.load(o, func(rel string) (map[string][]byte, error) {
		if rel == o.dir {
			return read, nil
		}
		return readDir(r.store.At(rel), rel)
	})
}

// LoadSources reads a configuration from memory: files by their names
// relative to the directory, with slashes.
func LoadSources(dir string, sources map[string][]byte) (*Config, diag.Diagnostics) {
	return Here(source.Given(dir, sources[source.Manifest])).load(origin{dir: "."}, func(rel string) (map[string][]byte, error) {
		out := map[string][]byte{}
		for name, text := range sources {
			if path.Dir(name) == rel && IsConfig(path.Base(name)) {
				out[name] = text
			}
		}
		if len(out) == 0 && rel != "." {
			return nil, fmt.Errorf("there is no directory %q", rel)
		}
		return out, nil
	})
}

// load reads a configuration by way of read, which returns the files of a
// directory by their names relative to that of the store.
func (r Reader) load(o origin, read func(rel string) (map[string][]byte, error)) (*Config, diag.Diagnostics) {
	c := empty(r.store.Dir)
	c.Root.Dir, c.Root.pkg = o.dir, o.pkg
	t := &tree{Reader: r, config: c, key: o.key, read: read, parser: hclparse.NewParser(), dirs: map[string]*directory{}}
	d := t.directory(o.dir)
	if d.err != nil {
		return c, diag.Diagnostics{diag.Errorf("Cannot read the configuration", "%v.", d.err)}
	}
	return c, t.module(c.Root, d)
}
