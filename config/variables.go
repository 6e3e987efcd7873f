package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// InputValue is a value given to a variable from outside.
type InputValue struct {
	Value  cty.Value
	Raw    string // text of the command line or environment, where IsRaw
	IsRaw  bool
	Source string // "-var", "environment variable TF_VAR_x", or a file name
	Range  *diag.Range
}

// Variables checks and converts the inputs, and fills in the defaults. Values
// of sensitive variables carry the mark.
func (c *Config) Variables(inputs map[string]InputValue) (map[string]cty.Value, diag.Diagnostics) {
	out := map[string]cty.Value{}
	var ds diag.Diagnostics
	for _, name := range sorted(c.Root.Variables) {
		v := c.Root.Variables[name]
		val, more := c.variable(v, inputs)
		ds = append(ds, more...)
		out[name] = v.mark(val)
	}
	near := newSuggester(sorted(c.Root.Variables))
	for _, name := range sorted(inputs) {
		if c.Root.Variables[name] == nil {
			ds = append(ds, undeclaredInput(name, inputs[name], near)...)
		}
	}
	if !ds.HasErrors() {
		ds = append(ds, c.validations(out)...)
	}
	return out, ds
}

func undeclaredInput(name string, in InputValue, near *suggester) diag.Diagnostics {
	d := diag.Errorf("Value for undeclared variable", "%s gives a value to the variable %q, which the configuration does not declare.%s",
		strings.ToUpper(in.Source[:1])+in.Source[1:], name, near.didYouMean(name)).Of(diag.UndeclaredVariable).At(in.Range)
	switch {
	case strings.HasPrefix(in.Source, "environment"):
		return nil // the environment is shared by several configurations
	case in.Range != nil:
		d.Severity = diag.Warning
	}
	return diag.Diagnostics{d}
}

// MissingVariables returns the variables without default and input, sorted.
func (c *Config) MissingVariables(inputs map[string]InputValue) []*Variable {
	var out []*Variable
	for _, n := range sorted(c.Root.Variables) {
		if _, ok := inputs[n]; !ok && !c.Root.Variables[n].HasDefault {
			out = append(out, c.Root.Variables[n])
		}
	}
	return out
}

func (c *Config) variable(v *Variable, inputs map[string]InputValue) (cty.Value, diag.Diagnostics) {
	in, ok := inputs[v.Name]
	if !ok {
		if v.HasDefault {
			return v.Default, nil
		}
		return cty.UnknownVal(v.Type), diag.Diagnostics{diag.Errorf("No value for required variable",
			"The variable %q has no default. Give it with -var '%s=…', in a file terraform.tfvars, or in the environment as TF_VAR_%s.", v.Name, v.Name, v.Name).Of(diag.NoValue).At(&v.Range)}
	}
	val := in.Value
	if in.IsRaw {
		var ds diag.Diagnostics
		if val, ds = v.parse(in); ds.HasErrors() {
			return cty.UnknownVal(v.Type), ds
		}
	}
	if val.IsNull() && !v.Nullable {
		if v.HasDefault {
			return v.Default, nil
		}
		return cty.UnknownVal(v.Type), diag.Diagnostics{v.invalid(in, "null is not allowed")}
	}
	val, err := v.convert(val)
	if err != nil {
		return cty.UnknownVal(v.Type), diag.Diagnostics{v.invalid(in, misfit(err))}
	}
	return val, nil
}

func (v *Variable) invalid(in InputValue, why string) *diag.Diagnostic {
	d := diag.Errorf("Invalid value for variable", "The value that %s gives to the variable %q does not fit its type: %s.", in.Source, v.Name, strings.TrimSuffix(why, ".")).At(in.Range)
	if in.Range == nil {
		d.At(&v.Range)
		d.Hint = fmt.Sprintf("give it one that fits: -var '%s=%s'", v.Name, sample(v.Type))
	}
	return d
}

// sample shows how a value of a type is written.
func sample(ty cty.Type) string {
	switch {
	case ty == cty.Number:
		return "1"
	case ty == cty.Bool:
		return "true"
	case ty.IsListType(), ty.IsSetType(), ty.IsTupleType():
		return "[" + sampleIn(ty) + ", …]"
	case ty.IsMapType():
		return "{ name = " + sampleIn(ty) + ", … }"
	case ty.IsObjectType():
		var parts []string
		for _, name := range sorted(ty.AttributeTypes()) {
			if !ty.AttributeOptional(name) {
				parts = append(parts, name+" = …")
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return "…"
}

// sampleIn shows how an element of a collection is written: texts want quotes
// there.
func sampleIn(ty cty.Type) string {
	if ty.IsCollectionType() && ty.ElementType() != cty.String {
		return sample(ty.ElementType())
	}
	return `"…"`
}

// misfit says where within a value the type is missed, and how.
func misfit(err error) string {
	var at cty.PathError
	if errors.As(err, &at) && len(at.Path) > 0 {
		return fmt.Sprintf("in %s %v", pathText(at.Path), err)
	}
	return err.Error()
}

// pathText writes a path within a value as an expression has it.
func pathText(p cty.Path) string {
	var b strings.Builder
	for _, s := range p {
		switch s := s.(type) {
		case cty.GetAttrStep:
			b.WriteString("." + s.Name)
		case cty.IndexStep:
			b.WriteString(traversalText(hcl.Traversal{hcl.TraverseIndex{Key: s.Key}}))
		}
	}
	return b.String()
}

// parse reads text: as it stands for simple types and where no type is
// declared, as an expression for the rest.
func (v *Variable) parse(in InputValue) (cty.Value, diag.Diagnostics) {
	if v.literal || v.Type.IsPrimitiveType() {
		return cty.StringVal(in.Raw), nil
	}
	x, ds := parseExpression(in.Raw, "<"+in.Source+">")
	if ds.HasErrors() {
		return cty.NilVal, diag.Diagnostics{v.invalid(in, "it is not an expression; strings in lists and maps need quotes")}
	}
	val, ds := bounded(x, nil)
	if ds.HasErrors() {
		return cty.NilVal, diag.Diagnostics{v.invalid(in, "it may not refer to anything or call functions; strings in lists and maps need quotes")}
	}
	return val, nil
}

// mark marks a value as the variable says.
func (v *Variable) mark(val cty.Value) cty.Value {
	if v.Sensitive {
		val = val.Mark(Sensitive)
	}
	if v.Ephemeral {
		val = val.Mark(Ephemeral)
	}
	return val
}

// notPlanned is the value of a block before there is a plan.
func notPlanned(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil }

// validations checks the validation blocks. What they ask of resources is not
// known yet.
func (c *Config) validations(values map[string]cty.Value) diag.Diagnostics {
	e := NewEvaluator(c, EvalOptions{Variables: values, Resource: notPlanned})
	var ds diag.Diagnostics
	for _, n := range sorted(c.Root.Variables) {
		for _, cond := range c.Root.Variables[n].validations {
			ds = append(ds, e.check(cond, scope{}, e.root.checkable("var", n), "Invalid value for variable")...)
		}
	}
	return ds
}

// Flag is one -var or -var-file, in the order given.
type Flag struct {
	File  bool
	Value string // "name=value", or the path of a file
}

// InputSources are where values for variables come from.
type InputSources struct {
	Dir     string
	Environ []string // "NAME=value"
	Flags   []Flag
}

// Inputs gathers values by Terraform's precedence: environment, then
// terraform.tfvars, then *.auto.tfvars by name, then the flags in their order;
// the last one counts.
func Inputs(s InputSources) (map[string]InputValue, diag.Diagnostics) {
	out := map[string]InputValue{}
	var ds diag.Diagnostics
	for _, kv := range s.Environ {
		name, val, _ := strings.Cut(kv, "=")
		if n, ok := strings.CutPrefix(name, "TF_VAR_"); ok && n != "" {
			out[n] = InputValue{Raw: val, IsRaw: true, Source: "environment variable " + name}
		}
	}
	var all sum
	add := func(path string, read func(string) ([]byte, error), named string) {
		vs, more := loadVarFile(path, read, named, &all)
		ds = append(ds, more...)
		for n, v := range vs {
			out[n] = v
		}
	}
	for _, f := range autoFiles(s.Dir) {
		add(f, ReadSource, "")
	}
	for _, f := range s.Flags {
		if f.File {
			path := f.Value
			if !filepath.IsAbs(path) && s.Dir != "" {
				path = filepath.Join(s.Dir, path)
			}
			add(path, readNamed, f.Value)
			continue
		}
		name, val, ok := strings.Cut(f.Value, "=")
		switch {
		case !ok || name == "":
			ds = append(ds, diag.Errorf("Invalid -var", "%q is not of the form name=value.", f.Value).Of(diag.InvalidVariable))
			continue
		case strings.TrimSpace(name) != name:
			ds = append(ds, diag.Errorf("Invalid -var", "There is a blank beside the name in -var %q; write it without: -var '%s=…'.", f.Value, strings.TrimSpace(name)).Of(diag.InvalidVariable))
			continue
		}
		out[name] = InputValue{Raw: val, IsRaw: true, Source: "-var"}
	}
	return out, ds
}

// AutoInputs returns the values that the files of a directory give which are
// read without being named.
func AutoInputs(dir string) (map[string]InputValue, diag.Diagnostics) {
	return Inputs(InputSources{Dir: dir})
}

// autoFiles returns the variable files that are read without being named.
func autoFiles(dir string) []string {
	var out []string
	for _, n := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		if _, err := os.Stat(filepath.Join(dir, n)); err == nil {
			out = append(out, filepath.Join(dir, n))
		}
	}
	var auto []string
	for _, pattern := range []string{"*.auto.tfvars", "*.auto.tfvars.json"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well-formed
		auto = append(auto, found...)
	}
	slices.Sort(auto)
	return append(out, auto...)
}

// unreadNamed says that a file cannot be read that a flag names, and which one
// was meant.
func unreadNamed(path, named string, err error) *diag.Diagnostic {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	near := ""
	if found, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.tfvars*")); errors.Is(err, fs.ErrNotExist) { // the pattern is well-formed
		for i, file := range found {
			found[i] = filepath.Base(file)
		}
		near = didYouMean(filepath.Base(path), found)
	}
	d := diag.Errorf("Cannot read variable file", "The file %q, which -var-file names, cannot be read: %v.%s", named, err, near)
	if errors.Is(err, fs.ErrPermission) {
		d.Hint = "check its permissions"
		return d
	}
	return d.Of(diag.NoVariableFile)
}

// loadVarFile reads a .tfvars file, or a .tfvars.json, and adds it to what all
// hold; named is how the user calls it, "" where he does not.
func loadVarFile(path string, read func(string) ([]byte, error), named string, all *sum) (map[string]InputValue, diag.Diagnostics) {
	text, err := read(path)
	if err != nil {
		d := unreadable(err)
		if d.Summary = "Cannot read variable file"; named != "" {
			d = unreadNamed(path, named, err)
		}
		return nil, diag.Diagnostics{d}
	}
	if d := all.add(text, path); d != nil {
		return nil, fromHCL(hcl.Diagnostics{d})
	}
	f, hds := parseSource(hclparse.NewParser(), text, path)
	ds := fromHCL(hds)
	if ds.HasErrors() {
		return nil, ds
	}
	attrs, hds := f.Body.JustAttributes()
	ds = append(ds, fromHCL(hds)...)
	out := map[string]InputValue{}
	for n, a := range attrs {
		v, hds := constantOf(a.Expr)
		ds = append(ds, fromHCL(hds)...)
		if !hds.HasErrors() {
			out[n] = InputValue{Value: v, Source: fmt.Sprintf("the file %s", filepath.Base(path)), Range: fromRange(a.Range)}
		}
	}
	return out, ds
}
