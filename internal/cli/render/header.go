package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// change returns the changes of a group: their header, their reasons, the
// object.
func (g *page) change(one group) string {
	c := one.first()
	p := &printer{s: g.s, reasons: c.Reasons, origins: c.Origins}
	before, after := p.unmark(c.Prior.Value), p.unmark(c.Planned)
	p.sensitive = slices.Concat(p.sensitive, c.Sensitive, c.PriorSensitive, c.Veiled)
	for _, o := range one[1:] {
		p.others = append(p.others, &sides{p.unmark(o.Prior.Value), p.unmark(o.Planned), o.Origins})
	}
	g.header(p, one)
	whole := c.Action == planner.Update || c.Action.IsReplace()
	switch {
	case g.s.Detail == Concise && !whole:
	case g.s.Detail == Concise:
		p.body(g.block(c.Addr), before, after, nil, 1)
	case c.Action == planner.NoOp && same(before, after) && c.Importing == "":
		p.object(g.schemas, c.Addr, signNone, before, after, true)
	case c.Action == planner.Forget:
		p.object(g.schemas, c.Addr, signNone, before, before, true)
	default:
		p.object(g.schemas, c.Addr, signOf(c.Action), before, after, false)
	}
	return p.b.String()
}

// block returns the schema of a type, nil where it is not known.
func (g *page) block(i addr.Instance) *schema.Block {
	if g.schemas == nil {
		return nil
	}
	return g.schemas(i.Resource)
}

// unmark takes the marks off a value; what was marked is kept as sensitive.
func (p *printer) unmark(v cty.Value) cty.Value {
	if v == cty.NilVal {
		return v
	}
	plain, marks := v.UnmarkDeepWithPaths()
	for _, m := range marks {
		p.sensitive = append(p.sensitive, m.Path)
	}
	return plain
}

// header writes the lines above an object: what happens to it, and why.
func (g *page) header(p *printer, one group) {
	c := one.first()
	text := one.name()
	if len(one) > 1 {
		text += fmt.Sprintf(" (%d objects)", len(one))
	}
	if g.s.Detail == Concise {
		text = g.s.Bold(text) + quietly(c)
		if cost := one.cost(); cost != "" {
			text += g.s.Faint(", " + cost)
		}
		p.b.WriteString(p.hanging(signOf(c.Action), text) + "\n")
	} else {
		p.b.WriteString(g.s.title(text, headline(c, g.s)) + "\n")
	}
	for _, r := range c.Reasons {
		g.remark(p, fmt.Sprintf("%s: %s", Path(r.Path), r.Why))
	}
	if why := one.why(); why != "" {
		g.remark(p, "because "+why)
	}
	gained, lost := c.Remarked(g.block(c.Addr))
	g.remarked(p, gained, "marked as sensitive, with no change of the value")
	g.remarked(p, lost, "no longer marked as sensitive, with no change of the value")
	if c.Previous != nil && c.Action != planner.NoOp {
		g.remark(p, "moved from "+c.Previous.String())
	}
	if c.Importing != "" && c.Action != planner.NoOp {
		g.remark(p, fmt.Sprintf("taken over first: it exists with id %q", c.Importing))
	}
	if c.Waiting.Stage == providers.Pending && c.Action != planner.NoOp {
		g.remark(p, fmt.Sprintf("it is still %q; apply waits for it first", c.Waiting.Word))
	}
	if g.s.Detail == Concise {
		if text := remains(c.Leftovers); text != "" {
			g.remark(p, text)
		}
		return
	}
	for _, n := range c.Notes {
		g.remark(p, n)
	}
	if cost := one.cost(); cost != "" {
		g.remark(p, cost)
	}
}

// remains says in short, for a concise page, what a delete leaves behind and what
// it takes along.
func remains(all []providers.Leftover) string {
	var stay, gone []string
	for _, l := range all {
		if text := l.Kind + " " + l.Name; l.Goes {
			gone = append(gone, text)
		} else {
			stay = append(stay, text)
		}
	}
	var parts []string
	if len(stay) > 0 {
		parts = append(parts, "stays, and costs on: "+strings.Join(stay, ", "))
	}
	if len(gone) > 0 {
		parts = append(parts, "deleted with it: "+strings.Join(gone, ", "))
	}
	return strings.Join(parts, "; ")
}

// remarked says which values are sensitive, or not any more, with no change of
// their own.
func (g *page) remarked(p *printer, paths []cty.Path, what string) {
	if len(paths) > 0 {
		g.remark(p, strings.Join(pathTexts(paths), ", ")+": "+what)
	}
}

// remark writes a line of the header below its first.
func (g *page) remark(p *printer, text string) {
	prefix := "  #   "
	if g.s.Detail == Concise {
		prefix = "      # " // where its attributes stand
	}
	p.b.WriteString(g.s.wrap(text, prefix) + "\n")
}

// title returns the heading of an object: a comment, also in the lines that it
// is broken into.
func (s Style) title(name, does string) string {
	const prefix = "  # "
	return "  " + s.Bold("# ") + strings.TrimPrefix(s.wrap(s.Bold(name)+does, prefix), prefix)
}

// quietly is what a concise page says behind the name of an object of which
// only the state changes.
func quietly(c *planner.Change) string {
	if c.Action == planner.NoOp {
		return quietHeadline(c)
	}
	return ""
}

// headline says in words what happens.
func headline(c *planner.Change, s Style) string {
	switch c.Action {
	case planner.Create:
		return s.Bold(" will be created")
	case planner.Update:
		return s.Bold(" will be updated in place")
	case planner.Replace, planner.CreateThenDelete:
		if len(c.Reasons) > 0 {
			return s.Bold(" must be ") + s.paint("replaced", bold, red)
		}
		return s.Bold(" will be ") + s.paint("replaced", bold, red)
	case planner.Delete:
		return s.Bold(" will be ") + s.paint("destroyed", bold, red)
	case planner.Read:
		return s.Bold(" will be read during apply")
	case planner.Forget:
		return s.Bold(" will no longer be managed by swampctl, and will not be destroyed")
	}
	return s.Bold(quietHeadline(c))
}

// quietHeadline is the headline of what changes the state only, or waits.
func quietHeadline(c *planner.Change) string {
	var parts []string
	if c.Importing != "" {
		parts = append(parts, fmt.Sprintf("will be imported from id %q", c.Importing))
	}
	if c.Previous != nil {
		parts = append(parts, fmt.Sprintf("has moved from %s", c.Previous))
	}
	if c.Waiting.Stage == providers.Pending {
		word := c.Waiting.Word
		if word == "" {
			word = "on its way"
		}
		parts = append(parts, fmt.Sprintf("is still %s; apply waits for it", word))
	}
	return " " + strings.Join(parts, ", and ")
}
