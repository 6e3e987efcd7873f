package planner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/planner/dag"
)

// lawBlock is one block at one time. It refers to blocks drawn before it.
type lawBlock struct {
	name  string
	count int // 0: neither count nor for_each
	refs  []lawRef
}

// lawRef is one reference: to all instances, to the one of the same index, or
// to the first.
type lawRef struct {
	to    *lawBlock
	how   string
	force bool // by the attribute that cannot be changed
}

// instances are the addresses of a block's instances.
func (b *lawBlock) instances() []string {
	if b.count == 0 {
		return []string{"toy_box." + b.name}
	}
	var out []string
	for i := range b.count {
		out = append(out, fmt.Sprintf("toy_box.%s[%d]", b.name, i))
	}
	return out
}

// means lists the instances that the reference names from an instance.
func (r lawRef) means(index int) []string {
	all := r.to.instances()
	switch r.how {
	case "same":
		return all[index : index+1]
	case "first":
		return all[:1]
	default:
		return all
	}
}

func (r lawRef) expr() string {
	at := "toy_box." + r.to.name
	switch {
	case r.to.count == 0:
		return at + ".id"
	case r.how == "same":
		return at + "[count.index].id"
	case r.how == "first":
		return at + "[0].id"
	default:
		return `join(",", ` + at + "[*].id)"
	}
}

// drawBlocks draws blocks in an order of their own, so that what referred to
// another may be referred to by it at another time.
func drawBlocks(t *rapid.T, when string) []*lawBlock {
	var out []*lawBlock
	for _, name := range rapid.Permutation([]string{"a", "b", "c", "d", "e"}).Draw(t, when)[:rapid.IntRange(0, 5).Draw(t, "blocks")] {
		b := &lawBlock{name: name, count: rapid.IntRange(0, 3).Draw(t, "count")}
		for _, to := range out {
			if !rapid.Bool().Draw(t, "refers") {
				continue
			}
			how := rapid.SampledFrom([]string{"all", "same", "first"}).Draw(t, "how")
			if how == "same" && (b.count == 0 || b.count > to.count) {
				how = "all"
			}
			b.refs = append(b.refs, lawRef{to, how, rapid.Bool().Draw(t, "force")})
		}
		out = append(out, b)
	}
	return out
}

// source is the configuration of the blocks.
func source(t *rapid.T, blocks []*lawBlock) string {
	var s strings.Builder
	for _, b := range blocks {
		fmt.Fprintf(&s, "resource \"toy_box\" %q {\n", b.name)
		if b.count > 0 {
			fmt.Fprintf(&s, "count = %d\n", b.count)
		}
		fmt.Fprintf(&s, "name = %q\nlabels = {\n", rapid.SampledFrom([]string{"old", "new"}).Draw(t, "name"))
		home := ""
		for _, r := range b.refs {
			if r.force && home == "" {
				home = "home_id = " + r.expr() + "\n"
				continue
			}
			fmt.Fprintf(&s, "%s = %s\n", r.to.name, r.expr())
		}
		s.WriteString("}\n" + home)
		if rapid.IntRange(0, 3).Draw(t, "create before destroy") == 0 {
			s.WriteString("lifecycle { create_before_destroy = true }\n")
		}
		s.WriteString("}\n")
	}
	return s.String()
}

// closure are the blocks that a block hangs on, near and far.
func (b *lawBlock) closure() []string {
	out := []string{}
	for _, r := range b.refs {
		for _, at := range append(r.to.closure(), "toy_box."+r.to.name) {
			if !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// record is the state that an apply of the blocks left, and what happened to
// the objects since.
func record(t *rapid.T, blocks []*lawBlock) []had {
	var out []had
	for _, b := range blocks {
		for i, at := range b.instances() {
			labels, home := attrs{}, any(nil)
			for _, r := range b.refs {
				ids := []string{}
				for _, to := range r.means(i) {
					ids = append(ids, "id-"+to)
				}
				if r.force && home == nil {
					home = strings.Join(ids, ",")
					continue
				}
				labels[r.to.name] = strings.Join(ids, ",")
			}
			h := had{at: at, attrs: attrs{"name": "old", "labels": labels, "home_id": home}, deps: b.closure()}
			switch rapid.IntRange(0, 9).Draw(t, "since") {
			case 0:
				h.tainted = true
			case 1:
				h.gone = true
			case 2:
				old := h
				old.deposed = "00000001"
				out = append(out, old)
			}
			out = append(out, h)
		}
	}
	return out
}

// lawPlan is a plan and who refers to whom in it.
type lawPlan struct {
	p        *planner.Plan
	g        *dag.Graph[planner.Op]
	old, new map[string][]string // direct, by instance
}

func refs(blocks []*lawBlock) map[string][]string {
	out := map[string][]string{}
	for _, b := range blocks {
		for i, at := range b.instances() {
			for _, r := range b.refs {
				out[at] = append(out[at], r.means(i)...)
			}
		}
	}
	return out
}

// far are the instances that an instance refers to, near and far.
func far(refs map[string][]string, at string) []string {
	seen := []string{}
	todo := slices.Clone(refs[at])
	for len(todo) > 0 {
		if !slices.Contains(seen, todo[0]) {
			seen = append(seen, todo[0])
			todo = append(todo, refs[todo[0]]...)
		}
		todo = todo[1:]
	}
	return seen
}

func apply(at string) planner.Op { return planner.Op{Addr: instance(at)} }

func end(c *planner.Change) planner.Op {
	return planner.Op{Addr: c.Addr, Deposed: c.Deposed, Step: planner.End}
}

// TestOrderLaw: whatever was there and is declared now, there is an order, and
// all that must wait for something does.
func TestOrderLaw(t *testing.T) {
	seen := map[planner.Action]int{}
	rapid.Check(t, func(rt *rapid.T) {
		old, now := drawBlocks(rt, "old"), drawBlocks(rt, "new")
		s := scene{src: source(rt, now), had: record(rt, old)}
		if rapid.IntRange(0, 4).Draw(rt, "mode") == 0 {
			s.mode = planner.Destroy
		}
		l := lawPlan{p: s.build(t), old: refs(old), new: refs(now)}
		var err error
		if l.g, err = l.p.Graph(); err != nil {
			rt.Fatal(err)
		}
		for _, c := range l.p.Changes {
			seen[c.Action]++
			l.creates(rt, c)
			l.destroys(rt, c)
		}
	})
	for _, a := range []planner.Action{planner.NoOp, planner.Create, planner.Update, planner.Replace, planner.CreateThenDelete, planner.Delete, planner.Forget} {
		if seen[a] == 0 {
			t.Errorf("no plan had a %s", a)
		}
	}
}

// creates holds what is made or changed against what it refers to.
func (l lawPlan) creates(t *rapid.T, c *planner.Change) {
	at := c.Addr.String()
	if c.Deposed != "" || !l.g.Has(apply(at)) {
		return
	}
	needed := far(l.new, at)
	for _, to := range needed {
		if l.g.Has(apply(to)) && !l.g.Reaches(apply(at), apply(to)) {
			t.Fatalf("%s %s does not wait for %s", at, c.Action, to)
		}
	}
	switch {
	case c.Action == planner.Replace && !l.g.Reaches(apply(at), end(c)):
		t.Fatalf("%s is made before the old one is gone", at)
	case c.Action == planner.CreateThenDelete && !l.g.Reaches(end(c), apply(at)):
		t.Fatalf("%s is deleted before the new one is there", at)
	case len(l.old) > 0 || c.Action != planner.Create:
		return
	}
	for _, op := range l.g.Nodes() {
		if !op.Works() {
			continue
		}
		if other := op.Addr.String(); len(l.p.Changes) == l.p.Count().Add && other != at && l.g.Reaches(apply(at), op) && !slices.Contains(needed, other) {
			t.Fatalf("%s waits for %s, which it does not refer to", at, other)
		}
	}
}

// destroys holds the end of an object against what hung on it.
func (l lawPlan) destroys(t *rapid.T, target *planner.Change) {
	if !l.g.Has(end(target)) || target.Deposed != "" {
		return
	}
	for _, c := range l.p.Changes {
		at := c.Addr.String()
		if !slices.Contains(l.old[at], target.Addr.String()) {
			continue
		}
		if l.g.Has(end(c)) {
			if !l.g.Reaches(end(target), end(c)) {
				t.Fatalf("%s %s is deleted before %s %s, which hangs on it", target.Addr, target.Action, at, c.Action)
			}
			continue
		}
		if c.Action != planner.Update || l.g.Reaches(end(target), apply(at)) {
			continue
		}
		if !l.g.Reaches(apply(at), end(target)) {
			t.Fatalf("%s %s is deleted before %s has let go of it", target.Addr, target.Action, at)
		}
		if target.Action == planner.CreateThenDelete {
			t.Fatalf("%s goes before %s has moved to the new one", target.Addr, at)
		}
	}
}
