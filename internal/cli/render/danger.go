package render

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/swampctl/swampctl/planner"
)

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
	if cause := one.why(); len(why) == 0 && cause != "" {
		why = append(why, cause)
	}
	text := one.name()
	if len(why) > 0 {
		text += ": " + strings.Join(why, "; ")
	}
	if g.renamed[c.Addr] {
		text += " (looks like a rename, see below)"
	}
	pr := printer{s: g.s}
	return pr.hanging(signOf(c.Action), text)
}

// hanging returns text behind a sign, with what does not fit on a line below.
func (p *printer) hanging(sign, text string) string {
	head := p.sign(sign) + " "
	return head + strings.TrimLeft(p.s.wrap(text, strings.Repeat(" ", ansi.StringWidth(head)+2)), " ")
}

// why returns the cause of a group, with all its keys; "" where it need not be
// said: the plan as a whole is for that.
func (g group) why() string {
	c := g.first()
	switch {
	case c.Cause.Kind == planner.Asked:
		return ""
	case len(g) == 1:
		return c.Why()
	default:
		return c.Cause.Words(g.keys())
	}
}
