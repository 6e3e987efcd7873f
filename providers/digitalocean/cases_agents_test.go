package digitalocean_test

import (
	"strings"
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// Models that agents think with.
const (
	llama = "d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4"
	gpt   = "18bc9b8f-73c5-11f0-b074-4e013e2ddde4"
)

// agent makes an agent in the default project.
func (m *maker) agent(name string) string {
	p, _, err := m.api.Projects.GetDefault(m.t.Context())
	m.must(err)
	v, _, err := m.api.AgentPlatform.CreateAgent(m.t.Context(), &godo.AgentCreateRequest{Name: name, Instruction: "Help.", ModelUuid: llama, ProjectId: p.ID, Region: "tor1"})
	m.must(err)
	return v.Uuid
}

// openAIKey makes a key of OpenAI's API.
func (m *maker) openAIKey(name string) string {
	k, _, err := m.api.AgentPlatform.CreateOpenAIAPIKey(m.t.Context(), &godo.OpenAIAPIKeyCreateRequest{Name: name, ApiKey: "sk-" + name})
	m.must(err)
	return k.Uuid
}

const weather = `{"parameters": [{"name": "zip", "in": "query", "schema": {"type": "string"}, "required": true, "description": "where"}]}`

func agentsCases() []sdktest.Case {
	const other = "00000000-0000-4000-8000-000000000000"
	return []sdktest.Case{
		{
			Type: "digitalocean_gradientai_agent", Create: attrs{
				"name": "helper", "instruction": "Help.", "description": "It helps.", "model_uuid": llama, "region": "tor1", "tags": []string{"a", "b"}, "k": 5, "max_tokens": 400,
				"temperature": 0.5, "top_p": 0.8, "retrieval_method": "RETRIEVAL_METHOD_REWRITE", "provide_citations": true, "workspace_uuid": other,
				"anthropic_key_uuid": other, "deployment": one(attrs{"visibility": "VISIBILITY_PUBLIC"}),
			},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"project_id": g.project("ai"), "open_ai_key_uuid": g.openAIKey("first"), "knowledge_base_uuid": []string{g.knowledgeBase("manuals")}}
			},
			Updates: []attrs{
				{"name": "helper-2"}, {"instruction": "Help more."}, {"description": nil}, {"knowledge_base_uuid": nil}, {"model_uuid": gpt}, {"tags": []string{"c"}}, {"tags": nil}, {"k": 7}, {"max_tokens": 500},
				{"temperature": 0.0}, {"top_p": 0.7}, {"retrieval_method": "RETRIEVAL_METHOD_NONE"}, {"provide_citations": false},
				{"anthropic_key_uuid": "00000000-0000-4000-8000-000000000001"}, {"deployment": one(attrs{"visibility": "VISIBILITY_PRIVATE"})},
			},
			Replaces: []attrs{{"region": "nyc2"}, {"workspace_uuid": "00000000-0000-4000-8000-000000000001"}},
		},
		{
			Type: "digitalocean_gradientai_agent", Create: attrs{"name": "plain", "instruction": "Help.", "model_uuid": gpt, "region": "TOR1", "deployment": one(attrs{})},
			Setup:   func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"project_id": given(t, c).project("ai")} },
			Updates: []attrs{{"temperature": 0.2}, {"description": "It helps."}},
		},
		{
			Type: "digitalocean_gradientai_agent_knowledge_base_attachment",
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"agent_uuid": g.agent("helper"), "knowledge_base_uuid": g.knowledgeBase("manuals")}
			},
			Replaces: []attrs{{"agent_uuid": other}, {"knowledge_base_uuid": other}},
		},
		{
			Type: "digitalocean_gradientai_agent_route", Create: attrs{"route_name": "weather", "if_case": "it is about the weather", "rollback": false},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"parent_agent_uuid": g.agent("parent"), "child_agent_uuid": g.agent("child")}
			},
			Updates:  []attrs{{"route_name": "rain"}, {"if_case": "it rains"}, {"if_case": nil}, {"rollback": true}},
			Replaces: []attrs{{"parent_agent_uuid": other}, {"child_agent_uuid": other}},
		},
		{
			Type: "digitalocean_gradientai_function", Create: attrs{
				"description": "Tells the weather.", "faas_name": "default/weather", "faas_namespace": "fn-b90faf52", "function_name": "weather", "input_schema": weather,
				"output_schema": `{"properties": []}`,
			},
			Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"agent_id": given(t, c).agent("helper")} },
			ImportID: func(o providers.Object) string { return o.Value.GetAttr("agent_id").AsString() + "," + o.ID },
			Updates: []attrs{
				{"description": "Tells tomorrow's weather."}, {"faas_name": "default/rain"}, {"faas_namespace": "fn-b90faf53"}, {"function_name": "rain"},
				{"input_schema": strings.ReplaceAll(weather, "where", "the place")}, {"output_schema": `{"properties": [1]}`},
			},
			Replaces: []attrs{{"agent_id": other}},
		},
	}
}

// agentsNotSet are what the API decides, with all that is in them.
var agentsNotSet = func() map[string]string {
	const typ = "digitalocean_gradientai_agent"
	out := map[string]string{}
	given := []string{
		"agent_guardrail", "anthropic_api_key", "api_key_infos", "api_keys", "chatbot", "chatbot_identifiers", "child_agents", "created_at", "deployment.name",
		"deployment.status", "deployment.url", "deployment.uuid", "functions", "if_case", "knowledge_bases", "model", "open_ai_api_key", "parent_agents",
		"route_created_by", "route_name", "route_uuid", "template", "url", "user_id",
	}
	for _, path := range configurable(typ, digitalocean.Resources()[typ].Schema().Block) {
		for _, name := range given {
			if path == typ+"."+name || strings.HasPrefix(path, typ+"."+name+".") {
				out[path] = "the API decides it; its requests have no such field"
			}
		}
	}
	return out
}()
