package knowledgebases

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// BaseData is the model of data source digitalocean_gradientai_knowledge_base, which
// looks one up by its uuid and overwrites what else is configured.
type BaseData struct {
	AddedToAgentAt     *string     `swamp:"added_to_agent_at,optional"`
	CreatedAt          string      `swamp:"created_at,computed"`
	DatabaseID         *string     `swamp:"database_id,optional"`
	EmbeddingModelUUID *string     `swamp:"embedding_model_uuid,optional"`
	IsPublic           *bool       `swamp:"is_public,optional"`
	LastIndexingJob    []genai.Job `swamp:"last_indexing_job,optional"`
	Name               *string     `swamp:"name,optional"`
	ProjectID          *string     `swamp:"project_id,optional"`
	Region             *string     `swamp:"region,optional"`
	Tags               []string    `swamp:"tags,optional"`
	UpdatedAt          string      `swamp:"updated_at,computed"`
	UserID             *string     `swamp:"user_id,optional"`
	UUID               *string     `swamp:"uuid,optional"`
}

// BaseRow is an element of digitalocean_gradientai_knowledge_bases.
type BaseRow struct {
	AddedToAgentAt     string      `swamp:"added_to_agent_at,computed"`
	CreatedAt          string      `swamp:"created_at,computed"`
	DatabaseID         string      `swamp:"database_id,computed"`
	EmbeddingModelUUID string      `swamp:"embedding_model_uuid,computed"`
	IsPublic           bool        `swamp:"is_public,computed"`
	LastIndexingJob    []genai.Job `swamp:"last_indexing_job,computed"`
	Name               string      `swamp:"name,computed"`
	ProjectID          string      `swamp:"project_id,computed"`
	Region             string      `swamp:"region,computed"`
	Tags               []string    `swamp:"tags,computed"`
	UpdatedAt          string      `swamp:"updated_at,computed"`
	UserID             string      `swamp:"user_id,computed"`
	UUID               string      `swamp:"uuid,computed"`
}

// BasesData is the model of data source digitalocean_gradientai_knowledge_bases.
type BasesData struct {
	Filter         []query.Filter `swamp:"filter,optional,set"`
	KnowledgeBases []BaseRow      `swamp:"knowledge_bases,computed"`
	Sort           []query.Sort   `swamp:"sort,optional"`
}

// SourcesData is the model of data source digitalocean_gradientai_knowledge_base_data_sources.
type SourcesData struct {
	Datasources       []Content `swamp:"datasources,computed"`
	KnowledgeBaseUUID string    `swamp:"knowledge_base_uuid,required,nonempty"`
}

func baseData() providers.DataSource {
	return sdk.DataSource[*do.Client, BaseData]{
		Name: "digitalocean_gradientai_knowledge_base", ID: func(d *BaseData) string { return do.Value(d.UUID) },
		Check: func(c *sdk.Check[BaseData]) {
			if !c.Set("uuid") {
				c.Error("uuid", "Missing required argument", "A knowledge base is looked up by its uuid.")
			}
		},
		Read: func(ctx context.Context, c *do.Client, d *BaseData) error {
			v, _, _, err := c.API().AgentPlatform.GetKnowledgeBase(ctx, do.Value(d.UUID))
			if err != nil {
				return do.Err("look up knowledge base", err)
			}
			r := baseRow(*v)
			*d = BaseData{
				do.Optional(r.AddedToAgentAt), r.CreatedAt, &r.DatabaseID, &r.EmbeddingModelUUID, &r.IsPublic, r.LastIndexingJob, &r.Name, &r.ProjectID,
				&r.Region, r.Tags, r.UpdatedAt, &r.UserID, &r.UUID,
			}
			return nil
		},
	}.Build()
}

func basesData() providers.DataSource {
	return sdk.DataSource[*do.Client, BasesData]{
		Name: "digitalocean_gradientai_knowledge_bases", ID: func(*BasesData) string { return "knowledge_bases" },
		Check: func(c *sdk.Check[BasesData]) { query.Check[BaseRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *BasesData) error {
			rows, err := do.All(do.Each(bases(ctx, c), baseRow))
			if err == nil {
				d.KnowledgeBases, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

func sourcesData() providers.DataSource {
	return sdk.DataSource[*do.Client, SourcesData]{
		Name: "digitalocean_gradientai_knowledge_base_data_sources", ID: func(d *SourcesData) string { return d.KnowledgeBaseUUID },
		Read: func(ctx context.Context, c *do.Client, d *SourcesData) (err error) {
			d.Datasources, err = do.All(do.Each(sources(ctx, c, d.KnowledgeBaseUUID), contentOf))
			return err
		},
	}.Build()
}

func baseRow(v godo.KnowledgeBase) BaseRow {
	return BaseRow{
		AddedToAgentAt: moment(v.AddedToAgentAt), CreatedAt: moment(v.CreatedAt), DatabaseID: v.DatabaseId, EmbeddingModelUUID: v.EmbeddingModelUuid, IsPublic: v.IsPublic,
		LastIndexingJob: do.Single(v.LastIndexingJob, genai.JobOf), Name: v.Name, ProjectID: v.ProjectId, Region: v.Region, Tags: v.Tags, UpdatedAt: moment(v.UpdatedAt),
		UserID: v.UserId, UUID: v.Uuid,
	}
}
