package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
)

// TestScope is what the expressions of a run see beside the configuration that
// the run is about.
type TestScope struct {
	File *TestFile
	Run  *TestRun
	// Root is the configuration under test: it says the types of Globals, the
	// values that are given to variables from outside.
	Root    *Config
	Globals map[string]InputValue
	Earlier map[string]TestOutputs // of the runs that were executed, by name
}

// TestOutputs are the outputs of a run that was executed.
type TestOutputs struct {
	Values  map[string]cty.Value
	Planned bool // only planned
}

// evaluator evaluates what stands in a test file and refers to no
// configuration.
func (s *TestScope) evaluator() *Evaluator {
	return NewEvaluator(s.Root, EvalOptions{Resource: notPlanned, Applying: true})
}

// Inputs returns the values that a run gives to the variables of the
// configuration that it is about: its own ones go before those of the file,
// and these before those from outside.
func (s *TestScope) Inputs(c *Config) (map[string]InputValue, diag.Diagnostics) {
	out := map[string]InputValue{}
	var ds diag.Diagnostics
	for _, name := range sorted(c.Root.Variables) {
		in, found, more := s.input(name)
		if ds = append(ds, more...); found {
			out[name] = in
		}
	}
	for _, name := range sorted(s.Run.variables) {
		if c.Root.Variables[name] == nil {
			ds = append(ds, diag.Warningf("Value for undeclared variable", "The run %q gives a value to the variable %q, which its configuration does not declare.%s",
				s.Run.Name, name, didYouMean(name, sorted(c.Root.Variables))).At(fromRange(s.Run.variables[name].NameRange)))
		}
	}
	if ds.HasErrors() {
		return nil, ds
	}
	for _, v := range c.MissingVariables(out) {
		ds = append(ds, diag.Errorf("No value for required variable",
			"The configuration of the run %q needs a value for its variable %q, which has no default. Give it in a variables block of the run or of the file, or with -var or -var-file.", s.Run.Name, v.Name).Of(diag.NoValue).At(&v.Range))
	}
	return out, ds
}

// input returns the value that is given to a variable; false if none is.
func (s *TestScope) input(name string) (InputValue, bool, diag.Diagnostics) {
	a, given := s.Run.variables[name], s.givenToRun
	if a == nil {
		a, given = s.File.variables[name], s.givenToFile
	}
	if a == nil {
		in, ok := s.Globals[name]
		return in, ok, nil
	}
	v, ds := s.evaluator().value(a.Expr, scope{given: given})
	return InputValue{Value: v, Source: "the test file", Range: fromRange(a.Range)}, true, ds
}

// givenToRun supplies what an expression of a run sees: the variables of the
// file and those from outside, and the outputs of earlier runs.
func (s *TestScope) givenToRun(ts []hcl.Traversal) (map[string]cty.Value, diag.Diagnostics) {
	g := given{scope: s, roots: []string{"var", "run"}}
	return g.all(ts, func(name string) (cty.Value, bool, diag.Diagnostics) {
		if a := s.File.variables[name]; a != nil {
			v, ds := s.evaluator().value(a.Expr, scope{given: s.givenToFile})
			return v, true, ds
		}
		return s.global(name)
	})
}

// givenToFile supplies what an expression of the file's variables sees: the
// variables from outside.
func (s *TestScope) givenToFile(ts []hcl.Traversal) (map[string]cty.Value, diag.Diagnostics) {
	g := given{scope: s, roots: []string{"var"}}
	return g.all(ts, s.global)
}

// global returns the value of a variable from outside, of the type that the
// configuration under test declares; without one it is an expression.
func (s *TestScope) global(name string) (cty.Value, bool, diag.Diagnostics) {
	in, ok := s.Globals[name]
	v := s.Root.Root.Variables[name]
	switch {
	case !ok && v != nil && v.HasDefault:
		return v.mark(v.Default), true, nil
	case !ok:
		return cty.DynamicVal, false, nil
	case v != nil:
		val, ds := s.Root.variable(v, s.Globals)
		return v.mark(val), true, ds
	case !in.IsRaw:
		return in.Value, true, nil
	}
	x, ds := parseExpression(in.Raw, "<"+in.Source+">")
	if ds.HasErrors() {
		return cty.DynamicVal, true, fromHCL(ds)
	}
	val, ds := bounded(x, nil)
	return val, true, fromHCL(ds)
}

// given gathers what an expression of a test file sees.
type given struct {
	scope *TestScope
	roots []string
	diags diag.Diagnostics
}

// all returns the values of what is named; variable supplies those of
// variables.
func (g *given) all(ts []hcl.Traversal, variable func(string) (cty.Value, bool, diag.Diagnostics)) (map[string]cty.Value, diag.Diagnostics) {
	vars, runs := map[string]cty.Value{}, map[string]cty.Value{}
	for _, t := range ts {
		name := attrAt(t, 1)
		switch root := t.RootName(); {
		case !slices.Contains(g.roots, root) || name == "":
			g.fail(t, "Invalid reference", "%q means nothing here: variables and provider blocks of test files see var.NAME, and in runs also run.NAME.OUTPUT.", traversalText(t))
		case root == "run":
			runs[name] = g.run(t, name)
		default:
			v, found, ds := variable(name)
			if g.diags = append(g.diags, ds...); !found {
				g.fail(t, "Reference to unavailable variable", "There is no variable %q here: only those of the file's variables block, and what is given by -var, -var-file, files of variables and the environment. Give it there.", name)
			}
			vars[name] = v
		}
	}
	return map[string]cty.Value{"var": cty.ObjectVal(vars), "run": cty.ObjectVal(runs)}, g.diags
}

func (g *given) fail(t hcl.Traversal, summary, detail string, args ...any) {
	g.diags = append(g.diags, diag.Errorf(summary, detail, args...).At(fromRange(t.SourceRange())))
}

// run returns the outputs of an earlier run. What is not known would be of no
// use.
func (g *given) run(t hcl.Traversal, name string) cty.Value {
	out, ok := g.scope.Earlier[name]
	if !ok {
		var names []string
		for _, r := range g.scope.File.Runs {
			names = append(names, r.Name)
		}
		if slices.Contains(names, name) {
			g.fail(t, "Reference to unavailable run", "The run %q has no outputs here: it comes later, or it failed. A run sees those before it.", name)
		} else {
			g.fail(t, "Reference to undeclared run", "There is no run %q in this file.%s", name, didYouMean(name, names))
		}
		return cty.DynamicVal
	}
	output := attrAt(t, 2)
	if v, ok := out.Values[output]; ok && !v.IsWhollyKnown() {
		g.fail(t, "Reference to unknown value", "The value of %s is known only after apply, and the run %q only plans. Let it apply: command = apply.", traversalText(t[:3]), name)
	} else if output != "" && !ok {
		g.fail(t, "Unsupported attribute", "The configuration of the run %q has no output %q.%s", name, output, didYouMean(output, slices.Sorted(maps.Keys(out.Values))))
		return cty.DynamicVal
	}
	return cty.ObjectVal(out.Values)
}

// Configure gives a configuration the provider blocks of the test file that
// the run uses, and what stands for resources and modules.
func (s *TestScope) Configure(c *Config) diag.Diagnostics {
	var ds diag.Diagnostics
	put := func(key string, p *Provider, name, alias string) {
		own := *p
		own.Name, own.Alias, own.given = name, alias, s.givenToRun
		c.Root.Providers[key] = &own
	}
	for key, p := range s.File.providers {
		if s.Run.providers == nil {
			put(key, p, p.Name, p.Alias)
		}
	}
	for _, key := range sorted(s.Run.providers) {
		outer := s.Run.providers[key]
		p := s.File.providers[outer.String()]
		if p == nil {
			ds = append(ds, diag.Errorf("Provider configuration not present", "The file has no provider %s. Add a block: provider %q or mock_provider %q.", outer, outer.name, outer.name).At(fromRange(outer.rng)))
			continue
		}
		name, alias, _ := strings.Cut(key, ".")
		put(key, p, name, alias)
	}
	c.overrides = [][]*Override{s.Run.Overrides, s.File.Overrides}
	return append(ds, s.unused(c)...)
}
