package machine

import (
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

func TestPlan(t *testing.T) {
	rule := func(port cty.Value) cty.Value {
		return cty.SetVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"port": port, "key": cty.StringVal("k")})})
	}
	thing := func(id, pass cty.Value, port cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"id": id, "pass": pass, "tags": cty.SetVal([]cty.Value{cty.StringVal("a")}), "rule": rule(port)})
	}
	old := thing(cty.StringVal("1"), cty.StringVal("p"), cty.NumberIntVal(1))
	next := thing(cty.UnknownVal(cty.String), cty.UnknownVal(cty.String), cty.NumberIntVal(2))
	unset := cty.ObjectVal(map[string]cty.Value{
		"id": cty.UnknownVal(cty.String), "pass": cty.UnknownVal(cty.String), "tags": cty.UnknownVal(cty.Set(cty.String)), "rule": cty.UnknownVal(old.GetAttr("rule").Type()),
	})
	web, net := at("", "web", addr.IntKey(0)), at("module.m", "net", addr.Key{})
	set := providers.Set{{Source: "registry.terraform.io/digitalocean/digitalocean", Resources: map[string]providers.Resource{"do_thing": {Spec: spec{s: &schema.Schema{Version: 1, Block: block()}}}}}}
	p := &planner.Plan{
		Created:   time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Variables: map[string]cty.Value{"n": cty.NumberIntVal(3)},
		Drift:     []*planner.Drift{{Addr: net, Before: old, After: cty.NullVal(old.Type())}},
		Changes: []*planner.Change{
			{Addr: net, Action: planner.Create, Prior: providers.Object{Value: cty.NullVal(old.Type())}, Planned: next,
				Cost: &planner.Cost{Before: providers.Price{Known: true}, After: providers.Price{Monthly: 72, Known: true}}},
			{Addr: web, Action: planner.CreateThenDelete, Previous: &net, Importing: "1", Prior: providers.Object{Value: old}, Planned: next,
				Reasons: []providers.Reason{{Path: cty.GetAttrPath("tags").Index(cty.NumberIntVal(0)), Why: "fixed"}}, Sensitive: []cty.Path{cty.GetAttrPath("tags")},
				Cost: &planner.Cost{Before: providers.Price{Monthly: 2, Known: true, Published: "2026-09"}}},
			{Addr: at("", "left", addr.Key{}), Action: planner.Forget, Cause: planner.Cause{Kind: planner.Released}, Prior: providers.Object{Value: old}, Planned: cty.NullVal(old.Type())},
			{Addr: at("", "taken", addr.Key{}), Action: planner.NoOp, Importing: "1", Prior: providers.Object{Value: old}, Planned: old},
			{Addr: at("", "broken", addr.Key{}), Action: planner.Replace, Cause: planner.Cause{Kind: planner.Tainted}, Prior: providers.Object{Value: old}, Planned: unset},
		},
		Outputs: []*planner.OutputChange{{Name: "known", Before: cty.True, After: cty.ListVal([]cty.Value{cty.False})}, {Name: "new", Before: cty.NilVal, After: cty.UnknownVal(cty.String), Sensitive: true}, {Name: "gone", Before: cty.True, After: cty.NilVal}},
	}
	out, err := NewPlan(p, nil, set, func(addr.Resource) *schema.Block { return block() }, "1.11.4")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "plan", out)
}
