package reconciler

import (
	"context"
	"iter"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// listPage is how many objects one call of a list shows.
const listPage = 200

// sight lists a scope and shows each recorded object to see, as the list has it
// merged into what is recorded, until all are seen. What is recorded is asked for
// once, when the first page has come. It stops where the rest of
// the list may take more calls than a read of each that is still missing: a few
// objects do not cost all pages of a large account. It returns the ids that it
// did not see, and whether the list was read to its end.
func sight(ctx context.Context, ty typ, like cty.Value, recorded func() map[string]providers.Object, see func(providers.Object)) (missing map[string]bool, whole bool, err error) {
	recorded = sync.OnceValue(recorded)
	absent := sync.OnceValue(func() map[string]bool {
		ids := make(map[string]bool, len(recorded()))
		for id := range recorded() {
			ids[id] = true
		}
		return ids
	})
	seen := 0
	for o, err := range ty.listOnto(ctx, like, recorded) {
		if missing = absent(); err != nil {
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
	return absent(), true, nil
}

// listOnto lists a scope, and merges what it shows into what is recorded.
func (ty typ) listOnto(ctx context.Context, like cty.Value, recorded func() map[string]providers.Object) iter.Seq2[providers.Object, error] {
	if ty.onto != nil {
		return ty.onto.ListOnto(ctx, like, recorded)
	}
	return func(yield func(providers.Object, error) bool) {
		for o, err := range ty.ops.List(ctx, like) {
			if r, ok := recorded()[o.ID]; ok && err == nil {
				o = merge(ty.Resource, r, o)
			}
			if !yield(o, err) {
				return
			}
		}
	}
}
