package agents

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AgentData is the model of data source digitalocean_gradientai_agent, and a row of
// digitalocean_gradientai_agents. It shows what the Terraform provider shows, which is
// less than the API says.
type AgentData struct {
	AgentGuardrail     []Guardrail      `swamp:"agent_guardrail,optional"`
	AgentID            string           `swamp:"agent_id,required,nonempty"`
	AnthropicAPIKey    []ModelKey       `swamp:"anthropic_api_key,optional"`
	APIKeyInfos        []AccessKey      `swamp:"api_key_infos,optional"`
	APIKeys            []BareKey        `swamp:"api_keys,optional"`
	Chatbot            []Chatbot        `swamp:"chatbot,optional"`
	ChatbotIdentifiers []WidgetData     `swamp:"chatbot_identifiers,optional"`
	ChildAgents        []Related        `swamp:"child_agents,computed"`
	CreatedAt          string           `swamp:"created_at,computed"`
	Deployment         []Deployment     `swamp:"deployment,optional"`
	Description        *string          `swamp:"description,optional"`
	Functions          []CalledFunction `swamp:"functions,optional"`
	IfCase             *string          `swamp:"if_case,optional"`
	Instruction        string           `swamp:"instruction,computed"`
	K                  *int             `swamp:"k,optional"`
	KnowledgeBases     []KnowledgeBase  `swamp:"knowledge_bases,optional"`
	MaxTokens          *int             `swamp:"max_tokens,optional"`
	Model              []genai.Model    `swamp:"model,optional,computed"`
	ModelUUID          string           `swamp:"model_uuid,computed"`
	Name               string           `swamp:"name,computed"`
	OpenAIAPIKey       []BareKey        `swamp:"open_ai_api_key,optional"`
	ParentAgents       []Related        `swamp:"parent_agents,computed"`
	ProjectID          string           `swamp:"project_id,computed"`
	Region             string           `swamp:"region,computed"`
	RetrievalMethod    *string          `swamp:"retrieval_method,optional"`
	RouteCreatedAt     string           `swamp:"route_created_at,computed"`
	RouteCreatedBy     *string          `swamp:"route_created_by,optional"`
	RouteName          *string          `swamp:"route_name,optional"`
	RouteUUID          *string          `swamp:"route_uuid,optional"`
	Tags               []string         `swamp:"tags,optional"`
	Temperature        *float64         `swamp:"temperature,optional"`
	Template           []Template       `swamp:"template,optional"`
	TopP               *float64         `swamp:"top_p,optional"`
	UpdatedAt          string           `swamp:"updated_at,computed"`
	URL                *string          `swamp:"url,optional"`
	UserID             *string          `swamp:"user_id,optional"`
}

// WidgetData is the identifier of a chatbot, of that data source.
type WidgetData struct {
	ChatbotID *string `swamp:"chatbot_id,optional"`
}

// AgentsData is the model of data source digitalocean_gradientai_agents.
type AgentsData struct {
	Agents       []AgentData    `swamp:"agents,computed"`
	Filter       []query.Filter `swamp:"filter,optional,set"`
	OnlyDeployed *bool          `swamp:"only_deployed,optional"`
	Sort         []query.Sort   `swamp:"sort,optional"`
}

func agentData() providers.DataSource {
	return sdk.DataSource[*do.Client, AgentData]{
		Name: "digitalocean_gradientai_agent", ID: func(d *AgentData) string { return d.AgentID },
		Read: func(ctx context.Context, c *do.Client, d *AgentData) error {
			v, err := get(ctx, c, d.AgentID)
			if err == nil {
				*d = shown(v)
			}
			return err
		},
	}.Build()
}

func agentsData() providers.DataSource {
	return sdk.DataSource[*do.Client, AgentsData]{
		Name: "digitalocean_gradientai_agents", ID: func(*AgentsData) string { return "agents" },
		Check: func(c *sdk.Check[AgentsData]) { query.Check[AgentData](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *AgentsData) error {
			rows, err := do.All(do.Each(pages(ctx, c, do.Value(d.OnlyDeployed)), shown))
			if err == nil {
				d.Agents, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

// shown is an agent as the data sources show it.
func shown(v *godo.Agent) AgentData {
	r := &Agent{K: new(int)}
	r.fill(v)
	d := AgentData{
		AgentGuardrail: r.AgentGuardrail, AgentID: r.ID, AnthropicAPIKey: r.AnthropicAPIKey, APIKeyInfos: r.APIKeyInfos, APIKeys: r.APIKeys, Chatbot: r.Chatbot,
		ChildAgents: r.ChildAgents, CreatedAt: do.Value(r.CreatedAt), Deployment: r.Deployment, Description: r.Description, IfCase: r.IfCase, Instruction: r.Instruction,
		K: r.K, KnowledgeBases: r.KnowledgeBases, MaxTokens: r.MaxTokens, Model: r.Model, ModelUUID: r.ModelUUID, Name: r.Name, ParentAgents: each(v.ParentAgents, relatedOf),
		ProjectID: r.ProjectID, Region: r.Region, RetrievalMethod: r.RetrievalMethod, RouteCreatedAt: r.RouteCreatedAt, RouteCreatedBy: r.RouteCreatedBy,
		RouteName: r.RouteName, RouteUUID: r.RouteUUID, Tags: r.Tags, Temperature: r.Temperature, Template: r.Template, TopP: r.TopP, UpdatedAt: r.UpdatedAt,
		URL: r.URL, UserID: r.UserID,
	}
	for _, w := range r.ChatbotIdentifiers {
		d.ChatbotIdentifiers = append(d.ChatbotIdentifiers, WidgetData{ChatbotID: &w.ChatbotID})
	}
	return d
}

// VersionsData is the model of data source digitalocean_gradientai_agent_versions.
type VersionsData struct {
	AgentID       string         `swamp:"agent_id,required,nonempty"`
	AgentVersions []Version      `swamp:"agent_versions,computed"`
	Filter        []query.Filter `swamp:"filter,optional,set"`
	Sort          []query.Sort   `swamp:"sort,optional"`
}

// Version is how an agent was between two changes. The name of its model stays empty,
// as with the Terraform provider.
type Version struct {
	AgentUUID              string             `swamp:"agent_uuid,computed"`
	AttachedChildAgents    []VersionChild     `swamp:"attached_child_agents,computed"`
	AttachedFunctions      []VersionFunction  `swamp:"attached_functions,computed"`
	AttachedGuardrails     []VersionGuardrail `swamp:"attached_guardrails,computed"`
	AttachedKnowledgeBases []VersionBase      `swamp:"attached_knowledge_bases,computed"`
	CanRollback            bool               `swamp:"can_rollback,computed"`
	CreatedAt              string             `swamp:"created_at,computed"`
	CreatedByEmail         string             `swamp:"created_by_email,computed"`
	CurrentlyApplied       bool               `swamp:"currently_applied,computed"`
	Description            string             `swamp:"description,computed"`
	ID                     string             `swamp:"id,computed"`
	Instruction            string             `swamp:"instruction,computed"`
	K                      int                `swamp:"k,computed"`
	MaxTokens              int                `swamp:"max_tokens,computed"`
	ModelName              string             `swamp:"model_name,computed"`
	Name                   string             `swamp:"name,computed"`
	ProvideCitations       bool               `swamp:"provide_citations,computed"`
	RetrievalMethod        string             `swamp:"retrieval_method,computed"`
	Tags                   []string           `swamp:"tags,computed"`
	Temperature            float64            `swamp:"temperature,computed"`
	TopP                   float64            `swamp:"top_p,computed"`
	TriggerAction          string             `swamp:"trigger_action,computed"`
	VersionHash            string             `swamp:"version_hash,computed"`
}

// VersionChild is an agent that a version routed to.
type VersionChild struct {
	AgentName      string `swamp:"agent_name,computed"`
	ChildAgentUUID string `swamp:"child_agent_uuid,computed"`
	IfCase         string `swamp:"if_case,computed"`
	IsDeleted      bool   `swamp:"is_deleted,computed"`
	RouteName      string `swamp:"route_name,computed"`
}

// VersionFunction is a function of a version.
type VersionFunction struct {
	Description   string `swamp:"description,computed"`
	FaasName      string `swamp:"faas_name,computed"`
	FaasNamespace string `swamp:"faas_namespace,computed"`
	IsDeleted     bool   `swamp:"is_deleted,computed"`
	Name          string `swamp:"name,computed"`
}

// VersionGuardrail is a guardrail of a version.
type VersionGuardrail struct {
	IsDeleted bool   `swamp:"is_deleted,computed"`
	Name      string `swamp:"name,computed"`
	Priority  int    `swamp:"priority,computed"`
	UUID      string `swamp:"uuid,computed"`
}

// VersionBase is a knowledge base of a version.
type VersionBase struct {
	IsDeleted bool   `swamp:"is_deleted,computed"`
	Name      string `swamp:"name,computed"`
	UUID      string `swamp:"uuid,computed"`
}

func versionsData() providers.DataSource {
	return sdk.DataSource[*do.Client, VersionsData]{
		Name: "digitalocean_gradientai_agent_versions", ID: func(*VersionsData) string { return "agent_versions" },
		Check: func(c *sdk.Check[VersionsData]) { query.Check[Version](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *VersionsData) error {
			rows, err := do.All(versions(ctx, c, d.AgentID))
			if err == nil {
				d.AgentVersions, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

// versions yields the versions of an agent, the latest first. godo's own list loses
// the links to further pages.
func versions(ctx context.Context, c *do.Client, agent string) iter.Seq2[Version, error] {
	all := do.Pages(ctx, "list versions of agent", func(v *godo.AgentVersion) string { return v.VersionHash }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.AgentVersion, *godo.Response, error) {
		var page struct {
			Versions []*godo.AgentVersion `json:"agent_versions"`
			Links    *godo.Links          `json:"links"`
		}
		resp, err := c.ListPage(ctx, root+agent+"/versions", o, &page)
		if resp != nil {
			resp.Links = page.Links
		}
		return page.Versions, resp, err
	})
	return do.Each(all, versionOf)
}

func versionOf(v *godo.AgentVersion) Version {
	return Version{
		AgentUUID: v.AgentUuid, CanRollback: v.CanRollback, CreatedAt: do.Written(v.CreatedAt), CreatedByEmail: v.CreatedByEmail, CurrentlyApplied: v.CurrentlyApplied,
		Description: v.Description, ID: v.ID, Instruction: v.Instruction, K: int(v.K), MaxTokens: int(v.MaxTokens), Name: v.Name, ProvideCitations: v.ProvideCitations,
		RetrievalMethod: v.RetrievalMethod, Tags: v.Tags, Temperature: v.Temperature, TopP: v.TopP, TriggerAction: v.TriggerAction, VersionHash: v.VersionHash,
		AttachedChildAgents: each(v.AttachedChildAgents, func(a *godo.AttachedChildAgent) VersionChild {
			return VersionChild{AgentName: a.AgentName, ChildAgentUUID: a.ChildAgentUuid, IfCase: a.IfCase, IsDeleted: a.IsDeleted, RouteName: a.RouteName}
		}),
		AttachedFunctions: each(v.AttachedFunctions, func(f *godo.AgentFunction) VersionFunction {
			return VersionFunction{Description: f.Description, FaasName: f.FaasName, FaasNamespace: f.FaasNamespace, IsDeleted: f.IsDeleted, Name: f.Name}
		}),
		AttachedGuardrails: each(v.AttachedGuardrails, func(g *godo.AgentGuardrail) VersionGuardrail {
			return VersionGuardrail{IsDeleted: g.IsDeleted, Name: g.Name, Priority: g.Priority, UUID: g.Uuid}
		}),
		AttachedKnowledgeBases: each(v.AttachedKnowledgeBases, func(b *godo.KnowledgeBase) VersionBase {
			return VersionBase{IsDeleted: b.IsDeleted, Name: b.Name, UUID: b.Uuid}
		}),
	}
}
