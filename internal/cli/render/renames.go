package render

import (
	"fmt"
	"strings"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// renames offers moved blocks for what would be deleted and made again as it
// is.
func (g *page) renames(p *planner.Plan) {
	if len(p.Renames) == 0 {
		return
	}
	intro := "What goes and what comes are equal here, which looks like a new name. To keep the objects, add this to the configuration:"
	if len(p.Renames) == 1 {
		intro = "What goes and what comes are equal here, which looks like a new name. To keep the object, add this to the configuration:"
	}
	g.printf("%s\n\n%s\n", g.s.Bold(g.s.Wrap(intro)), MovedBlocks(p.Renames))
}

// MovedBlocks returns the moved blocks that say of renames that they are such.
// A block whose instances all keep their keys is moved as a whole.
func MovedBlocks(renames []*planner.Rename) string {
	var b strings.Builder
	whole := map[[2]addr.Block]bool{}
	for _, r := range renames {
		from, to := r.From.String(), r.To.String()
		if r.From.Key == r.To.Key {
			pair := [2]addr.Block{r.From.Block(), r.To.Block()}
			if whole[pair] {
				continue
			}
			whole[pair] = true
			from, to = pair[0].String(), pair[1].String()
		}
		fmt.Fprintf(&b, "  moved {\n    from = %s\n    to   = %s\n  }\n", from, to)
	}
	return b.String()
}
