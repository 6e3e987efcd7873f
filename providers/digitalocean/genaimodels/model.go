package genaimodels

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/genai"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ModelRow is one element of digitalocean_gradientai_models. Its id is empty, as
// with the Terraform provider: what names a model elsewhere is its uuid.
type ModelRow struct {
	Agreement      []genai.Agreement `swamp:"agreement,computed"`
	CreatedAt      string            `swamp:"created_at,computed"`
	ID             string            `swamp:"id,computed"`
	IsFoundational bool              `swamp:"is_foundational,computed"`
	Name           string            `swamp:"name,computed"`
	ParentUUID     string            `swamp:"parent_uuid,computed"`
	UpdatedAt      string            `swamp:"updated_at,computed"`
	UploadComplete bool              `swamp:"upload_complete,computed"`
	URL            string            `swamp:"url,computed"`
	UUID           string            `swamp:"uuid,computed"`
	Version        []Version         `swamp:"version,computed"`
}

// Version is the version of a model.
type Version struct {
	Major int `swamp:"major,computed"`
	Minor int `swamp:"minor,computed"`
	Patch int `swamp:"patch,computed"`
}

// Models is the model of data source digitalocean_gradientai_models.
type Models struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Models []ModelRow     `swamp:"models,computed"`
	Sort   []query.Sort   `swamp:"sort,optional"`
}

func modelsData() providers.DataSource {
	return sdk.DataSource[*do.Client, Models]{
		Name: "digitalocean_gradientai_models", ID: func(*Models) string { return "models" },
		Check: func(c *sdk.Check[Models]) { query.Check[ModelRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *Models) error {
			pages := do.Pages(ctx, "list models", func(v *godo.Model) string { return v.Uuid }, c.API().AgentPlatform.ListAvailableModels)
			rows, err := do.All(do.Each(pages, modelRow))
			if err == nil {
				d.Models, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

func modelRow(v *godo.Model) ModelRow {
	return ModelRow{
		Agreement: do.Single(v.Agreement, genai.AgreementOf), CreatedAt: do.Written(v.CreatedAt), IsFoundational: v.IsFoundational, Name: v.Name,
		ParentUUID: v.ParentUuid, UpdatedAt: do.Written(v.UpdatedAt), UploadComplete: v.UploadComplete, URL: v.Url, UUID: v.Uuid,
		Version: do.Single(v.Version, func(v *godo.ModelVersion) Version { return Version{v.Major, v.Minor, v.Patch} }),
	}
}

// RegionRow is one element of digitalocean_gradientai_regions.
type RegionRow struct {
	InferenceURL       string `swamp:"inference_url,computed"`
	Region             string `swamp:"region,computed"`
	ServesBatch        bool   `swamp:"serves_batch,computed"`
	ServesInference    bool   `swamp:"serves_inference,computed"`
	StreamInferenceURL string `swamp:"stream_inference_url,computed"`
}

// Regions is the model of data source digitalocean_gradientai_regions.
type Regions struct {
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Regions []RegionRow    `swamp:"regions,computed"`
	Sort    []query.Sort   `swamp:"sort,optional"`
}

func regionsData() providers.DataSource {
	return sdk.DataSource[*do.Client, Regions]{
		Name: "digitalocean_gradientai_regions", ID: func(*Regions) string { return "regions" },
		Check: func(c *sdk.Check[Regions]) { query.Check[RegionRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *Regions) error {
			all, _, err := c.API().AgentPlatform.ListDatacenterRegions(ctx, nil, nil)
			if err != nil {
				return do.Err("list regions of models", err)
			}
			rows := do.Map(all, func(v *godo.DatacenterRegions) RegionRow {
				return RegionRow{v.InferenceUrl, v.Region, v.ServesBatch, v.ServesInference, v.StreamInferenceUrl}
			})
			d.Regions, err = query.Select(rows, d.Filter, d.Sort)
			return err
		},
	}.Build()
}
