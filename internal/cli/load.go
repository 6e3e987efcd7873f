package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/schema"
)

// load reads the configuration and the values of its variables, and checks
// both. What is wrong has been told when it returns an error.
func (a *app) load(ctx context.Context, o *planOptions) (*config.Config, map[string]cty.Value, view, error) {
	var cfg *config.Config
	v, err := a.view(o, func() map[string][]byte {
		if cfg == nil {
			return nil
		}
		return cfg.Sources
	})
	if err != nil {
		return nil, nil, nil, err
	}
	tell := func(ds diag.Diagnostics) error {
		v.Diagnostics(ds)
		if ds.HasErrors() {
			return exitCode(exitError)
		}
		return nil
	}
	cfg, ds := a.readConfig(o)
	if err := tell(ds); err != nil {
		return nil, nil, nil, err
	}
	// The plan repeats the warnings with more knowledge.
	if err := tell(errorsOf(cfg.Validate(a.evalOptions()))); err != nil {
		return nil, nil, nil, err
	}
	vars, ds := a.variables(ctx, cfg, o)
	return cfg, vars, v, tell(ds)
}

// readConfig reads the configuration. Some commands go without one: they need
// the provider block at most.
func (a *app) readConfig(o *planOptions) (*config.Config, diag.Diagnostics) {
	if o.withoutFiles {
		names, err := os.ReadDir(a.dir())
		isFile := func(e os.DirEntry) bool { return formattable(e.Name()) || strings.HasSuffix(e.Name(), ".tf.json") }
		if err == nil && !slices.ContainsFunc(names, isFile) {
			return config.LoadSources(a.dir(), nil)
		}
	}
	return config.LoadFrom(a.modules())
}

// errorsOf returns the errors without the warnings.
func errorsOf(ds diag.Diagnostics) diag.Diagnostics {
	var out diag.Diagnostics
	for _, d := range ds {
		if d.Severity == diag.Error {
			out = append(out, d)
		}
	}
	return out
}

// check returns what is wrong with the configuration and its tests, and their
// files.
func (a *app) check(o *validateOptions) (diag.Diagnostics, map[string][]byte) {
	t, ds := a.underCheck(o)
	if ds.HasErrors() {
		return ds, t.sources
	}
	options := a.evalOptions()
	options.Alone = true
	return append(ds, t.root.Validate(options)...), t.sources
}

// underCheck reads what is to be checked.
func (a *app) underCheck(o *validateOptions) (*underTest, diag.Diagnostics) {
	if o.noTests {
		root, ds := config.LoadFrom(a.modules())
		return &underTest{root: root, sources: root.Sources}, ds
	}
	return a.readTests(config.Here(a.modules()), &testOptions{directory: o.directory})
}

// evalOptions are what a configuration is checked against.
func (a *app) evalOptions() config.EvalOptions {
	set := a.builtin()
	return config.EvalOptions{
		Workspace: a.workspace,
		Schema:    func(r addr.Resource) *schema.Schema { return planner.SchemaOf(set, r) },
		Types:     func(m addr.Mode) []string { return set.Types(m == addr.Data) },
		Planned:   func(m addr.Mode) []string { return set.Planned(m == addr.Data) },
		ProviderSchema: func(name string) *schema.Schema {
			for _, p := range set {
				if p.Name == name {
					return p.Schema
				}
			}
			return nil
		},
		Check: func(r addr.Resource, v cty.Value) diag.Diagnostics {
			if d, _, ok := set.DataSource(r.Type); ok && r.Mode == addr.Data {
				return d.Validate(v)
			}
			if t, _, ok := set.Resource(r.Type); ok && r.Mode == addr.Managed {
				return t.Validate(v)
			}
			return nil
		},
	}
}

// variables returns the values of the variables; what nobody gave is asked
// for, where there is somebody to ask.
func (a *app) variables(ctx context.Context, cfg *config.Config, o *planOptions) (map[string]cty.Value, diag.Diagnostics) {
	inputs, ds := a.inputs(ctx, cfg, o, nil)
	if ds.HasErrors() {
		return nil, ds
	}
	vars, more := cfg.Variables(inputs)
	return vars, append(ds, more...)
}

// inputs gathers the values that are given to variables; with only, to those
// that it says.
func (a *app) inputs(ctx context.Context, cfg *config.Config, o *planOptions, only map[string]bool) (map[string]config.InputValue, diag.Diagnostics) {
	inputs, ds := config.Inputs(config.InputSources{Dir: a.dir(), Environ: a.env.Environ(), Flags: o.inputs})
	if ds.HasErrors() {
		return nil, ds
	}
	if only != nil {
		maps.DeleteFunc(inputs, func(name string, _ config.InputValue) bool { return !only[name] })
	}
	if !o.json && a.mayAsk(o.input) {
		for _, v := range cfg.MissingVariables(inputs) {
			if only != nil && !only[v.Name] {
				continue
			}
			answer, err := a.askVariable(ctx, v)
			if errors.Is(err, errInterrupted) {
				return nil, interrupted()
			}
			if errors.Is(err, errNoAnswer) {
				break // of each that has no value it is said where it is declared
			}
			if err != nil {
				return nil, append(ds, errorDiagnostic("No value for required variable", fmt.Errorf("ask for variable %q: %w", v.Name, err)).Of(diag.NoValue))
			}
			inputs[v.Name] = config.InputValue{Raw: answer, IsRaw: true, Source: "the answer"}
		}
	}
	return inputs, ds
}

// askVariable asks for the value of a variable.
func (a *app) askVariable(ctx context.Context, v *config.Variable) (string, error) {
	s := a.style(a.env.StderrTerminal)
	question := s.Bold("var."+v.Name) + "\n"
	if v.Description != "" {
		question += "  " + strings.ReplaceAll(v.Description, "\n", "\n  ") + "\n"
	}
	question += "\n  " + s.Bold("Enter a value:") + " "
	ask := a.ask
	if v.Sensitive {
		ask = a.askSecret
	}
	answer, err := ask(ctx, question)
	if err == nil {
		fmt.Fprintln(a.env.Stderr)
	}
	return answer, err
}

// undeclared says that the configuration has no block for an address.
func undeclared(c *config.Config, i addr.Instance) error {
	if c.Resource(i.Block()) != nil && i.Resource.Mode == addr.Managed {
		return nil
	}
	d := diag.Errorf("Nothing to import into", "The configuration has no block for %s.", i)
	d.Hint = fmt.Sprintf("write it first: resource %q %q { … }", i.Resource.Type, i.Resource.Name)
	return d
}

// placed returns messages with the names of files shortened, and sources with
// the files that are not part of the configuration.
func (a *app) placed(ds diag.Diagnostics, sources map[string][]byte) (diag.Diagnostics, map[string][]byte) {
	all := maps.Clone(sources)
	if all == nil {
		all = map[string][]byte{}
	}
	out, unread := make(diag.Diagnostics, len(ds)), map[string]bool{}
	for i, d := range ds {
		out[i] = d
		if d.Subject == nil || all[d.Subject.Filename] != nil || !filepath.IsAbs(d.Subject.Filename) {
			continue
		}
		name := a.shortened(d.Subject.Filename)
		if all[name] == nil && !unread[name] {
			text, err := config.ReadSource(d.Subject.Filename)
			if unread[name] = err != nil; err == nil {
				all[name] = text
			}
		}
		moved, place := *d, *d.Subject
		place.Filename = name
		moved.Subject = &place
		out[i] = &moved
	}
	return out, all
}

// shortened returns the name of a file as seen from the directory of the
// configuration; one that is not in it as it is.
func (a *app) shortened(file string) string {
	name, err := filepath.Rel(a.dir(), file)
	if !filepath.IsAbs(file) || err != nil || strings.HasPrefix(name, "..") {
		return file
	}
	return name
}
