package planner

import (
	"context"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// Build makes a plan. With errors among the diagnostics the plan is not to be
// applied; it is returned as far as it got.
func Build(ctx context.Context, req Request) (*Plan, diag.Diagnostics) {
	b := &builder{
		ctx:     ctx,
		req:     req,
		blocks:  map[addr.Block]*blockPlan{},
		changes: map[addr.Instance]*Change{},
		configs: map[addr.Instance]cty.Value{}, nulls: map[addr.Resource]cty.Value{},
		open: map[addr.Block]bool{},
		deps: map[addr.Block][]addr.Block{},
	}
	b.eval = b.evaluator(b.value, req.Mode == RefreshOnly)
	if !req.Recover { // which looks for objects by what they are
		b.moved()
	}
	b.imports()
	b.run()
	if req.Recover && b.exchange() {
		return Build(ctx, b.req)
	}
	b.stillDeclared()
	return b.plan(), b.said()
}

// evaluator returns an evaluator over the given values of blocks. With asking,
// each output asks for the values anew: what it asked for matters.
func (b *builder) evaluator(value func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics), asking bool) *config.Evaluator {
	var version func() uint64
	if asking {
		version = func() uint64 { return b.round }
	}
	return config.NewEvaluator(b.req.Config, config.EvalOptions{
		Version:   version,
		Checked:   b.checks.Add,
		Variables: b.req.Variables,
		Workspace: b.req.Workspace,
		PlanTime:  b.req.Now,
		Schema:    func(r addr.Resource) *schema.Schema { return SchemaOf(b.req.Providers, r) },
		Types:     func(m addr.Mode) []string { return b.req.Providers.Types(m == addr.Data) },
		Resource:  value,
	})
}

// SchemaOf returns the schema of a managed type or data source, nil if no
// provider has it.
func SchemaOf(set providers.Set, r addr.Resource) *schema.Schema {
	if r.Mode == addr.Data {
		if d, _, ok := set.DataSource(r.Type); ok {
			return d.Schema()
		}
		return nil
	}
	if t, _, ok := set.Resource(r.Type); ok {
		return t.Schema()
	}
	return nil
}

type builder struct {
	ctx     context.Context
	req     Request
	eval    *config.Evaluator
	blocks  map[addr.Block]*blockPlan
	changes map[addr.Instance]*Change
	configs map[addr.Instance]cty.Value // of the declared instances that change
	nulls   map[addr.Resource]cty.Value // of the last instance of each
	deposed []*Change
	outputs []*OutputChange
	diags   []blockDiag
	at      addr.Block // the block that is being planned
	partial bool       // a value was asked for that the plan leaves out
	told    bool       // it was said that planning was given up
	round   uint64     // counts the outputs
	// previous says where objects were that have moved, by where they are now.
	previous map[addr.Instance]addr.Instance
	written  []*move             // moved blocks
	open     map[addr.Block]bool // blocks whose instances keptValue is counting
	deps     map[addr.Block][]addr.Block
	matches  []*matched // of a recovery
	held     map[objectID][]holding
	checks   config.Checks
}

// blockDiag is a message, and the block in whose planning it came up.
type blockDiag struct {
	block addr.Block
	*diag.Diagnostic
}

// blockPlan is one resource block, planned when it is first asked for.
type blockPlan struct {
	started, done, failed bool
	value                 cty.Value
}

func (b *builder) run() {
	switch b.req.Mode {
	case Destroy:
		b.orphans(Cause{Kind: Asked})
	case RefreshOnly:
		b.keepAll()
	default:
		b.add(b.eval.CheckModules()...)
		blocks, ds := b.eval.Blocks()
		b.add(ds...)
		if ds := b.eval.TooMany(blocks); ds.HasErrors() {
			b.add(ds...)
			return
		}
		for _, block := range blocks {
			b.block(block)
		}
		b.orphans(Cause{})
	}
	b.planDeposed()
	b.restrict()
	b.protect()
	b.shared()
	spreadCreateBeforeDestroy(b.changes)
	b.planOutputs()
	if b.req.Mode == Normal {
		b.add(b.eval.Checks()...)
	}
}

func (b *builder) add(ds ...*diag.Diagnostic) {
	for _, d := range ds {
		b.diags = append(b.diags, blockDiag{b.at, d})
	}
}

// said returns the messages.
func (b *builder) said() diag.Diagnostics {
	var out diag.Diagnostics
	for _, d := range b.diags {
		out = append(out, d.Diagnostic)
	}
	return out.Unique()
}

// value answers the evaluator's question for a whole block.
func (b *builder) value(block addr.Block, from *diag.Range) (cty.Value, diag.Diagnostics) {
	if b.req.Mode == RefreshOnly && block.Resource.Mode == addr.Managed {
		return b.keptValue(block, from)
	}
	p := b.blocks[block]
	if p != nil && p.started && !p.done {
		d := diag.Errorf("Cycle", "%s needs its own value, by way of what it refers to. Remove one of the references.", block)
		return cty.DynamicVal, diag.Diagnostics{d.At(from)}
	}
	p = b.block(block)
	b.partial = b.partial || p.failed && b.req.Mode == RefreshOnly
	return p.value, nil
}

// block plans all instances of a block, once.
func (b *builder) block(block addr.Block) *blockPlan {
	if p := b.blocks[block]; p != nil {
		return p
	}
	p := &blockPlan{started: true, value: cty.DynamicVal}
	b.blocks[block] = p
	defer func(at addr.Block) { p.done, b.at = true, at }(b.at)
	b.at = block
	exp, ds := b.eval.Expand(block)
	b.add(ds...)
	if ds.HasErrors() || exp == nil {
		p.failed = true
		return p
	}
	values := make(map[addr.Key]cty.Value, len(exp.Keys))
	said := len(b.diags)
	for _, k := range exp.Keys {
		v, ok := b.instance(block.Instance(k))
		p.failed = p.failed || !ok
		values[k] = v
	}
	if r := b.eval.Block(block); r != nil && r.Check != "" {
		for n := range b.diags[said:] { // what a check looks at stops nothing
			b.diags[said+n].Diagnostic = diag.Diagnostics{b.diags[said+n].Diagnostic}.Warnings()[0]
			b.diags[said+n].Checked = config.CheckChecked(block.Module, r.Check)
			b.checks.Add(config.Checked{
				Checkable: *b.diags[said+n].Checked, Status: config.CheckFail, Rule: r.Range, Message: b.diags[said+n].Detail,
			})
		}
	}
	p.value = config.Aggregate(exp.Kind, exp.Keys, values)
	return p
}

// instance plans one instance and returns its value with marks; false after
// an error.
func (b *builder) instance(i addr.Instance) (cty.Value, bool) {
	if b.halted() {
		return cty.DynamicVal, false
	}
	v, ds := b.eval.Config(i)
	b.add(ds...)
	if ds.HasErrors() {
		return cty.DynamicVal, false
	}
	cfg, marked := v, []cty.PathValueMarks(nil)
	unmarked, known := survey(v)
	if !unmarked { // else no copy is made
		cfg, marked = v.UnmarkDeepWithPaths()
	}
	c := &Change{
		Addr:         i,
		Requires:     b.eval.Dependencies(i),
		Dependencies: b.dependencies(i.Block()),
		Sensitive:    markedPaths(marked, config.Sensitive),
		Veiled:       markedPaths(marked, config.Hidden),
		Prior:        providers.Object{Value: b.nothing(cfg.Type(), i.Resource)},
	}
	r := b.eval.Block(i.Block())
	if r != nil {
		c.Range = &r.Range
	}
	if ds := b.conditions(i, cty.NilVal, true); ds.HasErrors() {
		return cty.DynamicVal, false
	}
	var ok bool
	if i.Resource.Mode == addr.Data {
		ok = b.dataSource(c, r, cfg)
	} else {
		ok = b.managed(c, r, cfg)
	}
	if !ok {
		return cty.DynamicVal, false
	}
	if !known {
		c.Origins = b.eval.Origins(i)
	}
	if c.Action != NoOp && !b.first() || b.req.Recover {
		b.configs[i] = cfg // asked for where something changes only
	}
	planned := c.Seen(b.req.Providers, c.Planned)
	if ds := b.conditions(i, planned, false); ds.HasErrors() {
		return cty.DynamicVal, false
	}
	b.changes[i] = c
	return planned, true
}

// first reports whether the state holds nothing: then nothing is renamed, drifts
// or is replaced.
func (b *builder) first() bool { return b.req.State == nil || len(b.req.State.Instances) == 0 }

// nothing is the null of a type of object, of which all instances that are of
// that type have the same: a type takes as much memory as an object.
func (b *builder) nothing(ty cty.Type, r addr.Resource) cty.Value {
	none, ok := b.nulls[r]
	if !ok || !none.Type().Equals(ty) {
		none = cty.NullVal(ty)
		b.nulls[r] = none
	}
	return none
}

// halted reports whether nobody waits for the plan any more, which is an error.
func (b *builder) halted() bool {
	err := b.ctx.Err()
	if err != nil && !b.told {
		b.told = true
		b.add(diag.Errorf("Planning was given up", "%s", sentence(err)))
	}
	return err != nil
}

// survey reports whether no part of an object is marked, and whether it is wholly
// known. It looks at attributes by their names, since most are scalars: to walk a
// whole object costs more than to plan it.
func survey(v cty.Value) (unmarked, known bool) {
	if v.IsMarked() || !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() {
		return !v.ContainsMarked(), v.IsWhollyKnown()
	}
	unmarked, known = true, true
	for name := range v.Type().AttributeTypes() {
		a := v.GetAttr(name)
		switch {
		case !a.IsMarked() && (a.IsNull() || a.Type().IsPrimitiveType()):
			known = known && a.IsKnown()
		default:
			unmarked = unmarked && !a.ContainsMarked()
			known = known && a.IsWhollyKnown()
		}
	}
	return unmarked, known
}

// conditions checks the pre- or postconditions of an instance; what is not
// known yet is checked by the apply.
func (b *builder) conditions(i addr.Instance, self cty.Value, pre bool) diag.Diagnostics {
	if b.req.Mode == Destroy {
		return nil
	}
	ds := b.eval.Conditions(i, self, pre)
	b.add(ds...)
	return ds
}

// dependencies returns the blocks that a block hangs on, near and far.
func (b *builder) dependencies(block addr.Block) []addr.Block {
	block = block.Static()
	deps, ok := b.deps[block]
	if !ok {
		deps = b.req.Config.BlockDependencies(block)
		b.deps[block] = deps
	}
	return deps
}

// SensitivePaths returns the paths of a value that carry the sensitive mark.
func SensitivePaths(v cty.Value) []cty.Path {
	_, marked := v.UnmarkDeepWithPaths()
	return markedPaths(marked, config.Sensitive)
}

// markedPaths returns the paths that carry a mark.
func markedPaths(marked []cty.PathValueMarks, mark any) []cty.Path {
	var out []cty.Path
	for _, m := range marked {
		if _, ok := m.Marks[mark]; ok {
			out = append(out, m.Path)
		}
	}
	return out
}

// Mark returns v with the paths marked sensitive.
func Mark(v cty.Value, paths []cty.Path) cty.Value { return markAt(v, paths, config.Sensitive) }

// Seen returns v, an object as the change leaves it, as expressions see it: with
// the marks that the configuration gives it.
func (c *Change) Seen(set providers.Set, v cty.Value) cty.Value {
	return Veil(Mark(Shown(set, c.Addr.Resource, v), c.Sensitive), c.Veiled)
}

// Shown returns an object of a type as expressions see it, without marks.
func Shown(set providers.Set, r addr.Resource, v cty.Value) cty.Value {
	if s := SchemaOf(set, r); s != nil && r.Mode == addr.Managed {
		return s.Block.Filled(v)
	}
	return v
}

// Veil returns v with the paths marked as hidden.
func Veil(v cty.Value, paths []cty.Path) cty.Value { return markAt(v, paths, config.Hidden) }

func markAt(v cty.Value, paths []cty.Path, mark any) cty.Value {
	if len(paths) == 0 {
		return v
	}
	pvm := make([]cty.PathValueMarks, len(paths))
	for i, p := range paths {
		pvm[i] = cty.PathValueMarks{Path: p, Marks: cty.NewValueMarks(mark)}
	}
	return v.MarkWithPaths(pvm)
}

// place fills in where a type's own diagnostics are.
func place(ds diag.Diagnostics, i addr.Instance, r *config.Resource) diag.Diagnostics {
	for _, d := range ds {
		d.Address = i.String()
		if d.Subject == nil && r != nil {
			d.Subject = r.RangeOf(d.Attribute)
		}
	}
	return ds
}

// plan puts the result together, sorted.
func (b *builder) plan() *Plan {
	p := &Plan{
		ID:        b.req.ID,
		Mode:      b.req.Mode,
		Created:   b.req.Now,
		Variables: b.req.Variables,
		Workspace: b.req.Workspace,
		Targeted:  len(b.req.Targets) > 0,
		Outputs:   b.outputs,
		Checks:    b.checks.Results(b.req.Config),
		Ambiguous: b.ambiguous(),
	}
	p.Drift, p.Kept = b.drift()
	if b.req.State != nil {
		p.Lineage, p.Serial, p.Ahead = b.req.State.Lineage, b.req.State.Serial, b.req.State.Ahead
	}
	for _, c := range b.changes {
		p.Changes = append(p.Changes, c)
	}
	p.Changes = append(p.Changes, b.deposed...)
	for _, c := range p.Changes {
		c.Unique = unique(b.req.Providers, c)
		if rt, _, ok := b.req.Providers.Resource(c.Addr.Resource.Type); ok && c.Addr.Resource.Mode == addr.Managed {
			c.Stateful = holdsData(rt.Traits(), c.Prior.Value)
		}
	}
	noteTaken(b.req.Providers, p.Changes)
	b.setPrevious(p.Changes)
	slices.SortFunc(p.Changes, compareChanges)
	p.Renames = b.renames(p.Changes)
	return p
}

// holdsData reports whether an object holds users' data.
func holdsData(t *providers.Traits, v cty.Value) bool {
	return t.Stateful || t.Holds != nil && v != cty.NilVal && !v.IsNull() && t.Holds(v)
}

func compareChanges(x, y *Change) int {
	if n := x.Addr.Compare(y.Addr); n != 0 {
		return n
	}
	switch {
	case x.Deposed < y.Deposed:
		return -1
	case x.Deposed > y.Deposed:
		return 1
	default:
		return 0
	}
}

// recorded returns the state's current object of an instance, nil if none.
func (b *builder) recorded(i addr.Instance) *state.Object {
	if b.req.State == nil {
		return nil
	}
	if in := b.req.State.Instances[i]; in != nil {
		return in.Current
	}
	return nil
}
