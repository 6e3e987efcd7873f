// Package dag is a directed acyclic graph over comparable keys, as small as
// planning and applying need it.
package dag

import (
	"errors"
	"fmt"
	"strings"
)

// Graph holds nodes and the edges "from needs to". The zero Graph is empty and
// ready to use. Order of insertion decides all ties, so equal inputs give
// equal orders.
type Graph[K comparable] struct {
	nodes []K
	needs map[K][]K
	has   map[K]bool
	edge  map[[2]K]bool
}

// Add adds a node; adding it again changes nothing.
func (g *Graph[K]) Add(n K) {
	if g.has == nil {
		g.has, g.needs, g.edge = map[K]bool{}, map[K][]K{}, map[[2]K]bool{}
	}
	if !g.has[n] {
		g.has[n] = true
		g.nodes = append(g.nodes, n)
	}
}

// Need records that from comes after to. Both nodes must have been added;
// edges from a node to itself are left out.
func (g *Graph[K]) Need(from, to K) {
	if from == to || !g.has[from] || !g.has[to] || g.edge[[2]K{from, to}] {
		return
	}
	g.edge[[2]K{from, to}] = true
	g.needs[from] = append(g.needs[from], to)
}

// Nodes returns all nodes in the order they were added.
func (g *Graph[K]) Nodes() []K { return g.nodes }

// Has reports whether n is a node.
func (g *Graph[K]) Has(n K) bool { return g.has[n] }

// Needs returns what n comes directly after.
func (g *Graph[K]) Needs(n K) []K { return g.needs[n] }

// Dependents returns, for every node, what comes directly after it.
func (g *Graph[K]) Dependents() map[K][]K {
	out := make(map[K][]K, len(g.nodes))
	for _, n := range g.nodes {
		for _, m := range g.needs[n] {
			out[m] = append(out[m], n)
		}
	}
	return out
}

// CycleError is a cycle, in the order of the edges; the first node is not
// repeated at the end.
type CycleError[K comparable] struct{ Cycle []K }

// Error lists the nodes with arrows.
func (e *CycleError[K]) Error() string {
	parts := make([]string, 0, len(e.Cycle)+1)
	for _, n := range e.Cycle {
		parts = append(parts, fmt.Sprint(n))
	}
	parts = append(parts, fmt.Sprint(e.Cycle[0]))
	return "cycle: " + strings.Join(parts, " → ")
}

// Order returns the nodes so that each comes after all it needs, or a
// [*CycleError].
func (g *Graph[K]) Order() ([]K, error) {
	w := walk[K]{g: g, state: make(map[K]uint8, len(g.nodes)), out: make([]K, 0, len(g.nodes))}
	for _, n := range g.nodes {
		if err := w.visit(n); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// Cycle returns a cycle, or nil if there is none.
func (g *Graph[K]) Cycle() []K {
	_, err := g.Order()
	var c *CycleError[K]
	if errors.As(err, &c) {
		return c.Cycle
	}
	return nil
}

// Reaches reports whether a path of edges leads from one node to another.
func (g *Graph[K]) Reaches(from, to K) bool {
	seen := map[K]bool{from: true}
	todo := []K{from}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == to {
			return true
		}
		for _, m := range g.needs[n] {
			if !seen[m] {
				seen[m] = true
				todo = append(todo, m)
			}
		}
	}
	return false
}

const (
	unseen uint8 = iota
	onPath
	finished
)

type frame[K comparable] struct {
	node K
	next int
}

type walk[K comparable] struct {
	g     *Graph[K]
	state map[K]uint8
	out   []K
}

// visit is a depth-first walk with its own stack, so that a chain of any
// length does not grow the goroutine's.
func (w *walk[K]) visit(root K) error {
	if w.state[root] != unseen {
		return nil
	}
	w.state[root] = onPath
	stack := []frame[K]{{node: root}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		needs := w.g.needs[top.node]
		if top.next == len(needs) {
			w.state[top.node] = finished
			w.out = append(w.out, top.node)
			stack = stack[:len(stack)-1]
			continue
		}
		n := needs[top.next]
		top.next++
		switch w.state[n] {
		case unseen:
			w.state[n] = onPath
			stack = append(stack, frame[K]{node: n})
		case onPath:
			return w.cycle(stack, n)
		}
	}
	return nil
}

func (w *walk[K]) cycle(stack []frame[K], n K) error {
	for i, f := range stack {
		if f.node == n {
			c := make([]K, 0, len(stack)-i)
			for _, g := range stack[i:] {
				c = append(c, g.node)
			}
			return &CycleError[K]{Cycle: c}
		}
	}
	return &CycleError[K]{Cycle: []K{n}}
}
