package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
)

// TestManyMoves: what moved blocks cost is in proportion to how many there are,
// and to how many objects.
func TestManyMoves(t *testing.T) {
	cost := func(n int) float64 {
		var src strings.Builder
		var s scene
		for i := range n {
			fmt.Fprintf(&src, "resource \"toy_box\" \"b%d\" {\n name = \"b\"\n}\nmoved {\n from = toy_box.a%d\n to = toy_box.b%d\n}\n", i, i, i)
			s.had = append(s.had, had{at: fmt.Sprintf("toy_box.a%d", i), attrs: attrs{"name": "b"}})
		}
		s.src = src.String()
		req := s.request(t)
		return testing.AllocsPerRun(1, func() {
			p, ds := planner.Build(t.Context(), req)
			if ds.HasErrors() {
				t.Fatal(ds.Err())
			}
			for _, c := range p.Changes {
				if c.Action != planner.NoOp || c.Previous == nil {
					t.Fatalf("%s: %s", c.Addr, c.Action)
				}
			}
		})
	}
	few, many := cost(100), cost(400)
	if many > 5*few {
		t.Errorf("four times as many moves cost %.1f times as much", many/few)
	}
}
