// Package dag is a directed acyclic graph over comparable keys, as small as
// planning and applying need it.
package dag

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Graph holds nodes and the edges "from needs to". The zero Graph is empty and
// ready to use. Order of insertion decides all ties, so equal inputs give
// equal orders. Inside, nodes are numbers: what goes may have millions of edges.
type Graph[K comparable] struct {
	nodes []K
	index map[K]int32
	needs [][]int32
	edges map[[2]int32]struct{}
}

// Add adds a node; adding it again changes nothing.
func (g *Graph[K]) Add(n K) {
	if g.index == nil {
		g.index, g.edges = map[K]int32{}, map[[2]int32]struct{}{}
	}
	if _, ok := g.index[n]; !ok {
		g.index[n] = int32(len(g.nodes))
		g.nodes, g.needs = append(g.nodes, n), append(g.needs, nil)
	}
}

// Need records that from comes after to. Both nodes must have been added;
// edges from a node to itself are left out.
func (g *Graph[K]) Need(from, to K) {
	f, ok1 := g.index[from]
	t, ok2 := g.index[to]
	if !ok1 || !ok2 || f == t {
		return
	}
	n := len(g.edges)
	if g.edges[[2]int32{f, t}] = struct{}{}; len(g.edges) > n {
		g.needs[f] = append(g.needs[f], t)
	}
}

// Nodes returns all nodes in the order they were added.
func (g *Graph[K]) Nodes() []K { return g.nodes }

// Has reports whether n is a node.
func (g *Graph[K]) Has(n K) bool { _, ok := g.index[n]; return ok }

// Needs returns what n comes directly after.
func (g *Graph[K]) Needs(n K) []K {
	i, ok := g.index[n]
	if !ok {
		return nil
	}
	out := make([]K, len(g.needs[i]))
	for k, m := range g.needs[i] {
		out[k] = g.nodes[m]
	}
	return out
}

// Dependents returns, for every node, what comes directly after it.
func (g *Graph[K]) Dependents() map[K][]K {
	counts := make([]int, len(g.nodes))
	for _, needs := range g.needs {
		for _, m := range needs {
			counts[m]++
		}
	}
	out := make(map[K][]K, len(g.nodes))
	for m, n := range counts {
		if n > 0 {
			out[g.nodes[m]] = make([]K, 0, n)
		}
	}
	for n, needs := range g.needs {
		for _, m := range needs {
			out[g.nodes[m]] = append(out[g.nodes[m]], g.nodes[n])
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
	w := walk{needs: g.needs, state: make([]uint8, len(g.nodes)), out: make([]int32, 0, len(g.nodes))}
	for n := range g.nodes {
		if cycle := w.visit(int32(n)); cycle != nil {
			return nil, &CycleError[K]{Cycle: g.named(cycle)}
		}
	}
	return g.named(w.out), nil
}

func (g *Graph[K]) named(numbers []int32) []K {
	out := make([]K, len(numbers))
	for i, n := range numbers {
		out[i] = g.nodes[n]
	}
	return out
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
	f, ok1 := g.index[from]
	t, ok2 := g.index[to]
	if !ok1 || !ok2 {
		return false
	}
	seen := map[int32]struct{}{f: {}}
	todo := []int32{f}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == t {
			return true
		}
		for _, m := range g.needs[n] {
			if _, ok := seen[m]; !ok {
				seen[m] = struct{}{}
				todo = append(todo, m)
			}
		}
	}
	return false
}

// oneByOne is how many questions are asked of a graph before all of it is
// looked at once.
const oneByOne = 32

// Reaching returns a function that reports whether a path of edges leads from a
// node to n, for about so many questions. Edges added later that lead to
// nowhere near n may be left out of the answers.
func (g *Graph[K]) Reaching(n K, questions int) func(K) bool {
	to, ok := g.index[n]
	if questions <= oneByOne || !ok {
		return func(from K) bool { return g.Reaches(from, n) }
	}
	reached := make([]bool, len(g.nodes))
	dependents := g.dependents()
	reached[to] = true
	for todo := []int32{to}; len(todo) > 0; {
		m := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, d := range dependents[m] {
			if !reached[d] {
				reached[d] = true
				todo = append(todo, d)
			}
		}
	}
	return func(from K) bool { f, ok := g.index[from]; return ok && int(f) < len(reached) && reached[f] }
}

// dependents returns what comes directly after each node.
func (g *Graph[K]) dependents() [][]int32 {
	out := make([][]int32, len(g.nodes))
	for n, needs := range g.needs {
		for _, m := range needs {
			out[m] = append(out[m], int32(n))
		}
	}
	return out
}

const (
	unseen uint8 = iota
	onPath
	finished
)

type frame struct {
	node int32
	next int
}

type walk struct {
	needs [][]int32
	state []uint8
	out   []int32
}

// visit is a depth-first walk with its own stack, so that a chain of any
// length does not grow the goroutine's. It returns a cycle if it meets one.
func (w *walk) visit(root int32) []int32 {
	if w.state[root] != unseen {
		return nil
	}
	w.state[root] = onPath
	stack := []frame{{node: root}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		needs := w.needs[top.node]
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
			stack = append(stack, frame{node: n})
		case onPath:
			return cycleOf(stack, n)
		}
	}
	return nil
}

// cycleOf is the part of the path from n on.
func cycleOf(stack []frame, n int32) []int32 {
	i := slices.IndexFunc(stack, func(f frame) bool { return f.node == n })
	var out []int32
	for _, f := range stack[i:] {
		out = append(out, f.node)
	}
	return out
}
