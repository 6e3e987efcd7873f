package agents

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

const root = "v2/gen-ai/agents/"

// settings are the body of a change. godo's own leaves out an empty description and
// no tags, a temperature of 0, and citations that are off.
type settings struct {
	AnthropicKeyUUID string   `json:"anthropic_key_uuid,omitempty"`
	Description      string   `json:"description"`
	Instruction      string   `json:"instruction"`
	K                *int     `json:"k,omitempty"`
	MaxTokens        *int     `json:"max_tokens,omitempty"`
	ModelUUID        string   `json:"model_uuid"`
	Name             string   `json:"name"`
	OpenAIKeyUUID    string   `json:"open_ai_key_uuid,omitempty"`
	ProjectID        string   `json:"project_id"`
	ProvideCitations *bool    `json:"provide_citations,omitempty"`
	RetrievalMethod  string   `json:"retrieval_method,omitempty"`
	Tags             []string `json:"tags"`
	Temperature      *float64 `json:"temperature,omitempty"`
	TopP             *float64 `json:"top_p,omitempty"`
	UUID             string   `json:"uuid"`
}

// settings are those of an agent; what it does not say is as it is now.
func (r *Agent) settings(now *Agent) settings {
	return settings{
		Description: do.Value(r.Description), Instruction: r.Instruction, K: cmp.Or(r.K, now.K), MaxTokens: cmp.Or(r.MaxTokens, now.MaxTokens), ModelUUID: r.ModelUUID,
		Name: r.Name, ProjectID: r.ProjectID, ProvideCitations: cmp.Or(r.ProvideCitations, now.ProvideCitations),
		RetrievalMethod: do.Value(cmp.Or(r.RetrievalMethod, now.RetrievalMethod)), Tags: do.List(r.Tags), Temperature: cmp.Or(r.Temperature, now.Temperature),
		TopP: cmp.Or(r.TopP, now.TopP), UUID: r.ID,
	}
}

// configure makes the settings what next says. Keys of other providers of models are
// not shown by the API: they are sent when they are others than before.
func configure(ctx context.Context, c *do.Client, v *godo.Agent, prior, next *Agent) error {
	now := &Agent{K: next.K, ProvideCitations: next.ProvideCitations}
	now.fill(v)
	want := next.settings(now)
	if do.Value(prior.AnthropicKeyUUID) != do.Value(next.AnthropicKeyUUID) {
		want.AnthropicKeyUUID = do.Value(next.AnthropicKeyUUID)
	}
	if do.Value(prior.OpenAIKeyUUID) != do.Value(next.OpenAIKeyUUID) {
		want.OpenAIKeyUUID = do.Value(next.OpenAIKeyUUID)
	}
	if reflect.DeepEqual(want, now.settings(now)) {
		return nil
	}
	return call(ctx, c, "update agent", http.MethodPut, root+next.ID, want, nil)
}

// attach attaches the knowledge bases that are configured, and takes away those that
// no longer are.
func attach(ctx context.Context, c *do.Client, v *godo.Agent, prior, next *Agent) error {
	there := map[string]bool{}
	for _, kb := range v.KnowledgeBases {
		there[kb.Uuid] = true
	}
	for _, id := range next.KnowledgeBaseUUID {
		if there[id] {
			continue
		}
		if _, _, err := c.API().AgentPlatform.AttachKnowledgeBaseToAgent(ctx, next.ID, id); err != nil {
			return do.Err("attach knowledge base", err)
		}
	}
	for _, id := range prior.KnowledgeBaseUUID {
		if !there[id] || slices.Contains(next.KnowledgeBaseUUID, id) {
			continue
		}
		if _, _, err := c.API().AgentPlatform.DetachKnowledgeBaseToAgent(ctx, next.ID, id); err != nil {
			return do.Err("detach knowledge base", err)
		}
	}
	return nil
}

// publish says who may ask an agent, once it runs.
func publish(ctx context.Context, c *do.Client, v *godo.Agent, next *Agent) error {
	if len(next.Deployment) == 0 {
		return nil
	}
	want := next.Deployment[0].Visibility
	if want == unsaid || v.Deployment != nil && v.Deployment.Visibility == want {
		return nil
	}
	err := c.Await(ctx, "wait for agent", func() (bool, string, error) {
		now := &Agent{ID: next.ID}
		if err := readAgent(ctx, c, now); err != nil {
			return false, "", err
		}
		phase := agentPhase(now)
		return phase.Stage != providers.Pending, phase.Word, nil
	})
	if err != nil {
		return err
	}
	_, _, err = c.API().AgentPlatform.UpdateAgentVisibility(ctx, next.ID, &godo.AgentVisibilityUpdateRequest{Uuid: next.ID, Visibility: want})
	return do.Err("set visibility of agent", err)
}

// call makes a call whose body godo cannot write, or that it has not. The answer is
// read into out, which may be nil.
func call(ctx context.Context, c *do.Client, op, method, path string, body, out any) error {
	req, err := c.API().NewRequest(ctx, method, path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	_, err = c.API().Do(ctx, req, out)
	return do.Err(op, err)
}
