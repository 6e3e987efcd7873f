package sdk

import (
	"context"
	"iter"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// TestListOnto: a list that is held against what is recorded shows what merging
// what it shows into that makes; of what is not recorded it has the id.
func TestListOnto(t *testing.T) {
	two := 2
	listed := []engine{
		{ID: "1", Name: "e", Version: "1.33", Have: 1, Part: []part{{Name: "a", State: "on"}}},
		{ID: "2", Name: "f", Version: "1.34", Want: &two, Scales: true},
		{ID: "3", Name: "g"},
	}
	for name, merge := range map[string]func(recorded, shown *engine){
		"by itself":       nil,
		"with the author": func(recorded, shown *engine) { shown.Ticket = recorded.Ticket },
	} {
		t.Run(name, func(t *testing.T) {
			b := bare[engine]()
			b.Merge, b.Accepts = merge, map[string]func(want, have string) bool{"prefix": strings.HasPrefix}
			b.Phase = func(r *engine) providers.Phase { return providers.Phase{Word: r.Version} }
			b.List = func(context.Context, nullClient, *engine) iter.Seq2[*engine, error] {
				return func(yield func(*engine, error) bool) {
					for i := range listed {
						if e := listed[i]; !yield(&e, nil) {
							return
						}
					}
				}
			}
			r := b.Build()
			like := none(r)
			recorded := map[string]providers.Object{
				"1": {ID: "1", Value: engineAs(r, "1.33", "t", 1, false, "on"), Private: []byte(`{"a":1}`)},
				"2": {ID: "2", Value: engineAs(r, "1.33", "u", 2, true, "off")},
			}
			ops := r.Bind(nullClient{})
			var want []providers.Object
			for o, err := range ops.List(t.Context(), like) {
				if err != nil {
					t.Fatal(err)
				}
				if rec, ok := recorded[o.ID]; ok {
					o = r.Spec.(providers.Merger).Merge(rec, o)
				} else {
					o.Value = cty.NilVal
				}
				want = append(want, o)
			}
			n := 0
			for got, err := range ops.(providers.OntoLister).ListOnto(t.Context(), like, func() map[string]providers.Object { return recorded }) {
				if err != nil {
					t.Fatal(err)
				}
				w := want[n]
				n++
				if w.Value == cty.NilVal {
					if got.ID != w.ID {
						t.Errorf("a foreign object %q, want %q", got.ID, w.ID)
					}
					continue
				}
				if got.ID != w.ID || !got.Value.RawEquals(w.Value) || got.Phase != w.Phase || string(got.Private) != string(w.Private) {
					t.Errorf("%s: %#v, want %#v", w.ID, got, w)
				}
			}
			if n != len(listed) {
				t.Errorf("%d objects", n)
			}
		})
	}
}
