package agents

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Model is what an agent thinks with.
type Model struct {
	Agreement        []Agreement    `swamp:"agreement,optional"`
	CreatedAt        string         `swamp:"created_at,computed"`
	InferenceName    *string        `swamp:"inference_name,optional"`
	InferenceVersion *string        `swamp:"inference_version,optional"`
	IsFoundational   *bool          `swamp:"is_foundational,optional"`
	Name             *string        `swamp:"name,optional"`
	ParentUUID       *string        `swamp:"parent_uuid,optional"`
	Provider         *string        `swamp:"provider,optional"`
	UpdatedAt        string         `swamp:"updated_at,computed"`
	UploadComplete   *bool          `swamp:"upload_complete,optional"`
	URL              *string        `swamp:"url,optional"`
	Usecases         []string       `swamp:"usecases,optional"`
	Versions         []ModelVersion `swamp:"versions,optional"`
}

// Agreement is the licence of a model.
type Agreement struct {
	Description *string `swamp:"description,optional"`
	Name        *string `swamp:"name,optional"`
	URL         *string `swamp:"url,optional"`
	UUID        *string `swamp:"uuid,optional"`
}

// ModelVersion is the version of a model.
type ModelVersion struct {
	Major *int `swamp:"major,optional"`
	Minor *int `swamp:"minor,optional"`
	Patch *int `swamp:"patch,optional"`
}

func modelOf(v *godo.Model) Model {
	return Model{
		Agreement: do.Single(v.Agreement, func(a *godo.Agreement) Agreement {
			return Agreement{Description: &a.Description, Name: &a.Name, URL: &a.Url, UUID: &a.Uuid}
		}),
		CreatedAt: do.Written(v.CreatedAt), InferenceName: &v.InferenceName, InferenceVersion: &v.InferenceVersion, IsFoundational: &v.IsFoundational, Name: &v.Name,
		ParentUUID: &v.ParentUuid, Provider: &v.Provider, UpdatedAt: do.Written(v.UpdatedAt), UploadComplete: &v.UploadComplete, URL: &v.Url, Usecases: v.Usecases,
		Versions: do.Single(v.Version, func(n *godo.ModelVersion) ModelVersion {
			return ModelVersion{Major: &n.Major, Minor: &n.Minor, Patch: &n.Patch}
		}),
	}
}

// Template is what an agent was made from.
type Template struct {
	CreatedAt      string          `swamp:"created_at,computed"`
	Description    *string         `swamp:"description,optional"`
	Instruction    *string         `swamp:"instruction,optional"`
	K              *int            `swamp:"k,optional"`
	KnowledgeBases []KnowledgeBase `swamp:"knowledge_bases,optional"`
	MaxTokens      *int            `swamp:"max_tokens,optional"`
	Model          []Model         `swamp:"model,optional"`
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
	AddedToAgentAt     string        `swamp:"added_to_agent_at,computed"`
	CreatedAt          string        `swamp:"created_at,computed"`
	DatabaseID         *string       `swamp:"database_id,optional"`
	EmbeddingModelUUID *string       `swamp:"embedding_model_uuid,optional"`
	IsPublic           *bool         `swamp:"is_public,optional"`
	LastIndexingJob    []IndexingJob `swamp:"last_indexing_job,optional,maxitems=1"`
	Name               *string       `swamp:"name,optional"`
	ProjectID          *string       `swamp:"project_id,optional"`
	Region             *string       `swamp:"region,optional"`
	Tags               []string      `swamp:"tags,optional"`
	UpdatedAt          string        `swamp:"updated_at,computed"`
	UserID             *string       `swamp:"user_id,optional"`
	UUID               string        `swamp:"uuid,computed"`
}

func knowledgeBaseOf(v *godo.KnowledgeBase) KnowledgeBase {
	return KnowledgeBase{
		AddedToAgentAt: do.Written(v.AddedToAgentAt), CreatedAt: do.Written(v.CreatedAt), DatabaseID: &v.DatabaseId, EmbeddingModelUUID: &v.EmbeddingModelUuid,
		IsPublic: &v.IsPublic, LastIndexingJob: do.Single(v.LastIndexingJob, indexingJobOf), Name: &v.Name, ProjectID: &v.ProjectId, Region: &v.Region, Tags: v.Tags,
		UpdatedAt: do.Written(v.UpdatedAt), UserID: &v.UserId, UUID: v.Uuid,
	}
}

// IndexingJob is the work that made a knowledge base, or brought it up to date.
type IndexingJob struct {
	CompletedDatasources *int     `swamp:"completed_datasources,optional"`
	CreatedAt            string   `swamp:"created_at,computed"`
	DataSourceUUIDs      []string `swamp:"data_source_uuids,optional"`
	FinishedAt           string   `swamp:"finished_at,computed"`
	KnowledgeBaseUUID    string   `swamp:"knowledge_base_uuid,computed"`
	Phase                *string  `swamp:"phase,optional"`
	StartedAt            string   `swamp:"started_at,computed"`
	Tokens               *int     `swamp:"tokens,optional"`
	TotalDatasources     *int     `swamp:"total_datasources,optional"`
	UpdatedAt            string   `swamp:"updated_at,computed"`
	UUID                 *string  `swamp:"uuid,optional"`
}

func indexingJobOf(v *godo.LastIndexingJob) IndexingJob {
	return IndexingJob{
		CompletedDatasources: &v.CompletedDatasources, CreatedAt: do.Written(v.CreatedAt), DataSourceUUIDs: v.DataSourceUuids, FinishedAt: do.Written(v.FinishedAt),
		KnowledgeBaseUUID: v.KnowledgeBaseUuid, Phase: &v.Phase, StartedAt: do.Written(v.StartedAt), Tokens: &v.Tokens, TotalDatasources: &v.TotalDatasources,
		UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}
