package monitoring

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Check is the model of digitalocean_uptime_check.
type Check struct {
	Enabled bool     `swamp:"enabled,optional,default=true"`
	ID      string   `swamp:"id,computed,key"`
	Name    string   `swamp:"name,required,nonempty,identity,temporary"`
	Regions []string `swamp:"regions,optional,set"`
	Target  string   `swamp:"target,required,nonempty,identity"`
	Type    string   `swamp:"type,optional,default=https,oneof=ping|http|https"`
}

func checkResource() providers.Resource {
	return sdk.Resource[*do.Client, Check]{
		Name:   "digitalocean_uptime_check",
		Create: createCheck, Read: readCheck, Update: updateCheck, Delete: removeCheck, List: listChecks,
		Traits: providers.Traits{
			Recogniser: providers.TemporaryName, Importable: true,
		},
	}.Build()
}

func createCheck(ctx context.Context, c *do.Client, r *Check) error {
	v, _, err := c.API().UptimeChecks.Create(ctx, &godo.CreateUptimeCheckRequest{
		Enabled: r.Enabled,
		Name:    r.Name,
		Regions: do.List(r.Regions),
		Target:  r.Target,
		Type:    r.Type,
	})
	if err != nil {
		return do.Err("create uptime check", err)
	}
	r.fill(v)
	return nil
}

func readCheck(ctx context.Context, c *do.Client, r *Check) error {
	v, _, err := c.API().UptimeChecks.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read uptime check", err)
	}
	r.fill(v)
	return nil
}

func updateCheck(ctx context.Context, c *do.Client, _, r *Check) error {
	_, _, err := c.API().UptimeChecks.Update(ctx, r.ID, &godo.UpdateUptimeCheckRequest{
		Enabled: r.Enabled,
		Name:    r.Name,
		Regions: do.List(r.Regions),
		Target:  r.Target,
		Type:    r.Type,
	})
	if err != nil {
		return do.Err("update uptime check", err)
	}
	return readCheck(ctx, c, r)
}

func removeCheck(ctx context.Context, c *do.Client, r *Check) error {
	_, err := c.API().UptimeChecks.Delete(ctx, r.ID)
	return do.Err("delete uptime check", err)
}

func listChecks(ctx context.Context, c *do.Client, _ *Check) iter.Seq2[*Check, error] {
	pages := do.Pages(ctx, "list uptime checks", func(v godo.UptimeCheck) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.UptimeCheck, *godo.Response, error) {
		return c.API().UptimeChecks.List(ctx, o)
	})
	return do.Each(pages, func(v godo.UptimeCheck) *Check {
		r := &Check{}
		r.fill(&v)
		return r
	})
}

func (r *Check) fill(v *godo.UptimeCheck) {
	r.Enabled = v.Enabled
	r.ID = v.ID
	r.Name = v.Name
	r.Regions = v.Regions
	r.Target = v.Target
	r.Type = v.Type
}
