package reconciler

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// listPage is how many objects one call of a list shows.
const listPage = 200

// sight lists a scope and shows each object that is looked for to see, until it
// has seen all. It stops where the rest of the list may take more calls than a
// read of each that is still missing: a few objects do not cost all pages of a
// large account. It returns the ids that it did not see, and whether the list
// was read to its end.
func sight(ctx context.Context, ty typ, like cty.Value, ids []string, see func(providers.Object)) (missing map[string]bool, whole bool, err error) {
	missing = make(map[string]bool, len(ids))
	for _, id := range ids {
		missing[id] = true
	}
	seen := 0
	for o, err := range ty.ops.List(ctx, like) {
		if err != nil {
			return missing, false, err
		}
		if missing[o.ID] {
			delete(missing, o.ID)
			see(o)
		}
		if seen++; len(missing) == 0 || seen%listPage == 0 && seen/listPage >= len(missing) {
			return missing, false, nil
		}
	}
	return missing, true, nil
}
