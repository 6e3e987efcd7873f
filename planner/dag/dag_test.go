package dag_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/planner/dag"
)

// graph is made of nodes "abc" and edges "ab": a needs b.
func graph(nodes string, edges ...string) *dag.Graph[string] {
	g := &dag.Graph[string]{}
	for _, n := range nodes {
		g.Add(string(n))
	}
	for _, e := range edges {
		g.Need(e[:1], e[1:])
	}
	return g
}

func TestOrder(t *testing.T) {
	tests := map[string]struct {
		reason string
		nodes  string
		edges  []string
		want   []string
	}{
		"empty":        {"nothing has an order too", "", nil, []string{}},
		"no edges":     {"ties go by insertion", "cab", nil, []string{"c", "a", "b"}},
		"chain":        {"what is needed comes first", "abc", []string{"ab", "bc"}, []string{"c", "b", "a"}},
		"diamond":      {"each node comes once", "abcd", []string{"ab", "ac", "bd", "cd"}, []string{"d", "b", "c", "a"}},
		"twice":        {"an edge counts once", "ab", []string{"ab", "ab"}, []string{"b", "a"}},
		"self":         {"an edge to oneself is none", "a", []string{"aa"}, []string{"a"}},
		"not added":    {"an edge to what is not there is none", "a", []string{"ab", "ba"}, []string{"a"}},
		"two parts":    {"parts do not mix", "abcd", []string{"ab", "cd"}, []string{"b", "a", "d", "c"}},
		"edge order":   {"needs go by insertion", "abc", []string{"ac", "ab"}, []string{"c", "b", "a"}},
		"added again":  {"adding again changes nothing", "aba", []string{"ab"}, []string{"b", "a"}},
		"long way too": {"the longest way decides", "abc", []string{"ac", "ab", "bc"}, []string{"c", "b", "a"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g := graph(tt.nodes, tt.edges...)
			got, err := g.Order()
			if err != nil || g.Cycle() != nil {
				t.Fatalf("%s: %v", tt.reason, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
		})
	}
}

func TestCycles(t *testing.T) {
	tests := map[string]struct {
		nodes string
		edges []string
		want  string
	}{
		"two":        {"ab", []string{"ab", "ba"}, "cycle: a → b → a"},
		"three":      {"abc", []string{"ab", "bc", "ca"}, "cycle: a → b → c → a"},
		"behind":     {"abcd", []string{"ab", "bc", "cd", "db"}, "cycle: b → c → d → b"},
		"other part": {"abcd", []string{"ab", "cd", "dc"}, "cycle: c → d → c"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g := graph(tt.nodes, tt.edges...)
			order, err := g.Order()
			var c *dag.CycleError[string]
			if !errors.As(err, &c) || order != nil {
				t.Fatalf("got %v, %v", order, err)
			}
			if err.Error() != tt.want || !slices.Equal(g.Cycle(), c.Cycle) {
				t.Errorf("got %v and %v, want %s", err, g.Cycle(), tt.want)
			}
		})
	}
}

func TestNeighbours(t *testing.T) {
	g := graph("abcd", "ab", "ac", "bc")
	if got := g.Needs("a"); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("a needs %q", got)
	}
	want := map[string][]string{"b": {"a"}, "c": {"a", "b"}}
	if diff := cmp.Diff(want, g.Dependents()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !slices.Equal(g.Nodes(), []string{"a", "b", "c", "d"}) || !g.Has("d") || g.Has("e") {
		t.Errorf("nodes %q", g.Nodes())
	}
	var zero dag.Graph[int]
	if zero.Has(1) || len(zero.Needs(1)) > 0 || len(zero.Dependents()) > 0 || zero.Cycle() != nil || zero.Reaches(1, 2) || zero.Reaching(2, 1000)(1) {
		t.Error("the zero graph is not empty")
	}
	if !g.Reaches("a", "c") || !g.Reaches("a", "a") || g.Reaches("c", "a") || g.Reaches("a", "d") {
		t.Error("reach")
	}
}

// TestLongChain: a chain of any length is walked.
func TestLongChain(t *testing.T) {
	const n = 200_000
	var g dag.Graph[int]
	for i := range n {
		g.Add(i)
	}
	for i := range n - 1 {
		g.Need(i, i+1)
	}
	order, err := g.Order()
	if err != nil || len(order) != n || order[0] != n-1 || !g.Reaches(0, n-1) {
		t.Errorf("got %d nodes, %v", len(order), err)
	}
	g.Need(n-1, 0)
	if len(g.Cycle()) != n {
		t.Errorf("a cycle of %d", len(g.Cycle()))
	}
}

// TestAgainstClosure holds orders, cycles and reach of any graph against the
// transitive closure.
func TestAgainstClosure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(t, "nodes")
		var g dag.Graph[int]
		for i := range n {
			g.Add(i)
		}
		reach := make([][8]bool, 8)
		if n > 0 {
			node := rapid.IntRange(0, n-1)
			for range rapid.IntRange(0, 12).Draw(t, "edges") {
				from, to := node.Draw(t, "from"), node.Draw(t, "to")
				g.Need(from, to)
				reach[from][to] = from != to
			}
		}
		direct := slices.Clone(reach)
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		check(t, &g, n, reach, direct)
	})
}

func check(t *rapid.T, g *dag.Graph[int], n int, reach, direct [][8]bool) {
	cyclic := false
	for i := range n {
		cyclic = cyclic || reach[i][i]
		for j := range n {
			want := i == j || reach[i][j]
			if g.Reaches(i, j) != want || g.Reaching(j, 1)(i) != want || g.Reaching(j, 1000)(i) != want {
				t.Fatalf("%d reaches %d is not %v", i, j, want)
			}
		}
	}
	cycle := g.Cycle()
	if cyclic != (cycle != nil) {
		t.Fatalf("cycle %v, want one: %v", cycle, cyclic)
	}
	for i, from := range cycle {
		if to := cycle[(i+1)%len(cycle)]; !direct[from][to] {
			t.Fatalf("cycle %v: %d does not need %d", cycle, from, to)
		}
	}
	order, err := g.Order()
	if cyclic {
		return
	}
	if err != nil || len(order) != n {
		t.Fatalf("order %v, %v", order, err)
	}
	at := map[int]int{}
	for i, x := range order {
		at[x] = i
	}
	for i := range n {
		for j := range n {
			if reach[i][j] && at[i] < at[j] {
				t.Fatal(fmt.Sprint("order ", order, ": ", i, " stands before ", j))
			}
		}
	}
}
