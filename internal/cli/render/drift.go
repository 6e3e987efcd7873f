package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/schema"
)

// drift writes what differs between the state and the cloud and matters to the
// plan: what it sets back.
func (g *page) drift(p *planner.Plan) {
	list := slices.DeleteFunc(slices.Clone(p.Drift), func(d *planner.Drift) bool { return !answered(p, d) })
	if len(list) == 0 {
		return
	}
	title := "Objects have changed outside of swampctl"
	intro := "Since the last run these objects were changed or deleted by something else, and this plan sets that back:"
	if p.Mode == planner.RefreshOnly {
		title = "Objects are no longer as the state says"
		intro = "Since the state was written these were changed or deleted by something else, by a run that was interrupted, or by what a run did to other objects. The state takes that over; nothing in the cloud is changed."
	}
	g.printf("%s\n\n", g.s.Bold(title))
	g.printf("%s\n\n", g.s.Wrap(intro))
	for _, d := range list {
		g.printf("%s\n", g.drifted(d))
	}
	if p.Mode != planner.RefreshOnly && !p.Empty() {
		g.printf("%s\n\n", g.s.Faint(strings.Repeat("─", min(g.s.width(), 72))))
	}
}

// answered reports whether a plan does something about a drift, or only tells
// it: a refresh.
func answered(p *planner.Plan, d *planner.Drift) bool {
	return p.Mode == planner.RefreshOnly || absent(d.After) || d.Deposed != "" || len(d.Undone) > 0 || len(d.Accepted)+len(d.Moved) == 0
}

// standing returns the drift of a plan that may hold something that stays; a
// refresh takes over all of it.
func standing(p *planner.Plan) []*planner.Drift {
	if p.Mode == planner.RefreshOnly {
		return nil
	}
	return slices.Concat(p.Drift, p.Kept)
}

// kept tells of what differs from the state and stays so: what ignore_changes
// accepts, and what the server moved by itself.
func (g *page) kept(list []*planner.Drift) {
	var accepted, moved []string
	for _, d := range list {
		if len(d.Accepted) > 0 {
			accepted = append(accepted, fmt.Sprintf("%s (%s)", name(d.Addr, d.Deposed), strings.Join(d.Accepted, ", ")))
		}
		if len(d.Moved) > 0 {
			moved = append(moved, fmt.Sprintf("%s (%s)", name(d.Addr, d.Deposed), strings.Join(d.Moved, ", ")))
		}
	}
	g.keptList("Changed elsewhere, and accepted by ignore_changes", accepted)
	g.keptList("Moved on by the server itself", moved)
}

// maxKept is how many objects a list of drift names that nobody undoes.
const maxKept = 3

// keptList writes one list, in a full page all of it, a line each.
func (g *page) keptList(head string, list []string) {
	switch {
	case len(list) == 0 || g.s.Detail == Concise:
	case g.s.Detail == Full:
		g.printf("%s:\n  %s\n\n", g.s.Bold(head), strings.Join(list, "\n  "))
	default:
		text := head + ": " + strings.Join(list[:min(len(list), maxKept)], ", ")
		if left := len(list) - maxKept; left > 0 {
			text += fmt.Sprintf(", and %d more that -full lists", left)
		}
		g.printf("%s\n\n", g.s.Faint(g.s.Wrap(text+".")))
	}
}

// drifted returns one object that changed.
func (g *page) drifted(d *planner.Drift) string {
	p := &printer{s: g.s}
	before, after := p.unmark(d.Before), p.unmark(d.After)
	p.sensitive = append(p.sensitive, d.Sensitive...)
	p.only = d.Undone
	what, sign := " has changed", signChange
	if absent(after) {
		what, sign = " has been deleted", signRemove
	}
	p.b.WriteString(g.s.title(name(d.Addr, d.Deposed), g.s.Bold(what)) + "\n")
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
