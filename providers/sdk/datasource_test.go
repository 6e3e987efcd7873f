package sdk

import (
	"context"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

type pondData struct {
	Name   string       `swamp:"name,required"`
	Size   *int         `swamp:"size,computed"`
	Filter []pondFilter `swamp:"filter,optional"`
	Fish   []pondFish   `swamp:"fish,computed"`
	Plants []string     `swamp:"plants,computed"`
}

type pondFilter struct {
	Key string `swamp:"key,required"`
	By  string `swamp:"by,optional,default=exact"`
}

type pondFish struct {
	Kind  *string    `swamp:"kind,computed"`
	Age   *int       `swamp:"age,computed"`
	Wet   *bool      `swamp:"wet,computed"`
	Names []string   `swamp:"names,computed"`
	Young []pondName `swamp:"young,computed"`
}

type pondName struct {
	Name *string `swamp:"name,computed"`
}

// Nothing within what a data source shows is null, so that configurations may use
// it in texts and count it; defaults hold in blocks too.
func TestDataSourceShowsNoNullWithin(t *testing.T) {
	asked := ""
	source := DataSource[nullClient, pondData]{
		Name: "toy_pond", ID: func(d *pondData) string { return d.Name },
		Read: func(_ context.Context, _ nullClient, d *pondData) error {
			asked = d.Filter[0].By
			d.Fish = []pondFish{{Young: []pondName{{}}}}
			return nil
		},
	}.Build()
	vs := attrs{}
	for name, ty := range source.Schema().Block.ImpliedType().AttributeTypes() {
		vs[name] = cty.NullVal(ty)
	}
	vs["name"] = str("a")
	vs["filter"] = cty.ListVal([]cty.Value{cty.ObjectVal(attrs{"key": str("k"), "by": cty.NullVal(cty.String)})})
	out, err := source.Read(t.Context(), nullClient{}, cty.ObjectVal(vs))
	if err != nil {
		t.Fatal(err)
	}
	if asked != "exact" || !out.GetAttr("size").IsNull() || out.GetAttr("plants").LengthInt() != 0 {
		t.Errorf("asked by %q, shown is %#v", asked, out)
	}
	fish := out.GetAttr("fish").Index(cty.Zero)
	want := cty.ObjectVal(attrs{
		"kind": str(""), "age": cty.Zero, "wet": cty.False, "names": cty.ListValEmpty(cty.String),
		"young": cty.ListVal([]cty.Value{cty.ObjectVal(attrs{"name": str("")})}),
	})
	if !fish.RawEquals(want) {
		t.Errorf("a fish is %#v", fish)
	}
}

type pondMore struct {
	ID   string     `swamp:"id,optional,computed,key"`
	Name string     `swamp:"name,required,identity"`
	More []pondName `swamp:"more,computed,maxitems=1"`
}

// The values of a data source may lack what no identity stands in.
func TestIdentityOfLess(t *testing.T) {
	r := bare[pondMore]().Build()
	if id := r.Identify(cty.ObjectVal(attrs{"name": str("a")})); !id.Known || id.Key != `name="a"` {
		t.Errorf("the identity is %+v", id)
	}
}
