package picture

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLayoutLaw: whatever the graph, every node stands in a layer behind all
// that it comes after, no two in one place, and always in the same one.
func TestLayoutLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "nodes")
		g := &graph{after: make([][]int, n)}
		for i := range n {
			for j := range i { // no circles
				if rapid.IntRange(0, 4).Draw(t, "edge") == 0 {
					g.after[i] = append(g.after[i], j)
				}
			}
		}
		before := g.layers()
		g.reduce()
		if diff := cmp.Diff(before, g.layers()); diff != "" {
			t.Fatalf("the reduction moves nodes: %s", diff)
		}
		places := g.layout()
		taken := map[place]bool{}
		for i, p := range places {
			if taken[p] {
				t.Fatalf("two nodes at %v", p)
			}
			taken[p] = true
			for _, j := range g.after[i] {
				if places[j].layer >= p.layer {
					t.Fatalf("%d is in layer %d, and comes after %d in layer %d", i, p.layer, j, places[j].layer)
				}
			}
		}
		if diff := cmp.Diff(places, g.layout(), cmp.AllowUnexported(place{})); diff != "" {
			t.Fatalf("not the same again: %s", diff)
		}
	})
}

func TestReduce(t *testing.T) {
	g := &graph{after: [][]int{nil, {0}, {0, 1}, {0, 2}, {1}}}
	g.reduce()
	if diff := cmp.Diff([][]int{nil, {0}, {1}, {2}, {1}}, g.after); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCircle: a graph that should have none is still laid out.
func TestCircle(t *testing.T) {
	g := &graph{after: [][]int{{1}, {0}, {2}}}
	g.reduce()
	if n := len(g.layout()); n != 3 {
		t.Errorf("%d places", n)
	}
}
