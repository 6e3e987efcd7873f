package planner

import (
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner/dag"
	"github.com/swampctl/swampctl/providers"
)

// Step is what an operation does with the object of a change.
type Step uint8

// The steps of a change. A replacement has both.
const (
	Apply Step = iota // create, update, read, or wait
	End               // delete or forget
)

// Op is one operation of a plan.
type Op struct {
	Addr    addr.Instance
	Deposed string
	Step    Step
}

// String names the operation in cycles and logs.
func (o Op) String() string {
	s := o.Addr.String()
	if o.Deposed != "" {
		s += " (deposed " + o.Deposed + ")"
	}
	if o.Step == End {
		s += " (destroy)"
	}
	return s
}

// Graph returns the operations and what each comes after. Edges run between
// instances, so that a failure stops only what hangs on that instance.
func (p *Plan) Graph() (*dag.Graph[Op], error) {
	g := &grapher{plan: p, byAddr: map[addr.Instance]*Change{}, byBlock: map[addr.Block][]*Change{}}
	for _, c := range p.Changes {
		g.addNodes(c)
	}
	for _, c := range p.Changes {
		g.creates(c)
		g.destroys(c)
	}
	g.frees()
	if cycle := g.graph.Cycle(); cycle != nil {
		return nil, &dag.CycleError[Op]{Cycle: cycle}
	}
	return &g.graph, nil
}

type grapher struct {
	plan    *Plan
	graph   dag.Graph[Op]
	byAddr  map[addr.Instance]*Change
	byBlock map[addr.Block][]*Change
}

func applyOp(i addr.Instance) Op    { return Op{Addr: i} }
func destroyOp(c *Change) Op        { return Op{Addr: c.Addr, Deposed: c.Deposed, Step: End} }
func (c *Change) hasApply() bool    { return c.Action != Delete && c.Action != Forget && c.Changed() }
func (c *Change) hasDestroy() bool  { return c.Action.Deletes() || c.Action == Forget }
func (c *Change) makesFirst() bool  { return c.Action == CreateThenDelete }
func (c *Change) isCurrent() bool   { return c.Deposed == "" }
func (c *Change) leavesPlain() bool { return c.Action == Delete && c.Deposed == "" }

func (g *grapher) addNodes(c *Change) {
	if c.isCurrent() {
		g.byAddr[c.Addr] = c
	}
	g.byBlock[c.Addr.Block()] = append(g.byBlock[c.Addr.Block()], c)
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
	for _, dep := range g.reach(c) {
		g.graph.Need(me, applyOp(dep))
	}
	switch c.Action {
	case Replace:
		g.graph.Need(me, destroyOp(c))
	case CreateThenDelete:
		g.graph.Need(destroyOp(c), me)
	}
}

// reach returns the nearest instances before c that have an operation: past
// instances that do not change.
func (g *grapher) reach(c *Change) []addr.Instance {
	var out []addr.Instance
	seen := map[addr.Instance]bool{}
	todo := slices.Clone(c.Requires)
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
			out = append(out, i)
		default:
			todo = append(todo, dep.Requires...)
		}
	}
	return out
}

// destroys orders what deletes the object of c: after all that hangs on it is
// deleted or has moved away.
func (g *grapher) destroys(c *Change) {
	for _, block := range c.Depended {
		for _, target := range g.byBlock[block] {
			if !target.hasDestroy() || !dependsOn(c, target) {
				continue
			}
			g.before(c, target)
		}
	}
}

// dependsOn reports whether c hangs on this very instance: what the
// configuration refers to decides, where both are declared; else the blocks in
// the state do.
func dependsOn(c, target *Change) bool {
	if c.Range == nil || target.Range == nil || target.Deposed != "" {
		return true
	}
	named := false
	for _, i := range c.Requires {
		if i == target.Addr {
			return true
		}
		named = named || i.Block() == target.Addr.Block()
	}
	return !named
}

// before makes the end of target's object wait for c, which hangs on it.
func (g *grapher) before(c, target *Change) {
	end := destroyOp(target)
	if c.hasDestroy() && !(c.makesFirst() && target.Action == Replace) {
		g.graph.Need(end, destroyOp(c))
	}
	// Whoever is only changed lets go before a plain delete and before the old
	// object of a create-before-destroy goes.
	moves := c.isCurrent() && c.hasApply() && (target.leavesPlain() || target.makesFirst() || target.Deposed != "")
	if moves && !g.graph.Reaches(applyOp(c.Addr), end) {
		g.graph.Need(end, applyOp(c.Addr))
	}
}

// frees lets a create wait for the delete of an object that still holds the
// same unique identity under another address.
func (g *grapher) frees() {
	type identity struct{ typ, scope, key string }
	ends := map[identity]*Change{}
	for _, c := range g.plan.Changes {
		if c.leavesPlain() && c.Unique.Known {
			ends[identity{c.Addr.Resource.Type, c.Unique.Scope, c.Unique.Key}] = c
		}
	}
	for _, c := range g.plan.Changes {
		if c.Action != Create || !c.Unique.Known {
			continue
		}
		old := ends[identity{c.Addr.Resource.Type, c.Unique.Scope, c.Unique.Key}]
		if old != nil && !g.graph.Reaches(destroyOp(old), applyOp(c.Addr)) {
			g.graph.Need(applyOp(c.Addr), destroyOp(old))
		}
	}
}

// spreadCreateBeforeDestroy makes what a create-before-destroy instance hangs
// on create-before-destroy too: else the order would be a cycle.
func spreadCreateBeforeDestroy(changes map[addr.Instance]*Change) {
	var todo []*Change
	for _, c := range changes {
		if c.CreateBeforeDestroy {
			todo = append(todo, c)
		}
	}
	for len(todo) > 0 {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if c.Action == Replace {
			c.Action = CreateThenDelete
		}
		for _, i := range c.Requires {
			if dep := changes[i]; dep != nil && !dep.CreateBeforeDestroy && i.Resource.Mode == addr.Managed {
				dep.CreateBeforeDestroy = true
				todo = append(todo, dep)
			}
		}
	}
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
	dependents := b.dependents()
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
		todo = append(todo, c.Requires...)
		if c.Action.Deletes() {
			todo = append(todo, dependents[i.Block()]...)
		}
	}
	for i := range b.changes {
		if !keep[i] {
			b.exclude(i)
		}
	}
	b.deposed = slices.DeleteFunc(b.deposed, func(c *Change) bool { return !b.targeted(c.Addr) })
}

// exclude leaves an instance as it is.
func (b *builder) exclude(i addr.Instance) {
	c := b.changes[i]
	if c.Prior.ID == "" || c.Importing != "" {
		delete(b.changes, i)
		return
	}
	b.changes[i] = &Change{
		Addr: i, Action: NoOp, Prior: c.Prior, Planned: c.Prior.Value, Sensitive: c.Sensitive,
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

// Match reports whether an instance is among those that t names.
func (t Target) Match(i addr.Instance) bool {
	switch {
	case t.Key != nil:
		return *t.Key == i
	case t.Block != nil:
		return *t.Block == i.Block()
	default:
		return i.Module == t.Module || len(i.Module) > len(t.Module) && i.Module[:len(t.Module)] == t.Module && (i.Module[len(t.Module)] == '.' || i.Module[len(t.Module)] == '[')
	}
}

// unique returns the identity of a change's object in types where the cloud
// allows one only.
func unique(set providers.Set, c *Change) providers.Identity {
	rt, _, ok := set.Resource(c.Addr.Resource.Type)
	if !ok || rt.Traits().Recogniser != providers.NaturalKey {
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
