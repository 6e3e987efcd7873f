// Package config reads Terraform configuration: files, blocks, variables,
// expressions, and the evaluation of resource bodies against their schemas.
//
// Nothing of HCL shows in its exported names: diagnostics are diag's, values
// are cty's.
package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
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
	Backend *Backend // nil: none is configured
	// RequiredVersions are the constraints of the root module on Terraform.
	RequiredVersions []string

	graph     graph
	overrides [][]*Override // for tests, the ones that count first
}

// Module is the content of one directory, in its place in the tree of calls.
type Module struct {
	pkg string // the directory of the fetched package it is in, "" for none

	// Addr is the path of calls to this module, without keys.
	Addr addr.Module
	// Dir is the directory, seen from that of the configuration, with slashes;
	// absolute for what is fetched to an absolute place.
	Dir string
	// Parent and Call are what calls this module; nil for the root.
	Parent *Module
	Call   *Call

	Variables map[string]*Variable
	Locals    map[string]*Local
	Outputs   map[string]*Output
	Resources map[addr.Resource]*Resource
	Providers map[string]*Provider   // by local name, "name.alias" for aliases
	Required  map[string]Requirement // by local name
	Calls     map[string]*Call

	wanted  map[string]providerRef // configurations that must be passed
	moved   []*Moved
	removed []*Removed
	imports []*importBlock
	checks  map[string]*checkBlock
	near    suggesters
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
	Ephemeral         bool // of a module below the root only
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
	source      hcl.Body // the whole block
	empty       bool     // in a module it stands for what is passed
	// Of a test file: all that its expressions see, and what stands for the
	// provider.
	given func([]hcl.Traversal) (map[string]cty.Value, diag.Diagnostics)
	mock  *MockProvider
}

// Resource is a resource or data block.
type Resource struct {
	Addr      addr.Resource
	Range     diag.Range // of the header
	Lifecycle Lifecycle
	// Check names the check block that a data source stands in: only there it
	// can be referred to, and it stops nothing.
	Check string

	count, forEach hcl.Expression
	dependsOn      []hcl.Traversal
	provider       providerRef
	provisioners   []*Provisioner
	body           hcl.Body // without meta-arguments
	source         hcl.Body // the whole body, for ranges
}

// Repetition says whether the block has count (KeyInt), for_each (KeyString)
// or neither.
func (r *Resource) Repetition() addr.KeyKind { return repetition(r.count, r.forEach) }

// Lifecycle is a resource's lifecycle block.
type Lifecycle struct {
	CreateBeforeDestroy, PreventDestroy bool
	// Adopt takes over an object that exists already under the same unique
	// identity; swampctl's own.
	Adopt         bool
	IgnoreAll     bool
	IgnoreChanges []cty.Path

	ignored                       []hcl.Traversal // IgnoreChanges as they are written
	triggers                      []hclsyntax.Expression
	preconditions, postconditions []*condition
}

// condition is a validation, precondition or postcondition.
type condition struct {
	kind      string // of the block
	rng       diag.Range
	condition hcl.Expression
	message   hcl.Expression
}

// Resource returns the block at an address, whichever the instance of its
// module; nil if it is not declared.
func (c *Config) Resource(b addr.Block) *Resource {
	m := c.Module(b.Module)
	if m == nil {
		return nil
	}
	return m.Resources[b.Resource]
}

// Module returns the module at a path, with or without keys; nil if no such
// calls are declared.
func (c *Config) Module(path addr.Module) *Module {
	m := c.Root
	for _, step := range path.Steps() {
		call := m.Calls[step.Name]
		if call == nil || call.Module == nil {
			return nil
		}
		m = call.Module
	}
	return m
}

// Modules returns all modules, callers before what they call.
func (c *Config) Modules() []*Module {
	var out []*Module
	var walk func(*Module)
	walk = func(m *Module) {
		out = append(out, m)
		for _, name := range sorted(m.Calls) {
			if called := m.Calls[name].Module; called != nil {
				walk(called)
			}
		}
	}
	walk(c.Root)
	return out
}

// Blocks returns the addresses of all declared blocks, without the keys of
// modules, sorted within their modules.
func (c *Config) Blocks() []addr.Block {
	var out []addr.Block
	for _, m := range c.Modules() {
		out = append(out, m.blocks(m.Addr)...)
	}
	return out
}

// blocks returns the blocks of an instance of a module, sorted.
func (m *Module) blocks(at addr.Module) []addr.Block {
	out := make([]addr.Block, 0, len(m.Resources))
	for r := range m.Resources {
		out = append(out, addr.Block{Module: at, Resource: r})
	}
	slices.SortFunc(out, addr.Block.Compare)
	return out
}

func newModule() *Module {
	return &Module{
		Dir: ".", Variables: map[string]*Variable{}, Locals: map[string]*Local{}, Outputs: map[string]*Output{},
		Resources: map[addr.Resource]*Resource{}, Providers: map[string]*Provider{}, Required: map[string]Requirement{},
		Calls: map[string]*Call{}, wanted: map[string]providerRef{}, checks: map[string]*checkBlock{},
	}
}
