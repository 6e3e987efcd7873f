package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/swampctl/swampctl/planner"
)

// maxDanger is how many lines the list of what loses data has.
const maxDanger = 20

// loss is objects that hold data and go for one reason.
type loss struct {
	sign  string
	does  string // replace, destroy
	typ   string
	why   string
	names []string
	n     int  // objects
	part  bool // the objects stay, and some of their data goes
}

// danger lists the objects that hold data and go.
func (g *page) danger(groups []group) {
	all, n := g.losses(groups)
	if n == 0 {
		return
	}
	var lines []string
	for _, l := range all[:min(len(all), maxDanger)] {
		lines = append(lines, g.lossText(l))
	}
	if left := len(all) - maxDanger; left > 0 {
		lines = append(lines, fmt.Sprintf("  … and %d more, below", left))
	}
	g.printf("%s\n\n%s\n\n", g.s.Bad("Danger: "+dangerText(all, n)), strings.Join(lines, "\n"))
}

// dangerText says how many objects that is.
func dangerText(all []loss, n int) string {
	if slices.ContainsFunc(all, func(l loss) bool { return l.part }) {
		return count(n, "object loses data", "objects lose data")
	}
	return count(n, "object that holds data goes", "objects that hold data go")
}

// losses are what holds data and goes, and how many objects that is.
func (g *page) losses(groups []group) (all []loss, n int) {
	for _, one := range groups {
		if one.first().LosesData() {
			n += len(one)
			all = append(all, g.loss(one))
		}
	}
	return merged(all), n
}

// loss says which objects of a group go, and why.
func (g *page) loss(one group) loss {
	c := one.first()
	var why []string
	for _, r := range c.Reasons {
		why = append(why, Path(r.Path)+": "+r.Why)
	}
	if len(c.Loses) > 0 {
		why = append(why, "it loses "+strings.Join(c.Loses, " and "))
	}
	if cause := one.why(); len(why) == 0 && cause != "" {
		why = append(why, cause)
	}
	l := loss{sign: signOf(c.Action), does: strings.ToLower(actions[rank(c)].title), typ: c.Addr.Resource.Type, why: strings.Join(why, "; "), names: []string{one.name()}, n: len(one), part: !c.Action.Deletes()}
	if g.renamed[c.Addr] {
		l.why = strings.TrimPrefix(l.why+" (looks like a rename, see below)", " ")
	}
	return l
}

// merged puts objects of a type that go for the same reason on one line, where
// there are many of them.
func merged(all []loss) []loss {
	key := func(l loss) string { return l.sign + " " + l.typ + " " + l.why }
	times := map[string]int{}
	for _, l := range all {
		times[key(l)]++
	}
	at := map[string]int{}
	var out []loss
	for _, l := range all {
		i, seen := at[key(l)]
		if times[key(l)] <= maxKeys || !seen {
			at[key(l)] = len(out)
			out = append(out, l)
			continue
		}
		out[i].names, out[i].n = append(out[i].names, l.names...), out[i].n+l.n
	}
	return out
}

// lossText is a loss in a line, or a few.
func (g *page) lossText(l loss) string {
	text := strings.Join(shortened(l.names, maxKeys), ", ")
	if len(l.names) > 1 {
		text += fmt.Sprintf(" (%d objects)", l.n)
	}
	if l.why != "" {
		text += ": " + l.why
	}
	pr := printer{s: g.s}
	return pr.hanging(l.sign, text)
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
