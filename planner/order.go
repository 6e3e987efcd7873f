package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner/dag"
	"github.com/swampctl/swampctl/providers"
)

// Step is what an operation does with the object of a change.
type Step uint8

// The steps of a change. A replacement has both.
const (
	Apply Step = iota // create, update, read, or wait
	End               // delete or forget
	All               // nothing: stands for what all instances of a block do
	Free              // nothing: stands for all that lets go of objects of a block
)

// Op is one operation of a plan.
type Op struct {
	Addr    addr.Instance // without a key where the step is All or Free
	Deposed string
	Step    Step
	Part    int // tells apart those that are Free of one block
}

// Works reports whether the operation does something: others stand between
// many and many, so that the edges are as few as both.
func (o Op) Works() bool { return o.Step == Apply || o.Step == End }

// String names the operation in cycles and logs.
func (o Op) String() string {
	s := o.Addr.String()
	if o.Deposed != "" {
		s += " (deposed " + o.Deposed + ")"
	}
	switch o.Step {
	case End:
		s += " (destroy)"
	case All:
		s += "[*]"
	case Free:
		s += "[*] (free)"
	}
	return s
}

// Graph returns the operations and what each comes after. Edges run between
// instances, so that a failure stops only what hangs on that instance. Where
// something comes after all instances of a block, or before all of them go, one
// node between, of the step All or Free, keeps the edges as few as the
// instances.
func (p *Plan) Graph() (*dag.Graph[Op], error) {
	g := p.order(false)
	if g.Cycle() != nil {
		// The state's dependencies may be older than the configuration's, and
		// against them: they give way.
		g = p.order(true)
	}
	if cycle := g.Cycle(); cycle != nil {
		return nil, &dag.CycleError[Op]{Cycle: cycle}
	}
	return g, nil
}

// order makes the graph; with careful, edges of the state are left out where
// they would close a ring.
func (p *Plan) order(careful bool) *dag.Graph[Op] {
	g := &grapher{
		plan: p, byAddr: map[addr.Instance]*Change{}, byBlock: map[addr.Block][]*Change{}, members: p.Members(),
		texts: map[*Change]string{}, ways: map[wayKey]way{}, goes: map[addr.Block]*going{}, singles: map[*Change]*crowd{}, careful: careful,
	}
	for _, c := range p.Changes {
		g.addNodes(c)
	}
	for _, c := range p.Changes {
		g.creates(c)
	}
	// What must be comes first, so that what only should be does not cross it.
	hanging := g.hanging()
	for _, h := range hanging {
		g.ends(h, false)
	}
	for _, h := range hanging {
		g.ends(h, true)
	}
	for _, h := range hanging {
		g.moves(h)
	}
	g.frees()
	return &g.graph
}

type grapher struct {
	plan    *Plan
	graph   dag.Graph[Op]
	byAddr  map[addr.Instance]*Change
	byBlock map[addr.Block][]*Change // by the block without keys
	members Members
	texts   map[*Change]string
	ways    map[wayKey]way
	goes    map[addr.Block]*going // by the block without keys; nil: nothing of it goes
	singles map[*Change]*crowd
	parts   int // nodes of the step Free
	careful bool
}

// Members are the instances of a plan by their blocks.
type Members map[addr.Block][]addr.Instance

// Members returns the instances of the plan by their blocks.
func (p *Plan) Members() Members {
	out := Members{}
	for _, c := range p.Changes {
		if c.isCurrent() {
			out[c.Addr.Block()] = append(out[c.Addr.Block()], c.Addr)
		}
	}
	return out
}

// Of returns all instances that are meant by what something refers to.
func (m Members) Of(d config.Dependencies) []addr.Instance {
	out := slices.Clone(d.Instances)
	for _, b := range d.Blocks {
		out = append(out, m[b]...)
	}
	return out
}

func applyOp(i addr.Instance) Op { return Op{Addr: i} }
func allOp(b addr.Block) Op      { return Op{Addr: b.Instance(addr.Key{}), Step: All} }
func destroyOp(c *Change) Op     { return Op{Addr: c.Addr, Deposed: c.Deposed, Step: End} }
func (c *Change) hasApply() bool {
	if c.Action == NoOp {
		return c.Importing != "" || c.Waiting.Stage == providers.Pending // a move alone is recorded before
	}
	return !c.hasDestroy() || c.Action.IsReplace()
}
func (c *Change) hasDestroy() bool { return c.Action.Deletes() || c.Action == Forget }
func (c *Change) makesFirst() bool { return c.Action == CreateThenDelete }
func (c *Change) isCurrent() bool  { return c.Deposed == "" }

func (g *grapher) addNodes(c *Change) {
	if c.isCurrent() {
		g.byAddr[c.Addr] = c
	}
	block := c.Addr.Block().Static()
	g.byBlock[block] = append(g.byBlock[block], c)
	if c.hasApply() {
		g.graph.Add(applyOp(c.Addr))
	}
	if c.hasDestroy() {
		g.graph.Add(destroyOp(c))
	}
}

// creates orders what makes and changes objects: after all they refer to.
func (g *grapher) creates(c *Change) {
	if !c.hasApply() {
		return
	}
	me := applyOp(c.Addr)
	g.after(me, c.Requires)
	switch c.Action {
	case Replace:
		g.graph.Need(me, destroyOp(c))
	case CreateThenDelete:
		g.graph.Need(destroyOp(c), me)
	}
}

// after lets an operation wait for what it refers to. Past instances that do
// not change it waits for what these refer to.
func (g *grapher) after(op Op, needs config.Dependencies) {
	seen := map[addr.Instance]bool{}
	todo := slices.Clone(needs.Instances)
	joined := map[addr.Block]bool{}
	join := func(blocks []addr.Block) {
		for _, b := range blocks {
			if !joined[b] {
				joined[b] = true
				g.graph.Need(op, g.all(b))
			}
		}
	}
	join(needs.Blocks)
	for len(todo) > 0 {
		i := todo[0]
		todo = todo[1:]
		if seen[i] {
			continue
		}
		seen[i] = true
		dep := g.byAddr[i]
		switch {
		case dep == nil:
		case dep.hasApply():
			g.graph.Need(op, applyOp(i))
		default:
			todo = append(todo, dep.Requires.Instances...)
			join(dep.Requires.Blocks)
		}
	}
}

// all returns the node that waits for all instances of a block.
func (g *grapher) all(b addr.Block) Op {
	op := allOp(b)
	if !g.graph.Has(op) {
		g.graph.Add(op)
		g.after(op, config.Dependencies{Instances: g.members[b]})
	}
	return op
}

// frees lets a create wait for the delete of an object that still holds the
// same unique identity: one of another address, or that a replacement left.
func (g *grapher) frees() {
	ends := map[identity]*Change{}
	for _, c := range g.plan.Changes {
		if c.Action == Delete && c.Unique.Known {
			ends[c.identity()] = c
		}
	}
	for _, c := range g.plan.Changes {
		if c.Action != Create || !c.Unique.Known {
			continue
		}
		old := ends[c.identity()]
		if old != nil && !g.graph.Reaches(destroyOp(old), applyOp(c.Addr)) {
			g.graph.Need(applyOp(c.Addr), destroyOp(old))
		}
	}
}

// spreadCreateBeforeDestroy makes what a create-before-destroy instance hangs
// on create-before-destroy too: else the order would be a cycle.
func spreadCreateBeforeDestroy(changes map[addr.Instance]*Change) {
	var todo []*Change
	seen := map[*Change]bool{}
	blocks := untakenOf(changes)
	for _, c := range changes {
		if c.CreateBeforeDestroy {
			todo = append(todo, c)
			seen[c] = true
		}
	}
	for len(todo) > 0 {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		c.CreateBeforeDestroy = c.Addr.Resource.Mode == addr.Managed
		if c.Action == Replace {
			c.Action = CreateThenDelete
		}
		for _, i := range blocks.of(c.Requires) {
			if dep := changes[i]; dep != nil && !seen[dep] {
				seen[dep] = true
				todo = append(todo, dep)
			}
		}
	}
}

// untaken are the instances of blocks that a walk has not come to yet: what
// many refer to as a whole is taken once.
type untaken map[addr.Block][]addr.Instance

func untakenOf(changes map[addr.Instance]*Change) untaken {
	out := untaken{}
	for i := range changes {
		out[i.Block()] = append(out[i.Block()], i)
	}
	return out
}

// of returns the instances of what something refers to, those of each block
// the first time only.
func (u untaken) of(d config.Dependencies) []addr.Instance {
	out := slices.Clone(d.Instances)
	for _, b := range d.Blocks {
		out = append(out, u[b]...)
		delete(u, b)
	}
	return out
}

// restrict leaves in the plan only what was targeted and what that needs.
func (b *builder) restrict() {
	if len(b.req.Targets) == 0 {
		return
	}
	keep := map[addr.Instance]bool{}
	var todo []addr.Instance
	for i := range b.changes {
		if b.targeted(i) {
			todo = append(todo, i)
		}
	}
	dependents, blocks := b.dependents(), untakenOf(b.changes)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if keep[i] {
			continue
		}
		keep[i] = true
		c := b.changes[i]
		if c == nil {
			continue
		}
		if b.req.Mode != Destroy {
			todo = append(todo, blocks.of(c.Requires)...)
		}
		if c.Action.Deletes() {
			todo = append(todo, dependents[i.Block().Static()]...)
		}
	}
	b.forgive(keep)
	for i := range b.changes {
		if !keep[i] {
			b.exclude(i)
		}
	}
	b.deposed = slices.DeleteFunc(b.deposed, func(c *Change) bool { return !b.targeted(c.Addr) })
}

// forgive drops what was said of blocks that the targets do not need: they are
// left as they are, whatever is wrong with them.
func (b *builder) forgive(keep map[addr.Instance]bool) {
	needed := map[addr.Block]bool{{}: true}
	for i := range keep {
		needed[i.Block().Static()] = true
	}
	blocks, _ := b.eval.Blocks() // what is wrong has been said
	for _, block := range blocks {
		if slices.ContainsFunc(b.req.Targets, func(t Target) bool { return t.in(block) }) {
			needed[block.Static()] = true
		}
	}
	for _, block := range slices.Collect(maps.Keys(needed)) {
		for _, dep := range b.req.Config.BlockDependencies(block) {
			needed[dep] = true
		}
	}
	b.diags = slices.DeleteFunc(b.diags, func(d blockDiag) bool { return !needed[d.block.Static()] })
}

// exclude leaves an instance as it is.
func (b *builder) exclude(i addr.Instance) {
	c := b.changes[i]
	if old, ok := b.previous[i]; ok {
		b.add(&diag.Diagnostic{
			Summary: "A moved object is left out", Address: i.String(), Subject: c.Range,
			Detail: fmt.Sprintf("%s has moved from %s, and -target leaves it out, so that the plan cannot be as the configuration says. Target it too, or apply the move first.", i, old),
			Hint:   fmt.Sprintf("add to the command: -target=%s", ShellQuote(i.String())),
		})
	}
	if c.Prior.ID == "" || c.Importing != "" {
		delete(b.changes, i)
		return
	}
	b.changes[i] = &Change{
		Addr: i, Action: NoOp, Prior: c.Prior, Planned: c.Prior.Value, Sensitive: b.secrets(i, "", c.Prior.Value),
		Requires: c.Requires, Dependencies: c.Dependencies, Depended: c.Depended, Range: c.Range,
	}
}

// dependents returns, for each block, the deleted instances that hang on it.
func (b *builder) dependents() map[addr.Block][]addr.Instance {
	out := map[addr.Block][]addr.Instance{}
	for i, c := range b.changes {
		for _, block := range c.Depended {
			if c.Action.Deletes() {
				out[block] = append(out[block], i)
			}
		}
	}
	return out
}

func (b *builder) targeted(i addr.Instance) bool {
	for _, t := range b.req.Targets {
		if t.Match(i) {
			return true
		}
	}
	return false
}

// in reports whether t names instances of a block, or all of them.
func (t Target) in(block addr.Block) bool {
	if t.Key != nil {
		return t.Key.Block() == block
	}
	return t.Match(block.Instance(addr.Key{}))
}

// Match reports whether an instance is among those that t names.
func (t Target) Match(i addr.Instance) bool {
	switch {
	case t.Key != nil:
		return *t.Key == i
	case t.Block != nil:
		return *t.Block == i.Block()
	default:
		return t.Module.Contains(i.Module)
	}
}

// unique returns the identity of a change's object in types where the cloud
// allows one only.
func unique(set providers.Set, c *Change) providers.Identity {
	rt, _, ok := set.Resource(c.Addr.Resource.Type)
	if !ok || c.Addr.Resource.Mode != addr.Managed || rt.Traits().Recogniser != providers.NaturalKey {
		return providers.Identity{}
	}
	v := c.Planned
	if c.Action == Delete {
		v = c.Prior.Value
	}
	if v.IsNull() {
		return providers.Identity{}
	}
	return rt.Identify(v)
}
