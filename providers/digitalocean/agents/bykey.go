package agents

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// KeyAgents is the model of data source digitalocean_gradientai_agents_by_openai_api_key:
// the agents that use a key of OpenAI's API.
type KeyAgents struct {
	Agents []AgentData `swamp:"agents,computed"`
	UUID   string      `swamp:"uuid,required"`
}

func keyAgentsData() providers.DataSource {
	return sdk.DataSource[*do.Client, KeyAgents]{
		Name: "digitalocean_gradientai_agents_by_openai_api_key", ID: func(d *KeyAgents) string { return d.UUID },
		Read: func(ctx context.Context, c *do.Client, d *KeyAgents) (err error) {
			pages := do.Pages(ctx, "list agents of OpenAI API key", func(v *godo.Agent) string { return v.Uuid }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.Agent, *godo.Response, error) {
				return c.API().AgentPlatform.ListAgentsByOpenAIAPIKey(ctx, d.UUID, o)
			})
			d.Agents, err = do.All(do.Each(pages, shown))
			return err
		},
	}.Build()
}
