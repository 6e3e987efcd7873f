package sdk

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

type sealed struct {
	ID    string  `swamp:"id,computed,key"`
	Name  string  `swamp:"name,required,forcenew,identity"`
	Hosts *string `swamp:"hosts,optional"`
}

// TestReplacementIsPlannedAsMade: the author's Plan decides on the values of what
// takes an object's place too, as it does in the apply; an error that only the making
// of it shows is told, what the change says is said once.
func TestReplacementIsPlannedAsMade(t *testing.T) {
	b := bare[sealed]()
	b.Plan = func(c *Change[sealed]) {
		c.Note("a note")
		c.Unknown("hosts")
		if c.Prior == nil && c.Planned.Name == "bad" {
			c.Error("name", "Bad name", "No such name.")
		}
	}
	r := b.Build()
	prior := val(r, attrs{"id": str("1"), "name": str("a"), "hosts": str("old")})
	cfg := val(r, attrs{"name": str("b")})
	got := mustPlan(t, r, cfg, prior)
	if want := mustPlan(t, r, cfg, none(r)).Planned; !providers.Same(got.Planned, want) || got.Planned.GetAttr("hosts").IsKnown() {
		t.Errorf("the replacement is planned as %#v, a create as %#v", got.Planned, want)
	}
	if len(got.Replace) != 1 || len(got.Notes) != 1 {
		t.Errorf("%d reasons, notes %q", len(got.Replace), got.Notes)
	}
	if _, ds := r.Plan(providers.PlanRequest{Config: val(r, attrs{"name": cty.StringVal("bad")}), Prior: prior}); !ds.HasErrors() {
		t.Error("what the new object cannot be is no error of the plan")
	}
}
