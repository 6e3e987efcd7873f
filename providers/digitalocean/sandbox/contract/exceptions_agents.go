package contract

// agentExceptions: a new route between agents has an id, which godo and the Terraform
// provider read, and which the description has for changed ones only.
var agentExceptions = []exception{
	{side: "response", method: "POST", path: "/v2/gen-ai/agents/*/child_agents/*", field: "/uuid", reason: unknown, why: "the Terraform provider takes the id of a route from the answer"},
	{side: "response", method: "POST", path: "/v2/gen-ai/agents/*/child_agents/*", field: "/rollback", reason: unknown, why: "godo reads it"},
}
