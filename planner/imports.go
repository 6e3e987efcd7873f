package planner

import (
	"maps"

	"github.com/swampctl/swampctl/internal/addr"
)

// imports puts the objects that are to be imported where nothing is recorded.
// What the state holds at an address, or has moved there, was imported by an
// earlier run, or is what the address stands for.
func (b *builder) imports() {
	if len(b.req.Imports) == 0 {
		return
	}
	live := maps.Clone(b.req.Live)
	if live == nil {
		live = map[addr.Instance]*Live{}
	}
	for i, im := range b.req.Imports {
		if live[i] == nil {
			live[i] = im
		}
	}
	b.req.Live = live
}
