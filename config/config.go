// Package config reads Terraform configuration: files, blocks, variables,
// expressions, and the evaluation of resource bodies against their schemas.
//
// Nothing of HCL shows in its exported names: diagnostics are diag's, values
// are cty's.
package config

import (
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// CompatVersion is the Terraform version whose language this is.
const CompatVersion = "1.11.4"

type mark string

// Sensitive marks values that must not be shown.
const Sensitive = mark("sensitive")

// Config is a configuration as read.
type Config struct {
	Root    *Module
	Sources map[string][]byte // by file name, as ranges name it
	Dir     string
}

// Module is the content of one directory.
type Module struct {
	Variables map[string]*Variable
	Locals    map[string]*Local
	Outputs   map[string]*Output
	Resources map[addr.Resource]*Resource
	Providers map[string]*Provider // by local name, "name.alias" for aliases
	Required  map[string]string    // provider sources by local name
	Imports   []*Import
}

// Variable is an input of a module.
type Variable struct {
	Name, Description   string
	Type                cty.Type
	Sensitive, Nullable bool
	Ephemeral           bool // kept neither in a plan nor in the state
	HasDefault          bool
	Default             cty.Value
	Range               diag.Range

	optional    *typeDefaults
	literal     bool // no type is declared: text from outside is taken as it stands
	validations []*condition
}

// Local is a named expression.
type Local struct {
	Name  string
	Range diag.Range
	expr  hcl.Expression
}

// Output is a result of a module.
type Output struct {
	Name, Description string
	Sensitive         bool
	Range             diag.Range

	expr          hcl.Expression
	dependsOn     []hcl.Traversal
	preconditions []*condition
}

// Provider is a provider block.
type Provider struct {
	Name, Alias string
	Range       diag.Range
	body        hcl.Body
}

// Resource is a resource or data block.
type Resource struct {
	Addr      addr.Resource
	Range     diag.Range // of the header
	Lifecycle Lifecycle

	count, forEach hcl.Expression
	dependsOn      []hcl.Traversal
	provider       string
	body           hcl.Body // without meta-arguments
	source         hcl.Body // the whole body, for ranges
}

// Repetition says whether the block has count (KeyInt), for_each (KeyString)
// or neither.
func (r *Resource) Repetition() addr.KeyKind {
	switch {
	case r.count != nil:
		return addr.KeyInt
	case r.forEach != nil:
		return addr.KeyString
	default:
		return addr.KeyNone
	}
}

// Lifecycle is a resource's lifecycle block.
type Lifecycle struct {
	CreateBeforeDestroy, PreventDestroy bool
	// Adopt takes over an object that exists already under the same unique
	// identity; swampctl's own.
	Adopt         bool
	IgnoreAll     bool
	IgnoreChanges []cty.Path

	triggers                      []hcl.Expression
	preconditions, postconditions []*condition
}

// condition is a validation, precondition or postcondition.
type condition struct {
	rng       diag.Range
	condition hcl.Expression
	message   hcl.Expression
}

// Load reads the configuration in a directory.
func Load(dir string) (*Config, diag.Diagnostics) {
	info, err := os.Stat(dir)
	if err != nil {
		return empty(dir), diag.Diagnostics{diag.Errorf("Cannot read the configuration", "%v. Give the directory with -chdir.", err)}
	}
	if !info.IsDir() {
		return empty(dir), diag.Diagnostics{diag.Errorf("Not a directory", "%q is a file; a directory with .tf files is wanted.", dir)}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return empty(dir), diag.Diagnostics{diag.Errorf("Cannot read the configuration", "%v.", err)}
	}
	sources := map[string][]byte{}
	var ds diag.Diagnostics
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !IsConfig(name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			ds = append(ds, diag.Errorf("Cannot read file", "%v. Check its permissions.", err))
			continue
		}
		sources[name] = text
	}
	if ds.HasErrors() {
		return empty(dir), ds
	}
	if len(sources) == 0 {
		return empty(dir), diag.Diagnostics{diag.Errorf("No configuration files", "The directory %q has no .tf files. Go to the directory with the configuration, or give it with -chdir.", dir)}
	}
	return LoadSources(dir, sources)
}

func empty(dir string) *Config {
	return &Config{Root: newModule(), Sources: map[string][]byte{}, Dir: dir}
}

func newModule() *Module {
	return &Module{
		Variables: map[string]*Variable{}, Locals: map[string]*Local{}, Outputs: map[string]*Output{},
		Resources: map[addr.Resource]*Resource{}, Providers: map[string]*Provider{}, Required: map[string]string{},
	}
}

// IsConfig reports whether a file belongs to a configuration. Editors' backup
// files do not.
func IsConfig(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") {
		return false
	}
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json")
}

// LoadSources reads a configuration from memory, by file name.
func LoadSources(dir string, sources map[string][]byte) (*Config, diag.Diagnostics) {
	c := &Config{Root: newModule(), Sources: sources, Dir: dir}
	parser := hclparse.NewParser()
	names := make([]string, 0, len(sources))
	for n := range sources {
		names = append(names, n)
	}
	sort.Strings(names)
	l := &loader{config: c, module: c.Root}
	for _, n := range names {
		if isOverride(n) {
			l.diags = append(l.diags, unsupportedFile(n))
			continue
		}
		f, ds := parseSource(parser, sources[n], n)
		l.note(ds)
		if f != nil && f.Body != nil {
			l.file(f.Body)
		}
	}
	return c, l.diags
}

func isOverride(name string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tf")
	return base == "override" || strings.HasSuffix(base, "_override")
}

func unsupportedFile(name string) *diag.Diagnostic {
	return diag.Errorf("Not supported yet", "Override files are not supported yet. Put the settings into the blocks themselves.").At(&diag.Range{
		Filename: name, Start: diag.Pos{Line: 1, Column: 1}, End: diag.Pos{Line: 1, Column: 1},
	})
}
