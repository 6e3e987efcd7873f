package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/schema"
)

// Schemas returns the schema of a resource or data source, nil where it is not
// known; then nested blocks are written like attributes.
type Schemas func(addr.Resource) *schema.Block

// Plan writes a plan for people, without its last line, which is [Summary]. It
// begins with that line, too, where there is something to do.
func Plan(w io.Writer, p *planner.Plan, schemas Schemas, s Style) {
	page := &page{w: w, s: s, schemas: schemas, renamed: map[addr.Instance]bool{}}
	for _, r := range p.Renames {
		page.renamed[r.From] = true
	}
	if !p.Empty() {
		page.printf("%s\n\n", s.Bold(s.Wrap(Summary(p))))
	}
	page.drift(p)
	if !p.Empty() {
		page.changes(p)
		page.renames(p)
		page.outputs(p)
	}
	page.kept(standing(p))
}

// page writes the sections of a plan.
type page struct {
	w       io.Writer
	s       Style
	schemas Schemas
	actor   string                 // who does what is shown, "" for swampctl itself
	renamed map[addr.Instance]bool // what a moved block is offered for
}

// printf writes formatted text.
func (g *page) printf(format string, args ...any) { fmt.Fprintf(g.w, format, args...) }

// changes writes what happens to objects: what loses data first, then by
// module and action.
func (g *page) changes(p *planner.Plan) {
	list := listed(p)
	if len(list) == 0 || p.Mode == planner.RefreshOnly {
		return
	}
	groups := g.grouped(list)
	g.danger(groups)
	if g.s.Detail != Concise {
		g.legend(list)
	}
	g.printf("%s\n\n", g.s.Wrap(cmp.Or(g.actor, "swampctl")+" will perform the following actions:"))
	headings := len(sections(groups)) > 1
	for _, sec := range sections(groups) {
		if headings {
			g.printf("%s\n\n", g.s.Bold(g.s.rule(sec.heading())))
		}
		for i, one := range sec.groups {
			g.printf("%s", g.change(one))
			if g.s.Detail != Concise || i == len(sec.groups)-1 {
				g.printf("\n")
			}
		}
	}
}

// listed returns the changes that a page shows, in its order.
func listed(p *planner.Plan) []*planner.Change {
	var list []*planner.Change
	for _, c := range p.Changes {
		if c.Changed() {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(x, y *planner.Change) int {
		return cmp.Or(strings.Compare(string(x.Addr.Module), string(y.Addr.Module)), cmp.Compare(rank(x), rank(y)))
	})
	return list
}

// actions are the sections of a module, the most dangerous first.
var actions = []struct {
	title string
	all   []planner.Action
}{
	{"Destroy", []planner.Action{planner.Delete}},
	{"Replace", []planner.Action{planner.Replace, planner.CreateThenDelete}},
	{"Change", []planner.Action{planner.Update}},
	{"Create", []planner.Action{planner.Create}},
	{"Read", []planner.Action{planner.Read}},
	{"Forget", []planner.Action{planner.Forget}},
	{"Only in the state", []planner.Action{planner.NoOp}},
}

// rank returns the section that a change stands in.
func rank(c *planner.Change) int {
	for i, a := range actions {
		if slices.Contains(a.all, c.Action) {
			return i
		}
	}
	return len(actions)
}

// section is the changes of one module and one kind of action.
type section struct {
	module addr.Module
	rank   int
	groups []group
}

// sections puts groups that are in order into sections.
func sections(groups []group) []*section {
	var out []*section
	for _, g := range groups {
		c := g.first()
		if n := len(out); n == 0 || out[n-1].module != c.Addr.Module || out[n-1].rank != rank(c) {
			out = append(out, &section{module: c.Addr.Module, rank: rank(c)})
		}
		last := out[len(out)-1]
		last.groups = append(last.groups, g)
	}
	return out
}

// heading names a section and how many objects are in it.
func (s *section) heading() string {
	n := 0
	for _, g := range s.groups {
		n += len(g)
	}
	text := fmt.Sprintf("%s (%d)", actions[s.rank].title, n)
	if !s.module.IsRoot() {
		text = string(s.module) + ": " + text
	}
	return text
}

// rule returns text in a line across the page.
func (s Style) rule(text string) string {
	return "── " + text + " " + strings.Repeat("─", max(2, min(s.width(), 72)-len([]rune(text))-4))
}

// legend explains the signs that the page uses.
func (g *page) legend(list []*planner.Change) {
	used := map[planner.Action]bool{}
	for _, c := range list {
		used[c.Action] = true
	}
	var pr printer
	pr.s = g.s
	for _, l := range []struct {
		action planner.Action
		text   string
	}{
		{planner.Create, "create"},
		{planner.Update, "update in place"},
		{planner.Delete, "destroy"},
		{planner.Replace, "destroy and then create replacement"},
		{planner.CreateThenDelete, "create replacement and then destroy"},
		{planner.Read, "read (data sources)"},
	} {
		if used[l.action] {
			pr.b.WriteString(pr.sign(signOf(l.action)) + " " + l.text + "\n")
		}
	}
	if pr.b.Len() > 0 {
		g.printf("%s\n%s\n", g.s.Wrap("Resource actions are indicated with the following symbols:"), pr.b.String())
	}
}

// signOf returns an action's sign.
func signOf(a planner.Action) string {
	switch a {
	case planner.Create:
		return signAdd
	case planner.Update:
		return signChange
	case planner.Delete:
		return signRemove
	case planner.Replace:
		return signOldNew
	case planner.CreateThenDelete:
		return signNewOld
	case planner.Read:
		return signRead
	default:
		return signNone
	}
}

// name returns a change's address, with the key of a deposed object.
func name(i addr.Instance, deposed string) string {
	if deposed == "" {
		return i.String()
	}
	return fmt.Sprintf("%s (deposed object %s)", i, deposed)
}
