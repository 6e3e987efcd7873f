package planner_test

import (
	"context"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/planner"
)

// TestMovedType: a move between types is refused where the state holds such an
// object, and counts for nothing else.
func TestMovedType(t *testing.T) {
	const src = "resource \"toy_box\" \"a\" { name = \"b\" }\nmoved {\n  from = toy_net.a\n  to   = toy_box.a\n}\n"
	if got := lines(scene{src: src}.build(t)); len(got) != 1 || !strings.HasPrefix(got[0], "toy_box.a create") {
		t.Errorf("nothing is held: %q", got)
	}
	held := scene{src: src, had: []had{{at: "toy_net.a", attrs: attrs{"id": "1", "name": "n"}}}}
	_, ds := planner.Build(context.Background(), held.request(t))
	if !ds.HasErrors() || !strings.Contains(ds.Err().Error(), "toy_net.a, which the state holds, cannot become toy_box.a") || !strings.Contains(ds.Err().Error(), "main.tf:2") {
		t.Errorf("a net is held: %v", ds.Err())
	}
}
