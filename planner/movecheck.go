package planner

import (
	"container/heap"
	"fmt"
	"slices"
	"sort"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// moves returns the moved blocks of the configuration in the order in which
// they count: one that takes on what another leaves comes after it. False
// after an error.
func (b *builder) moves() ([]*move, bool) {
	var all []*move
	before := rivals{}
	ok := true
	for _, said := range b.req.Config.Moved() {
		m := newMove(said)
		if d := before.check(m); d != nil {
			b.add(d.At(m.said))
			ok = false
		}
		all = append(all, m)
	}
	if !ok {
		return nil, false
	}
	out, ring := inOrder(all)
	if ring != nil {
		d := diag.Errorf("Cyclic dependency in move statements", "These moves follow one another in a ring, beginning with %s. Remove one of them.", ring.text)
		b.add(d.At(ring.said))
		return nil, false
	}
	return out, true
}

// inOrder returns moves in the order of [builder.moves]: of those that need not
// wait for another, the one that is written first. It returns one of a ring
// where there is no such order.
func inOrder(all []*move) (out []*move, ring *move) {
	places := make(map[*move]int, len(all))
	from := moveIndex{}
	for n, m := range all {
		places[m] = n
		from.add(m)
	}
	waits := make([]int, len(all)) // for how many
	next := make([][]int, len(all))
	for n, m := range all {
		for _, o := range from.near(m.to.path(m.module)) {
			if o != m && m.feeds(o) {
				waits[places[o]]++
				next[n] = append(next[n], places[o])
			}
		}
	}
	var ready intHeap
	for n := range all {
		if waits[n] == 0 {
			heap.Push(&ready, n)
		}
	}
	for ready.Len() > 0 {
		n, _ := heap.Pop(&ready).(int)
		out = append(out, all[n])
		for _, o := range next[n] {
			if waits[o]--; waits[o] == 0 {
				heap.Push(&ready, o)
			}
		}
	}
	if len(out) < len(all) {
		return nil, all[slices.IndexFunc(waits, func(n int) bool { return n > 0 })]
	}
	return out, nil
}

// intHeap gives its least number first.
type intHeap struct{ sort.IntSlice }

func (h *intHeap) Push(x any) { n, _ := x.(int); h.IntSlice = append(h.IntSlice, n) }

func (h *intHeap) Pop() any {
	last := len(h.IntSlice) - 1
	n := h.IntSlice[last]
	h.IntSlice = h.IntSlice[:last]
	return n
}

// feeds reports whether what m has moved is what o moves.
func (m *move) feeds(o *move) bool {
	if !slices.EqualFunc(m.module, o.module, func(x, y addr.ModuleStep) bool { return x.Name == y.Name }) {
		return false
	}
	return within(m.to, o.from) || within(o.from, m.to)
}

// within reports whether an address is another, or below it, keys aside.
func within(inner, outer endpoint) bool {
	if len(inner.module) < len(outer.module) {
		return false
	}
	for n, s := range outer.module {
		in := inner.module[n]
		if in.Name != s.Name || in.Key != s.Key && in.Key != (addr.Key{}) && s.Key != (addr.Key{}) {
			return false
		}
	}
	if outer.resource == nil {
		return true
	}
	if inner.resource == nil || len(inner.module) != len(outer.module) || *inner.resource != *outer.resource {
		return false
	}
	return inner.key == outer.key || inner.key == addr.Key{} || outer.key == addr.Key{}
}

// stillDeclared refuses moves of what is still declared where it was. It is
// asked last: which instances there are hangs on the plan.
func (b *builder) stillDeclared() {
	for _, m := range b.written {
		if b.declares(m) {
			from, to := m.from.text(), m.to.text()
			d := diag.Errorf("Moved object still exists", "The block says that %s has moved to %s, but %s is still declared. Declare it under its new address, or remove the block.", from, to, from)
			b.add(d.At(m.said))
		}
	}
}

// rivals are the moves at an address: the first one, and the first whose other
// end is not that of the first.
type rivals map[string][]rival

// rival is the other end of a move, and its place.
type rival struct {
	end  string
	said *diag.Range
}

// check says what is wrong with a move, given those before it, and adds it to
// them.
func (r rivals) check(m *move) *diag.Diagnostic {
	from, to := m.from.text(), m.to.text()
	if from == to {
		return diag.Errorf("Redundant move statement", "%s moves to itself. Remove the block.", from)
	}
	in := fmt.Sprintf("%s %t ", join(m.module), m.whole) // an instance and its whole block are two addresses
	leaves, comes := r.other(in+"from "+from, rival{to, m.said}), r.other(in+"to "+to, rival{from, m.said})
	switch {
	case leaves != nil:
		return diag.Errorf("Ambiguous move statements", "%s moves to %s, and at %s to %s. An object has one address; remove one of the blocks.", from, to, leaves.said, leaves.end)
	case comes != nil:
		return diag.Errorf("Ambiguous move statements", "%s comes from %s, and at %s from %s. An address has one object; remove one of the blocks.", to, from, comes.said, comes.end)
	}
	return nil
}

// other returns the first move at an address before this one that has another
// end, nil for none, and adds this one.
func (r rivals) other(at string, m rival) *rival {
	before := r[at]
	var found *rival
	for i := range before {
		if found == nil && before[i].end != m.end {
			found = &before[i]
		}
	}
	if len(before) == 0 || len(before) == 1 && found != nil {
		r[at] = append(before, m)
	}
	return found
}

// declares reports whether what a move leaves is still declared: as a whole,
// or in one of the instances of the module that it is about.
func (b *builder) declares(m *move) bool {
	path := join(m.module, m.from.module)
	static := path.Static()
	mod := b.req.Config.Module(static)
	if mod == nil {
		return false
	}
	if m.from.resource == nil {
		if m.whole {
			return true
		}
		return b.someModule(m, func(addr.Module) bool { return true })
	}
	r := mod.Resources[*m.from.resource]
	if r == nil {
		return false
	}
	return b.someModule(m, func(at addr.Module) bool {
		if m.whole {
			return true
		}
		x, ds := b.eval.Expand(addr.Block{Module: at, Resource: *m.from.resource})
		return !ds.HasErrors() && x != nil && x.Has(m.from.key)
	})
}

// someModule asks a question of each declared instance of the module that a
// move leaves, until one says yes.
func (b *builder) someModule(m *move, ask func(addr.Module) bool) bool {
	instances, _ := b.eval.Modules() // what is wrong is said where blocks are planned
	return slices.ContainsFunc(instances, func(at addr.Module) bool {
		steps := at.Steps()
		if len(steps) != len(m.module)+len(m.from.module) {
			return false
		}
		for n, s := range m.module {
			if steps[n].Name != s.Name {
				return false
			}
		}
		return slices.Equal(steps[len(m.module):], m.from.module) && ask(at)
	})
}
