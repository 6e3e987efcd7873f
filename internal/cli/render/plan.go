package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Schemas returns the schema of a resource or data source, nil where it is not
// known; then nested blocks are written like attributes.
type Schemas func(addr.Resource) *schema.Block

// Plan writes a plan for people, without its last line, which is [Summary].
func Plan(w io.Writer, p *planner.Plan, schemas Schemas, s Style) {
	page := &page{w: w, s: s, schemas: schemas}
	page.drift(p)
	if p.Empty() {
		return
	}
	page.changes(p)
	page.outputs(p)
}

// page writes the sections of a plan.
type page struct {
	w       io.Writer
	s       Style
	schemas Schemas
}

// printf writes formatted text.
func (g *page) printf(format string, args ...any) { fmt.Fprintf(g.w, format, args...) }

// changes writes what happens to objects.
func (g *page) changes(p *planner.Plan) {
	var list []*planner.Change
	for _, c := range p.Changes {
		if c.Changed() {
			list = append(list, c)
		}
	}
	if len(list) == 0 || p.Mode == planner.RefreshOnly {
		return
	}
	g.legend(list)
	g.printf("swampctl will perform the following actions:\n\n")
	for _, c := range list {
		g.printf("%s\n", g.change(c))
	}
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
		g.printf("Resource actions are indicated with the following symbols:\n%s\n", pr.b.String())
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

// change returns one change: its header, its reasons, its object.
func (g *page) change(c *planner.Change) string {
	p := &printer{s: g.s, reasons: c.Reasons}
	before, after := p.unmark(c.Prior.Value), p.unmark(c.Planned)
	p.sensitive = append(p.sensitive, c.Sensitive...)
	g.header(p, c)
	if c.Action == planner.NoOp && same(before, after) && c.Importing == "" {
		p.object(g.schemas, c.Addr, signNone, before, after, true)
		return p.b.String()
	}
	if c.Action == planner.Forget {
		p.object(g.schemas, c.Addr, signNone, before, before, true)
		return p.b.String()
	}
	p.object(g.schemas, c.Addr, signOf(c.Action), before, after, false)
	return p.b.String()
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
func (g *page) header(p *printer, c *planner.Change) {
	text := fmt.Sprintf("  %s%s", g.s.Bold("# "+name(c.Addr, c.Deposed)), headline(c, g.s))
	p.b.WriteString(text + "\n")
	for _, r := range c.Reasons {
		g.remark(p, fmt.Sprintf("%s: %s", Path(r.Path), r.Why))
	}
	if c.Why != "" {
		g.remark(p, "because "+c.Why)
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
	for _, n := range c.Notes {
		g.remark(p, n)
	}
}

// remark writes a line of the header below its first.
func (g *page) remark(p *printer, text string) {
	p.b.WriteString(g.s.wrap(text, "  #   ") + "\n")
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
	width := labelWidth(cty.EmptyObject, shown)
	for _, n := range shown {
		p.value(field{depth: 1, label: label(cty.EmptyObject, n, width), path: cty.GetAttrPath(n)}, at(v, n))
	}
	p.hidden(1, all, "attribute")
}

// drift writes what differs between the state and the cloud.
func (g *page) drift(p *planner.Plan) {
	if len(p.Drift) == 0 {
		return
	}
	g.printf("%s\n\n", g.s.Bold("Objects have changed outside of swampctl"))
	intro := "Since the last run these objects were changed or deleted by something else:"
	if p.Mode == planner.RefreshOnly {
		intro += " applying this plan writes that to the state and changes nothing in the cloud."
	}
	g.printf("%s\n\n", g.s.Wrap(intro))
	for _, d := range p.Drift {
		g.printf("%s\n", g.drifted(d))
	}
	if p.Mode != planner.RefreshOnly && !p.Empty() {
		g.printf("%s\n\n", g.s.Faint(strings.Repeat("─", min(g.s.width(), 72))))
	}
}

// drifted returns one object that changed.
func (g *page) drifted(d *planner.Drift) string {
	p := &printer{s: g.s}
	before, after := p.unmark(d.Before), p.unmark(d.After)
	p.sensitive = append(p.sensitive, d.Sensitive...)
	what, sign := " has changed", signChange
	if absent(after) {
		what, sign = " has been deleted", signRemove
	}
	p.b.WriteString("  " + g.s.Bold("# "+name(d.Addr, d.Deposed)+what) + "\n")
	if absent(after) {
		p.deleted(g.schemas, d.Addr, before)
		return p.b.String()
	}
	p.object(g.schemas, d.Addr, sign, before, after, false)
	return p.b.String()
}

// deleted writes an object that is gone: only what names it.
func (p *printer) deleted(schemas Schemas, i addr.Instance, before cty.Value) {
	p.line(signRemove, 0, fmt.Sprintf("resource %s %s {", quote(i.Resource.Type), quote(i.Resource.Name)))
	var b *schema.Block
	if schemas != nil {
		b = schemas(i.Resource)
	}
	p.brief(b, before)
	p.line(signNone, 0, "}")
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
		pr := &printer{s: g.s}
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
	return "Plan: " + strings.Join(parts, ", ") + "."
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
