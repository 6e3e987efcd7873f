package planner

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// hang is objects that go, and what hangs, or hung, on each of them: it may
// have to be deleted or to move away before they can be deleted.
type hang struct {
	to *crowd
	by []*Change
}

// hanging lists what hangs on what goes.
func (g *grapher) hanging() []*hang {
	var out []*hang
	of := map[*crowd]*hang{}
	for _, c := range g.plan.Changes {
		for _, block := range c.Depended {
			for _, to := range g.crowds(c, block) {
				h := of[to]
				if h == nil {
					h = &hang{to: to}
					of[to], out = h, append(out, h)
				}
				h.by = append(h.by, c)
			}
		}
	}
	if g.careful {
		return g.seenFirst(out)
	}
	return out
}

// seenFirst takes crowds apart: what can be seen in the objects comes before
// hearsay.
func (g *grapher) seenFirst(crowds []*hang) []*hang {
	var seen, told []*hang
	for _, h := range crowds {
		for _, c := range h.by {
			for _, target := range h.to.members {
				pair := &hang{g.alone(target), []*Change{c}}
				if g.names(c, target) {
					seen = append(seen, pair)
				} else {
					told = append(told, pair)
				}
			}
		}
	}
	return append(seen, told...)
}

// crowds returns those of the objects of a block that go on which c hangs.
// Where both are declared, what the configuration refers to decides, and what
// the object itself names; else the blocks in the state do.
func (g *grapher) crowds(c *Change, block addr.Block) []*crowd {
	l := g.going(block)
	switch {
	case l == nil:
		return nil
	case c.Addr.Block().Static() == block:
		return g.eachAlone(g.hungOn(c, l))
	default:
		return g.hungOn(c, l)
	}
}

// eachAlone takes crowds apart, of which the one that hangs may be a part.
func (g *grapher) eachAlone(crowds []*crowd) []*crowd {
	var out []*crowd
	for _, to := range crowds {
		for _, target := range to.members {
			out = append(out, g.alone(target))
		}
	}
	return out
}

func (g *grapher) hungOn(c *Change, l *going) []*crowd {
	if c.Range == nil {
		return l.all
	}
	direct := false
	out := slices.Clone(l.loose)
	for _, b := range c.Requires.Blocks {
		if b.Static() == l.block {
			direct = true
			out = append(out, l.declared[b]...)
		}
	}
	for _, i := range c.Requires.Instances {
		if i.Block().Static() == l.block {
			direct = true
			out = append(out, g.aloneAmong(l.byAddr[i])...)
		}
	}
	if !direct && !g.far(c, l.block) {
		return l.all
	}
	for _, target := range l.named(g.text(c)) {
		if !slices.Contains(c.Requires.Blocks, target.Addr.Block()) && !slices.Contains(c.Requires.Instances, target.Addr) {
			out = append(out, g.alone(target))
		}
	}
	return out
}

// aloneAmong is alone for a target that need not go.
func (g *grapher) aloneAmong(target *Change) []*crowd {
	if target == nil {
		return nil
	}
	return []*crowd{g.alone(target)}
}

// way says how one block hangs on another through its instances.
type way uint8

const (
	none   way = iota // it does not
	goes              // by instances that go, too, and keep the order
	broken            // also by others
)

type wayKey struct {
	from addr.Block
	to   addr.Block // without keys
}

// far reports whether c hangs on a block only by way of others that go, too:
// then these keep the order.
func (g *grapher) far(c *Change, block addr.Block) bool {
	between := false
	pass := func(w way, by addr.Block) bool {
		between = between || w == goes
		return w == none || w == goes && slices.Contains(c.Depended, by.Static())
	}
	for _, i := range c.Requires.Instances {
		if !pass(g.way(i, block), i.Block()) {
			return false
		}
	}
	for _, b := range c.Requires.Blocks {
		if !pass(g.wayOfAll(b, block), b) {
			return false
		}
	}
	return between
}

func (g *grapher) way(i addr.Instance, block addr.Block) way {
	dep := g.byAddr[i]
	switch {
	case dep == nil || !slices.Contains(dep.Dependencies, block):
		return none
	case dep.hasDestroy() && slices.Contains(dep.Depended, block):
		return goes
	default:
		return broken
	}
}

// wayOfAll is the way of all instances of a block, which is found once.
func (g *grapher) wayOfAll(from, to addr.Block) way {
	key := wayKey{from, to}
	out, ok := g.ways[key]
	if !ok {
		for _, i := range g.members[from] {
			out = max(out, g.way(i, to))
		}
		g.ways[key] = out
	}
	return out
}

// names reports whether the object of c as it is holds target's id.
func (g *grapher) names(c, target *Change) bool {
	return target.Prior.ID != "" && strings.Contains(g.text(c), target.Prior.ID)
}

// text is all text in the object of c as it is.
func (g *grapher) text(c *Change) string {
	text, ok := g.texts[c]
	if !ok && c.Prior.Value != cty.NilVal {
		var b strings.Builder
		_ = cty.Walk(c.Prior.Value, func(_ cty.Path, v cty.Value) (bool, error) {
			if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
				b.WriteString(v.AsString())
				b.WriteByte(0)
			}
			return true, nil
		})
		text = b.String()
		g.texts[c] = text
	}
	return text
}

// ends lets the end of objects wait for the end of what hangs on them. It
// cannot where that is replaced, the new one first, and needs the new object,
// which the old one must make way for; doubtful takes these cases.
func (g *grapher) ends(h *hang, doubtful bool) {
	var firsts []Op
	for _, c := range h.by {
		if c.hasDestroy() && doubtful == (g.careful || c.makesFirst() && h.to.replaced) {
			firsts = append(firsts, destroyOp(c))
		}
	}
	g.free(h.to, firsts, doubtful)
}

// moves lets the end of objects wait for what is only changed, and lets go of
// them or goes over to the new ones.
func (g *grapher) moves(h *hang) {
	var firsts []Op
	for _, c := range h.by {
		if c.isCurrent() && c.hasApply() && !c.hasDestroy() {
			firsts = append(firsts, applyOp(c.Addr))
		}
	}
	g.free(h.to, firsts, true)
}

// free lets a crowd go after other operations; where that is doubtful, only as
// far as it closes no ring.
func (g *grapher) free(to *crowd, firsts []Op, doubtful bool) {
	if len(firsts) == 0 {
		return
	}
	gate := g.gate(to)
	closes := func(Op) bool { return false }
	if doubtful {
		// All edges made here lead from the crowd to what does not reach it, so
		// that what reaches it stays the same meanwhile.
		closes = g.graph.Reaching(gate, len(firsts))
	}
	for _, first := range firsts {
		if !closes(first) {
			g.graph.Need(gate, first)
			continue
		}
		for _, target := range to.members {
			if end := destroyOp(target); !g.graph.Reaches(first, end) {
				g.graph.Need(end, first)
			}
		}
	}
}
