package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// scope is where an expression is evaluated: an instance of a module, nil for
// the root, and what it sees beside: count, each, self.
type scope struct {
	at    *instance
	extra map[string]cty.Value
	path  []string  // what is under evaluation, for cycles
	check string    // name of the check block, "" outside of one
	about *Variable // the variable whose validations these are, nil for others
	// single are the blocks that are seen only as the instances referred to.
	single map[addr.Resource][]reference
	// given supplies all names of an expression in a test file; nil: those of
	// the configuration.
	given func([]hcl.Traversal) (map[string]cty.Value, diag.Diagnostics)
}

// context builds what the traversals need, and no more.
func (e *Evaluator) context(ts []hcl.Traversal, sc scope) (*hcl.EvalContext, diag.Diagnostics) {
	if sc.at == nil {
		sc.at = e.root
	}
	if sc.given != nil {
		vars, ds := sc.given(ts)
		return &hcl.EvalContext{Variables: vars, Functions: sc.at.functions()}, ds
	}
	now := &moment{in: sc.at, version: e.version(), partly: sc.single != nil} // from before the values are asked for
	b := builder{sc: sc, names: map[string]map[string]cty.Value{}, data: map[string]map[string]cty.Value{}, outputs: map[string][]string{}}
	for _, t := range ts {
		b.need(t)
	}
	b.calls()
	vars := maps.Clone(sc.at.surroundings())
	for root, names := range b.names {
		vars[root] = cty.ObjectVal(names)
	}
	if len(b.data) > 0 {
		types := map[string]cty.Value{}
		for typ, names := range b.data {
			types[typ] = cty.ObjectVal(names)
		}
		vars["data"] = cty.ObjectVal(types)
	}
	for n, v := range sc.extra {
		vars[n] = v
	}
	vars[momentName] = cty.CapsuleVal(momentType, now)
	return &hcl.EvalContext{Variables: vars, Functions: sc.at.functions()}, b.diags
}

// surroundings are the names that every expression of an instance sees. They
// must not be changed. What can be called is made with them.
func (in *instance) surroundings() map[string]cty.Value {
	in.once.Do(func() {
		e := in.eval
		in.funcs = in.callable()
		in.fixed = map[string]cty.Value{
			"var": cty.EmptyObjectVal, "local": cty.EmptyObjectVal, "module": cty.EmptyObjectVal,
			"path": cty.ObjectVal(map[string]cty.Value{
				"module": cty.StringVal(in.module.Dir), "root": cty.StringVal(e.config.Root.Dir), "cwd": cty.StringVal(cwd(e.config.Dir)),
			}),
			"terraform": cty.ObjectVal(map[string]cty.Value{
				"workspace": cty.StringVal(workspace(e.opt.Workspace)),
				"applying":  cty.BoolVal(e.opt.Applying).Mark(Ephemeral),
			}),
		}
	})
	return in.fixed
}

func workspace(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// builder gathers the values that the traversals of an expression need.
type builder struct {
	sc      scope
	names   map[string]map[string]cty.Value // by root: "var", "local", "module" or a managed type
	data    map[string]map[string]cty.Value // by type of data source
	outputs map[string][]string             // of module calls; nil: all
	diags   diag.Diagnostics
}

// need makes the value of one traversal available, or says that there is
// nothing of that name.
func (b *builder) need(t hcl.Traversal) {
	tg := resolve(t)
	switch tg.kind {
	case "var":
		b.variable(t, tg.name)
	case "local":
		b.local(t, tg.name)
	case "resource":
		b.resource(t, tg.res)
	case "module":
		b.call(t, tg)
	case "ephemeral":
		b.fail(t, "Invalid reference", "%q names nothing: there are no ephemeral resource types. Use a variable with ephemeral = true.", traversalText(t))
	case "path", "terraform":
		b.named(t, tg)
	case "count", "each", "self":
		if _, ok := b.sc.extra[tg.kind]; !ok {
			b.fail(t, fmt.Sprintf("Reference to %q where there is none", tg.kind), "%q can be used only in %s", tg.kind, whereOf(tg.kind))
			return
		}
		if tg.kind != "self" {
			b.named(t, tg)
		}
	case "":
		b.fail(t, "Invalid reference", "%s", b.nothing(t))
	}
}

func (b *builder) fail(t hcl.Traversal, summary, detail string, args ...any) {
	b.diags = append(b.diags, diag.Errorf(summary, detail, args...).At(fromRange(t.SourceRange())))
}

// nothing says what a word that names nothing may have meant: a text without
// its quotes, or a name without what it is a name of.
func (b *builder) nothing(t hcl.Traversal) string {
	name, m := t.RootName(), b.sc.at.module
	detail := fmt.Sprintf("%q names nothing. A reference has at least two parts, such as var.region or digitalocean_vpc.main.", traversalText(t))
	switch {
	case name == resourcePrefix:
		return fmt.Sprintf("%q names nothing. After %s come the type and the name, as in resource.digitalocean_vpc.main; it may be left out.", traversalText(t), resourcePrefix)
	case m.Variables[name] != nil:
		return detail + fmt.Sprintf(" The variable of that name is var.%s.", name)
	case m.Locals[name] != nil:
		return detail + fmt.Sprintf(" The local value of that name is local.%s.", name)
	case len(t) == 1:
		return detail + fmt.Sprintf(" A text stands in quotes: %q.", name)
	}
	return detail
}

func whereOf(kind string) string {
	switch kind {
	case "count":
		return "resource, data and module blocks with count."
	case "each":
		return "resource, data, module and import blocks with for_each. In a dynamic block the element has the name of the block, as in inbound_rule.value."
	default:
		return "postconditions, provisioners and their connections, where it is the object that they are about."
	}
}

func (b *builder) missing(t hcl.Traversal, what, name string, have func() []string, declare string) {
	near := b.sc.at.module.near.didYouMean(what, name, have)
	b.fail(t, "Reference to undeclared "+what, "There is no %s named %q%s.%s Declare it: %s", what, name, b.where(), near, declare)
}

// where says in which module something was looked for, "" for the root.
func (b *builder) where() string {
	if m := b.sc.at.module; m.Call != nil {
		return fmt.Sprintf(" in %s", m.Addr)
	}
	return ""
}

// set notes a value under a root; has reports whether it is there.
func (b *builder) set(root, name string, v cty.Value) {
	if b.names[root] == nil {
		b.names[root] = map[string]cty.Value{}
	}
	b.names[root][name] = v
}

func (b *builder) has(root, name string) bool {
	_, ok := b.names[root][name]
	return ok
}

func (b *builder) variable(t hcl.Traversal, name string) {
	m := b.sc.at.module
	v := m.Variables[name]
	switch {
	case v == nil:
		b.missing(t, "variable", name, func() []string { return sorted(m.Variables) }, fmt.Sprintf("variable %q {}", name))
	case !b.has("var", name):
		val, ds := b.sc.at.variable(v, b.sc.path)
		b.diags = append(b.diags, ds...)
		if b.sc.about == v && b.sc.at.eval.static { // where others' values are taken as unknown
			given, _ := b.sc.at.given(v, b.sc.path)
			val = v.mark(given)
		}
		b.set("var", name, val)
	}
}

func (b *builder) local(t hcl.Traversal, name string) {
	m := b.sc.at.module
	l := m.Locals[name]
	switch {
	case l == nil:
		b.missing(t, "local value", name, func() []string { return sorted(m.Locals) }, fmt.Sprintf("locals { %s = … }", name))
	case !b.has("local", name):
		v, ds := b.sc.at.local(l, b.sc.path)
		b.diags = append(b.diags, ds...)
		b.set("local", name, v)
	}
}

func (b *builder) resource(t hcl.Traversal, r addr.Resource) {
	declared := b.sc.at.module.Resources[r]
	switch {
	case declared == nil:
		b.undeclared(t, r)
		return
	case declared.Check != "" && declared.Check != b.sc.check:
		b.fail(t, "Reference to scoped resource", "%s stands in the check %q, and only there it can be referred to. Move it out of the check.", r, declared.Check)
		return
	}
	if b.sc.at.eval.static {
		b.attributes(t, declared)
	}
	if r.Mode == addr.Managed && b.has(r.Type, r.Name) {
		return
	}
	if _, ok := b.data[r.Type][r.Name]; ok && r.Mode == addr.Data {
		return
	}
	v, ok := cty.NilVal, false
	if refs := b.sc.single[r]; refs != nil {
		v, ok = b.singles(r, refs)
	}
	if !ok {
		var ds diag.Diagnostics
		v, ds = b.sc.at.eval.opt.Resource(addr.Block{Module: b.sc.at.addr, Resource: r}, fromRange(t.SourceRange()))
		b.diags = append(b.diags, ds...)
	}
	if r.Mode == addr.Managed {
		b.set(r.Type, r.Name, v)
		return
	}
	if b.data[r.Type] == nil {
		b.data[r.Type] = map[string]cty.Value{}
	}
	b.data[r.Type][r.Name] = v
}

func (b *builder) undeclared(t hcl.Traversal, r addr.Resource) {
	have := func() []string {
		var names []string
		for other := range b.sc.at.module.Resources {
			if other.Mode == r.Mode {
				names = append(names, other.String())
			}
		}
		return names
	}
	kind, what := "resource", "resource"
	if r.Mode == addr.Data {
		kind, what = "data", "data source"
	}
	b.missing(t, what, r.String(), have, fmt.Sprintf("%s %q %q { … }", kind, r.Type, r.Name))
}

// call notes which outputs of a module call are needed.
func (b *builder) call(t hcl.Traversal, tg target) {
	m := b.sc.at.module
	call := m.Calls[tg.name]
	if call == nil {
		b.missing(t, "module", tg.name, func() []string { return sorted(m.Calls) }, fmt.Sprintf("module %q { source = \"./%s\" }", tg.name, tg.name))
		return
	}
	if call.Module == nil {
		return // said when it was read
	}
	named := tg.output
	if tg.key == nil && call.Repetition() != addr.KeyNone {
		named = "" // of an instance that the traversal does not name
	}
	if named != "" && call.Module.Outputs[named] == nil {
		named = "" // the evaluation says so, with what there is
	}
	old, noted := b.outputs[tg.name]
	switch {
	case named == "" || noted && old == nil:
		b.outputs[tg.name] = nil
	case !slices.Contains(old, named):
		b.outputs[tg.name] = append(old, named)
	}
}

// calls makes the values of the module calls, with the outputs that are needed.
func (b *builder) calls() {
	for _, name := range sorted(b.outputs) {
		outputs := b.outputs[name]
		slices.Sort(outputs)
		v, ds := b.sc.at.called(b.sc.at.module.Calls[name], outputs, b.sc.path)
		b.diags = append(b.diags, ds...)
		b.set("module", name, v)
	}
}
