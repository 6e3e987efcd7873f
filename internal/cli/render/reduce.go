package render

import (
	"maps"
	"math/big"
	"slices"
)

// reduced returns the edges that no way over other nodes replaces. Edges of a
// ring stay.
func reduced(edges [][2]string) [][2]string {
	r := reduction{next: map[string][]string{}, number: map[string]int{}, behind: map[string]*big.Int{}}
	for _, e := range edges {
		r.next[e[0]] = append(r.next[e[0]], e[1])
		for _, id := range e {
			if _, ok := r.number[id]; !ok {
				r.number[id] = len(r.number)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.next)) {
		r.reach(id)
	}
	var out [][2]string
	for _, e := range edges {
		over := false
		for _, other := range r.next[e[0]] {
			over = over || other != e[1] && r.behind[other].Bit(r.number[e[1]]) == 1
		}
		if !over {
			out = append(out, e)
		}
	}
	return out
}

// reduction is what is found out on the way.
type reduction struct {
	next   map[string][]string
	number map[string]int
	behind map[string]*big.Int // the numbers of all that a node leads to
}

// reach returns all that a node leads to; of one that is being looked at,
// nothing yet.
func (r *reduction) reach(id string) *big.Int {
	if known := r.behind[id]; known != nil {
		return known
	}
	all := new(big.Int)
	r.behind[id] = all
	for _, to := range r.next[id] {
		all.Or(all, r.reach(to))
		all.SetBit(all, r.number[to], 1)
	}
	return all
}
