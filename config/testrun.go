package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// unused warns of overrides in the file and the run whose target the
// configuration does not have.
func (s *TestScope) unused(c *Config) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, list := range [][]*Override{s.Run.Overrides, s.File.Overrides} {
		for _, o := range list {
			m := c.Module(o.Target.Module)
			if m == nil || o.Target.Block != nil && m.Resources[o.Target.Block.Resource] == nil {
				ds = append(ds, diag.Warningf("Invalid override target", "The configuration of the run %q has no %s.%s Correct the address, or remove the block.", s.Run.Name, o.Text, didYouMean(o.Text, c.targets(o.kind))).At(&o.Range))
			}
		}
	}
	return ds
}

// targets returns the addresses that an override block of a kind can name.
func (c *Config) targets(kind string) []string {
	var out []string
	for _, m := range c.Modules() {
		if kind == "module" && !m.Addr.IsRoot() {
			out = append(out, string(m.Addr))
		}
		for _, b := range m.blocks(m.Addr) {
			if (b.Resource.Mode == addr.Data) == (kind == "data") && kind != "module" {
				out = append(out, b.String())
			}
		}
	}
	return out
}

// OverrideOf returns what stands for an instance in a test, nil for nothing.
// What a mocked provider overrides comes last, and counts for its own blocks.
func (c *Config) OverrideOf(i addr.Instance) *Override {
	lists := c.overrides
	if m := c.MockOf(i.Block()); m != nil {
		lists = append(slices.Clip(lists), m.Overrides)
	}
	return overriding(lists, func(t addr.Parsed) bool {
		switch {
		case t.Block == nil:
			return false
		case t.Instance != nil && t.Instance.Key != (addr.Key{}):
			return *t.Instance == i
		case t.Module.Static() == t.Module:
			return *t.Block == i.Block().Static()
		}
		return *t.Block == i.Block()
	})
}

// moduleOverride returns what stands for an instance of a module in a test,
// nil for nothing.
func (c *Config) moduleOverride(m addr.Module) *Override {
	return overriding(c.overrides, func(t addr.Parsed) bool {
		return t.Block == nil && (t.Module == m || t.Module == m.Static())
	})
}

// overriding returns the first override whose target is one, nil for none.
func overriding(lists [][]*Override, is func(addr.Parsed) bool) *Override {
	for _, list := range lists {
		for _, o := range list {
			if is(o.Target) {
				return o
			}
		}
	}
	return nil
}

// named returns the outputs of a module that a test overrides; null are those
// that it does not give.
func (o *Override) named(outputs []string) cty.Value {
	vs := make(map[string]cty.Value, len(outputs))
	for _, name := range outputs {
		if vs[name] = cty.NullVal(cty.DynamicPseudoType); o.Values.Type().HasAttribute(name) {
			vs[name] = o.Values.GetAttr(name)
		}
	}
	return cty.ObjectVal(vs)
}

// MockOf returns what stands for the provider of a block in a test, nil for
// nothing.
func (c *Config) MockOf(b addr.Block) *MockProvider {
	p := c.ProviderOf(b)
	m := c.Module(p.Module)
	if m == nil {
		return nil
	}
	block := m.Providers[providerRef{name: p.Name, alias: p.Alias}.String()]
	if block == nil {
		return nil
	}
	return block.mock
}

// Asserted is what came of the assertions of a run.
type Asserted struct {
	Failed  bool // one does not hold
	Errored bool // one could not be evaluated
}

// Assert evaluates the assertions of a run over the values of e, and says what
// does not hold. Nothing may be unknown.
func (s *TestScope) Assert(e *Evaluator) (Asserted, diag.Diagnostics) {
	var result Asserted
	var all diag.Diagnostics
	for _, c := range s.Run.asserts {
		if c.condition == nil || c.message == nil {
			continue
		}
		sc := scope{given: func(ts []hcl.Traversal) (map[string]cty.Value, diag.Diagnostics) { return s.seen(e, ts) }}
		holds, ds := e.assert(c, sc)
		result.Failed = result.Failed || !holds && !ds.HasErrors()
		result.Errored = result.Errored || ds.HasErrors()
		all = append(all, ds...)
		if !holds && !ds.HasErrors() {
			all = append(all, e.failed(c, sc))
		}
	}
	return result, all
}

// assert evaluates condition and message of an assertion.
func (e *Evaluator) assert(c *condition, sc scope) (bool, diag.Diagnostics) {
	v, ds := e.value(c.condition, sc)
	msg, more := e.value(c.message, sc)
	if ds = append(ds, more...); ds.HasErrors() {
		return false, ds
	}
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown():
		return false, append(ds, e.assertion(c, sc, unknownsIn, "Unknown condition value",
			"The condition depends on what is known only after apply, and the run only plans. Let it apply (command = apply), leave the value out, or make it known with override_during = plan in a block that overrides it."))
	case v.IsNull():
		return false, append(ds, e.assertion(c, sc, valuesIn, "Invalid condition", "The condition is null; it must be true or false."))
	}
	holds, err := convert.Convert(v, cty.Bool)
	if err != nil {
		return false, append(ds, e.assertion(c, sc, valuesIn, "Invalid condition", "The condition must be true or false, and is %s.", kindOf(v)))
	}
	msg, _ = msg.Unmark()
	if text, err := convert.Convert(msg, cty.String); err != nil || msg.IsKnown() && text.IsNull() {
		return false, append(ds, diag.Errorf("Invalid error message", "The error message must be a string.").At(fromRange(c.message.Range())))
	}
	return holds.True(), ds
}

// assertion says what is wrong with the condition of an assertion; values
// says what is in it.
func (e *Evaluator) assertion(c *condition, sc scope, values func(hcl.Expression, *hcl.EvalContext) []diag.Value, summary, detail string, args ...any) *diag.Diagnostic {
	d := diag.Errorf(summary, detail, args...).At(fromRange(c.condition.Range()))
	if ctx, ds := e.context(c.condition.Variables(), sc); !ds.HasErrors() {
		d.Values = values(c.condition, ctx)
	}
	return d
}

// failed says that an assertion does not hold.
func (e *Evaluator) failed(c *condition, sc scope) *diag.Diagnostic {
	detail := "The error message holds a secret, or what is not known yet, and is not shown."
	msg, _ := e.value(c.message, sc)
	if !msg.IsMarked() && msg.IsKnown() {
		if text, err := convert.Convert(msg, cty.String); err == nil && !text.IsNull() {
			detail = text.AsString()
		}
	}
	return e.assertion(c, sc, valuesIn, "Test assertion failed", "%s", detail)
}

// seen supplies what an assertion sees: all that is in the configuration, its
// outputs, the outputs of earlier runs, and the variables of the test file.
func (s *TestScope) seen(e *Evaluator, ts []hcl.Traversal) (map[string]cty.Value, diag.Diagnostics) {
	var own, theirs, runs []hcl.Traversal
	for _, t := range ts {
		_, given, _ := s.input(attrAt(t, 1))
		switch root := t.RootName(); {
		case root == "run":
			runs = append(runs, t)
		case root == "output":
			own = append(own, t)
		case root == "var" && e.config.Root.Variables[attrAt(t, 1)] == nil && given:
			own = append(own, t)
		default:
			theirs = append(theirs, t)
		}
	}
	ctx, ds := e.context(theirs, scope{})
	earlier, more := s.givenToRun(runs)
	ds = append(ds, more...)
	mine, more := s.own(e, own)
	ds = append(ds, more...)
	out := merged(ctx.Variables, mine)
	out["run"] = earlier["run"]
	return out, ds
}

// own supplies outputs, and variables that only the test file has.
func (s *TestScope) own(e *Evaluator, ts []hcl.Traversal) (map[string]cty.Value, diag.Diagnostics) {
	outputs, vars := map[string]cty.Value{}, map[string]cty.Value{}
	var ds diag.Diagnostics
	for _, t := range ts {
		name := attrAt(t, 1)
		if t.RootName() == "var" {
			v, more := s.variable(name)
			vars[name], ds = v, append(ds, more...)
			continue
		}
		if e.config.Root.Outputs[name] == nil {
			ds = append(ds, diag.Errorf("Reference to undeclared output value", "The configuration has no output %q.%s", name, didYouMean(name, e.Outputs())).At(fromRange(t.SourceRange())))
			continue
		}
		v, more := e.Output(name)
		outputs[name], ds = v, append(ds, more...)
	}
	return map[string]cty.Value{"output": cty.ObjectVal(outputs), "var": cty.ObjectVal(vars)}, ds
}

// variable returns a variable that only the test file or the world outside
// has.
func (s *TestScope) variable(name string) (cty.Value, diag.Diagnostics) {
	in, _, ds := s.input(name)
	if in.IsRaw {
		v, _, more := s.global(name)
		return v, append(ds, more...)
	}
	return in.Value, ds
}

// AllOutputs returns the root outputs that can be evaluated.
func (e *Evaluator) AllOutputs() map[string]cty.Value {
	out := map[string]cty.Value{}
	for _, name := range e.Outputs() {
		if v, ds := e.Output(name); !ds.HasErrors() {
			out[name] = v
		}
	}
	return out
}

// Checkables returns the addresses of what a run of c can expect to fail.
func (c *Config) Checkables() []string {
	var out []string
	for _, name := range sorted(c.Root.Variables) {
		out = append(out, "var."+name)
	}
	for _, name := range sorted(c.Root.Outputs) {
		out = append(out, "output."+name)
	}
	for _, name := range sorted(c.Root.checks) {
		out = append(out, "check."+name)
	}
	for _, b := range c.Root.blocks(addr.Root) {
		out = append(out, b.String())
	}
	return out
}

// Expect returns what is wrong with what a run expects to fail: only something
// that conditions are stated of can.
func (r *TestRun) Expect() diag.Diagnostics {
	var ds diag.Diagnostics
	for _, x := range r.Expected {
		p, err := addr.Parse(x.Text)
		if err != nil || p.Block == nil || !p.Module.IsRoot() || p.Block.Resource.Type == "local" {
			ds = append(ds, diag.Errorf("Invalid expect_failures reference", "Only conditions of variables, outputs, checks and resources of the run's own configuration can be expected to fail, and %s is none of these.", x.Text).At(&x.Range))
		}
	}
	return ds
}
