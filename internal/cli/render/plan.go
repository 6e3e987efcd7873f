package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Schemas returns the schema of a resource or data source, nil where it is not
// known; then nested blocks are written like attributes.
type Schemas func(addr.Resource) *schema.Block

// Plan writes a plan for people, without its last line, which is [Summary]. It
// begins with that line, too, where there is something to do.
func Plan(w io.Writer, p *planner.Plan, schemas Schemas, s Style) {
	page := &page{w: w, s: s, schemas: schemas}
	if !p.Empty() {
		page.printf("%s\n\n", s.Bold(s.Wrap(Summary(p))))
	}
	page.drift(p)
	if !p.Empty() {
		page.changes(p)
		page.renames(p)
		page.outputs(p)
	}
	page.kept(p)
}

// page writes the sections of a plan.
type page struct {
	w       io.Writer
	s       Style
	schemas Schemas
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
	g.printf("%s\n\n", g.s.Wrap("swampctl will perform the following actions:"))
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

// maxDanger is how many lines the list of what loses data has.
const maxDanger = 20

// danger lists the objects that hold data and go.
func (g *page) danger(groups []group) {
	var lines []string
	n := 0
	for _, one := range groups {
		if c := one.first(); c.Stateful && c.Action.Deletes() {
			n += len(one)
			lines = append(lines, g.loss(one))
		}
	}
	if n == 0 {
		return
	}
	if left := len(lines) - maxDanger; left > 0 {
		lines = append(lines[:maxDanger], fmt.Sprintf("  … and %d more, below", left))
	}
	g.printf("%s\n\n%s\n\n", g.s.Bad("Danger: "+count(n, "object that holds data goes", "objects that hold data go")), strings.Join(lines, "\n"))
}

// loss says that objects go, and why.
func (g *page) loss(one group) string {
	c := one.first()
	var why []string
	for _, r := range c.Reasons {
		why = append(why, Path(r.Path)+": "+r.Why)
	}
	if len(why) == 0 && c.Why != "" {
		why = append(why, one.why())
	}
	text := one.name()
	if len(why) > 0 {
		text += ": " + strings.Join(why, "; ")
	}
	pr := printer{s: g.s}
	sign := pr.sign(signOf(c.Action)) + " "
	return sign + strings.TrimLeft(g.s.wrap(text, strings.Repeat(" ", ansi.StringWidth(sign)+2)), " ")
}

// why returns the reason of a group, with all its keys.
func (g group) why() string {
	c := g.first()
	if len(g) == 1 {
		return c.Why
	}
	return strings.ReplaceAll(whyOf(c), "[*]", g.keys())
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

// change returns the changes of a group: their header, their reasons, the
// object.
func (g *page) change(one group) string {
	c := one.first()
	p := &printer{s: g.s, reasons: c.Reasons, origins: c.Origins}
	before, after := p.unmark(c.Prior.Value), p.unmark(c.Planned)
	p.sensitive = append(p.sensitive, c.Sensitive...)
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
		p.line(signOf(c.Action), 0, text)
	} else {
		p.b.WriteString(g.s.title(text, headline(c, g.s)) + "\n")
	}
	for _, r := range c.Reasons {
		g.remark(p, fmt.Sprintf("%s: %s", Path(r.Path), r.Why))
	}
	if c.Why != "" {
		g.remark(p, "because "+one.why())
	}
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
		return
	}
	for _, n := range c.Notes {
		g.remark(p, n)
	}
	if cost := one.cost(); cost != "" {
		g.remark(p, cost)
	}
}

// remark writes a line of the header below its first.
func (g *page) remark(p *printer, text string) {
	p.b.WriteString(g.s.wrap(text, "  #   ") + "\n")
}

// title returns the first line above an object.
func (s Style) title(name, does string) string {
	return "  " + strings.TrimLeft(s.wrap(s.Bold("# "+name)+does, "    "), " ")
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

// object writes the block of an object: all that differs, or, where brief is
// set, only what names it.
func (p *printer) object(schemas Schemas, i addr.Instance, sign string, before, after cty.Value, brief bool) {
	kind := "resource"
	if i.Resource.Mode == addr.Data {
		kind = "data"
	}
	if absent(before) && absent(after) {
		return
	}
	p.line(sign, 0, fmt.Sprintf("%s %s %s {", kind, quote(i.Resource.Type), quote(i.Resource.Name)))
	var b *schema.Block
	if schemas != nil {
		b = schemas(i.Resource)
	}
	if !brief || !same(before, after) {
		p.body(b, before, after, nil, 1)
		p.line(signNone, 0, "}")
		return
	}
	p.brief(b, before)
	p.line(signNone, 0, "}")
}

// brief writes only what names an unchanged object.
func (p *printer) brief(b *schema.Block, v cty.Value) {
	all, shown := 0, []string{}
	for _, n := range attributeNames(b, v, cty.NilVal) {
		switch {
		case absent(at(v, n)):
		case named(n):
			shown = append(shown, n)
		default:
			all++
		}
	}
	p.sensitive = append(p.sensitive, secretsOf(b, nil)...)
	width := p.labelWidth(cty.EmptyObject, shown)
	for _, n := range shown {
		p.value(field{depth: 1, label: label(cty.EmptyObject, n, width), path: cty.GetAttrPath(n)}, at(v, n))
	}
	p.hidden(1, all, "attribute")
}

// outputs writes the outputs that change.
func (g *page) outputs(p *planner.Plan) {
	var list []*planner.OutputChange
	width := 0
	for _, o := range p.Outputs {
		if o.Changed() {
			list = append(list, o)
			width = max(width, len(o.Name))
		}
	}
	if len(list) == 0 {
		return
	}
	g.printf("%s\n", g.s.Bold("Changes to Outputs:"))
	for _, o := range list {
		pr := &printer{s: g.s, origins: o.Origins}
		before, after := pr.unmark(o.Before), pr.unmark(o.After)
		if o.Sensitive {
			pr.sensitive = []cty.Path{{}}
		}
		pr.either(field{label: fmt.Sprintf("%-*s = ", width, o.Name)}, before, after)
		g.printf("%s", pr.b.String())
	}
	g.printf("\n")
	if countChanges(p, (*planner.Change).Changed) == 0 {
		g.printf("%s\n\n", g.s.Wrap("Applying this plan saves these values in the state and changes nothing in the cloud."))
	}
}

// Summary returns the last line of a plan.
func Summary(p *planner.Plan) string {
	if p.Empty() {
		return emptySummary(p)
	}
	if p.Mode == planner.RefreshOnly {
		return fmt.Sprintf("Refresh: %s from the state.", count(len(p.Drift), "object differs", "objects differ"))
	}
	n := p.Count()
	var parts []string
	if n.Import > 0 {
		parts = append(parts, fmt.Sprintf("%d to import", n.Import))
	}
	parts = append(parts, fmt.Sprintf("%d to add", n.Add), fmt.Sprintf("%d to change", n.Change), fmt.Sprintf("%d to destroy", n.Destroy))
	if n.Forget > 0 {
		parts = append(parts, fmt.Sprintf("%d to forget", n.Forget))
	}
	if moved := countChanges(p, func(c *planner.Change) bool { return c.Previous != nil }); moved > 0 {
		parts = append(parts, fmt.Sprintf("%d to move", moved))
	}
	if waiting := countChanges(p, func(c *planner.Change) bool { return c.Waiting.Stage == providers.Pending }); waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d to wait for", waiting))
	}
	text := "Plan: " + strings.Join(parts, ", ") + "."
	if money := Money(p); money != "" {
		text += " " + money + "."
	}
	return text
}

// emptySummary says that there is nothing to do.
func emptySummary(p *planner.Plan) string {
	switch {
	case p.Targeted:
		return "No changes for what -target names."
	case p.Mode == planner.Destroy:
		return "No changes. No objects need to be destroyed."
	case p.Mode == planner.RefreshOnly:
		return "No changes. Your infrastructure still matches the state."
	default:
		return "No changes. Your infrastructure matches the configuration."
	}
}

// count returns a number with the word in the right form.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// countChanges counts the changes for which f holds.
func countChanges(p *planner.Plan, f func(*planner.Change) bool) int {
	n := 0
	for _, c := range p.Changes {
		if f(c) {
			n++
		}
	}
	return n
}
