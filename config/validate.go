package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// Validate checks a configuration without variables' values and without the
// cloud: cycles, references to nothing, unknown types, and every body against
// its schema.
func (c *Config) Validate(o EvalOptions) diag.Diagnostics {
	if ds := c.cycles(); ds.HasErrors() {
		return ds
	}
	vars := map[string]cty.Value{}
	for n, v := range c.Root.Variables {
		vars[n] = cty.UnknownVal(v.Type)
	}
	o.Variables = vars
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil }
	e := NewEvaluator(c, o)
	e.static = true
	var ds diag.Diagnostics
	for _, m := range c.Modules() {
		ds = append(ds, e.otherProviders(m)...)
		ds = append(ds, m.checkProviders()...)
		ds = append(ds, m.emptyProviders()...)
	}
	ds = append(ds, e.eachInstance(e.validateModule)...)
	for _, n := range e.Outputs() {
		_, more := e.Output(n)
		ds = append(ds, more...)
	}
	if e.opt.Alone {
		ds = append(ds, e.validateImports()...)
	}
	for _, m := range c.Modules() {
		for _, n := range sorted(m.Providers) {
			_, more := e.ProviderConfig(ProviderConfig{m.Addr, m.Providers[n].Name, m.Providers[n].Alias})
			ds = append(ds, more...)
		}
	}
	return ds.Unique()
}

// validateModule checks what is in a module, whatever its arguments: a block that
// they keep from having instances need not be sound with them.
func (e *Evaluator) validateModule(in *instance) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, n := range sorted(in.module.Variables) {
		v := in.module.Variables[n]
		if e.opt.Alone {
			ds = append(ds, in.checkVariable(v)...)
			continue
		}
		_, more := in.variable(v, nil)
		ds = append(ds, more...)
	}
	for _, n := range sorted(in.module.Locals) {
		_, more := in.local(in.module.Locals[n], nil)
		ds = append(ds, more...)
	}
	for _, b := range in.module.blocks(in.addr) {
		ds = append(ds, e.validateBlock(in, b)...)
	}
	for _, n := range sorted(in.module.Outputs) {
		_, more := in.output(in.module.Outputs[n], nil)
		ds = append(ds, more...)
		ds = append(ds, e.validateDependsOn(in, in.module.Outputs[n].dependsOn)...)
	}
	ds = append(ds, e.validateAllConditions(in)...)
	ds = append(ds, e.validateRemoved(in)...)
	for _, n := range sorted(in.module.Calls) {
		c := in.module.Calls[n]
		ds = append(ds, in.validateRepetition(c.count, c.forEach)...)
		ds = append(ds, e.validateDependsOn(in, c.dependsOn)...)
	}
	return ds
}

// validateAllConditions checks the references in what a module demands of
// variables and outputs, and in its check blocks.
func (e *Evaluator) validateAllConditions(in *instance) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, n := range sorted(in.module.Variables) {
		ds = append(ds, e.validateConditions(in.module.Variables[n].validations, scope{at: in})...)
	}
	for _, n := range sorted(in.module.Outputs) {
		ds = append(ds, e.validateConditions(in.module.Outputs[n].preconditions, scope{at: in})...)
	}
	for _, n := range sorted(in.module.checks) {
		ds = append(ds, e.validateConditions(in.module.checks[n].asserts, scope{at: in, check: n})...)
	}
	return ds
}

// validateRemoved checks what removed blocks say is run before objects go.
func (e *Evaluator) validateRemoved(in *instance) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, r := range in.module.removed {
		if r.From.Block == nil || len(r.provisioners) == 0 {
			continue
		}
		object := cty.DynamicVal
		if s := e.opt.Schema(r.From.Block.Resource); s != nil {
			object = cty.UnknownVal(s.Block.ImpliedType())
		}
		sc := scope{at: in, extra: merged(unknownExtra(addr.KeyInt), unknownExtra(addr.KeyString))}
		ds = append(ds, e.validateProvisioners(r.provisioners, object, sc)...)
	}
	return ds
}

// validateConditions evaluates conditions and their messages with what is
// known without values.
func (e *Evaluator) validateConditions(list []*condition, sc scope) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, c := range list {
		for _, x := range []hcl.Expression{c.condition, c.message} {
			if x != nil {
				_, more := e.value(x, sc)
				ds = append(ds, more...)
			}
		}
	}
	return ds
}

// validateRepetition checks count and for_each as far as they are known.
func (in *instance) validateRepetition(count, forEach hcl.Expression) diag.Diagnostics {
	ds := in.validateArgument(count, invalidCount, func(v cty.Value) string {
		_, problem := countOf(v)
		return problem
	})
	return append(ds, in.validateArgument(forEach, invalidForEach, forEachProblem)...)
}

// validateArgument checks an argument, which may be left out, by what is the
// problem with its value.
func (in *instance) validateArgument(x hcl.Expression, summary string, problem func(cty.Value) string) diag.Diagnostics {
	if x == nil {
		return nil
	}
	v, ds := in.eval.value(x, scope{at: in})
	if ds.HasErrors() || !in.eval.opt.Alone {
		return ds
	}
	if text := problem(v); text != "" {
		ds = append(ds, in.refusal(x, nil, summary, text))
	}
	return ds
}

// validateLifecycle checks the conditions of a block, and that what it ignores
// is there.
func (e *Evaluator) validateLifecycle(r *Resource, s *schema.Schema, sc scope) diag.Diagnostics {
	object := cty.UnknownVal(s.Block.ImpliedType())
	ds := e.validateConditions(r.Lifecycle.preconditions, sc)
	ds = append(ds, e.validateConditions(r.Lifecycle.postconditions, withSelf(sc, object))...)
	ds = append(ds, e.validateProvisioners(r.provisioners, object, sc)...)
	_, more := e.triggersIn(r, sc)
	ds = append(ds, more...)
	for _, t := range r.Lifecycle.ignored {
		if step, detail := stepFailed(object, t); step != nil {
			ds = append(ds, diag.Errorf("Unsupported attribute", "%s", detail).At(fromRange(step.SourceRange())))
			continue
		}
		if name := attrAt(t, 0); s.Block.Attributes[name].OnlyAPI() {
			ds = append(ds, diag.Warningf("Redundant ignore_changes element", "No configuration says what %q is, so that there are no changes to ignore. Remove it.", name).At(fromRange(t.SourceRange())))
		}
	}
	return ds
}

// metaNames are the arguments and blocks that every resource block has.
var metaNames = []string{"count", "for_each", "depends_on", "provider", "lifecycle", dynamicBlock}

// suggestMeta adds what a type's schema does not know of to a message about a
// word that has no meaning in a block; blocks are those of the type.
func suggestMeta(d *diag.Diagnostic, blocks []string) {
	rest, ok := strings.CutSuffix(d.Detail, "not expected here.")
	if !ok {
		return
	}
	if _, quoted, ok := strings.Cut(rest, `"`); ok {
		word, _, _ := strings.Cut(quoted, `"`)
		d.Detail += didYouMean(word, slices.Concat(metaNames, blocks))
	}
}

// validateDependsOn checks that what is named is declared.
func (e *Evaluator) validateDependsOn(in *instance, names []hcl.Traversal) diag.Diagnostics {
	b := builder{sc: scope{at: in}}
	for _, t := range names {
		switch tg := resolve(t); {
		case tg.kind == "resource" && in.module.Resources[tg.res] == nil:
			b.undeclared(t, tg.res)
		case tg.kind == "module" && in.module.Calls[tg.name] == nil:
			b.missing(t, "module", tg.name, func() []string { return sorted(in.module.Calls) }, fmt.Sprintf("module %q { source = \"./%s\" }", tg.name, tg.name))
		}
	}
	return b.diags
}

// validateBlock evaluates the body with an index or key that is not known.
func (e *Evaluator) validateBlock(in *instance, b addr.Block) diag.Diagnostics {
	r := e.Block(b)
	s := e.opt.Schema(r.Addr)
	if s == nil {
		return diag.Diagnostics{e.unknownType(r)}
	}
	sc := scope{at: in, extra: unknownExtra(r.Repetition())}
	ds := in.validateRepetition(r.count, r.forEach)
	v, more := e.body(r.body, e.spec(r, s), sc)
	if e.opt.Alone {
		more = append(more, refuseEphemeral(v, "an argument of a resource", r.RangeOf)...)
	}
	for _, d := range more {
		d.Address = b.String()
		suggestMeta(d, sorted(s.Block.Blocks))
	}
	ds = append(ds, more...)
	ds = append(ds, e.validateDependsOn(in, r.dependsOn)...)
	ds = append(ds, e.validateLifecycle(r, s, sc)...)
	if e.opt.Check != nil && !more.HasErrors() {
		v, _ = v.UnmarkDeep()
		for _, d := range e.opt.Check(r.Addr, v) {
			d.Address = b.String()
			if d.Subject == nil {
				d.Subject = r.RangeOf(d.Attribute)
			}
			ds = append(ds, d)
		}
	}
	return ds
}

// RangeOf returns where an attribute is written: the nearest place that
// encloses it, the header for the empty path.
func (r *Resource) RangeOf(path cty.Path) *diag.Range {
	at := &r.Range
	body, ok := r.source.(*hclsyntax.Body)
	if !ok {
		return at
	}
	for i := 0; i < len(path); i++ {
		step, ok := path[i].(cty.GetAttrStep)
		if !ok {
			return at
		}
		if a := body.Attributes[step.Name]; a != nil {
			return fromRange(hcl.RangeBetween(a.NameRange, a.Expr.Range()))
		}
		n := 0
		if i+1 < len(path) {
			if ix, ok := path[i+1].(cty.IndexStep); ok && ix.Key.IsKnown() && ix.Key.Type() == cty.Number {
				n64, _ := ix.Key.AsBigFloat().Int64()
				n = int(n64)
				i++
			}
		}
		next := nthBlock(body, step.Name, n)
		if next == nil {
			return at
		}
		at, body = fromRange(next.DefRange()), next.Body
	}
	return at
}

func nthBlock(b *hclsyntax.Body, typ string, n int) *hclsyntax.Block {
	var last *hclsyntax.Block
	for _, bl := range b.Blocks {
		if bl.Type != typ {
			continue
		}
		last = bl
		if n == 0 {
			return bl
		}
		n--
	}
	return last
}
