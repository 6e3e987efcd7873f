package apps

import (
	"context"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AppData is the model of data source digitalocean_app.
type AppData struct {
	ActiveDeploymentID string        `swamp:"active_deployment_id,computed"`
	AppID              string        `swamp:"app_id,required,nonempty"`
	CreatedAt          string        `swamp:"created_at,computed"`
	DedicatedIPs       []DedicatedIP `swamp:"dedicated_ips,optional,computed"`
	DefaultIngress     string        `swamp:"default_ingress,computed"`
	LiveDomain         string        `swamp:"live_domain,computed"`
	LiveURL            string        `swamp:"live_url,computed"`
	ProjectID          string        `swamp:"project_id,computed"`
	Spec               []Spec        `swamp:"spec,computed"`
	UpdatedAt          string        `swamp:"updated_at,computed"`
	URN                string        `swamp:"urn,computed"`
}

func appData() providers.DataSource {
	return sdk.DataSource[*do.Client, AppData]{
		Name: "digitalocean_app", ID: func(d *AppData) string { return d.AppID }, Checks: checks, Norms: norms,
		Read: func(ctx context.Context, c *do.Client, d *AppData) error {
			v, _, err := c.API().Apps.Get(ctx, d.AppID)
			if err != nil {
				return do.Err("read app", err)
			}
			r := App{}
			r.fill(v)
			*d = AppData{
				ActiveDeploymentID: r.ActiveDeploymentID, AppID: r.ID, CreatedAt: r.CreatedAt, DedicatedIPs: r.DedicatedIPs, DefaultIngress: r.DefaultIngress,
				LiveDomain: r.LiveDomain, LiveURL: r.LiveURL, ProjectID: do.Value(r.ProjectID), Spec: r.Spec, UpdatedAt: r.UpdatedAt, URN: r.URN,
			}
			return nil
		},
	}.Build()
}
