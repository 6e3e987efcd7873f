package render

import (
	"io"
	"slices"

	"github.com/swampctl/swampctl/planner"
)

// Divergence writes what was changed elsewhere, what the configuration asks for
// besides, and what of the drift stays as it is.
func Divergence(w io.Writer, drift, kept []*planner.Drift, pending *planner.Plan, schemas Schemas, s Style) {
	page := &page{w: w, s: s, schemas: schemas, actor: "swampctl apply"}
	if len(drift) > 0 {
		page.printf("%s\n\n%s\n\n", s.Bold("Drift"), s.Wrap("These objects were changed or deleted by something else. The next apply sets that back:"))
		for _, d := range drift {
			page.printf("%s\n", page.drifted(d))
		}
	}
	if !pending.Empty() {
		page.printf("%s\n\n%s\n\n", s.Bold("Pending"), s.Wrap("This the configuration asks for, and it is not applied yet:"))
		page.changes(pending)
		page.renames(pending)
		page.outputs(pending)
	}
	page.kept(slices.Concat(drift, kept))
}
