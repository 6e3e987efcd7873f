package agents

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
)

// Template is what an agent was made from.
type Template struct {
	CreatedAt      string          `swamp:"created_at,computed"`
	Description    *string         `swamp:"description,optional"`
	Instruction    *string         `swamp:"instruction,optional"`
	K              *int            `swamp:"k,optional"`
	KnowledgeBases []KnowledgeBase `swamp:"knowledge_bases,optional"`
	MaxTokens      *int            `swamp:"max_tokens,optional"`
	Model          []genai.Model   `swamp:"model,optional"`
	Name           *string         `swamp:"name,optional"`
	Temperature    *float64        `swamp:"temperature,optional"`
	TopP           *float64        `swamp:"top_p,optional"`
	UpdatedAt      string          `swamp:"updated_at,computed"`
	UUID           *string         `swamp:"uuid,optional"`
}

// templateOf leaves the model and the knowledge bases out, as the Terraform provider
// does.
func templateOf(v *godo.AgentTemplate) Template {
	return Template{
		CreatedAt: do.Written(v.CreatedAt), Description: &v.Description, Instruction: &v.Instruction, K: &v.K, MaxTokens: &v.MaxTokens, Name: &v.Name,
		Temperature: &v.Temperature, TopP: &v.TopP, UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}

// KnowledgeBase is what an agent looks things up in.
type KnowledgeBase struct {
	AddedToAgentAt     string      `swamp:"added_to_agent_at,computed"`
	CreatedAt          string      `swamp:"created_at,computed"`
	DatabaseID         *string     `swamp:"database_id,optional"`
	EmbeddingModelUUID *string     `swamp:"embedding_model_uuid,optional"`
	IsPublic           *bool       `swamp:"is_public,optional"`
	LastIndexingJob    []genai.Job `swamp:"last_indexing_job,optional,maxitems=1"`
	Name               *string     `swamp:"name,optional"`
	ProjectID          *string     `swamp:"project_id,optional"`
	Region             *string     `swamp:"region,optional"`
	Tags               []string    `swamp:"tags,optional"`
	UpdatedAt          string      `swamp:"updated_at,computed"`
	UserID             *string     `swamp:"user_id,optional"`
	UUID               string      `swamp:"uuid,computed"`
}

func knowledgeBaseOf(v *godo.KnowledgeBase) KnowledgeBase {
	return KnowledgeBase{
		AddedToAgentAt: do.Written(v.AddedToAgentAt), CreatedAt: do.Written(v.CreatedAt), DatabaseID: &v.DatabaseId, EmbeddingModelUUID: &v.EmbeddingModelUuid,
		IsPublic: &v.IsPublic, LastIndexingJob: do.Single(v.LastIndexingJob, genai.JobOf), Name: &v.Name, ProjectID: &v.ProjectId, Region: &v.Region, Tags: v.Tags,
		UpdatedAt: do.Written(v.UpdatedAt), UserID: &v.UserId, UUID: v.Uuid,
	}
}
