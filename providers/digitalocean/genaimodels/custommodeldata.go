package genaimodels

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// CustomModelData is the model of data source digitalocean_gradientai_custom_model.
type CustomModelData struct {
	ActiveDeployments    []Deployment `swamp:"active_deployments,computed"`
	Architecture         string       `swamp:"architecture,computed"`
	ContextLength        int          `swamp:"context_length,computed"`
	CostEstimatePerMonth int          `swamp:"cost_estimate_per_month,computed"`
	CreatedAt            string       `swamp:"created_at,computed"`
	Description          string       `swamp:"description,computed"`
	ErrorMessage         string       `swamp:"error_message,computed"`
	FileCount            int          `swamp:"file_count,computed"`
	InputModalities      []string     `swamp:"input_modalities,computed"`
	License              string       `swamp:"license,computed"`
	Name                 string       `swamp:"name,computed"`
	OutputModalities     []string     `swamp:"output_modalities,computed"`
	Parameters           string       `swamp:"parameters,computed"`
	SourceRef            []SourceRow  `swamp:"source_ref,computed"`
	SourceType           string       `swamp:"source_type,computed"`
	Status               string       `swamp:"status,computed"`
	StorageRegion        string       `swamp:"storage_region,computed"`
	Tags                 []string     `swamp:"tags,computed,set"`
	TeamID               string       `swamp:"team_id,computed"`
	TotalSizeBytes       string       `swamp:"total_size_bytes,computed"`
	UpdatedAt            string       `swamp:"updated_at,computed"`
	UUID                 string       `swamp:"uuid,required,nonempty"`
}

// CustomModelRow is one element of digitalocean_gradientai_custom_models.
type CustomModelRow struct {
	ActiveDeployments    []Deployment `swamp:"active_deployments,computed"`
	Architecture         string       `swamp:"architecture,computed"`
	ContextLength        int          `swamp:"context_length,computed"`
	CostEstimatePerMonth int          `swamp:"cost_estimate_per_month,computed"`
	CreatedAt            string       `swamp:"created_at,computed"`
	Description          string       `swamp:"description,computed"`
	ErrorMessage         string       `swamp:"error_message,computed"`
	FileCount            int          `swamp:"file_count,computed"`
	InputModalities      []string     `swamp:"input_modalities,computed"`
	License              string       `swamp:"license,computed"`
	Name                 string       `swamp:"name,computed"`
	OutputModalities     []string     `swamp:"output_modalities,computed"`
	Parameters           string       `swamp:"parameters,computed"`
	SourceRef            []SourceRow  `swamp:"source_ref,computed"`
	SourceType           string       `swamp:"source_type,computed"`
	Status               string       `swamp:"status,computed"`
	StorageRegion        string       `swamp:"storage_region,computed"`
	Tags                 []string     `swamp:"tags,computed,set"`
	TeamID               string       `swamp:"team_id,computed"`
	TotalSizeBytes       string       `swamp:"total_size_bytes,computed"`
	UpdatedAt            string       `swamp:"updated_at,computed"`
	UUID                 string       `swamp:"uuid,computed"`
}

// SourceRow is where a model was imported from, as far as the API shows it.
type SourceRow struct {
	AccessType string `swamp:"access_type,computed"`
	Bucket     string `swamp:"bucket,computed"`
	CommitSHA  string `swamp:"commit_sha,computed"`
	Prefix     string `swamp:"prefix,computed"`
	Region     string `swamp:"region,computed"`
	RepoID     string `swamp:"repo_id,computed"`
}

func customModelRow(v *godo.CustomModel) CustomModelRow {
	r := &CustomModel{}
	r.fill(v)
	return CustomModelRow{
		ActiveDeployments: r.ActiveDeployments, Architecture: r.Architecture, ContextLength: r.ContextLength, CostEstimatePerMonth: r.CostEstimatePerMonth,
		CreatedAt: r.CreatedAt, Description: v.Description, ErrorMessage: r.ErrorMessage, FileCount: r.FileCount, InputModalities: r.InputModalities,
		License: r.License, Name: r.Name, OutputModalities: r.OutputModalities, Parameters: r.Parameters, SourceType: r.SourceType, Status: r.Status,
		StorageRegion: r.StorageRegion, Tags: r.Tags, TeamID: r.TeamID, TotalSizeBytes: r.TotalSizeBytes, UpdatedAt: r.UpdatedAt, UUID: r.UUID,
		SourceRef: do.Single(v.SourceRef, func(s *godo.CustomModelSourceRef) SourceRow {
			return SourceRow{AccessType: string(s.AccessType), Bucket: s.Bucket, CommitSHA: s.CommitSha, Prefix: s.Prefix, Region: s.Region, RepoID: s.RepoId}
		}),
	}
}

func customModelData() providers.DataSource {
	return sdk.DataSource[*do.Client, CustomModelData]{
		Name: "digitalocean_gradientai_custom_model", ID: func(d *CustomModelData) string { return d.UUID },
		Read: func(ctx context.Context, c *do.Client, d *CustomModelData) error {
			v, err := getCustomModel(ctx, c, d.UUID)
			if err == nil {
				*d = CustomModelData(customModelRow(v))
			}
			return err
		},
	}.Build()
}

// CustomModels is the model of data source digitalocean_gradientai_custom_models.
type CustomModels struct {
	CustomModels []CustomModelRow `swamp:"custom_models,computed"`
	Filter       []query.Filter   `swamp:"filter,optional,set"`
	Sort         []query.Sort     `swamp:"sort,optional"`
	Status       *string          `swamp:"status,optional" doc:"only models of this status, such as STATUS_READY"`
}

func customModelsData() providers.DataSource {
	return sdk.DataSource[*do.Client, CustomModels]{
		Name: "digitalocean_gradientai_custom_models", ID: func(*CustomModels) string { return "custom_models" },
		Check: func(c *sdk.Check[CustomModels]) { query.Check[CustomModelRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *CustomModels) error {
			rows, err := do.All(do.Each(customModels(ctx, c, do.Value(d.Status)), customModelRow))
			if err == nil {
				d.CustomModels, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
