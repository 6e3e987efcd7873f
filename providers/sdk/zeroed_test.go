package sdk

import (
	"context"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

type blank struct {
	ID     string            `swamp:"id,optional,computed,key"`
	Name   string            `swamp:"name,required,identity"`
	Text   *string           `swamp:"text,optional"`
	Weight *int              `swamp:"weight,optional,identity"`
	On     *bool             `swamp:"on,optional"`
	Tags   []string          `swamp:"tags,optional,set"`
	Labels map[string]string `swamp:"labels,optional"`
	Hidden *string           `swamp:"hidden,optional,unread"`
	Late   *string           `swamp:"late,optional,computed"`
	Maybe  *string           `swamp:"maybe,optional,nullable"`
	Filled *string           `swamp:"filled,optional,filled=x"`
	Owned  *string           `swamp:"owned,optional,filled=*"`
	Part   []blankPart       `swamp:"part,optional"`
	Rule   []blankPart       `swamp:"rule,optional,set"`
	Secret []blankPart       `swamp:"secret,optional,unread"`
}

type blankPart struct {
	Key   string   `swamp:"key,required"`
	Text  *string  `swamp:"text,optional"`
	Late  *string  `swamp:"late,optional,computed"`
	Ports []string `swamp:"ports,optional,computed"`
}

// blankObject is an object of which only what is required is set.
func blankObject(r providers.Resource, parts bool) cty.Value {
	given := attrs{"id": str("1"), "name": str("a")}
	part := cty.ObjectVal(attrs{"key": str("k"), "text": cty.NullVal(cty.String), "late": cty.NullVal(cty.String), "ports": cty.NullVal(cty.List(cty.String))})
	if parts {
		given["part"], given["rule"] = cty.ListVal([]cty.Value{part}), cty.SetVal([]cty.Value{part})
		given["secret"] = cty.ListVal([]cty.Value{part})
	}
	return val(r, given)
}

// blankParts are the parts of an object as reads show them.
func blankParts() []blankPart { return []blankPart{{Key: "k"}} }

// TestZeroed: what is left out is zero where reads show it, null elsewhere, after
// a create and after a read of what was recorded as null; expressions see it so
// in a plan already, and it is no change.
func TestZeroed(t *testing.T) {
	def := bare[blank]()
	def.Create = fillBlank
	def.Read = fillBlank
	r := def.Build()
	ops := r.Bind(nullClient{})
	cfg := blankObject(r, true)
	empties := cty.ListValEmpty(cty.String)
	inList := cty.ObjectVal(attrs{"key": str("k"), "text": str(""), "late": cty.NullVal(cty.String), "ports": empties})
	inSet := cty.ObjectVal(attrs{"key": str("k"), "text": str(""), "late": str(""), "ports": empties})
	want := val(r, attrs{
		"id": str("1"), "name": str("a"), "text": str(""), "weight": cty.Zero, "on": cty.False,
		"tags": cty.SetValEmpty(cty.String), "labels": cty.MapValEmpty(cty.String),
		"owned": str(""),
		"part":  cty.ListVal([]cty.Value{inList}), "rule": cty.SetVal([]cty.Value{inSet}), "secret": cfg.GetAttr("secret"),
	})
	made, err := ops.Create(t.Context(), providers.CreateRequest{Planned: cfg})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Spec.(providers.Merger).Complete(providers.Object{ID: "1", Value: cfg}, made); !got.Value.RawEquals(want) {
		t.Errorf("made is %#v", got.Value)
	}
	read, err := ops.Read(t.Context(), providers.Object{ID: "1", Value: cfg})
	if err != nil {
		t.Fatal(err)
	}
	if !read.Value.RawEquals(want) {
		t.Errorf("read is %#v", read.Value)
	}
	if !r.Spec.(providers.Comparer).Equivalent(cfg, want) {
		t.Error("a refresh that fills counts as drift")
	}
	asked := attrs{"name": str("a"), "part": cfg.GetAttr("part"), "rule": cfg.GetAttr("rule"), "secret": cfg.GetAttr("secret")}
	for _, prior := range []cty.Value{want, cfg} {
		if resp := mustPlan(t, r, val(r, asked), prior); !resp.Planned.RawEquals(prior) {
			t.Errorf("%#v is a change", resp.Planned)
		}
	}
	if got := r.Schema().Block.Filled(cfg); got.GetAttr("tags").IsNull() || !got.GetAttr("hidden").IsNull() || !got.GetAttr("maybe").IsNull() || !got.GetAttr("filled").IsNull() {
		t.Errorf("expressions see %#v", got)
	}
	if a, b := r.Identify(cfg), r.Identify(want); a.Key != b.Key {
		t.Errorf("left out it is another object: %q, %q", a.Key, b.Key)
	}
}

// fillBlank is what an API tells that has nothing to tell.
func fillBlank(_ context.Context, _ nullClient, r *blank) error {
	*r = blank{ID: "1", Name: "a", Owned: new(string), Part: blankParts(), Rule: blankParts(), Secret: r.Secret, Hidden: r.Hidden}
	return nil
}

// TestNullableStays: what reads keep null is told apart in the schema, and a tag
// that says nothing is refused.
func TestNullableStays(t *testing.T) {
	b := bare[blank]().Build().Schema().Block
	for name, zeroed := range map[string]bool{"text": true, "weight": true, "tags": true, "hidden": false, "late": false, "maybe": false, "filled": false, "name": false} {
		if b.Attributes[name].Zeroed != zeroed {
			t.Errorf("%s is zeroed: %v", name, !zeroed)
		}
	}
	if b.Blocks["secret"].Attributes["text"].Zeroed || !b.Blocks["part"].Attributes["text"].Zeroed {
		t.Error("what an unread block leaves out is zeroed, or what another does is not")
	}
	for _, tag := range []string{"x,required,nullable", "x,optional,unread,nullable", "x,optional,default=1,nullable"} {
		if _, err := parseTag(tag); err == nil {
			t.Errorf("%s is taken", tag)
		}
	}
}

type vague struct {
	ID     string   `swamp:"id,optional,computed,key"`
	Name   string   `swamp:"name,required,identity"`
	Late   *string  `swamp:"late,optional,computed"`
	Events *string  `swamp:"events,optional,computed,emptytext"`
	Ports  []string `swamp:"ports,optional,computed,set"`
	Keys   []string `swamp:"keys,optional,unread,set"`
}

// TestBlanksSayNothing: an empty text of what the cloud decides, and an empty
// collection of a new object, are as if left out.
func TestBlanksSayNothing(t *testing.T) {
	def := bare[vague]()
	def.Update = func(context.Context, nullClient, *vague, *vague) error { return nil }
	r := def.Build()
	none := cty.SetValEmpty(cty.String)
	cfg := val(r, attrs{"name": str("a"), "late": str(""), "events": str(""), "ports": none, "keys": none})
	plan := func(prior cty.Value) cty.Value {
		resp, ds := r.Plan(providers.PlanRequest{Config: cfg, Prior: prior})
		if ds.HasErrors() {
			t.Fatal(ds)
		}
		return resp.Planned
	}
	made := plan(cty.NullVal(cfg.Type()))
	wanted := attrs{"late": cty.UnknownVal(cty.String), "events": str(""), "ports": cty.UnknownVal(cty.Set(cty.String)), "keys": cty.NullVal(cty.Set(cty.String))}
	for name, want := range wanted {
		if got := made.GetAttr(name); !got.RawEquals(want) {
			t.Errorf("%s of a new object is planned as %#v, want %#v", name, got, want)
		}
	}
	some := cty.SetVal([]cty.Value{str("1")})
	kept := plan(val(r, attrs{"id": str("1"), "name": str("a"), "late": str("given"), "events": str("all"), "ports": some, "keys": cty.NullVal(cty.Set(cty.String))}))
	wanted["late"], wanted["ports"] = str("given"), none
	for name, want := range wanted {
		if got := kept.GetAttr(name); !got.RawEquals(want) {
			t.Errorf("%s of an object is planned as %#v, want %#v", name, got, want)
		}
	}
	if _, err := parseTag("x,optional,emptytext"); err == nil {
		t.Error("emptytext of what is not computed is taken")
	}
}

// TestNullableZero: a zero that is configured of what reads keep null stays, and is
// no change in every plan.
func TestNullableZero(t *testing.T) {
	type tuned struct {
		ID   string `swamp:"id,optional,computed,key"`
		Name string `swamp:"name,required,identity"`
		To   *int   `swamp:"to,optional,nullable"`
		On   *bool  `swamp:"on,optional,nullable"`
	}
	def := bare[tuned]()
	def.Read = func(_ context.Context, _ nullClient, r *tuned) error {
		r.To, r.On = nil, nil
		return nil
	}
	r := def.Build()
	was := val(r, attrs{"id": str("1"), "name": str("a"), "to": cty.Zero, "on": cty.False})
	read, err := r.Bind(nullClient{}).Read(t.Context(), providers.Object{ID: "1", Value: was})
	if err != nil {
		t.Fatal(err)
	}
	if !read.Value.RawEquals(was) {
		t.Errorf("read is %#v", read.Value)
	}
	asked := val(r, attrs{"name": str("a"), "to": cty.Zero, "on": cty.False})
	if resp := mustPlan(t, r, asked, read.Value); !resp.Planned.RawEquals(was) {
		t.Errorf("%#v is a change", resp.Planned)
	}
}
