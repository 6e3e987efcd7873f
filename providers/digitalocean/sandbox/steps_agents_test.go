package sandbox

const aiModelID = "d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4"

var agentsSteps = []step{
	{call: "POST /v2/projects", body: `{"name":"agents","purpose":"IoT","environment":"Production"}`, want: 201, keep: "ai_project=project.id"},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("helper", ""), want: 200, keep: "agent=agent.uuid"},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("weather", `,"tags":["a"],"description":"d","workspace_uuid":"`+none+`"`), want: 200, keep: "agent2=agent.uuid"},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("", ""), want: 400, says: "name"},
	{call: "POST /v2/gen-ai/agents", body: `{"name":"x","instruction":"x","model_uuid":"` + aiModelID + `","project_id":"` + none + `","region":"tor1"}`, want: 400, says: "project"},
	{call: "POST /v2/gen-ai/agents", body: `{"name":"x","instruction":"x","model_uuid":"` + none + `","project_id":"$ai_project","region":"tor1"}`, want: 400, says: "model"},
	{call: "POST /v2/gen-ai/agents", body: `{"name":"x","instruction":"x","model_uuid":"` + aiModelID + `","project_id":"$ai_project","region":"mars1"}`, want: 400, says: "region"},
	{call: "POST /v2/gen-ai/openai/keys", body: `{"name":"agents","api_key":"sk-1"}`, want: 200, keep: "ai_key=api_key_info.uuid"},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("x", `,"open_ai_key_uuid":"`+none+`"`), want: 400, says: "OpenAI"},
	{call: "PUT /v2/gen-ai/agents/$agent", body: `{"uuid":"$agent","open_ai_key_uuid":"$ai_key"}`, want: 200},
	{call: "GET /v2/gen-ai/openai/keys/$ai_key/agents", want: 200, keep: "keyed_agent=agents.0.uuid"},
	{call: "GET /v2/gen-ai/agents?only_deployed=true", want: 200},
	{call: "GET /v2/gen-ai/agents?page=1&per_page=1", want: 200},
	{call: "GET /v2/gen-ai/agents/$agent", want: 200},
	{call: "GET /v2/gen-ai/agents/" + none, want: 404},
	{call: "PUT /v2/gen-ai/agents/$agent", body: `{"uuid":"$agent","instruction":"More.","k":5,"max_tokens":400,"temperature":0,"top_p":0.5,"retrieval_method":"RETRIEVAL_METHOD_REWRITE","provide_citations":true,"tags":[]}`, want: 200},
	{call: "PUT /v2/gen-ai/agents/$agent", body: `{"uuid":"$agent","temperature":2}`, want: 400, says: "range"},
	{call: "PUT /v2/gen-ai/agents/" + none, body: `{"name":"x"}`, want: 404},
	{call: "GET /v2/gen-ai/agents/$agent/versions", want: 200},
	{call: "PUT /v2/gen-ai/agents/$agent/deployment_visibility", body: `{"uuid":"$agent","visibility":"VISIBILITY_PUBLIC"}`, want: 200},
	{call: "PUT /v2/gen-ai/agents/$agent/deployment_visibility", body: `{"uuid":"$agent","visibility":"VISIBILITY_UNKNOWN"}`, want: 400, says: "visibility"},
	{call: "POST /v2/gen-ai/agents/$agent/child_agents/$agent2", body: `{"parent_agent_uuid":"$agent","child_agent_uuid":"$agent2","route_name":"weather","if_case":"it rains"}`, want: 200},
	{call: "POST /v2/gen-ai/agents/$agent/child_agents/$agent2", body: `{"route_name":"weather"}`, want: 409, says: "already"},
	{call: "POST /v2/gen-ai/agents/$agent/child_agents/$agent", body: `{"route_name":"weather"}`, want: 400, says: "itself"},
	{call: "POST /v2/gen-ai/agents/$agent/child_agents/" + none, body: `{"route_name":"weather"}`, want: 404},
	{call: "PUT /v2/gen-ai/agents/$agent/child_agents/$agent2", body: `{"parent_agent_uuid":"$agent","child_agent_uuid":"$agent2","route_name":"rain","if_case":""}`, want: 200},
	{call: "PUT /v2/gen-ai/agents/$agent2/child_agents/$agent", body: `{"route_name":"rain"}`, want: 404},
	{call: "GET /v2/gen-ai/agents/$agent/child_agents", want: 200},
	{call: "GET /v2/gen-ai/agents/" + none + "/child_agents", want: 404},
	{call: "GET /v2/gen-ai/agents/$agent2", want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent/child_agents/$agent2", want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent/child_agents/$agent2", want: 404},
	{call: "POST /v2/gen-ai/agents/$agent/functions", body: aiFunction("weather"), want: 200, keep: "function=agent.functions.0.uuid"},
	{call: "POST /v2/gen-ai/agents/$agent/functions", body: aiFunction("weather"), want: 409, says: "already exists"},
	{call: "POST /v2/gen-ai/agents/$agent/functions", body: `{"function_name":"x"}`, want: 400, says: "required"},
	{call: "POST /v2/gen-ai/agents/" + none + "/functions", body: aiFunction("weather"), want: 404},
	{call: "PUT /v2/gen-ai/agents/$agent/functions/$function", body: aiFunction("rain"), want: 200},
	{call: "PUT /v2/gen-ai/agents/$agent/functions/" + none, body: aiFunction("rain"), want: 404},
	{call: "DELETE /v2/gen-ai/agents/$agent/functions/$function", want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent/functions/$function", want: 404},
	{call: "POST /v2/gen-ai/knowledge_bases", body: `{"name":"agents","project_id":"$ai_project","region":"tor1","embedding_model_uuid":"22653204-79ed-11ef-bf8f-4e013e2ddde4","datasources":[{"web_crawler_data_source":{"base_url":"https://example.com","crawling_option":"SCOPED"}}]}`, want: 200, keep: "agent_kb=knowledge_base.uuid"},
	{call: "POST /v2/gen-ai/agents/$agent/knowledge_bases/$agent_kb", want: 200},
	{call: "POST /v2/gen-ai/agents/$agent/knowledge_bases/$agent_kb", want: 409, says: "already"},
	{call: "POST /v2/gen-ai/agents/$agent/knowledge_bases/" + none, want: 404},
	{call: "DELETE /v2/gen-ai/agents/$agent/knowledge_bases/$agent_kb", want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent/knowledge_bases/$agent_kb", want: 404},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("x", `,"knowledge_base_uuid":["`+none+`"]`), want: 400, says: "knowledge base"},
	{call: "POST /v2/gen-ai/agents", body: aiAgent("reader", `,"knowledge_base_uuid":["$agent_kb"]`), want: 200, keep: "agent3=agent.uuid"},
	{call: "DELETE /v2/gen-ai/agents/$agent3", want: 200},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$agent_kb", want: 200},
	{call: "POST /v2/gen-ai/agents/$agent/child_agents/$agent2", body: `{"route_name":"weather"}`, want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent2", want: 200},
	{call: "DELETE /v2/gen-ai/agents/$agent2", want: 404},
	{call: "DELETE /v2/gen-ai/agents/$agent", want: 200},
	{call: "DELETE /v2/projects/$ai_project", want: 204},
}

// aiAgent is a request for an agent, with more of it than is needed.
func aiAgent(name, more string) string {
	return `{"name":"` + name + `","instruction":"Help.","model_uuid":"` + aiModelID + `","project_id":"$ai_project","region":"tor1"` + more + `}`
}

// aiFunction is a request for a function of an agent.
func aiFunction(name string) string {
	return `{"function_name":"` + name + `","description":"d","faas_name":"default/f","faas_namespace":"fn-1","input_schema":{"parameters":[]},"output_schema":{"properties":[]}}`
}
