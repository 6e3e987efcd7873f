package snapshots

import (
	"errors"
	"iter"
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

func given(failing error) iter.Seq2[godo.Snapshot, error] {
	return func(yield func(godo.Snapshot, error) bool) {
		for _, s := range []godo.Snapshot{
			{ID: "1", Name: "data-1", Regions: []string{"fra1"}, Created: "2026-01-02T00:00:00Z"},
			{ID: "2", Name: "data-2", Regions: []string{"fra1", "nyc3"}, Created: "2026-01-03T00:00:00Z"},
			{ID: "3", Name: "data-2", Regions: []string{"ams3"}, Created: "2026-01-01T00:00:00Z"},
		} {
			if !yield(s, nil) {
				return
			}
		}
		if failing != nil {
			yield(godo.Snapshot{}, failing)
		}
	}
}

// TestFind: exactly one is found, by name or pattern, region and age; several
// are refused where not the newest is asked for.
func TestFind(t *testing.T) {
	name := func(s string) *string { return &s }
	for title, c := range map[string]struct {
		lookup
		want string
		kind providers.Kind
	}{
		"by name":           {lookup: lookup{name: name("data-1")}, want: "1"},
		"name is no prefix": {lookup: lookup{name: name("data")}, kind: providers.NotFound},
		"several":           {lookup: lookup{name: name("data-2")}, kind: providers.Invalid},
		"in a region":       {lookup: lookup{name: name("data-2"), region: "ams3"}, want: "3"},
		"newest of a name":  {lookup: lookup{name: name("data-2"), recent: true}, want: "2"},
		"newest like":       {lookup: lookup{regex: "^data-", recent: true}, want: "2"},
		"like, in a region": {lookup: lookup{regex: "2$", region: "nyc3"}, want: "2"},
		"no pattern":        {lookup: lookup{regex: "("}, kind: providers.Invalid},
	} {
		s, err := c.find(given(nil))
		if s.ID != c.want || (err != nil) != (c.want == "") || err != nil && providers.KindOf(err) != c.kind {
			t.Errorf("%s: found %q, %v", title, s.ID, err)
		}
	}
	cut := errors.New("cut")
	if _, err := (lookup{name: name("data-1")}).find(given(cut)); !errors.Is(err, cut) {
		t.Errorf("a list that was cut: %v", err)
	}
}
