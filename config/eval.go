package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// EvalOptions are what expressions are evaluated with.
type EvalOptions struct {
	Variables map[string]cty.Value // as Config.Variables returns them
	Workspace string
	// Applying: the values are those of an apply, so that what differs from
	// call to call, such as timestamp(), is known. PlanTime is plantimestamp(),
	// not known if zero.
	Applying bool
	PlanTime time.Time
	// Schema returns the schema of a type, nil if there is none of that name;
	// Types names those that there are, and Planned those that only Terraform's
	// provider has.
	Schema         func(addr.Resource) *schema.Schema
	Types, Planned func(addr.Mode) []string
	ProviderSchema func(name string) *schema.Schema
	// Check is what a type says of a configuration beyond its schema; nil:
	// nothing. Only Validate asks.
	Check func(r addr.Resource, config cty.Value) diag.Diagnostics
	// Alone: no plan follows upon Validate, so that it also says what a plan would
	// say better, with the values of variables.
	Alone bool
	// Resource supplies the value of a block: an object, a tuple, or an object
	// by key; DynamicVal while it is not known. It may use the same Evaluator.
	Resource func(b addr.Block, from *diag.Range) (cty.Value, diag.Diagnostics)
	// Instance supplies the value of one instance, as it stands in that of its
	// block, where expressions refer to no other; false where it has none, and
	// Resource is to be asked. nil: Resource always is.
	Instance func(i addr.Instance) (cty.Value, bool)
	// Checked is told what comes of every condition that is evaluated; nil:
	// nobody asks.
	Checked func(Checked)
	// Version changes whenever Resource may answer otherwise than before; nil:
	// its answers stay.
	Version func() uint64
}

// Evaluator evaluates the expressions of a configuration, on demand. It may be
// used by several goroutines, and from within its own callbacks.
type Evaluator struct {
	config    *Config
	opt       EvalOptions
	funcs     map[string]function.Function
	static    bool // one instance of each module, whatever its arguments, count and for_each
	root      *instance
	instances cache[addr.Module, *instance]
	tally     tally

	mu       sync.Mutex // guards the maps
	specs    map[addr.Resource]hcldec.Spec
	patterns map[*Resource]*pattern
	needs    map[hcl.Expression]*needs
}

// NewEvaluator returns an evaluator.
func NewEvaluator(c *Config, o EvalOptions) *Evaluator {
	e := &Evaluator{
		config: c, opt: o, funcs: functions(functionOptions{dir: c.Dir, applying: o.Applying, planTime: o.PlanTime}),
		specs: map[addr.Resource]hcldec.Spec{}, patterns: map[*Resource]*pattern{}, needs: map[hcl.Expression]*needs{},
	}
	e.root = &instance{eval: e, module: c.Root}
	return e
}

// version is that of the values of resources.
func (e *Evaluator) version() uint64 {
	if e.opt.Version == nil {
		return 0
	}
	return e.opt.Version()
}

// Blocks returns all declared blocks in all instances of modules, sorted
// within each. Modules whose instances cannot be told are left out, with
// errors.
func (e *Evaluator) Blocks() ([]addr.Block, diag.Diagnostics) {
	var out []addr.Block
	ds := e.eachInstance(func(in *instance) diag.Diagnostics {
		out = append(out, in.module.blocks(in.addr)...)
		return nil
	})
	return out, ds
}

// eachInstance visits all instances of modules, callers before what they call.
// It ends where there are more than can be kept.
func (e *Evaluator) eachInstance(visit func(*instance) diag.Diagnostics) diag.Diagnostics {
	var ds diag.Diagnostics
	var walk func(*instance)
	walk = func(in *instance) {
		ds = append(ds, visit(in)...)
		for _, name := range sorted(in.module.Calls) {
			call := in.module.Calls[name]
			if call.Module == nil {
				continue
			}
			x := single
			if !e.static {
				var more diag.Diagnostics
				x, more = in.calls(call, nil)
				if ds = append(ds, more...); more.HasErrors() {
					continue
				}
			}
			for _, k := range x.Keys {
				if e.tally.full() {
					return
				}
				child, more := e.instance(in.addr.Child(name, k))
				if ds = append(ds, more...); child != nil && e.config.moduleOverride(child.addr) == nil {
					walk(child)
				}
			}
		}
	}
	walk(e.root)
	return ds
}

// CheckModules evaluates the arguments of all module calls, and checks the
// validations of the variables and the preconditions of the outputs.
func (e *Evaluator) CheckModules() diag.Diagnostics {
	return e.eachInstance(func(in *instance) diag.Diagnostics {
		var ds diag.Diagnostics
		for _, name := range sorted(in.module.Variables) {
			ds = append(ds, in.checkVariable(in.module.Variables[name])...)
		}
		if in.parent == nil {
			return ds // its outputs are evaluated by name
		}
		for _, name := range sorted(in.module.Outputs) {
			_, more := in.output(in.module.Outputs[name], nil)
			ds = append(ds, more...)
		}
		return ds
	})
}

// checkVariable evaluates a variable and checks its validations.
func (in *instance) checkVariable(v *Variable) diag.Diagnostics {
	_, ds := in.variable(v, nil)
	if ds.HasErrors() {
		return ds
	}
	for _, cond := range v.validations {
		if in.parent == nil && !looksAtBlocks(cond.condition) && in.eval.opt.Checked == nil {
			continue // checked where the value was given
		}
		for _, d := range in.eval.check(cond, scope{at: in, about: v}, in.checkable("var", v.Name), "Invalid value for variable") {
			if in.parent == nil {
				ds = append(ds, d)
				continue
			}
			if a := in.module.Call.arguments[v.Name]; a != nil && d.Subject != nil {
				d.Detail += fmt.Sprintf(" The rule is at %s.", d.Subject)
				d.Subject = fromRange(a.Expr.Range())
			}
			ds = append(ds, d)
		}
	}
	return ds
}

// looksAtBlocks reports whether an expression may need what is known in a plan
// only.
func looksAtBlocks(x hcl.Expression) bool { return looksAt(x, "resource", "module", "local") }

// looksAt reports whether an expression, which may be left out, names something
// of one of the kinds.
func looksAt(x hcl.Expression, kinds ...string) bool {
	return x != nil && slices.ContainsFunc(x.Variables(), func(t hcl.Traversal) bool { return slices.Contains(kinds, resolve(t).kind) })
}

// Modules returns the instances of all modules, the root among them.
func (e *Evaluator) Modules() ([]addr.Module, diag.Diagnostics) {
	var out []addr.Module
	ds := e.eachInstance(func(in *instance) diag.Diagnostics {
		out = append(out, in.addr)
		return nil
	})
	return out, ds
}

// HasModule reports whether there is an instance of a module. With errors that
// cannot be told.
func (e *Evaluator) HasModule(m addr.Module) (bool, diag.Diagnostics) {
	in, ds := e.instance(m)
	return in != nil, ds
}

// Block returns a declared block, whichever the instance of its module; nil if
// it is not declared.
func (e *Evaluator) Block(b addr.Block) *Resource { return e.config.Resource(b) }

// Outputs returns the names of the outputs, sorted.
func (e *Evaluator) Outputs() []string { return sorted(e.config.Root.Outputs) }

// value evaluates one expression.
func (e *Evaluator) value(x hcl.Expression, sc scope) (cty.Value, diag.Diagnostics) {
	return e.valueWith(x, sc, nil)
}

// valueWith evaluates one expression with functions beside the language's.
func (e *Evaluator) valueWith(x hcl.Expression, sc scope, more map[string]function.Function) (cty.Value, diag.Diagnostics) {
	return e.with(e.needsOf(x), sc, func(ctx *hcl.EvalContext) (cty.Value, diag.Diagnostics) {
		if more != nil {
			ctx = ctx.NewChild()
			ctx.Functions = more
		}
		v, hds := bounded(x, ctx)
		return v, fromHCL(hds)
	})
}

// scopeOf is what the expressions of an instance see.
func (e *Evaluator) scopeOf(i addr.Instance) (scope, diag.Diagnostics) {
	at, ds := e.instance(i.Module)
	if ds.HasErrors() {
		return scope{}, ds
	}
	if at == nil {
		return scope{}, append(ds, diag.Errorf("Not declared", "The configuration has no instance %s.", i.Module))
	}
	if i.Key.Kind != addr.KeyString {
		return scope{at: at, extra: single.extra(i.Key)}, ds
	}
	x, more := e.Expand(i.Block())
	if x == nil || more.HasErrors() {
		return scope{at: at}, append(ds, more...)
	}
	return scope{at: at, extra: x.extra(i.Key)}, append(ds, more...)
}

// Config evaluates the body of an instance against its schema. What is not
// written is null; blocks that are not written are empty.
func (e *Evaluator) Config(i addr.Instance) (cty.Value, diag.Diagnostics) {
	r := e.Block(i.Block())
	if r == nil {
		return cty.DynamicVal, diag.Diagnostics{diag.Errorf("Not declared", "%s is not in the configuration.", i)}
	}
	s := e.opt.Schema(r.Addr)
	if s == nil {
		return cty.DynamicVal, diag.Diagnostics{e.unknownType(r)}
	}
	sc, ds := e.scopeOf(i)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	v, more := e.instanceBody(r, s, sc)
	_, wrong := e.triggersIn(r, sc)
	more = append(more, wrong...)
	for _, d := range more {
		d.Address = i.String()
	}
	return v, append(ds, more...)
}

func (e *Evaluator) unknownType(r *Resource) *diag.Diagnostic {
	kind := "resource type"
	if r.Addr.Mode == addr.Data {
		kind = "data source"
	}
	return diag.Errorf("Unknown "+kind, "%s", e.otherType(r.Addr, kind)).At(&r.Range)
}

// otherType says what a type may be that is none of ours: one that Terraform's
// provider has and ours has not yet, be there one of the other mode by that name
// or not, else one of the other mode, one of another provider, or a slip.
func (e *Evaluator) otherType(r addr.Resource, kind string) string {
	types := func(f func(addr.Mode) []string, m addr.Mode) []string {
		if f == nil {
			return nil
		}
		return f(m)
	}
	other, block, head := addr.Data, "data source", "data"
	if r.Mode == addr.Data {
		other, block, head = addr.Managed, "resource type", "resource"
	}
	ours, planned := types(e.opt.Types, r.Mode), types(e.opt.Planned, r.Mode)
	provider, rest, _ := strings.Cut(r.Type, "_")
	switch {
	case slices.Contains(planned, r.Type):
		return fmt.Sprintf("Terraform's provider has the %s %q, and swampctl has it not yet. Keep such blocks in a configuration of their own, for Terraform.", kind, r.Type)
	case slices.Contains(types(e.opt.Types, other), r.Type):
		return fmt.Sprintf("%q is a %s: the block begins with %s %q.", r.Type, block, head, r.Type)
	case e.opt.ProviderSchema != nil && e.opt.ProviderSchema(provider) == nil && len(ours) > 0 && diag.Nearest(r.Type, ours) == "":
		return fmt.Sprintf("There is no %s %q: swampctl manages DigitalOcean only. Keep such blocks in a configuration of their own, for Terraform.", kind, r.Type)
	}
	// The provider's name, which all types begin with, would make any two alike.
	same := cutPrefixes(slices.Concat(ours, planned), provider+"_")
	switch near := diag.Nearest(rest, same); {
	case near != "":
		return fmt.Sprintf("There is no %s %q. Did you mean %q?", kind, r.Type, provider+"_"+near)
	case len(same) > 0:
		return fmt.Sprintf("There is no %s %q.", kind, r.Type)
	}
	return fmt.Sprintf("There is no %s %q.%s", kind, r.Type, didYouMean(r.Type, ours))
}

// cutPrefixes returns what is behind a prefix in the words that begin with it.
func cutPrefixes(words []string, prefix string) []string {
	var out []string
	for _, w := range words {
		if rest, ok := strings.CutPrefix(w, prefix); ok {
			out = append(out, rest)
		}
	}
	return out
}

// spec is the decoding of a type's body, made once.
func (e *Evaluator) spec(r *Resource, s *schema.Schema) hcldec.Spec {
	e.mu.Lock()
	defer e.mu.Unlock()
	sp := e.specs[addr.Resource{Mode: r.Addr.Mode, Type: r.Addr.Type}]
	if sp == nil {
		sp = blockSpec(s.Block)
		e.specs[addr.Resource{Mode: r.Addr.Mode, Type: r.Addr.Type}] = sp
	}
	return sp
}

// body evaluates a body against a schema.
func (e *Evaluator) body(body hcl.Body, spec hcldec.Spec, sc scope) (cty.Value, diag.Diagnostics) {
	read := body // as it is to be read with values; dynamic blocks are unrolled
	var ctx *hcl.EvalContext
	var ds diag.Diagnostics
	if unrolls(body) {
		if ctx, ds = e.context(dynblock.ExpandVariablesHCLDec(body, spec), sc); ds.HasErrors() {
			return cty.DynamicVal, ds
		}
		read = dynblock.Expand(body, (&work{left: maxWork}).within(ctx))
	}
	inner, more := e.context(hcldec.Variables(read, spec), sc)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.DynamicVal, ds
	}
	if ctx != nil {
		inner.Variables = merged(ctx.Variables, inner.Variables)
	}
	v, hds := within(inner, body.MissingItemRange(), func(in *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		if ctx != nil {
			read = dynblock.Expand(body, in)
		}
		return hcldec.Decode(read, spec, in)
	})
	inOrder(hds)
	ds = append(ds, fromHCL(hds)...)
	if hds.HasErrors() {
		return cty.DynamicVal, ds
	}
	return v, ds
}

// merged joins the variables of two contexts; objects are joined too.
func merged(a, b map[string]cty.Value) map[string]cty.Value {
	out := make(map[string]cty.Value, len(a)+len(b))
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		old, ok := out[k]
		if !ok || !old.Type().IsObjectType() || !v.Type().IsObjectType() || old.IsMarked() || v.IsMarked() || !old.IsKnown() || !v.IsKnown() {
			out[k] = v
			continue
		}
		vs := old.AsValueMap()
		if vs == nil {
			vs = map[string]cty.Value{}
		}
		for n, x := range v.AsValueMap() {
			vs[n] = x
		}
		out[k] = cty.ObjectVal(vs)
	}
	return out
}

// blockSpec turns a schema into hcldec's specification.
func blockSpec(b *schema.Block) hcldec.ObjectSpec {
	spec := hcldec.ObjectSpec{}
	for name, a := range b.Attributes {
		spec[name] = &hcldec.AttrSpec{Name: name, Type: a.Type, Required: a.Required}
	}
	for name, nb := range b.Blocks {
		nested := blockSpec(&nb.Block)
		switch nb.Nesting {
		case schema.NestingSet:
			spec[name] = &hcldec.BlockSetSpec{TypeName: name, Nested: nested, MinItems: requiredItems(nb), MaxItems: nb.MaxItems}
		case schema.NestingSingle:
			spec[name] = &hcldec.BlockSpec{TypeName: name, Nested: nested}
		default:
			spec[name] = &hcldec.BlockListSpec{TypeName: name, Nested: nested, MinItems: requiredItems(nb), MaxItems: nb.MaxItems}
		}
	}
	return spec
}

// requiredItems leaves the count of optional computed blocks to the type.
func requiredItems(nb *schema.NestedBlock) int {
	if nb.Computed {
		return 0
	}
	return nb.MinItems
}

// Output evaluates a root output.
func (e *Evaluator) Output(name string) (cty.Value, diag.Diagnostics) {
	o := e.config.Root.Outputs[name]
	if o == nil {
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	v, ds := e.root.output(o, nil)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	if !o.Sensitive && marked(v, Sensitive) {
		return cty.DynamicVal, append(ds, diag.Errorf("Output refers to sensitive values", "The value of output %q holds a secret. Say sensitive = true to keep it from being shown, or nonsensitive() if it is none.", name).At(&o.Range))
	}
	return v, ds
}

func nullObject(b *schema.Block) cty.Value {
	vs := map[string]cty.Value{}
	for n, a := range b.Attributes {
		vs[n] = cty.NullVal(a.Type)
	}
	for n, nb := range b.Blocks {
		vs[n] = cty.NullVal(nb.ImpliedType())
	}
	return cty.ObjectVal(vs)
}

// Conditions checks the pre- or postconditions of an instance; self is its
// object, for postconditions.
func (e *Evaluator) Conditions(i addr.Instance, self cty.Value, pre bool) diag.Diagnostics {
	r := e.Block(i.Block())
	if r == nil {
		return nil
	}
	list := r.Lifecycle.postconditions
	if pre {
		list = r.Lifecycle.preconditions
	}
	if len(list) == 0 {
		return nil
	}
	sc, ds := e.scopeOf(i)
	if ds.HasErrors() {
		return ds
	}
	if !pre {
		sc = withSelf(sc, self)
	}
	ds = e.conditions(list, sc, ResourceChecked(i))
	for _, d := range ds {
		d.Address = i.String()
	}
	return ds
}

// failed is the summary of the message where the condition does not hold.
func (c *condition) failed() string {
	switch c.kind {
	case "precondition":
		return "Precondition failed"
	case "postcondition":
		return "Postcondition failed"
	default:
		return "Condition failed"
	}
}

func (e *Evaluator) conditions(list []*condition, sc scope, about diag.Checkable) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, c := range list {
		ds = append(ds, e.check(c, sc, about, c.failed())...)
	}
	return ds
}

// check evaluates one condition, and tells what came of it; unknown is passed
// over.
func (e *Evaluator) check(c *condition, sc scope, about diag.Checkable, summary string) diag.Diagnostics {
	if c.condition == nil || c.message == nil {
		return nil
	}
	status, said, ds := e.holds(c, sc, summary)
	result := Checked{Checkable: about, Status: status, Rule: *fromRange(c.condition.Range()), Message: said}
	for _, d := range ds {
		if status == CheckFail {
			d.Checked = &about
		}
	}
	if e.opt.Checked != nil {
		e.opt.Checked(result)
	}
	return ds
}

// holds evaluates one condition; if it does not hold the last message says so,
// and said is what the configuration has to say then, "" where it is not shown.
func (e *Evaluator) holds(c *condition, sc scope, summary string) (status CheckStatus, said string, ds diag.Diagnostics) {
	v, ds := e.value(c.condition, sc)
	if ds.HasErrors() {
		return CheckError, "", ds
	}
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return CheckUnknown, "", ds
	}
	fail := func(summary, detail string) diag.Diagnostics {
		d := diag.Errorf(summary, "%s", detail).At(fromRange(c.condition.Range()))
		if ctx, cds := e.context(c.condition.Variables(), sc); !cds.HasErrors() {
			d.Values = valuesIn(c.condition, ctx)
		}
		return append(ds, d)
	}
	holds, err := convert.Convert(v, cty.Bool)
	if err != nil || holds.IsNull() {
		return CheckError, "", fail("Invalid condition", fmt.Sprintf("The condition must be true or false, and is %s.", kindOf(v)))
	}
	if holds.True() {
		return CheckPass, "", ds
	}
	said, hidden, more := e.message(c, sc)
	if more.HasErrors() {
		return CheckError, "", append(ds, more...)
	}
	return CheckFail, said, fail(summary, cmp.Or(said, hidden))
}

// message returns what a condition that does not hold says; of what is secret or
// not known yet, why it is hidden.
func (e *Evaluator) message(c *condition, sc scope) (said, hidden string, ds diag.Diagnostics) {
	v, ds := e.value(c.message, sc)
	if ds.HasErrors() {
		return "", "", ds
	}
	plain, marks := v.Unmark()
	text, err := convert.Convert(plain, cty.String)
	switch {
	case err != nil || text.IsNull():
		d := diag.Errorf("Invalid error message", "The error message must be a text, and is %s.", kindOf(plain)).At(fromRange(c.message.Range()))
		if ctx, more := e.context(c.message.Variables(), sc); !more.HasErrors() {
			d.Values = valuesIn(c.message, ctx)
		}
		return "", "", append(ds, d)
	case len(marks) > 0:
		return "", "The condition is not met. Its error message holds what is sensitive or ephemeral, and is not shown.", ds
	case !text.IsKnown():
		return "", "The condition is not met. Its error message holds what is not known yet.", ds
	case strings.TrimSpace(text.AsString()) == "":
		return "", "The condition is not met. Its error message is empty: say there what is wrong, and what to do.", ds
	}
	return text.AsString(), "", ds
}

// kindOf names what a value is: its type, or null.
func kindOf(v cty.Value) string {
	if v.IsNull() {
		return "null"
	}
	return article(v.Type().FriendlyName())
}
