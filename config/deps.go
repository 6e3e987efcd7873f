package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/swampctl/swampctl/internal/addr"
)

// Dependencies are what something refers to, each list sorted. A block stands
// for all of its instances, however many: a thousand that refer to all of a
// thousand are two thousand references, and not a million.
type Dependencies struct {
	Instances []addr.Instance
	Blocks    []addr.Block // with count or for_each
}

// Dependencies returns what an instance refers to: directly, or through local
// values, variables and outputs of modules. An index says which instance;
// without one it is all. What a module hangs on, all in it does.
func (e *Evaluator) Dependencies(i addr.Instance) Dependencies {
	at, ds := e.instance(i.Module)
	if at == nil || ds.HasErrors() || at.module.Resources[i.Resource] == nil {
		return Dependencies{}
	}
	sc, ds := e.scopeOf(i)
	if ds.HasErrors() {
		return Dependencies{}
	}
	w := newWalker(map[visit]bool{})
	w.references(node{module: at.module, kind: "resource", res: i.Resource}, sc)
	for up := at; up.parent != nil; up = up.parent {
		w.add(up.parent.reach(node{module: up.parent.module, kind: "module", name: up.module.Call.Name}, w.open))
	}
	delete(w.found, i)
	delete(w.blocks, i.Block())
	return w.sorted()
}

// visit is a node of a module instance.
type visit struct {
	at *instance
	n  node
}

// walker gathers the instances that expressions refer to.
type walker struct {
	found  map[addr.Instance]bool
	blocks map[addr.Block]bool
	open   map[visit]bool // being visited: a ring ends there
}

func newWalker(open map[visit]bool) *walker {
	return &walker{found: map[addr.Instance]bool{}, blocks: map[addr.Block]bool{}, open: open}
}

func (w *walker) add(d Dependencies) {
	for _, i := range d.Instances {
		w.found[i] = true
	}
	for _, b := range d.Blocks {
		w.blocks[b] = true
	}
}

// sorted returns what was found. An instance is left out where its block
// stands for it.
func (w *walker) sorted() Dependencies {
	maps.DeleteFunc(w.found, func(i addr.Instance, _ bool) bool { return w.blocks[i.Block()] })
	return Dependencies{
		Instances: slices.SortedFunc(maps.Keys(w.found), addr.Instance.Compare),
		Blocks:    slices.SortedFunc(maps.Keys(w.blocks), addr.Block.Compare),
	}
}

// reach returns what is behind a node that is no resource itself.
func (in *instance) reach(n node, open map[visit]bool) Dependencies {
	version := in.eval.version()
	if out, ok := in.reaches.get(n, version); ok {
		return out
	}
	here := visit{in, n}
	if open[here] {
		return Dependencies{}
	}
	open[here] = true
	defer delete(open, here)
	w := newWalker(open)
	sc := scope{at: in}
	if n.kind == "var" && in.parent != nil {
		sc = scope{at: in.parent, extra: in.extra}
	}
	w.references(n, sc)
	out := w.sorted()
	in.reaches.put(n, out, version, false)
	return out
}

// references adds what the expressions of a node refer to.
func (w *walker) references(n node, sc scope) {
	for _, ref := range sc.at.eval.config.references(n) {
		w.reference(ref, sc)
	}
}

func (w *walker) reference(ref reference, sc scope) {
	in := sc.at
	switch ref.kind {
	case "resource":
		if in.module.Resources[ref.to] != nil {
			w.instances(in.eval, addr.Block{Module: in.addr, Resource: ref.to}, in.eval.indexed(ref, sc))
		}
	case "module":
		w.call(ref, sc)
	default:
		for _, n := range in.module.named(ref) {
			w.add(in.reach(n, w.open))
		}
	}
}

// instances adds one instance of a block, or all of them.
func (w *walker) instances(e *Evaluator, b addr.Block, key *addr.Key) {
	x, ds := e.Expand(b)
	if ds.HasErrors() || x == nil {
		return
	}
	if key != nil && x.Has(*key) {
		w.found[b.Instance(*key)] = true
		return
	}
	if x.Kind == addr.KeyNone {
		w.found[b.Instance(addr.Key{})] = true
	} else {
		w.blocks[b] = true
	}
}

// call adds what an output of a module hangs on, or all that is in the module.
func (w *walker) call(ref reference, sc scope) {
	for _, child := range sc.at.children(ref.name, sc.at.eval.indexed(ref, sc)) {
		if ref.output == "" {
			w.module(child)
			continue
		}
		if child.module.Outputs[ref.output] != nil {
			w.add(child.reach(node{module: child.module, kind: "output", name: ref.output}, w.open))
		}
	}
}

// module adds all that is in a module instance.
func (w *walker) module(in *instance) {
	for _, b := range in.module.blocks(in.addr) {
		w.instances(in.eval, b, nil)
	}
	for _, name := range sorted(in.module.Outputs) {
		w.add(in.reach(node{module: in.module, kind: "output", name: name}, w.open))
	}
	for _, name := range sorted(in.module.Calls) {
		for _, child := range in.children(name, nil) {
			w.module(child)
		}
	}
}

// children returns the instances of a module call: one, or all of them.
func (in *instance) children(name string, key *addr.Key) []*instance {
	call := in.module.Calls[name]
	if call == nil || call.Module == nil {
		return nil
	}
	x, ds := in.calls(call, nil)
	if ds.HasErrors() {
		return nil
	}
	keys := x.Keys
	if key != nil && x.Has(*key) {
		keys = []addr.Key{*key}
	}
	var out []*instance
	for _, k := range keys {
		if child, _ := in.eval.instance(in.addr.Child(name, k)); child != nil {
			out = append(out, child)
		}
	}
	return out
}

// indexed returns the key that a reference names, nil if that cannot be told
// or it names none.
func (e *Evaluator) indexed(ref reference, sc scope) *addr.Key {
	if ref.idx == nil {
		return ref.key
	}
	for _, t := range ref.idx.Variables() {
		if k := resolve(t).kind; k != "count" && k != "each" && k != "var" {
			return nil
		}
	}
	v, ds := e.value(ref.idx, sc)
	if ds.HasErrors() {
		return nil
	}
	return keyOf(v)
}

// DependsOn returns the blocks that an instance names in depends_on, and those
// that the calls of its module name.
func (e *Evaluator) DependsOn(i addr.Instance) []addr.Block {
	at, ds := e.instance(i.Module)
	r := e.Block(i.Block())
	if at == nil || ds.HasErrors() || r == nil {
		return nil
	}
	out := at.dependsOn(r.dependsOn)
	for up := at; up.parent != nil; up = up.parent {
		out = append(out, up.parent.dependsOn(up.module.Call.dependsOn)...)
	}
	return out
}

// LooksAt returns the blocks of resources that the expressions of an instance name
// themselves, not by way of local values and modules.
func (e *Evaluator) LooksAt(i addr.Instance) []addr.Block {
	at, ds := e.instance(i.Module)
	if at == nil || ds.HasErrors() || at.module.Resources[i.Resource] == nil {
		return nil
	}
	var out []addr.Block
	for _, ref := range e.config.references(node{module: at.module, kind: "resource", res: i.Resource}) {
		if ref.kind == "resource" && ref.to.Mode == addr.Managed && at.module.Resources[ref.to] != nil {
			out = append(out, addr.Block{Module: at.addr, Resource: ref.to})
		}
	}
	return out
}

func (in *instance) dependsOn(names []hcl.Traversal) []addr.Block {
	var out []addr.Block
	for _, t := range names {
		tg := resolve(t)
		switch {
		case tg.kind == "resource" && in.module.Resources[tg.res] != nil:
			out = append(out, addr.Block{Module: in.addr, Resource: tg.res})
		case tg.kind == "module":
			for _, child := range in.children(tg.name, tg.key) {
				out = append(out, child.allBlocks()...)
			}
		}
	}
	return out
}

// allBlocks returns the blocks of an instance and of those below it.
func (in *instance) allBlocks() []addr.Block {
	out := in.module.blocks(in.addr)
	for _, name := range sorted(in.module.Calls) {
		for _, child := range in.children(name, nil) {
			out = append(out, child.allBlocks()...)
		}
	}
	return out
}
