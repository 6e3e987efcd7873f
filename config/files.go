package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/diag"
)

// locator returns where the module of a call is, or fetches it.
type locator func(key string, from *source.Source, want version.Constraints) (source.Place, error)

// Load reads the configuration in a directory, and the modules that it calls.
// Those from afar must have been fetched.
func Load(dir string) (*Config, diag.Diagnostics) { return LoadFrom(&source.Store{Dir: dir}) }

// LoadFrom is Load with the modules from afar in a store of their own.
func LoadFrom(s *source.Store) (*Config, diag.Diagnostics) { return loadDir(s, ".", s.Find) }

// LoadAt reads the configuration in a directory below dir, from where all
// paths are seen. What is fetched belongs to the configuration in dir: another
// one has local modules only.
func LoadAt(dir, root string) (*Config, diag.Diagnostics) {
	if root == "." {
		return Load(dir)
	}
	return loadDir(&source.Store{Dir: dir}, root, func(string, *source.Source, version.Constraints) (source.Place, error) {
		return source.Place{}, fmt.Errorf("what is called in %q must be at local paths", root)
	})
}

// Fetch reads a configuration as LoadFrom does, and fetches the modules that
// are not here, as the lock file pins them; with upgrade all, as their sources
// have them today.
func Fetch(ctx context.Context, s *source.Store, upgrade bool) (*Config, diag.Diagnostics) {
	c, ds := loadDir(s, ".", func(key string, from *source.Source, want version.Constraints) (source.Place, error) {
		return s.Fetch(ctx, key, from, want, upgrade)
	})
	if err := s.Save(!ds.HasErrors()); err != nil {
		ds = append(ds, diag.Errorf("Modules not noted", "What was fetched could not be noted: %v.", err))
	}
	return c, ds
}

func loadDir(s *source.Store, root string, locate locator) (*Config, diag.Diagnostics) {
	dir := s.Dir
	at := filepath.Join(dir, filepath.FromSlash(root))
	if d := checkDir(at); d != nil {
		return empty(dir), diag.Diagnostics{d}
	}
	read, err := readDir(dir, root)
	if err != nil {
		return empty(dir), diag.Diagnostics{unreadable(err)}
	}
	if len(read) == 0 {
		return empty(dir), diag.Diagnostics{diag.Errorf("No configuration files", "The directory %q has no .tf files. Go to the directory with the configuration, or give it with -chdir.", at).Of(diag.NoConfiguration)}
	}
	return load(s, root, locate, func(rel string) (map[string][]byte, error) {
		if rel == root {
			return read, nil
		}
		return readDir(dir, rel)
	})
}

// unreadable says that a file of a configuration cannot be read.
func unreadable(err error) *diag.Diagnostic {
	d := diag.Errorf("Cannot read file", "%v.", err)
	switch {
	case errors.Is(err, fs.ErrPermission):
		d.Hint = "check its permissions"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ELOOP):
		d.Hint = "correct the symbolic link, or remove it"
	}
	return d
}

// checkDir says what is wrong with a directory, nil for nothing.
func checkDir(dir string) *diag.Diagnostic {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return diag.Errorf("Cannot read the configuration", "%v. Give the directory with -chdir.", err)
	case !info.IsDir():
		return diag.Errorf("Not a directory", "%q is a file; a directory with .tf files is wanted.", dir)
	default:
		return nil
	}
}

// LoadSources reads a configuration from memory: files by their names
// relative to the directory, with slashes.
func LoadSources(dir string, sources map[string][]byte) (*Config, diag.Diagnostics) {
	s := source.Given(dir, sources[source.Manifest])
	return load(s, ".", s.Find, func(rel string) (map[string][]byte, error) {
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

// readDir reads the configuration files of a directory, absolute or seen from
// root, by their names with the directory. Behind what a configuration may hold
// in all, no more are read.
func readDir(root, rel string) (map[string][]byte, error) {
	dir := filepath.FromSlash(rel)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(root, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	out, size := map[string][]byte{}, 0
	for _, e := range entries {
		if e.IsDir() || !IsConfig(e.Name()) || size > maxSources {
			continue
		}
		text, err := ReadSource(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out[path.Join(rel, e.Name())] = text
		size += len(text)
	}
	return out, nil
}

// ReadSource reads a file of a configuration. A pipe or socket, which may never
// be written to, is an error; of what is too large no more is read than tells
// that.
func ReadSource(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 {
		return nil, fmt.Errorf("%s is not a regular file; remove it, or give it another name", file)
	}
	return readUpTo(file, maxSource)
}

// readUpTo reads a file, of a larger one a byte more than the limit.
func readUpTo(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// ReadStream reads a file of a configuration from a stream; of what is too
// large no more than tells that.
func ReadStream(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxSource+1)) }

func empty(dir string) *Config {
	return &Config{Root: newModule(), Sources: map[string][]byte{}, Dir: dir}
}

// IsConfig reports whether a file belongs to a configuration. Editors' backup
// files do not.
func IsConfig(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") {
		return false
	}
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

// tree reads the directories of a configuration, each once.
type tree struct {
	config *Config
	read   func(rel string) (map[string][]byte, error)
	store  *source.Store
	locate locator
	parser *hclparse.Parser
	dirs   map[string]*directory
	sum    sum
	blocks int // in all places of the tree
}

// directory is the parsed files of one directory, in the order of their names.
type directory struct {
	files []parsed
	diags hcl.Diagnostics
	err   error
}

type parsed struct {
	name string
	body hcl.Body
}

// directory returns the files of a directory.
func (t *tree) directory(rel string) *directory {
	if d := t.dirs[rel]; d != nil {
		return d
	}
	d := &directory{}
	t.dirs[rel] = d
	texts, err := t.read(rel)
	if err != nil {
		d.err = err
		return d
	}
	texts = shadowed(texts)
	for _, name := range sorted(texts) {
		t.config.Sources[name] = texts[name]
		if beyond := t.sum.add(texts[name], name); beyond != nil {
			d.diags = append(d.diags, beyond)
			return d
		}
	}
	for _, name := range sorted(texts) {
		f, ds := parseSource(t.parser, texts[name], name)
		d.diags = append(d.diags, ds...)
		if f != nil && f.Body != nil {
			d.files = append(d.files, parsed{name, f.Body})
		}
	}
	return d
}

// load reads the configuration in the directory root by way of read, which
// returns the files of a directory by their names relative to that of the
// store.
func load(s *source.Store, root string, locate locator, read func(rel string) (map[string][]byte, error)) (*Config, diag.Diagnostics) {
	c := empty(s.Dir)
	c.Root.Dir = root
	t := &tree{config: c, store: s, locate: locate, read: read, parser: hclparse.NewParser(), dirs: map[string]*directory{}}
	d := t.directory(root)
	if d.err != nil {
		return c, diag.Diagnostics{diag.Errorf("Cannot read the configuration", "%v.", d.err)}
	}
	return c, t.module(c.Root, d)
}

// module fills in a module from its directory, and the modules that it calls.
func (t *tree) module(m *Module, d *directory) diag.Diagnostics {
	l := &loader{config: t.config, module: m}
	l.note(d.diags)
	blocks, overrides := l.split(d)
	if more := t.grow(m, len(blocks)+len(overrides)); more != nil {
		return append(l.diags, more)
	}
	blocks = l.overrideStorage(blocks, overrides)
	for _, b := range overrides {
		l.override(blocks, b)
	}
	l.blocks(blocks)
	for _, b := range l.removals {
		l.removed(b)
	}
	l.importProviders()
	for _, name := range sorted(m.Calls) {
		l.diags = append(l.diags, t.call(m, m.Calls[name])...)
	}
	return l.diags
}

// grow counts the blocks of one more module of the tree, and refuses what is
// more than can be kept. It is told once.
func (t *tree) grow(m *Module, blocks int) *diag.Diagnostic {
	before := t.blocks
	if t.blocks += 1 + blocks; t.blocks <= maxBlocks || before > maxBlocks {
		return nil
	}
	d := diag.Errorf("Configuration too large", "The configuration has more than %d blocks, those of a module counted as often as it is called. Modules that call others more than once make more with each level: use for_each in the call, or call fewer.", maxBlocks)
	if m.Call != nil {
		d.At(m.Call.blamed())
	}
	return d
}

// full reports whether the tree may not grow further.
func (t *tree) full() bool { return t.blocks > maxBlocks }

// split returns the blocks of a directory, and those of its override files.
func (l *loader) split(d *directory) (blocks, overrides []*hcl.Block) {
	for _, f := range d.files {
		content, ds := f.body.Content(fileSchema)
		l.note(ds)
		if isOverride(f.name) {
			overrides = append(overrides, content.Blocks...)
			continue
		}
		for _, b := range content.Blocks {
			own := *b // an override changes it in this place of the tree only
			blocks = append(blocks, &own)
		}
	}
	return blocks, overrides
}
