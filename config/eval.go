package config

import (
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

// maxInstances bounds count and for_each, so that a slip of the pen does not
// fill the memory.
const maxInstances = 100_000

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
	// Types names those that there are.
	Schema         func(addr.Resource) *schema.Schema
	Types          func(addr.Mode) []string
	ProviderSchema func(name string) *schema.Schema
	// Check is what a type says of a configuration beyond its schema; nil:
	// nothing. Only Validate asks.
	Check func(r addr.Resource, config cty.Value) diag.Diagnostics
	// Resource supplies the value of a block: an object, a tuple, or an object
	// by key; DynamicVal while it is not known. It may use the same Evaluator.
	Resource func(b addr.Block, from *diag.Range) (cty.Value, diag.Diagnostics)
}

// Evaluator evaluates the expressions of a configuration, on demand. It may be
// used by several goroutines, and from within its own callbacks.
type Evaluator struct {
	config *Config
	opt    EvalOptions
	funcs  map[string]function.Function
	vars   cty.Value

	mu         sync.Mutex // guards the maps; never held during evaluation
	locals     map[string]cty.Value
	expansions map[addr.Resource]*Expansion
	specs      map[addr.Resource]hcldec.Spec
	refs       map[addr.Resource][]reference
}

// Expansion is the instances of a block.
type Expansion struct {
	Kind addr.KeyKind
	Keys []addr.Key // sorted
	each map[string]cty.Value
}

// NewEvaluator returns an evaluator.
func NewEvaluator(c *Config, o EvalOptions) *Evaluator {
	e := &Evaluator{
		config: c, opt: o, funcs: functions(functionOptions{dir: c.Dir, applying: o.Applying, planTime: o.PlanTime}),
		locals: map[string]cty.Value{}, expansions: map[addr.Resource]*Expansion{},
		specs: map[addr.Resource]hcldec.Spec{}, refs: map[addr.Resource][]reference{},
	}
	vars := map[string]cty.Value{}
	for n, v := range c.Root.Variables {
		val, ok := o.Variables[n]
		if !ok {
			val = cty.UnknownVal(v.Type)
		}
		vars[n] = v.mark(val)
	}
	e.vars = cty.ObjectVal(vars)
	return e
}

// Blocks returns all declared blocks, sorted.
func (e *Evaluator) Blocks() []addr.Block {
	out := make([]addr.Block, 0, len(e.config.Root.Resources))
	for r := range e.config.Root.Resources {
		out = append(out, addr.Block{Resource: r})
	}
	slices.SortFunc(out, addr.Block.Compare)
	return out
}

// Block returns a declared block, nil if it is not declared.
func (e *Evaluator) Block(b addr.Block) *Resource {
	if !b.Module.IsRoot() {
		return nil
	}
	return e.config.Root.Resources[b.Resource]
}

// Outputs returns the names of the outputs, sorted.
func (e *Evaluator) Outputs() []string { return sorted(e.config.Root.Outputs) }

// scope is what an evaluation sees beside the module: count, each, self.
type scope struct {
	extra map[string]cty.Value
	path  []string // locals under evaluation, for cycles
}

// context builds what the traversals need, and no more.
func (e *Evaluator) context(ts []hcl.Traversal, sc scope) (*hcl.EvalContext, diag.Diagnostics) {
	b := builder{e: e, sc: sc, locals: map[string]cty.Value{}, managed: map[string]map[string]cty.Value{}, data: map[string]map[string]cty.Value{}}
	for _, t := range ts {
		b.need(t)
	}
	vars := map[string]cty.Value{
		"var": e.vars, "local": cty.ObjectVal(b.locals),
		"path": cty.ObjectVal(map[string]cty.Value{
			"module": cty.StringVal("."), "root": cty.StringVal("."), "cwd": cty.StringVal(cwd(e.config.Dir)),
		}),
		"terraform": cty.ObjectVal(map[string]cty.Value{
			"workspace": cty.StringVal(workspace(e.opt.Workspace)),
			"applying":  cty.BoolVal(e.opt.Applying).Mark(Ephemeral),
		}),
	}
	for typ, names := range b.managed {
		vars[typ] = cty.ObjectVal(names)
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
	return &hcl.EvalContext{Variables: vars, Functions: e.funcs}, b.diags
}

func workspace(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

type builder struct {
	e             *Evaluator
	sc            scope
	locals        map[string]cty.Value
	managed, data map[string]map[string]cty.Value
	diags         diag.Diagnostics
}

// need makes the value of one traversal available, or says that there is
// nothing of that name.
func (b *builder) need(t hcl.Traversal) {
	tg := resolve(t)
	m := b.e.config.Root
	switch tg.kind {
	case "var":
		if m.Variables[tg.name] == nil {
			b.missing(t, "variable", tg.name, sorted(m.Variables), fmt.Sprintf("variable %q {}", tg.name))
		}
	case "local":
		b.local(t, tg.name)
	case "resource":
		b.resource(t, tg.res)
	case "module", "ephemeral":
		b.diags = append(b.diags, diag.Errorf("Not supported yet", "References to %q are not supported yet.", tg.kind).At(fromRange(t.SourceRange())))
	case "count", "each", "self":
		if _, ok := b.sc.extra[tg.kind]; !ok {
			b.diags = append(b.diags, diag.Errorf("Invalid reference", "%q can be used only in %s.", tg.kind, whereOf(tg.kind)).At(fromRange(t.SourceRange())))
		}
	case "":
		b.diags = append(b.diags, diag.Errorf("Invalid reference", "%q names nothing. A reference has at least two parts, such as var.region or digitalocean_vpc.main.", traversalText(t)).At(fromRange(t.SourceRange())))
	}
}

func whereOf(kind string) string {
	switch kind {
	case "count":
		return "blocks with count"
	case "each":
		return "blocks with for_each"
	default:
		return "postconditions"
	}
}

func (b *builder) missing(t hcl.Traversal, what, name string, have []string, declare string) {
	detail := fmt.Sprintf("There is no %s named %q.%s Declare it: %s", what, name, didYouMean(name, have), declare)
	b.diags = append(b.diags, diag.Errorf("Reference to undeclared "+what, "%s", detail).At(fromRange(t.SourceRange())))
}

func (b *builder) local(t hcl.Traversal, name string) {
	m := b.e.config.Root
	l := m.Locals[name]
	if l == nil {
		b.missing(t, "local value", name, sorted(m.Locals), fmt.Sprintf("locals { %s = … }", name))
		return
	}
	if _, ok := b.locals[name]; ok {
		return
	}
	v, ds := b.e.local(l, b.sc.path)
	b.diags = append(b.diags, ds...)
	b.locals[name] = v
}

// local evaluates a local value. Only wholly known ones are kept: others may
// be known later.
func (e *Evaluator) local(l *Local, path []string) (cty.Value, diag.Diagnostics) {
	e.mu.Lock()
	v, ok := e.locals[l.Name]
	e.mu.Unlock()
	if ok {
		return v, nil
	}
	if slices.Contains(path, l.Name) {
		cycle := append(path[slices.Index(path, l.Name):len(path):len(path)], l.Name)
		d := diag.Errorf("Cycle", "Local values need one another: local.%s. Remove one of the references.", strings.Join(cycle, " → local."))
		return cty.DynamicVal, diag.Diagnostics{d.At(&l.Range)}
	}
	v, ds := e.value(l.expr, scope{path: append(path[:len(path):len(path)], l.Name)})
	if !ds.HasErrors() && v.IsWhollyKnown() {
		e.mu.Lock()
		e.locals[l.Name] = v
		e.mu.Unlock()
	}
	return v, ds
}

func (b *builder) resource(t hcl.Traversal, r addr.Resource) {
	m := b.e.config.Root
	if m.Resources[r] == nil {
		b.undeclared(t, r)
		return
	}
	into := b.managed
	if r.Mode == addr.Data {
		into = b.data
	}
	if into[r.Type] == nil {
		into[r.Type] = map[string]cty.Value{}
	}
	if _, ok := into[r.Type][r.Name]; ok {
		return
	}
	v, ds := b.e.opt.Resource(addr.Block{Resource: r}, fromRange(t.SourceRange()))
	b.diags = append(b.diags, ds...)
	into[r.Type][r.Name] = v
}

func (b *builder) undeclared(t hcl.Traversal, r addr.Resource) {
	var have []string
	for other := range b.e.config.Root.Resources {
		if other.Mode == r.Mode {
			have = append(have, other.String())
		}
	}
	kind := "resource"
	if r.Mode == addr.Data {
		kind = "data"
	}
	b.missing(t, kind+" block", r.String(), have, fmt.Sprintf("%s %q %q { … }", kind, r.Type, r.Name))
}

// value evaluates one expression.
func (e *Evaluator) value(x hcl.Expression, sc scope) (cty.Value, diag.Diagnostics) {
	return e.valueWith(x, sc, nil)
}

// valueWith evaluates one expression with functions beside the language's.
func (e *Evaluator) valueWith(x hcl.Expression, sc scope, more map[string]function.Function) (cty.Value, diag.Diagnostics) {
	ctx, ds := e.context(x.Variables(), sc)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	if more != nil {
		ctx = ctx.NewChild()
		ctx.Functions = more
	}
	v, hds := bounded(x, ctx)
	return v, append(ds, fromHCL(hds)...)
}

// Expand returns the instances of a block.
func (e *Evaluator) Expand(b addr.Block) (*Expansion, diag.Diagnostics) {
	r := e.Block(b)
	if r == nil {
		return nil, nil
	}
	e.mu.Lock()
	x := e.expansions[b.Resource]
	e.mu.Unlock()
	if x != nil {
		return x, nil
	}
	x, ds := e.expand(r)
	if !ds.HasErrors() {
		e.mu.Lock()
		e.expansions[b.Resource] = x
		e.mu.Unlock()
	}
	return x, ds
}

func (e *Evaluator) expand(r *Resource) (*Expansion, diag.Diagnostics) {
	switch {
	case r.count != nil:
		return e.expandCount(r)
	case r.forEach != nil:
		return e.expandForEach(r)
	default:
		return &Expansion{Keys: []addr.Key{{}}}, nil
	}
}

func (e *Evaluator) expandCount(r *Resource) (*Expansion, diag.Diagnostics) {
	v, ds := e.value(r.count, scope{})
	if ds.HasErrors() {
		return nil, ds
	}
	fail := func(detail string, args ...any) (*Expansion, diag.Diagnostics) {
		return nil, append(ds, diag.Errorf("Invalid count argument", detail, args...).At(fromRange(r.count.Range())))
	}
	if v.HasMark(Sensitive) {
		return fail("The count is sensitive, and it would show in the addresses. Use nonsensitive() if it is no secret.")
	}
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return fail("The count depends on what is known only after apply, so the plan cannot tell how many there will be. Apply what it depends on first, with -target.")
	}
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() {
		return fail("The count must be a whole number.")
	}
	n, acc := v.AsBigFloat().Int64()
	switch {
	case acc != 0 || n < 0:
		return fail("The count is %s; it must be a whole number, zero or more.", v.AsBigFloat().Text('f', -1))
	case n > maxInstances:
		return fail("The count is %d; at most %d instances are supported.", n, maxInstances)
	}
	x := &Expansion{Kind: addr.KeyInt, Keys: make([]addr.Key, n)}
	for i := range x.Keys {
		x.Keys[i] = addr.IntKey(i)
	}
	return x, ds
}

func (e *Evaluator) expandForEach(r *Resource) (*Expansion, diag.Diagnostics) {
	v, ds := e.value(r.forEach, scope{})
	if ds.HasErrors() {
		return nil, ds
	}
	fail := func(detail string, args ...any) (*Expansion, diag.Diagnostics) {
		return nil, append(ds, diag.Errorf("Invalid for_each argument", detail, args...).At(fromRange(r.forEach.Range())))
	}
	if v.HasMark(Sensitive) {
		return fail("The value is sensitive, and its keys would show in the addresses. Use nonsensitive() on the keys if they are no secret.")
	}
	v, _ = v.Unmark()
	ty := v.Type()
	switch {
	case !v.IsKnown():
		return fail("The keys depend on what is known only after apply, so the plan cannot tell which instances there will be. Use keys that stand in the configuration, or apply what they depend on first, with -target.")
	case v.IsNull():
		return fail("The value is null. Give a map, or a set of strings.")
	case !ty.IsMapType() && !ty.IsObjectType() && !ty.IsSetType():
		return fail("The value is a %s. Give a map, or a set of strings; toset() makes one of a list.", ty.FriendlyName())
	case ty.IsSetType() && !v.IsWhollyKnown():
		return fail("Some of the set's elements are known only after apply. Use keys that stand in the configuration, or apply what they depend on first, with -target.")
	case v.LengthInt() > maxInstances:
		return fail("There are %d keys; at most %d instances are supported.", v.LengthInt(), maxInstances)
	}
	x := &Expansion{Kind: addr.KeyString, each: map[string]cty.Value{}}
	for it := v.ElementIterator(); it.Next(); {
		k, el := it.Element()
		if ty.IsSetType() {
			if k = el; k.IsNull() || k.Type() != cty.String {
				return fail("The set must hold strings; it holds %s.", ty.ElementType().FriendlyName())
			}
		}
		x.each[k.AsString()] = el
		x.Keys = append(x.Keys, addr.StringKey(k.AsString()))
	}
	slices.SortFunc(x.Keys, addr.Key.Compare)
	return x, ds
}

// scopeOf is what the expressions of an instance see.
func (e *Evaluator) scopeOf(i addr.Instance) (scope, diag.Diagnostics) {
	switch i.Key.Kind {
	case addr.KeyInt:
		return scope{extra: map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i.Key.Int))})}}, nil
	case addr.KeyString:
		x, ds := e.Expand(i.Block())
		if x == nil {
			return scope{}, ds
		}
		v, ok := x.each[i.Key.Str]
		if !ok {
			v = cty.DynamicVal
		}
		return scope{extra: map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(i.Key.Str), "value": v})}}, ds
	default:
		return scope{}, nil
	}
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
	v, more := e.body(r.body, s.Block, e.spec(r, s), sc)
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
	var types []string
	if e.opt.Types != nil {
		types = e.opt.Types(r.Addr.Mode)
	}
	return diag.Errorf("Unknown "+kind, "There is no %s %q.%s", kind, r.Addr.Type, didYouMean(r.Addr.Type, types)).At(&r.Range)
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
func (e *Evaluator) body(body hcl.Body, block *schema.Block, spec hcldec.Spec, sc scope) (cty.Value, diag.Diagnostics) {
	ctx, ds := e.context(dynblock.ExpandVariablesHCLDec(body, spec), sc)
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	expanded := dynblock.Expand(body, measured(ctx))
	inner, more := e.context(hcldec.Variables(expanded, spec), sc)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.DynamicVal, ds
	}
	inner.Variables = merged(ctx.Variables, inner.Variables)
	v, hds := within(inner, body.MissingItemRange(), func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		return hcldec.Decode(dynblock.Expand(body, ctx), spec, ctx)
	})
	ds = append(ds, fromHCL(hds)...)
	if hds.HasErrors() {
		return cty.DynamicVal, ds
	}
	_ = block
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
		if !ok || !old.Type().IsObjectType() || !v.Type().IsObjectType() || old.IsMarked() || v.IsMarked() {
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
	if o == nil || o.expr == nil {
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	ds := e.conditions(o.preconditions, scope{})
	if ds.HasErrors() {
		return cty.DynamicVal, ds
	}
	v, more := e.value(o.expr, scope{})
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.DynamicVal, ds
	}
	_, marks := v.UnmarkDeep()
	if _, secret := marks[Sensitive]; secret && !o.Sensitive {
		return cty.DynamicVal, append(ds, diag.Errorf("Output refers to sensitive values", "The value of output %q holds a secret. Say sensitive = true to keep it from being shown, or nonsensitive() if it is none.", name).At(&o.Range))
	}
	if o.Sensitive {
		v = v.Mark(Sensitive)
	}
	return v, ds
}

// ProviderConfig evaluates a provider block; without one all is null.
func (e *Evaluator) ProviderConfig(name, alias string) (cty.Value, diag.Diagnostics) {
	var s *schema.Schema
	if e.opt.ProviderSchema != nil {
		s = e.opt.ProviderSchema(name)
	}
	if s == nil {
		return cty.EmptyObjectVal, nil
	}
	key := name
	if alias != "" {
		key += "." + alias
	}
	p := e.config.Root.Providers[key]
	if p == nil {
		return nullObject(s.Block), nil
	}
	return e.body(p.body, s.Block, blockSpec(s.Block), scope{})
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

// DependsOn returns the blocks that an instance names in depends_on.
func (e *Evaluator) DependsOn(i addr.Instance) []addr.Block {
	r := e.Block(i.Block())
	if r == nil {
		return nil
	}
	var out []addr.Block
	for _, t := range r.dependsOn {
		if tg := resolve(t); tg.kind == "resource" && e.config.Root.declared(tg.res) {
			out = append(out, addr.Block{Module: i.Module, Resource: tg.res})
		}
	}
	return out
}

// Dependencies returns the instances that an instance refers to directly or
// through local values. An index says which instance; without one it is all.
func (e *Evaluator) Dependencies(i addr.Instance) []addr.Instance {
	r := e.Block(i.Block())
	if r == nil {
		return nil
	}
	e.mu.Lock()
	refs, ok := e.refs[r.Addr]
	e.mu.Unlock()
	if !ok {
		refs = e.config.Root.references(r)
		e.mu.Lock()
		e.refs[r.Addr] = refs
		e.mu.Unlock()
	}
	seen := map[addr.Instance]bool{}
	for _, ref := range refs {
		e.instances(i, ref, seen)
	}
	delete(seen, i)
	out := make([]addr.Instance, 0, len(seen))
	for d := range seen {
		out = append(out, d)
	}
	slices.SortFunc(out, addr.Instance.Compare)
	return out
}

// instances adds the instances that one reference names.
func (e *Evaluator) instances(from addr.Instance, ref reference, into map[addr.Instance]bool) {
	b := addr.Block{Module: from.Module, Resource: ref.to}
	x, ds := e.Expand(b)
	if ds.HasErrors() || x == nil {
		return
	}
	key := ref.key
	if ref.idx != nil {
		key = e.index(from, ref.idx)
	}
	if key != nil {
		if _, found := slices.BinarySearchFunc(x.Keys, *key, addr.Key.Compare); found {
			into[b.Instance(*key)] = true
			return
		}
	}
	for _, k := range x.Keys {
		into[b.Instance(k)] = true
	}
}

// index evaluates an index such as count.index; nil if that cannot be told.
func (e *Evaluator) index(from addr.Instance, x hcl.Expression) *addr.Key {
	for _, t := range x.Variables() {
		if k := resolve(t).kind; k != "count" && k != "each" && k != "var" {
			return nil
		}
	}
	sc, ds := e.scopeOf(from)
	if ds.HasErrors() {
		return nil
	}
	v, ds := e.value(x, sc)
	if ds.HasErrors() {
		return nil
	}
	return keyOf(v)
}

// Trigger is what a replace_triggered_by names.
type Trigger struct {
	Instance     addr.Instance
	AllInstances bool
	Path         cty.Path
}

// ReplaceTriggers returns what an instance's replace_triggered_by names.
func (e *Evaluator) ReplaceTriggers(i addr.Instance) ([]Trigger, diag.Diagnostics) {
	r := e.Block(i.Block())
	if r == nil {
		return nil, nil
	}
	var out []Trigger
	var ds diag.Diagnostics
	for _, x := range r.Lifecycle.triggers {
		c := collect(func(c *collector) { c.expr(x) })
		for _, ref := range c.refs {
			t := Trigger{Instance: addr.Block{Module: i.Module, Resource: ref.to}.Instance(addr.Key{}), AllInstances: true}
			key := ref.key
			if ref.idx != nil {
				key = e.index(i, ref.idx)
			}
			if key != nil {
				t.Instance.Key, t.AllInstances = *key, false
			}
			t.Path = triggerPath(x)
			out = append(out, t)
		}
		if len(c.refs) == 0 {
			ds = append(ds, diag.Errorf("Invalid reference", "replace_triggered_by takes references to resources.").At(fromRange(x.Range())))
		}
	}
	return out, ds
}

// triggerPath is the attribute path behind a resource reference.
func triggerPath(x hcl.Expression) cty.Path {
	t, ds := hcl.AbsTraversalForExpr(x)
	if ds.HasErrors() || len(t) < 3 {
		return nil
	}
	rest := t[2:]
	if _, ok := rest[0].(hcl.TraverseIndex); ok {
		rest = rest[1:]
	}
	p, err := pathOf(rest)
	if err != nil {
		return nil
	}
	return p
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
		if sc.extra == nil {
			sc.extra = map[string]cty.Value{}
		}
		sc.extra["self"] = self
	}
	ds = e.conditions(list, sc)
	for _, d := range ds {
		d.Address = i.String()
	}
	return ds
}

func (e *Evaluator) conditions(list []*condition, sc scope) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, c := range list {
		ds = append(ds, e.check(c, sc, "Condition failed")...)
	}
	return ds
}

// check evaluates one condition; unknown is passed over.
func (e *Evaluator) check(c *condition, sc scope, summary string) diag.Diagnostics {
	if c.condition == nil || c.message == nil {
		return nil
	}
	v, ds := e.value(c.condition, sc)
	if ds.HasErrors() {
		return ds
	}
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return ds
	}
	v, err := convert.Convert(v, cty.Bool)
	if err != nil || v.IsNull() {
		return append(ds, diag.Errorf("Invalid condition", "The condition must be true or false.").At(fromRange(c.condition.Range())))
	}
	if v.True() {
		return ds
	}
	msg, more := e.value(c.message, sc)
	detail := "The condition is not met."
	if !more.HasErrors() && msg.IsKnown() && !msg.IsNull() && !msg.IsMarked() && msg.Type() == cty.String {
		detail = msg.AsString()
	}
	d := diag.Errorf(summary, "%s", detail).At(fromRange(c.condition.Range()))
	if ctx, cds := e.context(c.condition.Variables(), sc); !cds.HasErrors() {
		d.Values = valuesIn(c.condition, ctx)
	}
	return append(ds, d)
}
