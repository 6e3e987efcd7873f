package sdk

import (
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

type engine struct {
	ID      string `swamp:"id,computed,key"`
	Name    string `swamp:"name,required,identity"`
	Version string `swamp:"version,required,accept=prefix"`
	Want    *int   `swamp:"want,optional"`
	Have    int    `swamp:"have,computed"`
	Scales  bool   `swamp:"scales,optional,default=false"`
	Ticket  string `swamp:"ticket,computed,sensitive"`
	Part    []part `swamp:"part,optional"`
}

type part struct {
	Name  string `swamp:"name,required"`
	State string `swamp:"state,computed"`
}

func engineType() providers.Resource {
	r := bare[engine]()
	r.Accepts = map[string]func(want, have string) bool{"prefix": func(want, have string) bool { return strings.HasPrefix(have, want) }}
	r.Merge = func(recorded, shown *engine) {
		if shown.Ticket == "" {
			shown.Ticket = recorded.Ticket
		}
		if shown.Scales {
			shown.Want = recorded.Want
		}
	}
	r.Expired = func(r *engine, now time.Time) bool { return r.Ticket < now.Format("2006") }
	return r.Build()
}

func engineAs(r providers.Resource, version, ticket string, want int64, scales bool, state string) cty.Value {
	return val(r, attrs{
		"id": str("1"), "name": str("e"), "version": str(version), "ticket": str(ticket), "want": cty.NumberIntVal(want), "have": cty.NumberIntVal(want), "scales": cty.BoolVal(scales),
		"part": cty.ListVal([]cty.Value{cty.ObjectVal(attrs{"name": str("a"), "state": str(state)})}),
	})
}

// TestAccepted: a real value that is as wanted, although it is another, is no
// change, and no mismatch; one that is not is both.
func TestAccepted(t *testing.T) {
	r := engineType()
	prior := engineAs(r, "1.33.2", "t", 1, false, "on")
	config := func(version string) cty.Value {
		return val(r, attrs{"name": str("e"), "version": str(version), "want": cty.NumberIntVal(1), "part": cty.ListVal([]cty.Value{cty.ObjectVal(attrs{"name": str("a"), "state": cty.NullVal(cty.String)})})})
	}
	if got := mustPlan(t, r, config("1.33"), prior).Planned; !got.RawEquals(prior) {
		t.Errorf("an accepted version is a change: %#v", got)
	}
	if got := mustPlan(t, r, config("1.34"), prior).Planned; got.GetAttr("version").AsString() != "1.34" {
		t.Errorf("another version is none: %#v", got)
	}
	cmp := r.Spec.(providers.Comparer)
	if ms := cmp.Compare(engineAs(r, "1.33", "t", 1, false, "on"), prior); len(ms) != 0 {
		t.Errorf("an accepted version is not as planned: %v", ms)
	}
	if ms := cmp.Compare(engineAs(r, "1.34", "t", 1, false, "on"), prior); len(ms) != 1 {
		t.Errorf("another version is as planned: %v", ms)
	}
}

// TestComputedInBlocks: what only the server decides in a block is not held
// against the plan.
func TestComputedInBlocks(t *testing.T) {
	r := engineType()
	cmp := r.Spec.(providers.Comparer)
	if ms := cmp.Compare(engineAs(r, "1", "t", 1, false, "on"), engineAs(r, "1", "t", 1, false, "off")); len(ms) != 0 {
		t.Errorf("a state in a block is not as planned: %v", ms)
	}
}

// TestAuthorsMerge: what the type knows of lists completes them, and says when
// a read is needed.
func TestAuthorsMerge(t *testing.T) {
	r := engineType()
	recorded := providers.Object{ID: "1", Value: engineAs(r, "1", "2020", 2, true, "on")}
	listed := providers.Object{ID: "1", Value: engineAs(r, "1", "", 5, true, "on")}
	got := r.Spec.(providers.Merger).Merge(recorded, listed).Value
	if got.GetAttr("ticket").AsString() != "2020" || !got.GetAttr("want").RawEquals(cty.NumberIntVal(2)) || !got.GetAttr("have").RawEquals(cty.NumberIntVal(5)) {
		t.Errorf("merged is %#v", got)
	}
	e := r.Spec.(providers.Expirer)
	for year, want := range map[int]bool{2019: false, 2021: true} {
		if got := e.Expired(recorded.Value, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("in %d expired is %v", year, got)
		}
	}
}

// TestAcceptNeedsItsFunction: a name that nobody declares is the author's
// mistake.
func TestAcceptNeedsItsFunction(t *testing.T) {
	r := bare[engine]()
	defer func() {
		if p := recover(); p == nil || !strings.Contains(p.(string), `Accepts to have "prefix"`) {
			t.Errorf("the mistake is said as %v", p)
		}
	}()
	r.Build().Schema()
}

// inner has a block in which the API may make something of a text.
type inner struct {
	Key  string     `swamp:"key,computed,key"`
	Kind string     `swamp:"kind,required,identity"`
	Part []accepted `swamp:"part,optional"`
}

type accepted struct {
	Word *string `swamp:"word,optional,accept=any"`
}

// TestAcceptInBlocks: what accept= names goes for blocks too.
func TestAcceptInBlocks(t *testing.T) {
	d := bare[inner]()
	d.Accepts = map[string]func(want, have string) bool{"any": func(string, string) bool { return true }}
	r := d.Build()
	object := func(key cty.Value, word string) cty.Value {
		part := cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"word": cty.StringVal(word)})})
		return cty.ObjectVal(map[string]cty.Value{"key": key, "id": key, "kind": cty.StringVal("k"), "part": part})
	}
	prior := object(cty.StringVal("1"), "theirs")
	if got := mustPlan(t, r, object(cty.NullVal(cty.String), "ours"), prior).Planned; !got.RawEquals(prior) {
		t.Errorf("what is accepted in a block is a change: %#v", got)
	}
	if ms := r.Spec.(providers.Comparer).Compare(object(cty.StringVal("1"), "ours"), prior); len(ms) != 0 {
		t.Errorf("what is accepted in a block is not as planned: %v", ms)
	}
}
