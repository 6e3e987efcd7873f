// Package genai has the blocks that several families of AI types share: models, and
// the work that fills knowledge bases.
package genai

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Model is a model of agents and inference.
type Model struct {
	Agreement        []Agreement `swamp:"agreement,optional"`
	CreatedAt        string      `swamp:"created_at,computed"`
	InferenceName    *string     `swamp:"inference_name,optional"`
	InferenceVersion *string     `swamp:"inference_version,optional"`
	IsFoundational   *bool       `swamp:"is_foundational,optional"`
	Name             *string     `swamp:"name,optional"`
	ParentUUID       *string     `swamp:"parent_uuid,optional"`
	Provider         *string     `swamp:"provider,optional"`
	UpdatedAt        string      `swamp:"updated_at,computed"`
	UploadComplete   *bool       `swamp:"upload_complete,optional"`
	URL              *string     `swamp:"url,optional"`
	Usecases         []string    `swamp:"usecases,optional"`
	Versions         []Version   `swamp:"versions,optional"`
}

// Agreement is the license that comes with a model.
type Agreement struct {
	Description *string `swamp:"description,optional"`
	Name        *string `swamp:"name,optional"`
	URL         *string `swamp:"url,optional"`
	UUID        *string `swamp:"uuid,optional"`
}

// Version is the version of a model.
type Version struct {
	Major *int `swamp:"major,optional"`
	Minor *int `swamp:"minor,optional"`
	Patch *int `swamp:"patch,optional"`
}

// ModelOf is a model as the API shows it.
func ModelOf(v *godo.Model) Model {
	return Model{
		Agreement: do.Single(v.Agreement, AgreementOf), CreatedAt: do.Written(v.CreatedAt), InferenceName: &v.InferenceName, InferenceVersion: &v.InferenceVersion,
		IsFoundational: &v.IsFoundational, Name: &v.Name, ParentUUID: &v.ParentUuid, Provider: &v.Provider, UpdatedAt: do.Written(v.UpdatedAt),
		UploadComplete: &v.UploadComplete, URL: &v.Url, Usecases: v.Usecases,
		Versions: do.Single(v.Version, func(v *godo.ModelVersion) Version { return Version{&v.Major, &v.Minor, &v.Patch} }),
	}
}

// AgreementOf is a license as the API shows it.
func AgreementOf(v *godo.Agreement) Agreement {
	return Agreement{Description: &v.Description, Name: &v.Name, URL: &v.Url, UUID: &v.Uuid}
}

// Job is the work that filled a knowledge base, or brought it up to date.
type Job struct {
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

// JobOf is such work as the API shows it.
func JobOf(v *godo.LastIndexingJob) Job {
	return Job{
		CompletedDatasources: &v.CompletedDatasources, CreatedAt: do.Written(v.CreatedAt), DataSourceUUIDs: v.DataSourceUuids, FinishedAt: do.Written(v.FinishedAt),
		KnowledgeBaseUUID: v.KnowledgeBaseUuid, Phase: &v.Phase, StartedAt: do.Written(v.StartedAt), Tokens: &v.Tokens, TotalDatasources: &v.TotalDatasources,
		UpdatedAt: do.Written(v.UpdatedAt), UUID: &v.Uuid,
	}
}
