package inference

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// EndpointData is the model of data source digitalocean_dedicated_inference.
type EndpointData struct {
	CreatedAt            string      `swamp:"created_at,computed"`
	EnablePublicEndpoint bool        `swamp:"enable_public_endpoint,computed"`
	ID                   string      `swamp:"id,required,nonempty"`
	ModelDeployments     []ModelData `swamp:"model_deployments,computed"`
	Name                 string      `swamp:"name,computed"`
	PrivateEndpointFQDN  string      `swamp:"private_endpoint_fqdn,computed"`
	PublicEndpointFQDN   string      `swamp:"public_endpoint_fqdn,computed"`
	Region               string      `swamp:"region,computed"`
	Status               string      `swamp:"status,computed"`
	UpdatedAt            string      `swamp:"updated_at,computed"`
	VPCUUID              string      `swamp:"vpc_uuid,computed"`
}

// ModelData is a model of that data source.
type ModelData struct {
	Accelerators    []AcceleratorData `swamp:"accelerators,computed"`
	ModelID         string            `swamp:"model_id,computed"`
	ModelProvider   string            `swamp:"model_provider,computed"`
	ModelSlug       string            `swamp:"model_slug,computed"`
	ProviderModelID string            `swamp:"provider_model_id,computed"`
}

// AcceleratorData is a kind of GPU of that data source.
type AcceleratorData struct {
	AcceleratorSlug string `swamp:"accelerator_slug,computed"`
	Scale           int    `swamp:"scale,computed"`
	Type            string `swamp:"type,computed"`
}

func endpointData() providers.DataSource {
	return sdk.DataSource[*do.Client, EndpointData]{
		Name: "digitalocean_dedicated_inference",
		Read: func(ctx context.Context, c *do.Client, d *EndpointData) error {
			r := &Endpoint{ID: d.ID}
			if err := readEndpoint(ctx, c, r); err != nil {
				return err
			}
			*d = EndpointData{
				CreatedAt: r.CreatedAt, EnablePublicEndpoint: r.EnablePublicEndpoint, ID: r.ID, Name: r.Name, PrivateEndpointFQDN: r.PrivateEndpointFQDN,
				PublicEndpointFQDN: r.PublicEndpointFQDN, Region: r.Region, Status: r.Status, UpdatedAt: r.UpdatedAt, VPCUUID: do.Value(r.VPCUUID),
			}
			d.ModelDeployments = do.Map(r.ModelDeployments, func(m ModelDeployment) ModelData {
				return ModelData{
					Accelerators: do.Map(m.Accelerators, func(a Accelerator) AcceleratorData { return AcceleratorData(a) }),
					ModelID:      do.Value(m.ModelID), ModelProvider: m.ModelProvider, ModelSlug: m.ModelSlug, ProviderModelID: do.Value(m.ProviderModelID),
				}
			})
			return nil
		},
	}.Build()
}

// EndpointsData is the model of data source digitalocean_dedicated_inferences.
type EndpointsData struct {
	DedicatedInferences []EndpointRow  `swamp:"dedicated_inferences,computed"`
	Filter              []query.Filter `swamp:"filter,optional,set"`
	Sort                []query.Sort   `swamp:"sort,optional"`
}

// EndpointRow is one element of it.
type EndpointRow struct {
	CreatedAt           string   `swamp:"created_at,computed"`
	ID                  string   `swamp:"id,computed"`
	Name                string   `swamp:"name,computed"`
	PrivateEndpointFQDN string   `swamp:"private_endpoint_fqdn,computed"`
	ProviderModelID     []string `swamp:"provider_model_id,computed"`
	PublicEndpointFQDN  string   `swamp:"public_endpoint_fqdn,computed"`
	Region              string   `swamp:"region,computed"`
	Status              string   `swamp:"status,computed"`
	UpdatedAt           string   `swamp:"updated_at,computed"`
	VPCUUID             string   `swamp:"vpc_uuid,computed"`
}

func endpointsData() providers.DataSource {
	return sdk.DataSource[*do.Client, EndpointsData]{
		Name: "digitalocean_dedicated_inferences", ID: func(*EndpointsData) string { return "dedicated_inferences" },
		Check: func(c *sdk.Check[EndpointsData]) { query.Check[EndpointRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *EndpointsData) error {
			rows, err := do.All(do.Each(items(ctx, c), endpointRow))
			if err == nil {
				d.DedicatedInferences, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

func endpointRow(v godo.DedicatedInferenceListItem) EndpointRow {
	row := EndpointRow{
		CreatedAt: written(v.CreatedAt), ID: v.ID, Name: v.Name, ProviderModelID: v.ProviderModelID, Region: v.Region, Status: v.Status, UpdatedAt: written(v.UpdatedAt),
		VPCUUID: v.VPCUUID,
	}
	if e := v.Endpoints; e != nil {
		row.PrivateEndpointFQDN, row.PublicEndpointFQDN = e.PrivateEndpointFQDN, e.PublicEndpointFQDN
	}
	return row
}

// TokensData is the model of data source digitalocean_dedicated_inference_tokens.
type TokensData struct {
	DedicatedInferenceID string         `swamp:"dedicated_inference_id,required,nonempty"`
	Filter               []query.Filter `swamp:"filter,optional,set"`
	Sort                 []query.Sort   `swamp:"sort,optional"`
	Tokens               []TokenRow     `swamp:"tokens,computed"`
}

// TokenRow is one element of it.
type TokenRow struct {
	CreatedAt string `swamp:"created_at,computed"`
	ID        string `swamp:"id,computed"`
	Name      string `swamp:"name,computed"`
}

func tokensData() providers.DataSource {
	return sdk.DataSource[*do.Client, TokensData]{
		Name: "digitalocean_dedicated_inference_tokens", ID: func(*TokensData) string { return "tokens" },
		Check: func(c *sdk.Check[TokensData]) { query.Check[TokenRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *TokensData) error {
			rows, err := do.All(do.Each(tokens(ctx, c, d.DedicatedInferenceID), func(v godo.DedicatedInferenceToken) TokenRow {
				return TokenRow{CreatedAt: written(v.CreatedAt), ID: v.ID, Name: v.Name}
			}))
			if err == nil {
				d.Tokens, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

// AcceleratorsData is the model of data source
// digitalocean_dedicated_inference_accelerators.
type AcceleratorsData struct {
	Accelerators         []AcceleratorRow `swamp:"accelerators,computed"`
	DedicatedInferenceID string           `swamp:"dedicated_inference_id,required,nonempty"`
	Filter               []query.Filter   `swamp:"filter,optional,set"`
	Sort                 []query.Sort     `swamp:"sort,optional"`
}

// AcceleratorRow is one element of it: a GPU.
type AcceleratorRow struct {
	CreatedAt string `swamp:"created_at,computed"`
	ID        string `swamp:"id,computed"`
	Name      string `swamp:"name,computed"`
	Slug      string `swamp:"slug,computed"`
	Status    string `swamp:"status,computed"`
}

func acceleratorsData() providers.DataSource {
	return sdk.DataSource[*do.Client, AcceleratorsData]{
		Name: "digitalocean_dedicated_inference_accelerators", ID: func(*AcceleratorsData) string { return "accelerators" },
		Check: func(c *sdk.Check[AcceleratorsData]) {
			query.Check[AcceleratorRow](c.Error, c.Config.Filter, c.Config.Sort)
		},
		Read: func(ctx context.Context, c *do.Client, d *AcceleratorsData) error {
			pages := do.Pages(ctx, "list accelerators", func(v godo.DedicatedInferenceAcceleratorInfo) string { return v.ID },
				func(ctx context.Context, o *godo.ListOptions) ([]godo.DedicatedInferenceAcceleratorInfo, *godo.Response, error) {
					return c.API().DedicatedInference.ListAccelerators(ctx, d.DedicatedInferenceID, &godo.DedicatedInferenceListAcceleratorsOptions{ListOptions: *o})
				})
			rows, err := do.All(do.Each(pages, func(v godo.DedicatedInferenceAcceleratorInfo) AcceleratorRow {
				return AcceleratorRow{CreatedAt: written(v.CreatedAt), ID: v.ID, Name: v.Name, Slug: v.Slug, Status: v.Status}
			}))
			if err == nil {
				d.Accelerators, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
