package planner

import (
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// moves returns the moved blocks of the configuration in the order in which
// they count: one that takes on what another leaves comes after it. False
// after an error.
func (b *builder) moves() ([]*move, bool) {
	var all []*move
	for _, m := range b.req.Config.Moved() {
		all = append(all, newMove(m))
	}
	ok := true
	for n, m := range all {
		if d := checkMove(m, all[:n]); d != nil {
			b.add(d.At(m.said))
			ok = false
		}
	}
	if !ok {
		return nil, false
	}
	var out []*move
	for left := all; len(left) > 0; {
		n := slices.IndexFunc(left, func(m *move) bool {
			return !slices.ContainsFunc(left, func(o *move) bool { return o != m && o.feeds(m) })
		})
		if n < 0 {
			d := diag.Errorf("Cyclic dependency in move statements", "These moves follow one another in a ring, beginning with %s. Remove one of them.", left[0].text)
			b.add(d.At(left[0].said))
			return nil, false
		}
		out = append(out, left[n])
		left = slices.Delete(slices.Clone(left), n, n+1)
	}
	return out, true
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

// checkMove says what is wrong with a move, given those before it.
func checkMove(m *move, before []*move) *diag.Diagnostic {
	from, to := m.from.text(), m.to.text()
	if from == to {
		return diag.Errorf("Redundant move statement", "%s moves to itself. Remove the block.", from)
	}
	for _, o := range before {
		if join(o.module) != join(m.module) {
			continue
		}
		switch {
		case o.from.text() == from && o.to.text() != to:
			return diag.Errorf("Ambiguous move statements", "%s moves to %s, and at %s to %s. An object has one address; remove one of the blocks.", from, to, o.said, o.to.text())
		case o.to.text() == to && o.from.text() != from:
			return diag.Errorf("Ambiguous move statements", "%s comes from %s, and at %s from %s. An address has one object; remove one of the blocks.", to, from, o.said, o.from.text())
		}
	}
	return nil
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
