package sdk

import (
	"context"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

type safe struct {
	ID   string     `swamp:"id,optional,computed,key"`
	Spec []safeSpec `swamp:"spec,optional,maxitems=1"`
}

type safeSpec struct {
	Name   string    `swamp:"name,required,identity"`
	Count  *int      `swamp:"count,optional,filled=1"`
	Region *string   `swamp:"region,optional,filled=*"`
	Env    []safeEnv `swamp:"env,optional,set"`
}

type safeEnv struct {
	Key   *string `swamp:"key,optional"`
	Kind  *string `swamp:"kind,optional,computed"`
	Value *string `swamp:"value,optional,sensitive,concealed"`
}

// locked is a type whose API shows a secret as EV[…], another each time it is
// set, and fills in what is left out.
func locked(t testing.TB) (providers.Resource, providers.Ops) {
	t.Helper()
	times := 0
	shut := func(r *safe) {
		for i := range r.Spec[0].Env {
			e := &r.Spec[0].Env[i]
			if v := *e.Value; !strings.HasPrefix(v, "EV[") {
				times++
				shown := "EV[" + strings.Repeat("x", times) + "]"
				e.Value = &shown
			}
			kind := "SECRET"
			e.Kind = &kind
		}
		one, where := 1, "nyc"
		r.Spec[0].Count, r.Spec[0].Region = &one, &where
	}
	r := bare[safe]()
	r.Concealed = func(s string) bool { return strings.HasPrefix(s, "EV[") }
	r.Create = func(_ context.Context, _ nullClient, x *safe) error { x.ID = "1"; shut(x); return nil }
	r.Update = func(_ context.Context, _ nullClient, _, x *safe) error { shut(x); return nil }
	b := r.Build()
	return b, b.Bind(nullClient{})
}

func safeConfig(r providers.Resource, secrets ...string) cty.Value {
	var env []cty.Value
	for i, s := range secrets {
		env = append(env, cty.ObjectVal(attrs{"key": str(string(rune('A' + i))), "kind": cty.NullVal(cty.String), "value": str(s)}))
	}
	spec := attrs{"name": str("front"), "count": cty.NullVal(cty.Number), "region": cty.NullVal(cty.String), "env": cty.SetVal(env)}
	return val(r, attrs{"spec": cty.ListVal([]cty.Value{cty.ObjectVal(spec)})})
}

// plans plans a configuration for an object with its private data.
func plans(t testing.TB, r providers.Resource, cfg cty.Value, o providers.Object) (cty.Value, bool) {
	t.Helper()
	resp, ds := r.Plan(providers.PlanRequest{Config: cfg, Prior: o.Value, Private: o.Private})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	return resp.Planned, !resp.Planned.RawEquals(o.Value)
}

// A secret that is shown encrypted is changed when the configuration, or what is
// shown, is another; not else. What the API fills in is no change.
func TestConcealed(t *testing.T) {
	r, ops := locked(t)
	cfg := safeConfig(r, "one", "two")
	o, err := ops.Create(t.Context(), providers.CreateRequest{Planned: mustPlan(t, r, cfg, none(r)).Planned})
	if err != nil {
		t.Fatal(err)
	}
	if _, changed := plans(t, r, cfg, o); changed {
		t.Error("the plan of what was made is not empty")
	}
	if strings.Contains(string(o.Private), "one") || strings.Contains(o.Value.GoString(), `"one"`) {
		t.Error("the object holds the secret")
	}
	if _, changed := plans(t, r, safeConfig(r, "one", "new"), o); !changed {
		t.Error("a changed secret is no change")
	}
	if _, changed := plans(t, r, safeConfig(r, "two", "one"), o); !changed {
		t.Error("exchanged secrets are no change")
	}
	if _, changed := plans(t, r, cfg, providers.Object{Value: o.Value}); !changed {
		t.Error("secrets of which nothing is known are taken for the configured ones")
	}
	elsewhere := cty.ObjectVal(attrs{"id": str("1"), "spec": cty.ListVal([]cty.Value{cty.ObjectVal(attrs{
		"name": str("front"), "count": cty.NumberIntVal(1), "region": str("nyc"), "env": cty.SetVal([]cty.Value{
			cty.ObjectVal(attrs{"key": str("A"), "kind": str("SECRET"), "value": str("EV[by hand]")}),
			cty.ObjectVal(attrs{"key": str("B"), "kind": str("SECRET"), "value": str("EV[xx]")}),
		}),
	})})})
	if _, changed := plans(t, r, cfg, providers.Object{Value: elsewhere, Private: o.Private}); !changed {
		t.Error("a secret that somebody else set is no change")
	}
}

// After an update the hashes of what stayed are still there, and those of what
// went are not.
func TestConcealedUpdate(t *testing.T) {
	r, ops := locked(t)
	o, err := ops.Create(t.Context(), providers.CreateRequest{Planned: mustPlan(t, r, safeConfig(r, "one", "two"), none(r)).Planned})
	if err != nil {
		t.Fatal(err)
	}
	cfg := safeConfig(r, "one", "new")
	planned, _ := plans(t, r, cfg, o)
	now, err := ops.Update(t.Context(), o, providers.Object{ID: "1", Value: planned})
	if err != nil {
		t.Fatal(err)
	}
	if _, changed := plans(t, r, cfg, now); changed {
		t.Error("the plan after the update is not empty")
	}
	if n := len(providers.PrivateOf[hashes](now.Private, secretsKey)); n != 2 {
		t.Errorf("%d hashes are kept, not 2", n)
	}
	if ds := r.Spec.(providers.Comparer).Compare(planned, now.Value); len(ds) > 0 {
		t.Errorf("the update is not as planned: %v", ds)
	}
}

// The identity may stand in a block that stands once; where the block is
// unknown, so is the identity.
func TestIdentityInBlock(t *testing.T) {
	r, _ := locked(t)
	id := r.Identify(safeConfig(r, "one"))
	if !id.Known || id.Key != `spec.name="front"` || id.Words != `name "front"` {
		t.Errorf("the identity is %+v", id)
	}
	if got := r.Traits().Identity; len(got) != 1 || got[0] != "spec.name" {
		t.Errorf("the traits name %v", got)
	}
	ty := r.Schema().Block.ImpliedType().AttributeType("spec")
	if r.Identify(val(r, attrs{"spec": cty.UnknownVal(ty)})).Known {
		t.Error("the identity in an unknown block is known")
	}
	if r.Identify(val(r, nil)).Known {
		t.Error("the identity in a block that is not there is known")
	}
}

// What the API fills in may be taken over; another value is a change back.
func TestFilled(t *testing.T) {
	r, ops := locked(t)
	cfg := safeConfig(r, "one")
	o, err := ops.Create(t.Context(), providers.CreateRequest{Planned: mustPlan(t, r, cfg, none(r)).Planned})
	if err != nil {
		t.Fatal(err)
	}
	spec := o.Value.GetAttr("spec").AsValueSlice()[0].AsValueMap()
	spec["count"] = cty.NumberIntVal(3)
	o.Value = cty.ObjectVal(attrs{"id": str("1"), "spec": cty.ListVal([]cty.Value{cty.ObjectVal(spec)})})
	if _, changed := plans(t, r, cfg, o); !changed {
		t.Error("a value that the API does not fill in is no change")
	}
}
