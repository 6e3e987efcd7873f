package reconciler

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// listPage is how many objects one call of a list shows.
const listPage = 200

// sighting is what a list showed of the objects that were looked for.
type sighting struct {
	found map[string]providers.Object // by id
	whole bool                        // the list was read to its end: what it lacks is not there
}

// sight lists a scope until it has seen all objects that are looked for. It
// stops where the rest of the list may take more calls than a read of each that
// is still missing: a few objects do not cost all pages of a large account.
func sight(ctx context.Context, ty typ, like cty.Value, ids []string) (sighting, error) {
	missing := make(map[string]bool, len(ids))
	for _, id := range ids {
		missing[id] = true
	}
	out := sighting{found: make(map[string]providers.Object, len(ids))}
	seen := 0
	for o, err := range ty.ops.List(ctx, like) {
		if err != nil {
			return out, err
		}
		if missing[o.ID] {
			delete(missing, o.ID)
			out.found[o.ID] = o
		}
		if seen++; len(missing) == 0 || seen%listPage == 0 && seen/listPage >= len(missing) {
			return out, nil
		}
	}
	out.whole = true
	return out, nil
}
