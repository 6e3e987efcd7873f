package render

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

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
