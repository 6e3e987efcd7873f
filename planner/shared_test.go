package planner_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/planner"
)

// sharedTest is a scene that is refused, with a part of what is said.
type sharedTest struct {
	scene
	says []string
}

const twoBoxes = `
resource "toy_box" "a" { name = "b" }
resource "toy_box" "b" { name = "b" }
`

var (
	boxAtB = had{at: "toy_box.b", attrs: attrs{"id": "7", "name": "b"}}
	boxToA = had{at: "toy_box.a", attrs: attrs{"id": "7", "name": "b"}, imported: true}
)

// TestShared: no plan makes one object two addresses' own, or deletes one that
// another address keeps.
func TestShared(t *testing.T) {
	tests := map[string]sharedTest{
		"imported, held where it is declared": {
			scene{src: twoBoxes, had: []had{boxAtB, boxToA}},
			[]string{"The box 7 cannot be imported at toy_box.a", "holds it as toy_box.b", "moved { from = toy_box.b, to = toy_box.a }"},
		},
		"imported, held where nothing is declared any more": {
			scene{src: `resource "toy_box" "a" { name = "b" }`, had: []had{boxAtB, boxToA}},
			[]string{"as toy_box.b, which this plan would delete", "moved { from = toy_box.b, to = toy_box.a }", "removed { from = toy_box.b, lifecycle { destroy = false } }"},
		},
		"imported, left by a replacement": {
			scene{src: twoBoxes, had: []had{boxAtB, {at: "toy_box.b", deposed: "old", attrs: attrs{"id": "8", "name": "b"}}, {at: "toy_box.a", attrs: attrs{"id": "8", "name": "b"}, imported: true}}},
			[]string{"a replacement of toy_box.b left"},
		},
		"imported twice": {
			scene{src: twoBoxes, had: []had{boxToA, {at: "toy_box.b", attrs: attrs{"id": "7", "name": "b"}, imported: true}}},
			[]string{"The box 7 cannot be imported at toy_box.b", "imported at toy_box.a too"},
		},
		"adopted twice": {
			scene{
				src:   "resource \"toy_zone\" \"a\" { name = \"z\" }\nresource \"toy_zone\" \"b\" { name = \"z\" }",
				adopt: true, world: toyWorld{found: map[string][]attrs{"toy_zone": {{"id": "1", "name": "z"}}}},
			},
			[]string{"The zone with name \"z\", id 1, is managed already, as toy_zone.a"},
		},
		"deleted where another address keeps it": {
			scene{src: `resource "toy_box" "a" { name = "b" }`, had: []had{boxAtB, {at: "toy_box.a", attrs: boxAtB.attrs}}},
			[]string{"would delete the box 7 of toy_box.b", "holds it as toy_box.a too", "swampctl state rm toy_box.b"},
		},
		"deleted where another address lets it go": {
			scene{
				src: "resource \"toy_box\" \"c\" { name = \"c\" }\nremoved {\n  from = toy_box.a\n  lifecycle { destroy = false }\n}",
				had: []had{boxAtB, {at: "toy_box.a", attrs: boxAtB.attrs}},
			},
			[]string{"holds it as toy_box.a too"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, ds := planner.Build(context.Background(), tt.request(t))
			if len(ds) != 1 || !ds.HasErrors() {
				t.Fatalf("got %d messages, want one error: %v", len(ds), ds.Err())
			}
			text := ds[0].Detail + " " + ds[0].Hint
			for _, part := range tt.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q is not in: %s", part, text)
				}
			}
		})
	}
}

// TestNotShared: an object changes its address in one plan where the other lets
// go of it, and an import that has been done, or comes to it, is none.
func TestNotShared(t *testing.T) {
	const one = `resource "toy_box" "a" { name = "b" }` + "\n"
	move := "moved {\n  from = toy_box.b\n  to   = toy_box.a\n}\n"
	runActions(t, map[string]actionTest{
		"a removed block lets go": {
			reason: "the object has one address in the end",
			scene:  scene{src: one + "removed {\n  from = toy_box.b\n  lifecycle { destroy = false }\n}\n", had: []had{boxAtB, boxToA}},
			want:   []string{"toy_box.a no-op", "toy_box.b forget: a removed block says that it stays"},
		},
		"it moves there": {
			reason: "the move is what the import asks for",
			scene:  scene{src: one + move, had: []had{boxAtB, boxToA}},
			want:   []string{"toy_box.a no-op"},
		},
		"it is there": {
			reason: "the import was done by an earlier run",
			scene:  scene{src: one, had: []had{{at: "toy_box.a", attrs: attrs{"id": "7", "name": "b"}}, boxToA}},
			want:   []string{"toy_box.a no-op"},
		},
		"equal ids in two scopes": {
			reason: "ids of rules count within their box",
			scene: scene{
				src: "resource \"toy_part\" \"a\" {\n  box_id = \"1\"\n  name = \"p\"\n}\n",
				had: []had{{at: "toy_part.a", attrs: attrs{"id": "p", "box_id": "1", "name": "p"}}, {at: "toy_part.b", attrs: attrs{"id": "p", "box_id": "2", "name": "p"}}},
			},
			want: []string{"toy_part.a no-op", "toy_part.b delete: its block is not in the configuration"},
		},
	})
	p := scene{src: one + move, had: []had{boxAtB, boxToA}}.build(t)
	if diff := cmp.Diff([]any{"", "toy_box.b"}, []any{change(t, p, "toy_box.a").Importing, change(t, p, "toy_box.a").Previous.String()}); diff != "" {
		t.Errorf("the object moves, and is not imported: -want +got:\n%s", diff)
	}
}
