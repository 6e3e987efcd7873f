package planner

import (
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
)

// crowd is objects of a block that go, where what hangs on one hangs on all.
type crowd struct {
	members  []*Change // at least one
	replaced bool      // whether they are replaced, the old ones first: all or none
	gate     Op        // where they are several and a node stands for them
	gated    bool
}

// going is the objects of a block that go, in all instances of its module.
type going struct {
	block    addr.Block // without keys
	all      []*crowd
	loose    []*crowd // of which the configuration does not say what refers to them
	declared map[addr.Block][]*crowd
	byAddr   map[addr.Instance]*Change
	byID     map[int]map[string][]*Change // the declared ones; by the length of the id first
}

// going returns what goes of a block, nil if nothing does.
func (g *grapher) going(block addr.Block) *going {
	l, ok := g.goes[block]
	if !ok {
		targets := slices.Clone(g.byBlock[block])
		targets = slices.DeleteFunc(targets, func(c *Change) bool { return !c.hasDestroy() })
		if len(targets) > 0 {
			l = g.newGoing(block, targets)
		}
		g.goes[block] = l
	}
	return l
}

func (g *grapher) newGoing(block addr.Block, targets []*Change) *going {
	l := &going{block: block, declared: map[addr.Block][]*crowd{}, byAddr: map[addr.Instance]*Change{}, byID: map[int]map[string][]*Change{}}
	var loose []*Change
	declared := map[addr.Block][]*Change{}
	for _, t := range targets {
		if t.Range == nil || t.Deposed != "" {
			loose = append(loose, t)
			continue
		}
		b := t.Addr.Block()
		declared[b] = append(declared[b], t)
		l.byAddr[t.Addr] = t
		if id := t.Prior.ID; id != "" {
			if l.byID[len(id)] == nil {
				l.byID[len(id)] = map[string][]*Change{}
			}
			l.byID[len(id)][id] = append(l.byID[len(id)][id], t)
		}
	}
	l.all, l.loose = g.crowdsOf(targets), g.crowdsOf(loose)
	for b, ts := range declared {
		l.declared[b] = g.crowdsOf(ts)
	}
	return l
}

// crowdsOf makes crowds of objects: those that are replaced, and the others.
func (g *grapher) crowdsOf(targets []*Change) []*crowd {
	var replaced, others []*Change
	for _, t := range targets {
		if t.Action == Replace {
			replaced = append(replaced, t)
		} else {
			others = append(others, t)
		}
	}
	var out []*crowd
	for _, members := range [][]*Change{others, replaced} {
		switch len(members) {
		case 0:
		case 1:
			out = append(out, g.alone(members[0]))
		default:
			out = append(out, &crowd{members: members, replaced: members[0].Action == Replace})
		}
	}
	return out
}

// alone returns the crowd of one object.
func (g *grapher) alone(target *Change) *crowd {
	c := g.singles[target]
	if c == nil {
		c = &crowd{members: []*Change{target}, replaced: target.Action == Replace}
		g.singles[target] = c
	}
	return c
}

// few is up to how many ids are each looked for in a text by itself.
const few = 32

// named returns the declared objects whose ids stand in a text, wherever in
// it. What that takes grows with the text, and not with the ids.
func (l *going) named(text string) []*Change {
	var out []*Change
	for size, ids := range l.byID {
		if len(ids) <= few {
			for id, targets := range ids {
				if strings.Contains(text, id) {
					out = append(out, targets...)
				}
			}
			continue
		}
		for at := 0; at+size <= len(text); at++ {
			out = append(out, ids[text[at:at+size]]...)
		}
	}
	slices.SortFunc(out, compareChanges)
	return slices.Compact(out)
}

// gate is what must come before any of a crowd can go: of one object its end,
// of several a node of the step Free between.
func (g *grapher) gate(to *crowd) Op {
	if len(to.members) == 1 {
		return destroyOp(to.members[0])
	}
	if !to.gated {
		g.parts++
		to.gated, to.gate = true, Op{Addr: to.members[0].Addr.Block().Static().Instance(addr.Key{}), Step: Free, Part: g.parts}
		g.graph.Add(to.gate)
		for _, t := range to.members {
			g.graph.Need(destroyOp(t), to.gate)
		}
	}
	return to.gate
}
