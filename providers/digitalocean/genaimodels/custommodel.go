package genaimodels

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

const (
	fromHub    = string(godo.CustomModelSourceTypeHuggingFace)
	fromBucket = string(godo.CustomModelSourceTypeSpacesBucket)
)

// CustomModel is the model of digitalocean_gradientai_custom_model: a model that is
// imported. What it is imported from is said once, with the import.
type CustomModel struct {
	AcceptTermsAndConditions bool         `swamp:"accept_terms_and_conditions,optional,default=false,unread"`
	ActiveDeployments        []Deployment `swamp:"active_deployments,computed"`
	Architecture             string       `swamp:"architecture,computed"`
	ContextLength            int          `swamp:"context_length,computed"`
	CostEstimatePerMonth     int          `swamp:"cost_estimate_per_month,computed" doc:"in US dollars"`
	CreatedAt                string       `swamp:"created_at,computed"`
	Description              *string      `swamp:"description,optional"`
	ErrorMessage             string       `swamp:"error_message,computed"`
	FileCount                int          `swamp:"file_count,computed"`
	InputModalities          []string     `swamp:"input_modalities,optional,computed"`
	License                  string       `swamp:"license,optional,computed"`
	Name                     string       `swamp:"name,required,nonempty,identity"`
	OutputModalities         []string     `swamp:"output_modalities,optional,computed"`
	Parameters               string       `swamp:"parameters,optional,computed"`
	PreferredGPURegion       *string      `swamp:"preferred_gpu_region,optional,unread"`
	SourceRef                []SourceRef  `swamp:"source_ref,required,minitems=1,maxitems=1"`
	SourceType               string       `swamp:"source_type,required,oneof=SOURCE_TYPE_HUGGINGFACE|SOURCE_TYPE_SPACES_BUCKET|SOURCE_TYPE_SDK_UPLOAD|SOURCE_TYPE_FINE_TUNING"`
	Status                   string       `swamp:"status,computed"`
	StorageRegion            string       `swamp:"storage_region,computed"`
	Tags                     []string     `swamp:"tags,optional,set"`
	TeamID                   string       `swamp:"team_id,computed"`
	TotalSizeBytes           string       `swamp:"total_size_bytes,computed"`
	UpdatedAt                string       `swamp:"updated_at,computed,from=*"`
	UUID                     string       `swamp:"uuid,computed,key"`

	created time.Time
}

// SourceRef is where a model is imported from: a repository of Hugging Face, or a
// folder in a bucket of Spaces.
type SourceRef struct {
	AccessType *string `swamp:"access_type,optional,unread,oneof=ACCESS_TYPE_PUBLIC|ACCESS_TYPE_PRIVATE|ACCESS_TYPE_GATED"`
	Bucket     *string `swamp:"bucket,optional,unread"`
	CommitSHA  *string `swamp:"commit_sha,optional,computed"`
	HFToken    *string `swamp:"hf_token,optional,sensitive,unread"`
	Prefix     *string `swamp:"prefix,optional,unread"`
	Region     *string `swamp:"region,optional,unread"`
	RepoID     *string `swamp:"repo_id,optional"`
}

// Deployment is a dedicated inference that runs a model.
type Deployment struct {
	CreatedAt  string      `swamp:"created_at,computed"`
	Endpoints  []Endpoints `swamp:"endpoints,computed"`
	ID         string      `swamp:"id,computed"`
	Name       string      `swamp:"name,computed"`
	RegionSlug string      `swamp:"region_slug,computed"`
	State      string      `swamp:"state,computed"`
	UpdatedAt  string      `swamp:"updated_at,computed"`
}

// Endpoints are the hosts of a deployment.
type Endpoints struct {
	PrivateEndpointFQDN string `swamp:"private_endpoint_fqdn,computed"`
	PublicEndpointFQDN  string `swamp:"public_endpoint_fqdn,computed"`
}

func customModelResource() providers.Resource {
	return sdk.Resource[*do.Client, CustomModel]{
		Name:   "digitalocean_gradientai_custom_model",
		Create: createCustomModel, Read: readCustomModel, Update: updateCustomModel, Delete: removeCustomModel, List: listCustomModels,
		Phase: customModelPhase, Created: func(r *CustomModel) time.Time { return r.created }, Plan: planCustomModel,
		Merge: func(recorded, shown *CustomModel) {
			if len(shown.SourceRef) == 0 { // of what was uploaded
				shown.SourceRef = recorded.SourceRef
			}
		},
		Holds: func(r *CustomModel) bool { return r.SourceType != fromHub },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Finish: true, Grace: time.Minute, HoldsWhere: "that were not imported from Hugging Face",
			CreateTimeout: time.Hour, UpdateTimeout: 5 * time.Minute, DeleteTimeout: 5 * time.Minute,
			Ambiguity: "a model that somebody else imports under the same name in the same seconds",
		},
		Timeouts: []string{"create", "update", "delete"},
	}.Build()
}

func customModelPhase(r *CustomModel) providers.Phase {
	switch godo.CustomModelStatus(r.Status) {
	case godo.CustomModelStatusReady:
		return providers.Phase{Word: r.Status}
	case godo.CustomModelStatusFailed:
		return providers.Phase{Stage: providers.Failed, Word: strings.TrimSuffix(r.Status+": "+r.ErrorMessage, ": ")}
	default:
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	}
}

// planCustomModel refuses what no call can change: the API would take the request,
// and go on showing what was imported.
func planCustomModel(c *sdk.Change[CustomModel]) {
	for _, attr := range []string{"license", "parameters", "input_modalities", "output_modalities"} {
		if c.Set(attr) && c.Known("source_type") && c.Planned.SourceType != fromBucket && c.Planned.describes(attr) && (c.Prior == nil || c.Changed(attr)) {
			c.Error(attr, "Not for this source", "Of a model from %s the import says what it is. Remove %s, or import from %s.", c.Planned.SourceType, attr, fromBucket)
		}
	}
	if c.Prior == nil {
		return
	}
	if c.Changed("name") && c.Known("name") {
		refuse(c, "name", "name", c.Prior.Name)
	}
	if c.Changed("source_type") && c.Known("source_type") {
		refuse(c, "source_type", "source_type", c.Prior.SourceType)
	}
	if c.Changed("source_ref") && c.Known("source_ref") && len(c.Prior.SourceRef) == 1 && len(c.Planned.SourceRef) == 1 {
		planSource(c, &c.Prior.SourceRef[0], &c.Planned.SourceRef[0])
	}
	for _, attr := range []string{"accept_terms_and_conditions", "preferred_gpu_region"} {
		if c.Changed(attr) {
			c.NoteInPlace("%s is for the import only: the model stays as it is", attr)
		}
	}
}

// describes reports whether an attribute that only models from Spaces have is more
// than empty.
func (r *CustomModel) describes(attr string) bool {
	switch attr {
	case "license":
		return r.License != ""
	case "parameters":
		return r.Parameters != ""
	case "input_modalities":
		return len(r.InputModalities) > 0
	default:
		return len(r.OutputModalities) > 0
	}
}

// planSource refuses another source. Tokens and access may change: the next import
// needs them.
func planSource(c *sdk.Change[CustomModel], was, now *SourceRef) {
	for _, part := range []struct {
		attr      string
		was, want string
	}{
		{"repo_id", do.Value(was.RepoID), do.Value(now.RepoID)},
		{"commit_sha", do.Value(was.CommitSHA), do.Value(now.CommitSHA)},
		{"bucket", do.Value(was.Bucket), do.Value(now.Bucket)},
		{"region", do.Value(was.Region), do.Value(now.Region)},
		{"prefix", do.Value(was.Prefix), do.Value(now.Prefix)},
	} {
		if part.was != "" && part.was != part.want {
			refuse(c, "source_ref", "source_ref."+part.attr, part.was)
		}
	}
}

func refuse(c *sdk.Change[CustomModel], attr, path, was string) {
	c.Error(attr, "A model stays as it was imported", "Its %s is %q, and cannot be changed. Take that back, or import anew with -replace.", path, was)
}

func createCustomModel(ctx context.Context, c *do.Client, r *CustomModel) error {
	out, _, err := c.API().AgentPlatform.ImportCustomModel(ctx, &godo.CustomModelImportRequest{
		Name: r.Name, SourceType: godo.CustomModelSourceType(r.SourceType), SourceRef: do.First(r.SourceRef, SourceRef.request), Description: do.Value(r.Description),
		PreferredGpuRegion: do.Value(r.PreferredGPURegion), AcceptTermsAndConditions: r.AcceptTermsAndConditions, Tags: &godo.CustomModelTags{Tags: r.Tags},
	})
	if err != nil {
		return do.Err("import model", err)
	}
	if out.Model == nil || out.Model.Uuid == "" {
		return notImported(out)
	}
	r.fill(out.Model)
	return nil
}

// notImported says why the API answered without a model. An answer that gives no
// reason leaves open what was done.
func notImported(out *godo.CustomModelImportResponse) error {
	var words []string
	if out.Error != "" {
		words = append(words, out.Error)
	}
	for _, step := range out.ValidationSteps {
		if step != nil && !step.Passed {
			words = append(words, strings.TrimSuffix(step.Name+": "+step.Error, ": "))
		}
	}
	if len(words) == 0 {
		return &providers.Error{Kind: providers.Lost, Op: "import model", Message: "the API's answer does not name the model"}
	}
	return &providers.Error{Kind: providers.Invalid, Op: "import model", Message: strings.Join(words, "; ")}
}

func (r SourceRef) request() *godo.CustomModelSourceRef {
	return &godo.CustomModelSourceRef{
		RepoId: do.Value(r.RepoID), CommitSha: do.Value(r.CommitSHA), AccessType: godo.CustomModelSourceRefAccessType(do.Value(r.AccessType)),
		Bucket: do.Value(r.Bucket), Region: do.Value(r.Region), Prefix: do.Value(r.Prefix), HfToken: do.Value(r.HFToken),
	}
}

func readCustomModel(ctx context.Context, c *do.Client, r *CustomModel) error {
	v, err := getCustomModel(ctx, c, r.UUID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// getCustomModel returns a model. One that the API still shows as deleted is not
// found.
func getCustomModel(ctx context.Context, c *do.Client, uuid string) (*godo.CustomModel, error) {
	v, _, err := c.API().AgentPlatform.GetCustomModel(ctx, uuid)
	switch {
	case err != nil:
		return nil, do.Err("read custom model", err)
	case v == nil || v.Status == godo.CustomModelStatusDeleted:
		return nil, &providers.Error{Kind: providers.NotFound, Op: "read custom model", Message: "model " + uuid + " was deleted"}
	}
	return v, nil
}

// updateCustomModel sets what describes a model: not by godo's method, which could
// not make a description empty.
func updateCustomModel(ctx context.Context, c *do.Client, _, next *CustomModel) error {
	v, err := getCustomModel(ctx, c, next.UUID)
	if err != nil {
		return err
	}
	now := &CustomModel{}
	now.fill(v)
	if have, want := now.described(now), next.described(now); !have.equal(want) {
		req, err := c.API().NewRequest(ctx, http.MethodPatch, fmt.Sprintf("v2/gen-ai/custom_models/%s/metadata", next.UUID), want)
		if err == nil {
			_, err = c.API().Do(ctx, req, nil)
		}
		if err != nil {
			return do.Err("update custom model", err)
		}
	}
	return readCustomModel(ctx, c, next)
}

// description is what can be changed of a model; only of one from Spaces more than
// description and tags.
type description struct {
	Description string               `json:"description"`
	Tags        godo.CustomModelTags `json:"tags"`
	License     string               `json:"license,omitempty"`
	Parameters  string               `json:"parameters,omitempty"`
	Input       []string             `json:"input_modalities,omitempty"`
	Output      []string             `json:"output_modalities,omitempty"`
}

// described is how a model is to be described; what is not configured stays as it is
// now.
func (r *CustomModel) described(now *CustomModel) description {
	d := description{Description: do.Value(r.Description), Tags: godo.CustomModelTags{Tags: slices.Sorted(slices.Values(r.Tags))}}
	if now.SourceType != fromBucket {
		return d
	}
	d.License, d.Parameters, d.Input, d.Output = now.License, now.Parameters, now.InputModalities, now.OutputModalities
	if r.License != "" {
		d.License = r.License
	}
	if r.Parameters != "" {
		d.Parameters = r.Parameters
	}
	if len(r.InputModalities) > 0 {
		d.Input = r.InputModalities
	}
	if len(r.OutputModalities) > 0 {
		d.Output = r.OutputModalities
	}
	return d
}

func (d description) equal(o description) bool {
	return d.Description == o.Description && slices.Equal(d.Tags.Tags, o.Tags.Tags) && d.License == o.License && d.Parameters == o.Parameters &&
		slices.Equal(d.Input, o.Input) && slices.Equal(d.Output, o.Output)
}

// removeCustomModel waits where the API answers that it failed: something may still
// run the model.
func removeCustomModel(ctx context.Context, c *do.Client, r *CustomModel) error {
	out, _, err := c.API().AgentPlatform.DeleteCustomModel(ctx, r.UUID)
	if err != nil {
		return do.Err("delete custom model", err)
	}
	if out.Status == godo.DeleteCustomModelStatusFail {
		return &providers.Error{Kind: providers.Busy, Op: "delete custom model", Message: out.Error}
	}
	return nil
}

func listCustomModels(ctx context.Context, c *do.Client, _ *CustomModel) iter.Seq2[*CustomModel, error] {
	return do.Each(customModels(ctx, c, ""), func(v *godo.CustomModel) *CustomModel {
		r := &CustomModel{}
		r.fill(v)
		return r
	})
}

// customModels yields the models that were not deleted, of one status if that is
// said.
func customModels(ctx context.Context, c *do.Client, status string) iter.Seq2[*godo.CustomModel, error] {
	pages := do.Pages(ctx, "list custom models", func(v *godo.CustomModel) string { return v.Uuid }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.CustomModel, *godo.Response, error) {
		out, resp, err := c.API().AgentPlatform.ListCustomModels(ctx, &godo.CustomModelListOptions{Status: godo.CustomModelStatus(status), ListOptions: *o})
		if err != nil {
			return nil, resp, err
		}
		return out.Models, resp, nil
	})
	return func(yield func(*godo.CustomModel, error) bool) {
		for v, err := range pages {
			if err == nil && v.Status == godo.CustomModelStatusDeleted && status == "" {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// fill takes over what the API shows. Of the source it shows no more than the
// repository and the commit, and nothing of what was uploaded.
func (r *CustomModel) fill(v *godo.CustomModel) {
	r.ActiveDeployments, r.Architecture, r.ContextLength, r.CostEstimatePerMonth = do.Map(v.ActiveDeployments, deploymentOf), v.Architecture, v.ContextLength, v.CostEstimatePerMonth
	r.CreatedAt, r.Description, r.ErrorMessage, r.FileCount = do.Written(v.CreatedAt), &v.Description, v.ErrorMessage, v.FileCount
	r.InputModalities, r.License, r.Name, r.OutputModalities, r.Parameters = v.InputModalities, v.License, v.Name, v.OutputModalities, v.Parameters
	r.SourceType, r.Status, r.StorageRegion, r.TeamID = string(v.SourceType), string(v.Status), v.StorageRegion, v.TeamId
	r.TotalSizeBytes, r.UpdatedAt, r.UUID, r.Tags = v.TotalSizeBytes, do.Written(v.UpdatedAt), v.Uuid, nil
	if v.Tags != nil {
		r.Tags = v.Tags.Tags
	}
	if v.CreatedAt != nil {
		r.created = v.CreatedAt.Time
	}
	if s := v.SourceRef; s != nil {
		had := SourceRef{}
		if len(r.SourceRef) > 0 {
			had = r.SourceRef[0]
		}
		r.SourceRef = []SourceRef{{
			AccessType: or(string(s.AccessType), had.AccessType), Bucket: or(s.Bucket, had.Bucket), CommitSHA: &s.CommitSha, HFToken: had.HFToken,
			Prefix: or(s.Prefix, had.Prefix), Region: or(s.Region, had.Region), RepoID: &s.RepoId,
		}}
	}
}

// or is what the API shows, or else what was said with the import; empty where
// nothing was.
func or(shown string, said *string) *string {
	if shown == "" && said != nil {
		return said
	}
	return &shown
}

func deploymentOf(v *godo.CustomModelActiveDeployment) Deployment {
	return Deployment{
		CreatedAt: v.CreatedAt, ID: v.Id, Name: v.Name, RegionSlug: v.RegionSlug, State: v.State, UpdatedAt: v.UpdatedAt,
		Endpoints: do.Single(v.Endpoints, func(v *godo.CustomModelActiveDeploymentEndpoints) Endpoints {
			return Endpoints{v.PrivateEndpointFqdn, v.PublicEndpointFqdn}
		}),
	}
}
