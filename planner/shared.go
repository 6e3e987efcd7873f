package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// shared refuses what would make one object two addresses' own, and to delete
// one that another address keeps.
func (b *builder) shared() {
	all := slices.Clone(b.deposed)
	for _, i := range slices.SortedFunc(maps.Keys(b.changes), addr.Instance.Compare) {
		all = append(all, b.changes[i])
	}
	for _, c := range all {
		if c.Addr.Resource.Mode != addr.Managed {
			continue
		}
		switch {
		case b.req.Mode == Normal && c.Importing != "":
			b.importShared(c)
		case c.Action.Deletes():
			b.deleteShared(c)
		}
	}
}

// others returns where else than at a change its object is held.
func (b *builder) others(c *Change) []holding {
	return slices.DeleteFunc(b.holdings(c.Addr.Resource.Type, c.Prior), func(h holding) bool {
		return h.addr == c.Addr && h.deposed == c.Deposed
	})
}

// changeOf returns what the plan does at a holding, nil where it leaves it out.
func (b *builder) changeOf(h holding) *Change {
	if h.deposed == "" {
		return b.changes[h.addr]
	}
	for _, c := range b.deposed {
		if c.Addr == h.addr && c.Deposed == h.deposed {
			return c
		}
	}
	return nil
}

// importShared refuses to import an object that another address holds and does
// not let go of in this plan.
func (b *builder) importShared(c *Change) {
	for _, h := range b.others(c) {
		x := b.changeOf(h)
		switch {
		case x != nil && x.Action == Forget:
			continue
		case h.live.Imported != "" && c.Addr.Compare(h.addr) < 0:
			continue // said there
		}
		d := &diag.Diagnostic{
			Kind: diag.ObjectShared, Summary: "Object is managed already", Address: c.Addr.String(), Subject: c.Range,
			Detail: fmt.Sprintf("The %s %s cannot be imported at %s. %s", words(c.Addr.Resource.Type), c.Prior.ID, c.Addr, b.whyShared(c, h, x)),
		}
		if live := b.req.Live[c.Addr]; live != nil && live.Block != nil {
			d.Subject = live.Block
		}
		b.add(d)
		return
	}
}

// whyShared says who else holds an object that is imported, and what to do.
func (b *builder) whyShared(c *Change, h holding, x *Change) string {
	const both = "Two addresses would own one object, and a destroy of one would take the other's."
	switch {
	case h.live.Imported != "" && h.live.Block != nil:
		return fmt.Sprintf("It is imported at %s too, at %s. %s Remove one of the import blocks.", h.addr, h.live.Block, both)
	case h.live.Imported != "":
		return fmt.Sprintf("It is imported at %s too. %s Import it once.", h.addr, both)
	case h.deposed != "":
		return fmt.Sprintf("The state has it as the one that a replacement of %s left, which this plan deletes. Remove the import block.", h.addr)
	case x != nil && x.Action == Delete:
		return fmt.Sprintf("The state holds it as %s, which this plan would delete, for %s. If that is its old address, put in place of the import block: moved { from = %s, to = %s }. To let go of the old address only, add: removed { from = %s, lifecycle { destroy = false } }.",
			h.addr, x.Why(), h.addr, c.Addr, h.addr.Block())
	default:
		return fmt.Sprintf("The state holds it as %s. %s Remove the import block, or, to give the object this address, the block of %s, and put in place of the import block: moved { from = %s, to = %s }.",
			h.addr, both, h.addr.Block(), h.addr, c.Addr)
	}
}

// deleteShared refuses to delete an object that another address keeps. Of what
// is always there, each address has its own part.
func (b *builder) deleteShared(c *Change) {
	rt, _, ok := b.req.Providers.Resource(c.Addr.Resource.Type)
	if !ok || rt.Traits().Recogniser == providers.Overwrite {
		return
	}
	for _, h := range b.others(c) {
		x := b.changeOf(h)
		if h.live.Now == nil || h.live.Imported != "" || x != nil && x.Action.Deletes() {
			continue
		}
		b.add(&diag.Diagnostic{
			Summary: "Another address keeps the object", Address: c.Addr.String(), Subject: c.Range,
			Detail: fmt.Sprintf("The plan would delete the %s %s of %s, and the state holds it as %s too, where it stays. Nothing was changed. Take it out of the state at the address that is not to have it: the object stays as it is.",
				words(c.Addr.Resource.Type), c.Prior.ID, c.Addr, h.addr),
			Hint: "swampctl state rm " + ShellQuote(c.Addr.String()),
		})
		return
	}
}
