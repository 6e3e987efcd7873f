package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
)

// TestAgentRouteIsFound: a route is imported by its id, whichever agent has it, or by
// its two agents; one that is there already is changed by a create, not made anew.
func TestAgentRouteIsFound(t *testing.T) {
	c := cloud(t)
	g := given(t, c)
	parent, child := g.agent("parent"), g.agent("child")
	made, _, err := g.api.AgentPlatform.AddAgentRoute(t.Context(), parent, child, &godo.AgentRouteCreateRequest{RouteName: "old", IfCase: "always"})
	g.must(err)
	rt := digitalocean.Resources()["digitalocean_gradientai_agent_route"]
	calls := rt.Bind(c.Client)
	for _, id := range []string{made.UUID, parent + "," + child} {
		o, err := calls.Import(t.Context(), id)
		if err != nil || o.ID != made.UUID || o.Value.GetAttr("route_name").AsString() != "old" {
			t.Errorf("import of %s: %v, %#v", id, err, o.Value)
		}
	}
	if _, err := calls.Import(t.Context(), child); !providers.IsNotFound(err) {
		t.Errorf("an agent is imported as a route: %v", err)
	}
	planned, err := attrs{"parent_agent_uuid": parent, "child_agent_uuid": child, "route_name": "new"}.Value(rt.Schema().Block)
	g.must(err)
	o, err := calls.Create(t.Context(), providers.CreateRequest{Planned: planned})
	g.must(err)
	v, _, err := g.api.AgentPlatform.GetAgent(t.Context(), parent)
	g.must(err)
	if len(v.ChildAgents) != 1 || v.ChildAgents[0].RouteUuid != o.ID || v.ChildAgents[0].RouteName != "new" || v.ChildAgents[0].IfCase != "" {
		t.Errorf("after the create the routes are %+v", v.ChildAgents)
	}
}

// TestFunctionSaysWhatItLacks: what the API needs of a function is asked for before
// anything is made.
func TestFunctionSaysWhatItLacks(t *testing.T) {
	rt := digitalocean.Resources()["digitalocean_gradientai_function"]
	whole := attrs{"agent_id": "a", "description": "d", "faas_name": "default/f", "faas_namespace": "fn-1", "function_name": "f", "input_schema": weather}
	for name, tt := range map[string]struct {
		over attrs
		bad  bool
	}{
		"whole":         {attrs{}, false},
		"no name":       {attrs{"faas_name": nil}, true},
		"no parameters": {attrs{"input_schema": `{"parameters": []}`}, true},
		"no JSON":       {attrs{"output_schema": "{"}, true},
	} {
		config, err := with(whole, tt.over).Value(rt.Schema().Block)
		if err != nil {
			t.Fatal(err)
		}
		if ds := rt.Validate(config); ds.HasErrors() != tt.bad {
			t.Errorf("%s: %v", name, ds)
		}
	}
}
