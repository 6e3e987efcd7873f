package render

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReduced: an edge goes where another way leads to the same node, also by
// way of many; those of a ring and those that stand alone stay.
func TestReduced(t *testing.T) {
	for name, c := range map[string]struct{ edges, want [][2]string }{
		"triangle": {[][2]string{{"c", "a"}, {"c", "b"}, {"b", "a"}}, [][2]string{{"c", "b"}, {"b", "a"}}},
		"far":      {[][2]string{{"d", "a"}, {"d", "c"}, {"c", "b"}, {"b", "a"}}, [][2]string{{"d", "c"}, {"c", "b"}, {"b", "a"}}},
		"diamond":  {[][2]string{{"d", "b"}, {"d", "c"}, {"b", "a"}, {"c", "a"}}, [][2]string{{"d", "b"}, {"d", "c"}, {"b", "a"}, {"c", "a"}}},
		"ring":     {[][2]string{{"a", "b"}, {"b", "a"}}, [][2]string{{"a", "b"}, {"b", "a"}}},
		"none":     {nil, nil},
	} {
		if diff := cmp.Diff(c.want, reduced(c.edges)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
