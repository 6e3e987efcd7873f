package planner

import (
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/state"
)

// move is a moved block, or what a change of count comes to.
type move struct {
	module   []addr.ModuleStep // that it is about, keys aside
	from, to endpoint
	whole    bool        // all instances, which keep their keys
	said     *diag.Range // nil: nobody wrote it
	text     string      // from → to
}

// endpoint is an address within a module.
type endpoint struct {
	module   []addr.ModuleStep
	resource *addr.Resource // nil: the module itself
	key      addr.Key
}

func newEndpoint(p addr.Parsed) endpoint {
	e := endpoint{module: p.Module.Steps()}
	if p.Block != nil {
		e.resource = &p.Block.Resource
	}
	if p.Instance != nil {
		e.key = p.Instance.Key
	}
	return e
}

// lastKey is the key by which a move tells instances: the resource's, or that
// of the last step of a module's path.
func (e endpoint) lastKey() addr.Key {
	if e.resource != nil {
		return e.key
	}
	return e.module[len(e.module)-1].Key
}

func (e endpoint) text() string {
	m := addr.Root
	for _, s := range e.module {
		m = m.Child(s.Name, s.Key)
	}
	if e.resource == nil {
		return string(m)
	}
	return addr.Block{Module: m, Resource: *e.resource}.Instance(e.key).String()
}

func newMove(m *config.Moved) *move {
	out := &move{module: m.Module.Steps(), from: newEndpoint(m.From), to: newEndpoint(m.To), said: &m.Range}
	out.whole = out.from.lastKey() == addr.Key{} && out.to.lastKey() == addr.Key{}
	out.text = out.from.text() + " → " + out.to.text()
	return out
}

// apply returns where a move takes an instance; false where it leaves it.
func (m *move) apply(i addr.Instance) (addr.Instance, bool) {
	steps := i.Module.Steps()
	if len(steps) < len(m.module)+len(m.from.module) {
		return i, false
	}
	for n, s := range m.module {
		if steps[n].Name != s.Name {
			return i, false
		}
	}
	prefix, rel := steps[:len(m.module)], steps[len(m.module):]
	if m.from.resource != nil {
		return m.applyResource(i, prefix, rel)
	}
	last := len(m.from.module) - 1
	for n, s := range m.from.module {
		if rel[n].Name != s.Name || rel[n].Key != s.Key && !(m.whole && n == last) {
			return i, false
		}
	}
	to := slices.Clone(m.to.module)
	if m.whole {
		to[len(to)-1].Key = rel[last].Key
	}
	i.Module = join(prefix, to, rel[last+1:])
	return i, true
}

func (m *move) applyResource(i addr.Instance, prefix, rel []addr.ModuleStep) (addr.Instance, bool) {
	if !slices.Equal(rel, m.from.module) || i.Resource != *m.from.resource || !m.whole && i.Key != m.from.key {
		return i, false
	}
	i.Module, i.Resource = join(prefix, m.to.module), *m.to.resource
	if !m.whole {
		i.Key = m.to.key
	}
	return i, true
}

func join(parts ...[]addr.ModuleStep) addr.Module {
	m := addr.Root
	for _, p := range parts {
		for _, s := range p {
			m = m.Child(s.Name, s.Key)
		}
	}
	return m
}

// moved gives what the state holds the addresses that the configuration says
// it has now. The state itself is moved by the apply.
func (b *builder) moved() {
	if b.req.State == nil || b.req.Config == nil {
		return
	}
	written, ok := b.moves()
	if !ok {
		return
	}
	b.written = written
	where := newPositions(len(b.req.State.Instances))
	for i := range b.req.State.Instances {
		where.put(i, i)
	}
	for _, m := range append(written, b.implied(written)...) {
		b.carry(m, where)
	}
	b.relocate(where.at)
}

// carry moves what one block is about. What is there already stays.
func (b *builder) carry(m *move, where *positions) {
	for _, origin := range where.moving(m) {
		here := where.at[origin]
		there, ok := m.apply(here)
		switch {
		case !ok || there == here:
		case there.Resource.Type != here.Resource.Type:
			d := diag.Errorf("Resource type mismatch", "An object keeps its type: %s, which the state holds, cannot become %s. Move it back, or remove it from the state with \"swampctl state rm\" and import it.", here, there)
			b.add(d.At(m.said))
		case where.taken[there]:
			if m.said != nil {
				d := diag.Warningf("An object is not moved", "%s should become %s, where the state holds another object already. It stays, and what is declared no more is destroyed. Move one of the two with \"swampctl state mv\".", here, there)
				b.add(d.At(m.said))
			}
		default:
			where.put(origin, there)
		}
	}
}

// relocate makes the request one in which the objects are where they move to.
func (b *builder) relocate(at map[addr.Instance]addr.Instance) {
	b.previous = map[addr.Instance]addr.Instance{}
	for origin, i := range at {
		if origin != i {
			b.previous[i] = origin
		}
	}
	if len(b.previous) == 0 {
		return
	}
	moved := *b.req.State
	moved.Instances = relocated(b.req.State.Instances, at)
	b.relocateDependencies(moved.Instances)
	b.req.State = &moved
	b.req.Live = relocated(b.req.Live, at)
	b.req.Deposed = relocated(b.req.Deposed, at)
}

// relocateDependencies gives what recorded objects hang on its present address.
func (b *builder) relocateDependencies(instances map[addr.Instance]*state.Instance) {
	now := map[addr.Block]addr.Block{}
	for i, old := range b.previous {
		now[old.Block().Static()] = i.Block().Static()
	}
	for i, in := range instances {
		if in.Current == nil || !slices.ContainsFunc(in.Current.Dependencies, func(d addr.Block) bool { _, ok := now[d]; return ok }) {
			continue
		}
		with, object := *in, *in.Current
		object.Dependencies = slices.Clone(object.Dependencies)
		for n, d := range object.Dependencies {
			if to, ok := now[d]; ok {
				object.Dependencies[n] = to
			}
		}
		with.Current = &object
		instances[i] = &with
	}
}

func relocated[V any](m map[addr.Instance]V, at map[addr.Instance]addr.Instance) map[addr.Instance]V {
	out := make(map[addr.Instance]V, len(m))
	for i, v := range m {
		if there, ok := at[i]; ok {
			i = there
		}
		out[i] = v
	}
	return out
}

// implied are the moves that nobody need write: between a block without count
// and the first instance of one with count.
func (b *builder) implied(written []*move) []*move {
	var out []*move
	var from moveIndex
	for _, m := range written {
		from.add(m)
	}
	seen := map[addr.Block]bool{}
	for i := range b.req.State.Instances {
		block := i.Block()
		r := b.eval.Block(block)
		if r == nil || seen[block] || i.Resource.Mode == addr.Data {
			continue
		}
		seen[block] = true
		plain, first := block.Instance(addr.Key{}), block.Instance(addr.IntKey(0))
		was, to := plain, first
		if r.Repetition() == addr.KeyNone {
			was, to = first, plain
		}
		about := from.holding(pathOf(&block.Resource, i.Module.Steps()))
		if r.Repetition() == addr.KeyString || slices.ContainsFunc(about, func(m *move) bool { _, ok := m.apply(was); return ok }) {
			continue
		}
		m := &move{from: endpoint{i.Module.Steps(), &block.Resource, was.Key}, to: endpoint{i.Module.Steps(), &block.Resource, to.Key}}
		out = append(out, m)
	}
	slices.SortFunc(out, func(x, y *move) int { return strings.Compare(x.from.text(), y.from.text()) })
	return out
}

// setPrevious notes on the changes where their objects were. What a data source
// read is no object: it is read again where the block is now.
func (b *builder) setPrevious(changes []*Change) {
	for _, c := range changes {
		if old, ok := b.previous[c.Addr]; ok && c.Addr.Resource.Mode == addr.Managed {
			c.Previous = &old
		}
	}
}
