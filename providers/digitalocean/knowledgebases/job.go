package knowledgebases

import (
	"context"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// JobData is the model of data source digitalocean_gradientai_indexing_job.
type JobData struct {
	CompletedDatasources int      `swamp:"completed_datasources,computed"`
	CreatedAt            string   `swamp:"created_at,computed"`
	DataSourceUUIDs      []string `swamp:"data_source_uuids,computed"`
	FinishedAt           string   `swamp:"finished_at,computed"`
	KnowledgeBaseUUID    string   `swamp:"knowledge_base_uuid,computed"`
	Phase                string   `swamp:"phase,computed"`
	StartedAt            string   `swamp:"started_at,computed"`
	Status               string   `swamp:"status,computed"`
	Tokens               int      `swamp:"tokens,computed"`
	TotalDatasources     int      `swamp:"total_datasources,computed"`
	TotalItemsFailed     string   `swamp:"total_items_failed,computed"`
	TotalItemsIndexed    string   `swamp:"total_items_indexed,computed"`
	TotalItemsSkipped    string   `swamp:"total_items_skipped,computed"`
	UpdatedAt            string   `swamp:"updated_at,computed"`
	UUID                 string   `swamp:"uuid,required,nonempty"`
}

// JobRow is a job of digitalocean_gradientai_knowledge_base_indexing_jobs.
type JobRow struct {
	CompletedDatasources int      `swamp:"completed_datasources,computed"`
	CreatedAt            string   `swamp:"created_at,computed"`
	DataSourceUUIDs      []string `swamp:"data_source_uuids,computed"`
	FinishedAt           string   `swamp:"finished_at,computed"`
	KnowledgeBaseUUID    string   `swamp:"knowledge_base_uuid,computed"`
	Phase                string   `swamp:"phase,computed"`
	StartedAt            string   `swamp:"started_at,computed"`
	Status               string   `swamp:"status,computed"`
	Tokens               int      `swamp:"tokens,computed"`
	TotalDatasources     int      `swamp:"total_datasources,computed"`
	TotalItemsFailed     string   `swamp:"total_items_failed,computed"`
	TotalItemsIndexed    string   `swamp:"total_items_indexed,computed"`
	TotalItemsSkipped    string   `swamp:"total_items_skipped,computed"`
	UpdatedAt            string   `swamp:"updated_at,computed"`
	UUID                 string   `swamp:"uuid,computed"`
}

// PageMeta is a meta block: which page of all jobs was read first, and how many
// there are.
type PageMeta struct {
	Page  int `swamp:"page,computed"`
	Pages int `swamp:"pages,computed"`
	Total int `swamp:"total,computed"`
}

// JobsData is the model of data source digitalocean_gradientai_knowledge_base_indexing_jobs.
type JobsData struct {
	Jobs              []JobRow   `swamp:"jobs,computed"`
	KnowledgeBaseUUID string     `swamp:"knowledge_base_uuid,required,nonempty"`
	Meta              []PageMeta `swamp:"meta,computed"`
}

// PartRow is a data source of digitalocean_gradientai_indexing_job_data_sources.
type PartRow struct {
	CompletedAt       string `swamp:"completed_at,computed"`
	DataSourceUUID    string `swamp:"data_source_uuid,computed"`
	ErrorDetails      string `swamp:"error_details,computed"`
	ErrorMsg          string `swamp:"error_msg,computed"`
	FailedItemCount   string `swamp:"failed_item_count,computed"`
	IndexedFileCount  string `swamp:"indexed_file_count,computed"`
	IndexedItemCount  string `swamp:"indexed_item_count,computed"`
	RemovedItemCount  string `swamp:"removed_item_count,computed"`
	SkippedItemCount  string `swamp:"skipped_item_count,computed"`
	StartedAt         string `swamp:"started_at,computed"`
	Status            string `swamp:"status,computed"`
	TotalBytes        string `swamp:"total_bytes,computed"`
	TotalBytesIndexed string `swamp:"total_bytes_indexed,computed"`
	TotalFileCount    string `swamp:"total_file_count,computed"`
}

// PartsData is the model of data source digitalocean_gradientai_indexing_job_data_sources.
type PartsData struct {
	IndexedDataSources []PartRow `swamp:"indexed_data_sources,computed"`
	IndexingJobUUID    string    `swamp:"indexing_job_uuid,required,nonempty"`
}

func jobData() providers.DataSource {
	return sdk.DataSource[*do.Client, JobData]{
		Name: "digitalocean_gradientai_indexing_job", ID: func(d *JobData) string { return d.UUID },
		Read: func(ctx context.Context, c *do.Client, d *JobData) error {
			v, err := job(ctx, c, d.UUID)
			if err == nil {
				*d = JobData(rowOf(v))
			}
			return err
		},
	}.Build()
}

func jobsData() providers.DataSource {
	return sdk.DataSource[*do.Client, JobsData]{
		Name: "digitalocean_gradientai_knowledge_base_indexing_jobs", ID: func(d *JobsData) string { return d.KnowledgeBaseUUID }, Read: lookUpJobs,
	}.Build()
}

// lookUpJobs finds the jobs of a knowledge base among those of all.
func lookUpJobs(ctx context.Context, c *do.Client, d *JobsData) error {
	var first *godo.Meta
	pages := do.Pages(ctx, "list indexing jobs", func(v godo.LastIndexingJob) string { return v.Uuid }, func(ctx context.Context, o *godo.ListOptions) ([]godo.LastIndexingJob, *godo.Response, error) {
		got, resp, err := c.API().AgentPlatform.ListIndexingJobs(ctx, o)
		if err != nil {
			return nil, resp, err
		}
		if o.Page == 1 {
			first = got.Meta
		}
		return got.Jobs, resp, nil
	})
	for v, err := range pages {
		if err != nil {
			return err
		}
		if v.KnowledgeBaseUuid == d.KnowledgeBaseUUID {
			d.Jobs = append(d.Jobs, rowOf(v))
		}
	}
	d.Meta = do.Single(first, func(m *godo.Meta) PageMeta { return PageMeta{Page: m.Page, Pages: m.Pages, Total: m.Total} })
	return nil
}

func partsData() providers.DataSource {
	return sdk.DataSource[*do.Client, PartsData]{
		Name: "digitalocean_gradientai_indexing_job_data_sources", ID: func(d *PartsData) string { return d.IndexingJobUUID },
		Read: func(ctx context.Context, c *do.Client, d *PartsData) error {
			got, _, err := c.API().AgentPlatform.ListIndexingJobDataSources(ctx, d.IndexingJobUUID)
			if err != nil {
				return do.Err("list data sources of indexing job", err)
			}
			d.IndexedDataSources = do.Map(got.IndexedDataSources, partOf)
			return nil
		},
	}.Build()
}

// job returns an indexing job.
func job(ctx context.Context, c *do.Client, id string) (godo.LastIndexingJob, error) {
	got, _, err := c.API().AgentPlatform.GetIndexingJob(ctx, id)
	if err != nil {
		return godo.LastIndexingJob{}, do.Err("read indexing job", err)
	}
	return got.Job, nil
}

func rowOf(v godo.LastIndexingJob) JobRow {
	return JobRow{
		CompletedDatasources: v.CompletedDatasources, CreatedAt: moment(v.CreatedAt), DataSourceUUIDs: v.DataSourceUuids, FinishedAt: moment(v.FinishedAt),
		KnowledgeBaseUUID: v.KnowledgeBaseUuid, Phase: v.Phase, StartedAt: moment(v.StartedAt), Status: v.Status, Tokens: v.Tokens, TotalDatasources: v.TotalDatasources,
		TotalItemsFailed: v.TotalItemsFailed, TotalItemsIndexed: v.TotalItemsIndexed, TotalItemsSkipped: v.TotalItemsSkipped, UpdatedAt: moment(v.UpdatedAt), UUID: v.Uuid,
	}
}

func partOf(v godo.IndexedDataSource) PartRow {
	return PartRow{
		CompletedAt: moment(v.CompletedAt), DataSourceUUID: v.DataSourceUuid, ErrorDetails: v.ErrorDetails, ErrorMsg: v.ErrorMsg, FailedItemCount: v.FailedItemCount,
		IndexedFileCount: v.IndexedFileCount, IndexedItemCount: v.IndexedItemCount, RemovedItemCount: v.RemovedItemCount, SkippedItemCount: v.SkippedItemCount,
		StartedAt: moment(v.StartedAt), Status: v.Status, TotalBytes: v.TotalBytes, TotalBytesIndexed: v.TotalBytesIndexed, TotalFileCount: v.TotalFileCount,
	}
}

// number is a count that the API writes as a text, nil where it writes none.
func number(text string) *int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil
	}
	return &n
}
