package config

import (
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// Call is a module block.
type Call struct {
	Name    string
	Source  string
	Version string
	Range   diag.Range
	Module  *Module // what is called; nil where it could not be read

	source         hcl.Range
	count, forEach hcl.Expression
	dependsOn      []hcl.Traversal
	providers      map[string]providerRef // by what the module calls them
	arguments      hcl.Attributes
}

// Repetition says whether the block has count, for_each or neither.
func (c *Call) Repetition() addr.KeyKind { return repetition(c.count, c.forEach) }

func repetition(count, forEach hcl.Expression) addr.KeyKind {
	switch {
	case count != nil:
		return addr.KeyInt
	case forEach != nil:
		return addr.KeyString
	default:
		return addr.KeyNone
	}
}

var callSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{
		{Name: "source", Required: true}, {Name: "version"}, {Name: "count"}, {Name: "for_each"}, {Name: "depends_on"}, {Name: "providers"},
	},
	Blocks: []hcl.BlockHeaderSchema{{Type: "lifecycle"}, {Type: "locals"}},
}

// call reads a module block.
func (l *loader) call(b *hcl.Block) {
	if !l.name(b, 0) {
		return
	}
	content, rest, ds := b.Body.PartialContent(callSchema)
	l.note(ds)
	c := &Call{Name: b.Labels[0], Range: *fromRange(b.DefRange)}
	if old := l.module.Calls[c.Name]; old != nil {
		l.fail(b.DefRange, "Duplicate module call", "Module %q was called already at %s. Names of module calls are unique in a module; give one of the two another.", c.Name, old.Range)
		return
	}
	for _, sub := range content.Blocks {
		l.fail(sub.DefRange, "Reserved block type", "%q blocks have no meaning in a module block. Remove it.", sub.Type)
	}
	c.count, c.forEach = l.repetition(content.Attributes)
	c.dependsOn = l.dependsOn(content.Attributes["depends_on"])
	if a := content.Attributes["source"]; a != nil {
		c.source = a.Expr.Range()
		l.note(gohcl.DecodeExpression(a.Expr, nil, &c.Source))
	}
	if a := content.Attributes["version"]; a != nil {
		l.note(gohcl.DecodeExpression(a.Expr, nil, &c.Version))
		if isLocal(c.Source) {
			l.fail(a.Range, "Invalid module version", "The module %q comes from a local path, which has no versions. Remove the version argument.", c.Name)
		}
	}
	c.providers = l.passed(content.Attributes["providers"])
	c.arguments, ds = rest.JustAttributes()
	l.note(ds)
	l.module.Calls[c.Name] = c
}

// repetition reads count and for_each, of which a block has one at most.
func (l *loader) repetition(attrs hcl.Attributes) (count, forEach hcl.Expression) {
	if a := attrs["count"]; a != nil {
		count = a.Expr
	}
	if a := attrs["for_each"]; a != nil {
		if forEach = a.Expr; count != nil {
			l.fail(a.Range, "Count and for_each", "A block has count or for_each, not both. Remove one of them.")
		}
	}
	return count, forEach
}

// isLocal reports whether a source is a path, which begins with a dot.
func isLocal(source string) bool {
	return source == "." || source == ".." || strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")
}

// call reads the module that a block calls.
func (t *tree) call(m *Module, c *Call) diag.Diagnostics {
	fail := func(summary, detail string, args ...any) diag.Diagnostics {
		return diag.Diagnostics{diag.Errorf(summary, detail, args...).At(fromRange(c.source))}
	}
	switch {
	case c.Source == "":
		return nil // said already
	case path.IsAbs(c.Source):
		return fail("Invalid module source", "%q is an absolute path, which another machine need not have. Write a path from this directory, which begins with \"./\" or \"../\".", c.Source)
	case !isLocal(c.Source):
		return fail("Not supported yet", "The module source %q is not a local path; modules from registries, git and http are not supported yet. A local path begins with \"./\" or \"../\".", c.Source)
	}
	dir := path.Join(m.Dir, c.Source)
	for up := m; up != nil; up = up.Parent {
		if up.Dir == dir {
			return fail("Module calls itself", "The module in %q calls itself, directly or by way of others, which would go on for ever. Remove one of the calls.", dir)
		}
	}
	d := t.directory(dir)
	if d.err != nil {
		return fail("Module not found", "The directory of the module %q cannot be read: %v. The path is taken from the directory of the file that calls it.", c.Name, d.err)
	}
	if len(d.files) == 0 && !d.diags.HasErrors() {
		return fail("Module has no configuration files", "The directory %q has no .tf files.", dir)
	}
	called := newModule()
	called.Addr, called.Dir, called.Parent, called.Call = m.Addr.Child(c.Name, addr.Key{}), dir, m, c
	ds := t.module(called, d)
	c.Module = called
	return append(ds, c.checkArguments()...)
}

// checkArguments holds the arguments of a call against the variables of the
// module.
func (c *Call) checkArguments() diag.Diagnostics {
	var ds diag.Diagnostics
	vars := c.Module.Variables
	for _, name := range sorted(c.arguments) {
		if vars[name] == nil {
			ds = append(ds, diag.Errorf("Unsupported argument", "The module %q has no variable %q.%s Declare it there, or remove the argument.",
				c.Name, name, didYouMean(name, sorted(vars))).At(fromRange(c.arguments[name].NameRange)))
		}
	}
	for _, name := range sorted(vars) {
		if !vars[name].HasDefault && c.arguments[name] == nil {
			ds = append(ds, diag.Errorf("Missing required argument", "The module %q needs a value for its variable %q, which has no default (%s). Add the argument %s.",
				c.Name, name, vars[name].Range, name).At(&c.Range))
		}
	}
	return ds
}
