package planner

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// mayTake reports whether an instance may take an object: one that is meant for
// another it may not.
func (b *builder) mayTake(i addr.Instance, id string) bool {
	if want := b.req.prefer[i]; want != "" {
		return want == id
	}
	for other, taken := range b.req.prefer {
		if taken == id && other.Resource.Type == i.Resource.Type {
			return false
		}
	}
	return true
}

// exchange looks whether like objects were matched the wrong way round: what
// hangs on one of them, a volume for example, is found at another. It notes
// who is to take which object, and returns whether there is anything new.
func (b *builder) exchange() bool {
	prefer := maps.Clone(b.req.prefer)
	if prefer == nil {
		prefer = map[addr.Instance]string{}
	}
	news := false
	for _, i := range slices.SortedFunc(maps.Keys(b.changes), addr.Instance.Compare) {
		if c := b.changes[i]; c.Action != Create || c.Importing != "" {
			continue
		}
		x, y, ok := b.wrongWay(i)
		if !ok || prefer[x.change.Addr] != "" || prefer[y.change.Addr] != "" {
			continue
		}
		prefer[x.change.Addr], prefer[y.change.Addr] = y.change.Importing, x.change.Importing
		news = true
	}
	b.req.prefer = prefer
	return news
}

// wrongWay returns two like matches, such that an instance that was not found
// is there if the one took the object of the other.
func (b *builder) wrongWay(i addr.Instance) (x, y *matched, ok bool) {
	rt, _, known := b.req.Providers.Resource(i.Resource.Type)
	cfg, planned := b.configs[i]
	if !known || !planned || b.req.World == nil {
		return nil, nil, false
	}
	for _, x := range b.matches {
		if x.change.Importing == "" || !names(cfg, x.change.Importing) {
			continue
		}
		for _, y := range b.matches {
			if y == x || y.typ != x.typ || y.key != x.key || y.change.Importing == "" {
				continue
			}
			like := renamed(cfg, x.change.Importing, y.change.Importing)
			if !rt.Identify(like).Known {
				continue
			}
			if found, err := b.req.World.Find(b.ctx, i, like); err == nil && len(found) > 0 {
				return x, y, true
			}
		}
	}
	return nil, nil, false
}

// names reports whether a value holds an id, as a text or a number.
func names(v cty.Value, id string) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, x cty.Value) (bool, error) { // it returns no error
		found = found || isID(x, id)
		return !found, nil
	})
	return found
}

// renamed returns a value with another id in the place of one.
func renamed(v cty.Value, id, other string) cty.Value {
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		switch {
		case !isID(x, id):
			return x, nil
		case x.Type() == cty.Number:
			return cty.ParseNumberVal(other)
		default:
			return cty.StringVal(other), nil
		}
	})
	if err != nil {
		return v
	}
	return out
}

func isID(x cty.Value, id string) bool {
	x, _ = x.Unmark()
	switch {
	case !x.IsKnown() || x.IsNull():
		return false
	case x.Type() == cty.String:
		return x.AsString() == id
	case x.Type() == cty.Number:
		return x.AsBigFloat().Text('f', -1) == id
	default:
		return false
	}
}
