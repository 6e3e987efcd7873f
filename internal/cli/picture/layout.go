package picture

import (
	"cmp"
	"slices"
)

// graph is nodes, numbered from 0, and for each what it comes after.
type graph struct {
	after [][]int
}

// place is where a node stands: which layer, and which position in it.
type place struct{ layer, at int }

// sweeps is how often layers are put into order by their neighbours.
const sweeps = 6

// layout puts every node into the layer behind all that it comes after, and
// orders each layer so that few edges cross. Equal graphs are laid out equally.
func (g *graph) layout() []place {
	layers := g.layers()
	byLayer := make([][]int, slices.Max(append(layers, -1))+1)
	for n, l := range layers {
		byLayer[l] = append(byLayer[l], n)
	}
	before := g.reversed()
	at := make([]float64, len(layers))
	number := func(nodes []int) {
		for i, n := range nodes {
			at[n] = float64(i) - float64(len(nodes))/2 // centred, as it is drawn
		}
	}
	for _, nodes := range byLayer {
		number(nodes)
	}
	for sweep := range sweeps {
		neighbours := g.after
		if sweep%2 == 1 {
			neighbours = before
		}
		for i := range byLayer {
			nodes := byLayer[i]
			if sweep%2 == 1 {
				nodes = byLayer[len(byLayer)-1-i]
			}
			sortByMean(nodes, neighbours, at)
			number(nodes)
		}
	}
	out := make([]place, len(layers))
	for l, nodes := range byLayer {
		for i, n := range nodes {
			out[n] = place{l, i}
		}
	}
	return out
}

// reduce drops the edges that say nothing new: those to what a node comes
// after on another way as well.
func (g *graph) reduce() {
	full := slices.Clone(g.after)
	layer := g.layers()
	for n, list := range full {
		reached := map[int]bool{}
		var visit func(m int)
		visit = func(m int) {
			for _, next := range full[m] {
				if !reached[next] && layer[next] < layer[m] {
					reached[next] = true
					visit(next)
				}
			}
		}
		for _, m := range list {
			visit(m)
		}
		g.after[n] = slices.DeleteFunc(slices.Clone(list), func(m int) bool { return reached[m] })
	}
}

// layers returns the layer of every node: the longest way from a node that
// comes after nothing. An edge that would close a circle counts for nothing.
func (g *graph) layers() []int {
	layer := make([]int, len(g.after))
	state := make([]uint8, len(g.after)) // 1: being visited, 2: done
	var visit func(n int) int
	visit = func(n int) int {
		if state[n] != 0 {
			return layer[n]
		}
		state[n] = 1
		for _, m := range g.after[n] {
			if state[m] != 1 {
				layer[n] = max(layer[n], visit(m)+1)
			}
		}
		state[n] = 2
		return layer[n]
	}
	for n := range g.after {
		visit(n)
	}
	return layer
}

// reversed returns for each node what comes after it.
func (g *graph) reversed() [][]int {
	out := make([][]int, len(g.after))
	for n, list := range g.after {
		for _, m := range list {
			out[m] = append(out[m], n)
		}
	}
	return out
}

// sortByMean orders nodes by the mean position of their neighbours; those
// without any keep their place.
func sortByMean(nodes []int, neighbours [][]int, at []float64) {
	mean := map[int]float64{}
	for _, n := range nodes {
		mean[n] = at[n]
		if list := neighbours[n]; len(list) > 0 {
			sum := 0.0
			for _, m := range list {
				sum += at[m]
			}
			mean[n] = sum / float64(len(list))
		}
	}
	slices.SortStableFunc(nodes, func(x, y int) int { return cmp.Compare(mean[x], mean[y]) })
}
