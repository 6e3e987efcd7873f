package render

import (
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// Entry is one entry of a plan's page: an object, or several that change alike.
type Entry struct {
	Name    string // digitalocean_droplet.web[0…2]
	Kind    string // of the action: Destroy, Replace, Change, Create, …; "Unchanged"
	Why     string
	Cost    string // "" where it changes nothing a month
	Text    string // as the page has it, without colours; "" for what stays
	Danger  bool   // data is lost
	Objects []*planner.Change
}

// Entries returns all objects of a plan as entries, in the order of the page;
// those that stay as they are come last, one entry a block.
func Entries(p *planner.Plan, schemas Schemas, width int) []*Entry {
	g := &page{schemas: schemas, s: Style{Width: width}}
	var out []*Entry
	for _, one := range g.grouped(listed(p)) {
		c := one.first()
		out = append(out, &Entry{
			Name: one.name(), Kind: actions[rank(c)].title, Why: words(one), Cost: one.cost(), Text: g.change(one),
			Danger: c.LosesData(), Objects: one,
		})
	}
	blocks := map[addr.Block]*Entry{}
	for _, c := range p.Changes {
		if c.Changed() || c.Addr.Resource.Mode == addr.Data {
			continue
		}
		e := blocks[c.Addr.Block()]
		if e == nil {
			e = &Entry{Kind: "Unchanged"}
			blocks[c.Addr.Block()] = e
			out = append(out, e)
		}
		e.Objects = append(e.Objects, c)
		e.Name = group(e.Objects).name()
	}
	return out
}
