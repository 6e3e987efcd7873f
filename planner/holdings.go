package planner

import (
	"cmp"
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers"
)

// holding is where an object is held: an address, and the key of a deposed one.
type holding struct {
	addr    addr.Instance
	deposed string
	live    *Live
}

// objectID is a type, and an id of it.
type objectID struct{ typ, id string }

// holdings returns where the state holds an object, or an import puts it,
// sorted. Ids of some types are unique within one scope only.
func (b *builder) holdings(typ string, o providers.Object) []holding {
	if b.held == nil {
		b.held = b.allHoldings()
	}
	rt, _, ok := b.req.Providers.Resource(typ)
	found := b.held[objectID{typ, o.ID}]
	if !ok || o.ID == "" || len(found) == 0 {
		return nil
	}
	this := rt.Identify(o.Value)
	return slices.DeleteFunc(slices.Clone(found), func(h holding) bool {
		id := rt.Identify(h.live.Recorded.Value)
		return this.Known && id.Known && this.Scope != id.Scope
	})
}

// allHoldings returns where objects are held, by what they are.
func (b *builder) allHoldings() map[objectID][]holding {
	out := map[objectID][]holding{}
	add := func(h holding) {
		if h.addr.Resource.Mode == addr.Managed {
			id := objectID{h.addr.Resource.Type, h.live.Recorded.ID}
			out[id] = append(out[id], h)
		}
	}
	for i, live := range b.req.Live {
		add(holding{i, "", live})
	}
	for i, byKey := range b.req.Deposed {
		for key, live := range byKey {
			add(holding{i, key, live})
		}
	}
	for _, hs := range out {
		slices.SortFunc(hs, func(x, y holding) int {
			return cmp.Or(x.addr.Compare(y.addr), cmp.Compare(x.deposed, y.deposed))
		})
	}
	return out
}

// holder returns which instance holds an object as its current one.
func (b *builder) holder(typ string, o providers.Object) (addr.Instance, bool) {
	for _, h := range b.holdings(typ, o) {
		if h.deposed == "" {
			return h.addr, true
		}
	}
	return addr.Instance{}, false
}

// replaced reports whether an object is one that a replacement left: this plan
// deletes it.
func (b *builder) replaced(typ string, o providers.Object) bool {
	return slices.ContainsFunc(b.holdings(typ, o), func(h holding) bool { return h.deposed != "" })
}

// withoutReplaced returns of the objects that hold an identity those that no
// replacement left: one that is left goes first.
func (b *builder) withoutReplaced(typ string, found []providers.Object) []providers.Object {
	return slices.DeleteFunc(slices.Clone(found), func(o providers.Object) bool { return b.replaced(typ, o) })
}

// claimant returns which instance takes an object over in this plan.
func (b *builder) claimant(typ, id string) (addr.Instance, bool) {
	for _, m := range b.matches {
		if m.typ == typ && m.change.Importing == id {
			return m.change.Addr, true
		}
	}
	return addr.Instance{}, false
}
