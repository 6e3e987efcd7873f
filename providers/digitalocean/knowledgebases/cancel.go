package knowledgebases

import (
	"context"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Cancel is the model of digitalocean_gradientai_indexing_job_cancel: that an
// indexing job is cancelled. Without the resource it stays so.
type Cancel struct {
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
	TotalItemsFailed     *int     `swamp:"total_items_failed,computed"`
	TotalItemsIndexed    *int     `swamp:"total_items_indexed,computed"`
	TotalItemsSkipped    *int     `swamp:"total_items_skipped,computed"`
	UpdatedAt            string   `swamp:"updated_at,computed"`
	UUID                 string   `swamp:"uuid,required,forcenew,nonempty,key"`
}

const cancelled = "BATCH_JOB_PHASE_CANCELLED"

func cancelResource() providers.Resource {
	return sdk.Resource[*do.Client, Cancel]{
		Name:   "digitalocean_gradientai_indexing_job_cancel",
		Create: createCancel, Read: readCancel,
		Delete:  func(context.Context, *do.Client, *Cancel) error { return nil },
		Touches: func(r *Cancel) []string { return []string{"indexingjob:" + r.UUID} },
		Traits:  providers.Traits{Recogniser: providers.Overwrite},
	}.Build()
}

// createCancel cancels a job. The API refuses that for one that is cancelled, as it
// is after a call whose answer was lost, be it one of an earlier run or one that the
// client has repeated.
func createCancel(ctx context.Context, c *do.Client, r *Cancel) error {
	v, err := job(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	if v.Phase != cancelled {
		got, _, err := c.API().AgentPlatform.CancelIndexingJob(ctx, r.UUID)
		if err == nil {
			v = got.Job
		} else if v, _ = job(ctx, c, r.UUID); v.Phase != cancelled {
			return do.Err("cancel indexing job", err)
		}
	}
	r.fill(rowOf(v))
	return nil
}

// readCancel finds what is recorded whatever has become of the job, as the Terraform
// provider does. Where nothing is recorded, as after an interrupted create, there is
// something only if the job is cancelled.
func readCancel(ctx context.Context, c *do.Client, r *Cancel) error {
	v, err := job(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	if r.Phase == "" && v.Phase != cancelled {
		return &providers.Error{Kind: providers.NotFound, Op: "read indexing job", Message: "indexing job " + r.UUID + " is not cancelled"}
	}
	r.fill(rowOf(v))
	return nil
}

func (r *Cancel) fill(v JobRow) {
	*r = Cancel{
		CompletedDatasources: v.CompletedDatasources, CreatedAt: v.CreatedAt, DataSourceUUIDs: v.DataSourceUUIDs, FinishedAt: v.FinishedAt, KnowledgeBaseUUID: v.KnowledgeBaseUUID,
		Phase: v.Phase, StartedAt: v.StartedAt, Status: v.Status, Tokens: v.Tokens, TotalDatasources: v.TotalDatasources, TotalItemsFailed: number(v.TotalItemsFailed),
		TotalItemsIndexed: number(v.TotalItemsIndexed), TotalItemsSkipped: number(v.TotalItemsSkipped), UpdatedAt: v.UpdatedAt, UUID: v.UUID,
	}
}
