package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers/digitalocean"
)

// TestBalancerData: of a balancer whose size is counted in units, its data source
// shows the units and no name of a size, as Terraform's does.
func TestBalancerData(t *testing.T) {
	c := cloud(t)
	g := given(t, c)
	lb, _, err := g.api.LoadBalancers.Create(t.Context(), &godo.LoadBalancerRequest{
		Name: "lb", Region: "fra1", SizeUnit: 3, Tag: g.tag("web"),
		ForwardingRules: []godo.ForwardingRule{{EntryProtocol: "http", EntryPort: 80, TargetProtocol: "http", TargetPort: 80}},
	})
	g.must(err)
	source := digitalocean.DataSources()["digitalocean_loadbalancer"]
	config, err := attrs{"id": lb.ID}.Value(source.Schema().Block)
	g.must(err)
	out, err := source.Read(t.Context(), c.Client, config)
	g.must(err)
	if size, units := out.GetAttr("size"), out.GetAttr("size_unit"); !size.IsNull() || !units.RawEquals(cty.NumberIntVal(3)) {
		t.Errorf("size %#v, size_unit %#v", size, units)
	}
}

// TestAgentsOfKey: of two agents the data source has the one that uses the key.
func TestAgentsOfKey(t *testing.T) {
	c := cloud(t)
	g := given(t, c)
	key, _, err := g.api.AgentPlatform.CreateOpenAIAPIKey(t.Context(), &godo.OpenAIAPIKeyCreateRequest{Name: "ours", ApiKey: "sk-proj-1"})
	g.must(err)
	project := g.project("assistants")
	for name, uuid := range map[string]string{"with": key.Uuid, "without": ""} {
		_, _, err := g.api.AgentPlatform.CreateAgent(t.Context(), &godo.AgentCreateRequest{
			Name: name, Instruction: "Help.", ModelUuid: "d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4", ProjectId: project, Region: "tor1", OpenAiKeyUuid: uuid,
		})
		g.must(err)
	}
	source := digitalocean.DataSources()["digitalocean_gradientai_agents_by_openai_api_key"]
	config, err := attrs{"uuid": key.Uuid}.Value(source.Schema().Block)
	g.must(err)
	out, err := source.Read(t.Context(), c.Client, config)
	g.must(err)
	agents := out.GetAttr("agents").AsValueSlice()
	if len(agents) != 1 || agents[0].GetAttr("name").AsString() != "with" {
		t.Errorf("agents %#v", agents)
	}
}
