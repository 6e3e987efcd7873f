// Package agents has the resources and data sources of AI agents: the agents
// themselves, and what is attached to them.
package agents

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_gradientai_agent":                           agentResource(),
		"digitalocean_gradientai_agent_knowledge_base_attachment": attachmentResource(),
		"digitalocean_gradientai_agent_route":                     routeResource(),
		"digitalocean_gradientai_function":                        functionResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_gradientai_agent":                    agentData(),
		"digitalocean_gradientai_agents":                   agentsData(),
		"digitalocean_gradientai_agents_by_openai_api_key": keyAgentsData(),
		"digitalocean_gradientai_agent_versions":           versionsData(),
	}
}
