package agents

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Agent is the model of digitalocean_gradientai_agent. Much of what the Terraform
// provider lets be configured no request of the API has: it is read only.
type Agent struct {
	AgentGuardrail     []Guardrail      `swamp:"agent_guardrail,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	AnthropicAPIKey    []ModelKey       `swamp:"anthropic_api_key,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	AnthropicKeyUUID   *string          `swamp:"anthropic_key_uuid,optional,unread"`
	APIKeyInfos        []AccessKey      `swamp:"api_key_infos,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	APIKeys            []BareKey        `swamp:"api_keys,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	Chatbot            []Chatbot        `swamp:"chatbot,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	ChatbotIdentifiers []Widget         `swamp:"chatbot_identifiers,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	ChildAgents        []Related        `swamp:"child_agents,optional,shared,computed,unlisted" doc:"what the API says: it cannot be configured"`
	CreatedAt          *string          `swamp:"created_at,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	Deployment         []Deployment     `swamp:"deployment,optional,filled=*" doc:"its visibility can be set, once the agent runs"`
	Description        *string          `swamp:"description,optional"`
	Functions          []CalledFunction `swamp:"functions,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	ID                 string           `swamp:"id,optional,computed,key"`
	IfCase             *string          `swamp:"if_case,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	Instruction        string           `swamp:"instruction,required,nonempty,temporary" doc:"what the agent is told to do; in its first version stands the name of the run that made it"`
	K                  *int             `swamp:"k,optional,unlisted,nullable"`
	KnowledgeBaseUUID  []string         `swamp:"knowledge_base_uuid,optional,unread" doc:"what is attached beside them stays"`
	KnowledgeBases     []KnowledgeBase  `swamp:"knowledge_bases,optional,shared,computed,unlisted" doc:"what the API says: it cannot be configured"`
	MaxTokens          *int             `swamp:"max_tokens,optional,filled=*"`
	Model              []genai.Model    `swamp:"model,optional,shared,computed,from=model_uuid" doc:"what the API says: it cannot be configured"`
	ModelUUID          string           `swamp:"model_uuid,required,nonempty"`
	Name               string           `swamp:"name,required,nonempty,identity"`
	OpenAIAPIKey       []ModelKey       `swamp:"open_ai_api_key,optional,shared,unlisted,filled=*" doc:"what the API says: it cannot be configured"`
	OpenAIKeyUUID      *string          `swamp:"open_ai_key_uuid,optional,unread"`
	ParentAgents       []Related        `swamp:"parent_agents,optional,shared,computed,unlisted" doc:"always empty, as with the Terraform provider"`
	ProjectID          string           `swamp:"project_id,required,nonempty,identity"`
	ProvideCitations   *bool            `swamp:"provide_citations,optional,unlisted,nullable"`
	Region             string           `swamp:"region,required,nonempty,norm=lower,identity,forcenew=the API takes it when an agent is made"`
	RetrievalMethod    *string          `swamp:"retrieval_method,optional,filled=*"`
	RouteCreatedAt     string           `swamp:"route_created_at,computed"`
	RouteCreatedBy     *string          `swamp:"route_created_by,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	RouteName          *string          `swamp:"route_name,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	RouteUUID          *string          `swamp:"route_uuid,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	Tags               []string         `swamp:"tags,optional"`
	Temperature        *float64         `swamp:"temperature,optional,filled=*"`
	Template           []Template       `swamp:"template,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	TopP               *float64         `swamp:"top_p,optional,filled=*"`
	UpdatedAt          string           `swamp:"updated_at,computed,from=*"`
	URL                *string          `swamp:"url,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	UserID             *string          `swamp:"user_id,optional,shared,filled=*" doc:"what the API says: it cannot be configured"`
	WorkspaceUUID      *string          `swamp:"workspace_uuid,optional,unread,forcenew=the API takes it when an agent is made"`
}

func agentResource() providers.Resource {
	return sdk.Resource[*do.Client, Agent]{
		Name:   "digitalocean_gradientai_agent",
		Create: createAgent, Read: readAgent, Update: updateAgent, Delete: removeAgent, List: listAgents,
		Phase: agentPhase, Created: func(r *Agent) time.Time { return readTime(do.Value(r.CreatedAt)) }, Plan: planAgent,
		Accepts: map[string]func(want, have string) bool{
			"any":        func(string, string) bool { return true },
			"visibility": func(want, _ string) bool { return want == unsaid },
		},
		Touches: func(r *Agent) []string { return []string{"agent:" + r.ID} },
		Traits: providers.Traits{
			Recogniser: providers.TemporaryName, Finish: true, Importable: true, AwaitGone: true, CreateTimeout: 20 * time.Minute,
		},
	}.Build()
}

// unsaid is the visibility that a configuration has without one.
const unsaid = "VISIBILITY_UNKNOWN"

func agentPhase(r *Agent) providers.Phase {
	if len(r.Deployment) == 0 {
		return providers.Phase{}
	}
	status := do.Value(r.Deployment[0].Status)
	switch status {
	case "STATUS_WAITING_FOR_DEPLOYMENT", "STATUS_BUILDING", "STATUS_DEPLOYING":
		return providers.Phase{Stage: providers.Pending, Word: status}
	case "STATUS_FAILED":
		return providers.Phase{Stage: providers.Failed, Word: status}
	default:
		return providers.Phase{Word: status}
	}
}

// given are the attributes that the API decides, whatever is configured.
var given = []string{
	"agent_guardrail", "anthropic_api_key", "api_key_infos", "api_keys", "chatbot", "chatbot_identifiers", "child_agents", "created_at", "functions", "if_case",
	"knowledge_bases", "model", "open_ai_api_key", "parent_agents", "route_created_by", "route_name", "route_uuid", "template", "url", "user_id",
}

// planAgent lets what is given be as it is. The Terraform provider sends none of it
// either, and plans it as a change for ever.
func planAgent(c *sdk.Change[Agent]) {
	for _, attr := range given {
		if !c.Set(attr) {
			continue
		}
		c.Warn(attr, "It cannot be configured", "The API decides %s, and no request of it has such a field. Leave it out of the configuration.", attr)
		if c.Prior != nil {
			c.Keep(attr)
		} else {
			c.Unknown(attr)
		}
	}
}

func createAgent(ctx context.Context, c *do.Client, r *Agent) error {
	v, _, err := c.API().AgentPlatform.CreateAgent(ctx, &godo.AgentCreateRequest{
		AnthropicKeyUuid: do.Value(r.AnthropicKeyUUID), Description: do.Value(r.Description), Instruction: r.Instruction, KnowledgeBaseUuid: r.KnowledgeBaseUUID,
		ModelUuid: r.ModelUUID, Name: r.Name, OpenAiKeyUuid: do.Value(r.OpenAIKeyUUID), ProjectId: r.ProjectID, Region: strings.ToLower(r.Region), Tags: r.Tags,
		WorkspaceUuid: do.Value(r.WorkspaceUUID),
	})
	if err != nil {
		return do.Err("create agent", err)
	}
	r.fill(v)
	return nil
}

func readAgent(ctx context.Context, c *do.Client, r *Agent) error {
	v, err := get(ctx, c, r.ID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// get returns an agent. One that the API still shows as deleted is not found.
func get(ctx context.Context, c *do.Client, id string) (*godo.Agent, error) {
	v, _, err := c.API().AgentPlatform.GetAgent(ctx, id)
	if err != nil {
		return nil, do.Err("read agent", err)
	}
	if deleted(v) {
		return nil, &providers.Error{Kind: providers.NotFound, Op: "read agent", Message: "agent " + id + " was deleted"}
	}
	return v, nil
}

func deleted(v *godo.Agent) bool {
	return v.Deployment != nil && v.Deployment.Status == "STATUS_DELETED"
}

// updateAgent makes what is left to make: the settings, what is attached, and who
// may ask the agent.
func updateAgent(ctx context.Context, c *do.Client, prior, next *Agent) error {
	v, err := get(ctx, c, next.ID)
	if err != nil {
		return err
	}
	if err := configure(ctx, c, v, prior, next); err != nil {
		return err
	}
	if err := attach(ctx, c, v, prior, next); err != nil {
		return err
	}
	if err := publish(ctx, c, v, next); err != nil {
		return err
	}
	return readAgent(ctx, c, next)
}

func removeAgent(ctx context.Context, c *do.Client, r *Agent) error {
	_, _, err := c.API().AgentPlatform.DeleteAgent(ctx, r.ID)
	return do.Err("delete agent", err)
}

// pages yields the agents of the account, or those of them that run.
func pages(ctx context.Context, c *do.Client, running bool) iter.Seq2[*godo.Agent, error] {
	all := do.Pages(ctx, "list agents", func(v *godo.Agent) string { return v.Uuid }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.Agent, *godo.Response, error) {
		o.Deployed = running
		return c.API().AgentPlatform.ListAgents(ctx, o)
	})
	return func(yield func(*godo.Agent, error) bool) {
		for v, err := range all {
			if err == nil && deleted(v) {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func listAgents(ctx context.Context, c *do.Client, _ *Agent) iter.Seq2[*Agent, error] {
	return do.Each(pages(ctx, c, false), func(v *godo.Agent) *Agent {
		r := &Agent{}
		r.fill(v)
		return r
	})
}

// fill takes over what the API says. How many passages are looked up, and whether
// they are cited, it says only of what is configured, as the Terraform provider;
// parents are left out for the same reason.
func (r *Agent) fill(v *godo.Agent) {
	r.ID, r.Name, r.Instruction, r.Region, r.ProjectID, r.Description = v.Uuid, v.Name, v.Instruction, v.Region, v.ProjectId, &v.Description
	r.CreatedAt, r.UpdatedAt, r.RouteCreatedAt = godo.PtrTo(do.Written(v.CreatedAt)), do.Written(v.UpdatedAt), do.Written(v.RouteCreatedAt)
	r.IfCase, r.RouteCreatedBy, r.RouteUUID, r.RouteName, r.URL, r.UserID = &v.IfCase, &v.RouteCreatedBy, &v.RouteUuid, &v.RouteName, &v.Url, &v.UserId
	r.MaxTokens, r.RetrievalMethod, r.Temperature, r.TopP, r.Tags = &v.MaxTokens, &v.RetrievalMethod, &v.Temperature, &v.TopP, v.Tags
	if r.K != nil {
		r.K = &v.K
	}
	if r.ProvideCitations != nil {
		r.ProvideCitations = &v.ProvideCitations
	}
	r.Model = do.Single(v.Model, genai.ModelOf)
	if v.Model != nil {
		r.ModelUUID = v.Model.Uuid
	}
	r.AgentGuardrail = each(v.Guardrails, guardrailOf)
	r.AnthropicAPIKey, r.OpenAIAPIKey = do.Single(v.AnthropicApiKey, anthropicKeyOf), do.Single(v.OpenAiApiKey, openAIKeyOf)
	r.APIKeyInfos, r.APIKeys = each(v.ApiKeyInfos, accessKeyOf), each(v.ApiKeys, bareKeyOf)
	r.Chatbot, r.ChatbotIdentifiers = do.Single(v.ChatBot, chatbotOf), each(v.ChatbotIdentifiers, widgetOf)
	r.ChildAgents, r.ParentAgents = each(v.ChildAgents, relatedOf), nil
	r.Deployment, r.Template = do.Single(v.Deployment, deploymentOf), do.Single(v.Template, templateOf)
	r.Functions, r.KnowledgeBases = each(v.Functions, calledFunctionOf), each(v.KnowledgeBases, knowledgeBaseOf)
}

// each turns the elements of a list of the API into blocks; nothing stands for
// nothing.
func each[A, B any](in []*A, f func(*A) B) []B {
	var out []B
	for _, a := range in {
		if a != nil {
			out = append(out, f(a))
		}
	}
	return out
}

// readTime reads a time that [do.Written] wrote; zero where there is none.
func readTime(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05 -0700 MST", s)
	if err != nil {
		return time.Time{}
	}
	return t
}
