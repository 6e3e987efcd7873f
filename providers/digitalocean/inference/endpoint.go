package inference

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Endpoint is the model of digitalocean_dedicated_inference. Where no VPC is
// configured the API puts it into one, which is no change.
type Endpoint struct {
	CreatedAt            string            `swamp:"created_at,computed"`
	EnablePublicEndpoint bool              `swamp:"enable_public_endpoint,optional,default=false,forcenew,unlisted"`
	HuggingFaceToken     *string           `swamp:"hugging_face_token,optional,sensitive,unread"`
	ID                   string            `swamp:"id,optional,computed,key"`
	ModelDeployments     []ModelDeployment `swamp:"model_deployments,required,minitems=1,unlisted"`
	Name                 string            `swamp:"name,required,nonempty,identity"`
	PrivateEndpointFQDN  string            `swamp:"private_endpoint_fqdn,computed"`
	PublicEndpointFQDN   string            `swamp:"public_endpoint_fqdn,computed"`
	Region               string            `swamp:"region,required,forcenew,nonempty"`
	Status               string            `swamp:"status,computed"`
	UpdatedAt            string            `swamp:"updated_at,computed,from=*"`
	VPCUUID              *string           `swamp:"vpc_uuid,optional,forcenew,check=uuid,filled=*"`

	pending bool // a change is on its way, which only single reads show
	created time.Time
}

// ModelDeployment is a model that an endpoint runs.
type ModelDeployment struct {
	Accelerators    []Accelerator `swamp:"accelerators,required,minitems=1"`
	ModelID         *string       `swamp:"model_id,optional,computed,from=model_slug|model_provider" doc:"by it a change names a model that runs; where none is told, its name does"`
	ModelProvider   string        `swamp:"model_provider,required,nonempty"`
	ModelSlug       string        `swamp:"model_slug,required,nonempty"`
	ProviderModelID *string       `swamp:"provider_model_id,optional,computed,from=model_slug|model_provider"`
}

// Accelerator is a kind of GPU that a model runs on, and how many there are.
type Accelerator struct {
	AcceleratorSlug string `swamp:"accelerator_slug,required,nonempty"`
	Scale           int    `swamp:"scale,required,min=1"`
	Type            string `swamp:"type,required,nonempty"`
}

func endpointResource() providers.Resource {
	return sdk.Resource[*do.Client, Endpoint]{
		Name:   "digitalocean_dedicated_inference",
		Create: createEndpoint, Read: readEndpoint, Update: updateEndpoint, Delete: removeEndpoint, List: listEndpoints,
		Phase: phase, Created: func(r *Endpoint) time.Time { return r.created },
		Touches: func(r *Endpoint) []string { return []string{"inference:" + r.ID, "vpc:" + do.Value(r.VPCUUID)} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, AwaitGone: true, Grace: time.Minute,
			CreateTimeout: time.Hour, UpdateTimeout: time.Hour, DeleteTimeout: time.Hour,
		},
		Timeouts: []string{"create", "update", "delete"},
	}.Build()
}

// phase waits as the Terraform provider does: for the states active and running,
// and until no other specification is on its way.
func phase(r *Endpoint) providers.Phase {
	switch {
	case r.Status == "error":
		return providers.Phase{Stage: providers.Failed, Word: r.Status}
	case r.Status != "active" && r.Status != "running":
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	case r.pending:
		return providers.Phase{Stage: providers.Pending, Word: r.Status + ", a change is on its way"}
	default:
		return providers.Phase{Word: r.Status}
	}
}

// deployments are models as requests name them.
func deployments(models []ModelDeployment) []*godo.DedicatedInferenceModelRequest {
	return do.Map(models, func(m ModelDeployment) *godo.DedicatedInferenceModelRequest {
		return &godo.DedicatedInferenceModelRequest{
			ModelID: do.Value(m.ModelID), ModelSlug: m.ModelSlug, ModelProvider: m.ModelProvider, ProviderModelID: do.Value(m.ProviderModelID),
			Accelerators: do.Map(m.Accelerators, func(a Accelerator) *godo.DedicatedInferenceAcceleratorRequest {
				return &godo.DedicatedInferenceAcceleratorRequest{AcceleratorSlug: a.AcceleratorSlug, Scale: uint64(a.Scale), Type: a.Type}
			}),
		}
	})
}

// secrets are the tokens that go with a request, nil for none.
func (r *Endpoint) secrets() *godo.DedicatedInferenceSecrets {
	if do.Value(r.HuggingFaceToken) == "" {
		return nil
	}
	return &godo.DedicatedInferenceSecrets{HuggingFaceToken: *r.HuggingFaceToken}
}

// createEndpoint leaves alone the token that the API makes along with an
// endpoint, as the Terraform provider does.
func createEndpoint(ctx context.Context, c *do.Client, r *Endpoint) error {
	spec := &godo.DedicatedInferenceSpecRequest{Version: 1, Name: r.Name, Region: r.Region, EnablePublicEndpoint: r.EnablePublicEndpoint, ModelDeployments: deployments(r.ModelDeployments)}
	if r.VPCUUID != nil {
		spec.VPC = &godo.DedicatedInferenceVPCRequest{UUID: *r.VPCUUID}
	}
	v, _, _, err := c.API().DedicatedInference.Create(ctx, &godo.DedicatedInferenceCreateRequest{Spec: spec, Secrets: r.secrets()})
	if err != nil {
		return do.Err("create dedicated inference", err)
	}
	r.fill(v)
	return nil
}

func get(ctx context.Context, c *do.Client, id string) (*godo.DedicatedInference, error) {
	v, _, err := c.API().DedicatedInference.Get(ctx, id)
	return v, do.Err("read dedicated inference", err)
}

func readEndpoint(ctx context.Context, c *do.Client, r *Endpoint) error {
	v, err := get(ctx, c, r.ID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// updateEndpoint sends the whole specification, with the version that is
// running. The API takes none while another is on its way.
func updateEndpoint(ctx context.Context, c *do.Client, prior, next *Endpoint) error {
	const op = "update dedicated inference"
	v, err := get(ctx, c, next.ID)
	if err != nil {
		return err
	}
	now := &Endpoint{}
	if now.fill(v); phase(now).Stage == providers.Pending {
		return &providers.Error{Kind: providers.Busy, Op: op, Message: "it is " + phase(now).Word}
	}
	if now.Name != next.Name || !sameModels(now.ModelDeployments, next.ModelDeployments) || do.Value(prior.HuggingFaceToken) != do.Value(next.HuggingFaceToken) {
		spec := &godo.DedicatedInferenceSpecRequest{Name: next.Name, Region: v.Region, EnablePublicEndpoint: now.EnablePublicEndpoint, ModelDeployments: deployments(known(next.ModelDeployments, now.ModelDeployments))}
		if v.DeploymentSpec != nil {
			spec.Version = int(v.DeploymentSpec.Version)
		}
		if now.VPCUUID != nil {
			spec.VPC = &godo.DedicatedInferenceVPCRequest{UUID: *now.VPCUUID}
		}
		v, _, err = c.API().DedicatedInference.Update(ctx, next.ID, &godo.DedicatedInferenceUpdateRequest{Spec: spec, Secrets: next.secrets()})
		if err != nil {
			return do.NotYet(do.Err(op, err)) // for a while after a change, though it says active
		}
	}
	next.fill(v)
	return nil
}

// sameModels reports whether models are those that are wanted.
func sameModels(have, want []ModelDeployment) bool {
	return slices.EqualFunc(have, want, func(h, w ModelDeployment) bool {
		return h.ModelSlug == w.ModelSlug && h.ModelProvider == w.ModelProvider && asked(w.ModelID, h.ModelID) && asked(w.ProviderModelID, h.ProviderModelID) &&
			slices.Equal(h.Accelerators, w.Accelerators)
	})
}

// asked reports whether an id is the one that is wanted; one that is not told is any.
func asked(want, have *string) bool { return do.Value(want) == "" || do.Value(want) == do.Value(have) }

// known gives models whose id is not told that of one that runs: the API takes a
// model without an id for another deployment of it.
func known(want, have []ModelDeployment) []ModelDeployment {
	out := slices.Clone(want)
	have = slices.DeleteFunc(slices.Clone(have), func(h ModelDeployment) bool {
		return slices.ContainsFunc(want, func(w ModelDeployment) bool { return do.Value(w.ModelID) != "" && *w.ModelID == do.Value(h.ModelID) })
	})
	for i := range out {
		m := &out[i]
		if at := slices.IndexFunc(have, func(h ModelDeployment) bool {
			return do.Value(m.ModelID) == "" && h.ModelSlug == m.ModelSlug && h.ModelProvider == m.ModelProvider && asked(m.ProviderModelID, h.ProviderModelID)
		}); at >= 0 {
			m.ModelID = have[at].ModelID
			have = slices.Delete(have, at, at+1)
		}
	}
	return out
}

func removeEndpoint(ctx context.Context, c *do.Client, r *Endpoint) error {
	_, err := c.API().DedicatedInference.Delete(ctx, r.ID)
	return do.Err("delete dedicated inference", err)
}

// items yields the endpoints as lists show them.
func items(ctx context.Context, c *do.Client) iter.Seq2[godo.DedicatedInferenceListItem, error] {
	return do.Pages(ctx, "list dedicated inferences", func(v godo.DedicatedInferenceListItem) string { return v.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.DedicatedInferenceListItem, *godo.Response, error) {
			return c.API().DedicatedInference.List(ctx, &godo.DedicatedInferenceListOptions{ListOptions: *o})
		})
}

func listEndpoints(ctx context.Context, c *do.Client, _ *Endpoint) iter.Seq2[*Endpoint, error] {
	return do.Each(items(ctx, c), func(v godo.DedicatedInferenceListItem) *Endpoint {
		r := &Endpoint{}
		r.fill(&godo.DedicatedInference{
			ID: v.ID, Name: v.Name, Region: v.Region, Status: v.Status, VPCUUID: v.VPCUUID, Endpoints: v.Endpoints, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
		})
		return r
	})
}

// written is a time as the Terraform provider writes it, "" for none.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().String()
}

// fill takes over what the API says. What runs is in the specification; a new
// endpoint has none before it is ready.
func (r *Endpoint) fill(v *godo.DedicatedInference) {
	r.ID, r.Name, r.Region, r.Status, r.pending = v.ID, v.Name, v.Region, v.Status, v.PendingDeploymentSpec != nil
	r.CreatedAt, r.UpdatedAt = written(v.CreatedAt), written(v.UpdatedAt)
	if v.CreatedAt.Unix() > 0 { // the answer to a create has the epoch
		r.created = v.CreatedAt
	}
	if v.Endpoints != nil {
		r.PublicEndpointFQDN, r.PrivateEndpointFQDN = v.Endpoints.PublicEndpointFQDN, v.Endpoints.PrivateEndpointFQDN
	}
	if v.VPCUUID != "" {
		r.VPCUUID = &v.VPCUUID
	}
	spec := v.DeploymentSpec
	if spec == nil {
		return
	}
	r.EnablePublicEndpoint = spec.EnablePublicEndpoint
	if spec.VPCConfig != nil {
		r.VPCUUID = &spec.VPCConfig.VPCUUID
	}
	r.ModelDeployments = do.Map(spec.ModelDeployments, func(m *godo.DedicatedInferenceModelDeployment) ModelDeployment {
		return ModelDeployment{
			ModelID: &m.ModelID, ModelProvider: m.ModelProvider, ModelSlug: m.ModelSlug, ProviderModelID: &m.ProviderModelID,
			Accelerators: do.Map(m.Accelerators, func(a *godo.DedicatedInferenceAccelerator) Accelerator {
				return Accelerator{AcceleratorSlug: a.AcceleratorSlug, Scale: int(a.Scale), Type: a.Type}
			}),
		}
	})
}
