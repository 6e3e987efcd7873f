package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/config/source"
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

	ofRun          bool // it says what a run of a test is about
	source         hcl.Range
	from           *source.Source      // nil where it is wrong
	want           version.Constraints // of a module in a registry
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
	l.callSource(c, content.Attributes["source"], content.Attributes["version"])
	c.providers = l.passed(content.Attributes["providers"])
	if c.arguments, ds = rest.JustAttributes(); len(content.Blocks) == 0 { // else it has been said
		l.note(ds)
	}
	l.module.Calls[c.Name] = c
}

// Shown returns the source of a call without credentials.
func (c *Call) Shown() string { return source.Hide(c.Source) }

// callSource reads where the module of a call comes from.
func (l *loader) callSource(c *Call, from, versions *hcl.Attribute) {
	if from == nil {
		return // said already
	}
	c.source = from.Expr.Range()
	var ok bool
	if c.Source, ok = l.text(from); !ok {
		return
	}
	if versions != nil {
		if c.Version, ok = l.text(versions); !ok {
			return
		}
		want, err := version.NewConstraint(c.Version)
		if err != nil {
			l.fail(versions.Expr.Range(), "Invalid version constraint", "%q is not a version constraint; write it like \"~> 1.2\".", c.Version)
			return
		}
		c.want = want
	}
	s, err := source.Parse(c.Source, versions != nil)
	if err != nil {
		l.diags = append(l.diags, diag.Errorf("Invalid module source address", "The source of the %s cannot be used: %v.", c.what(), err).At(c.blamed()))
		return
	}
	c.from = s
}

// text reads an argument that must be a text written down.
func (l *loader) text(a *hcl.Attribute) (string, bool) {
	v, ds := bounded(a.Expr, nil)
	l.note(ds)
	if ds.HasErrors() {
		return "", false
	}
	v, err := convert.Convert(v, cty.String)
	if err != nil || v.IsNull() || !v.IsKnown() {
		l.fail(a.Expr.Range(), "Unsuitable value type", "The argument %q must be a text.", a.Name)
		return "", false
	}
	return v.AsString(), true
}

// repetition reads count and for_each, of which a block has one at most.
func (l *loader) repetition(attrs hcl.Attributes) (count, forEach hcl.Expression) {
	if a := attrs["count"]; a != nil {
		count = a.Expr
	}
	if a := attrs["for_each"]; a != nil {
		if forEach = a.Expr; count != nil {
			l.fail(a.Range, "Both count and for_each", "A block has count, which numbers its instances, or for_each, which gives them keys, but not both. Remove one of the two.")
		}
	}
	return count, forEach
}

// call reads the module that a block calls.
func (t *tree) call(m *Module, c *Call) diag.Diagnostics {
	if c.from == nil || t.full() {
		return nil // said already
	}
	fail := func(summary, detail string, args ...any) diag.Diagnostics {
		return diag.Diagnostics{diag.Errorf(summary, detail, args...).At(c.blamed())}
	}
	dir, pkg, err := t.place(m, c)
	if err != nil {
		return diag.Diagnostics{c.unavailable(err)}
	}
	for up := m; up != nil; up = up.Parent {
		if up.Dir == dir {
			return fail("Module calls itself", "The module in %q calls itself, directly or by way of others, which would go on for ever. Remove one of the calls.", dir)
		}
	}
	d := t.directory(dir)
	switch {
	case errors.Is(d.err, fs.ErrNotExist):
		return fail("Module not found", "There is no directory %q, which the module %q is to be read from. The path is taken from the directory of the file that calls it.", dir, c.Name)
	case d.err != nil:
		return fail("Module not found", "The directory of the module %q cannot be read: %v. The path is taken from the directory of the file that calls it.", c.Name, d.err)
	}
	called := newModule()
	called.Addr, called.Dir, called.Parent, called.Call = m.Addr.Child(c.Name, addr.Key{}), dir, m, c
	called.pkg = pkg
	ds := t.module(called, d)
	if len(d.files) == 0 && !d.diags.HasErrors() {
		ds = append(ds, c.hollow(dir))
	}
	c.Module = called
	return append(ds, c.checkArguments()...)
}

// unavailable says why the module of a call is not there.
func (c *Call) unavailable(err error) *diag.Diagnostic {
	text, fetched := strings.TrimSuffix(err.Error(), "."), c.from.Local == ""
	if !strings.HasSuffix(text, "?") {
		text += "."
	}
	d := diag.Errorf("Module not available", "The %s is not available: %s", c.what(), text).At(c.blamed())
	switch {
	case errors.Is(err, source.ErrNotFetched):
		d.Detail = fmt.Sprintf("The %s has not been fetched yet.", c.what())
		return d.Of(diag.NotFetched)
	case fetched:
		return d.Of(diag.Unfetched)
	}
	return d
}

// hollow says that a directory holds no module.
func (c *Call) hollow(dir string) *diag.Diagnostic {
	return diag.Warningf("Module has no configuration files", "The directory %q has no .tf files, so that the %s is nothing.", dir, c.what()).At(c.blamed())
}

// what names the module of a call in messages.
func (c *Call) what() string {
	if c.ofRun {
		return fmt.Sprintf("module of the run %q", c.Name)
	}
	return fmt.Sprintf("module %q", c.Name)
}

// blamed is the place of what is wrong with the source of a call: not the line
// itself where that holds what is not to be shown.
func (c *Call) blamed() *diag.Range {
	if source.Secret(c.Source) {
		return &c.Range
	}
	return fromRange(c.source)
}

// place returns the directory of the module that a block calls, and that of
// the fetched package it is in, "" for none.
func (t *tree) place(m *Module, c *Call) (dir, pkg string, err error) {
	var names []string
	if t.key != "" {
		names = append(names, t.key)
	}
	for _, step := range m.Addr.Child(c.Name, addr.Key{}).Steps() {
		names = append(names, step.Name)
	}
	key := strings.Join(names, ".")
	if c.from.Local == "" {
		p, err := t.locate(key, c.from, c.want)
		if err == nil {
			t.config.Sources[source.Manifest] = t.store.Text()
		}
		return p.Dir, p.Package, err
	}
	if dir = path.Join(m.Dir, c.from.Local); m.pkg != "" && dir != m.pkg && !strings.HasPrefix(dir, m.pkg+"/") {
		return "", "", fmt.Errorf("the path %q leads out of the package that the calling module was fetched with; give the module a source of its own", c.Source)
	}
	t.store.Local(key, c.from, dir)
	return dir, m.pkg, nil
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
