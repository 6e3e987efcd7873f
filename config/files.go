package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/swampctl/swampctl/internal/diag"
)

// unreadable says that a file of a configuration cannot be read.
func unreadable(err error) *diag.Diagnostic {
	d := diag.Errorf("Cannot read file", "%v.", err)
	switch {
	case errors.Is(err, errNoFile):
		d.Hint = "remove it, or give it another name"
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

// readDir reads the configuration files of a directory, which messages call
// rel, by their names with that. Behind what a configuration may hold in all, no
// more are read.
func readDir(dir, rel string) (map[string][]byte, error) {
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

// errNoFile is that a pipe or a socket stands where a file should.
var errNoFile = errors.New("it is a pipe or a socket, not a file")

// ReadSource reads a file of a configuration. A pipe or socket, which may never
// be written to, is an error; of what is too large no more is read than tells
// that.
func ReadSource(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 {
		return nil, &fs.PathError{Op: "read", Path: file, Err: errNoFile}
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
	Reader
	config *Config
	key    string // of the root among what is fetched
	read   func(rel string) (map[string][]byte, error)
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

// module fills in a module from its directory, and the modules that it calls.
func (t *tree) module(m *Module, d *directory) diag.Diagnostics {
	l := &loader{config: t.config, module: m}
	l.note(d.diags)
	blocks, overrides := l.split(d)
	if more := t.grow(m, len(blocks)+len(overrides)); more != nil {
		return append(l.diags, more)
	}
	blocks = implied(l.overrideStorage(blocks, overrides), overrides)
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
