package autoscale

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Pool is the model of digitalocean_droplet_autoscale.
type Pool struct {
	Config             []Config      `swamp:"config,required,maxitems=1"`
	CreatedAt          string        `swamp:"created_at,computed"`
	CurrentUtilization []Utilization `swamp:"current_utilization,attribute,computed"`
	DropletTemplate    []Template    `swamp:"droplet_template,required,maxitems=1"`
	ID                 string        `swamp:"id,computed,key"`
	Name               string        `swamp:"name,required,nonempty,identity"`
	Status             string        `swamp:"status,computed"`
	UpdatedAt          string        `swamp:"updated_at,computed,from=*"`

	created time.Time
}

// Config says how many Droplets there are: a number, or bounds and targets.
type Config struct {
	CooldownMinutes         *int     `swamp:"cooldown_minutes,optional,min=5,max=20"`
	MaxInstances            *int     `swamp:"max_instances,optional,min=1,max=1000"`
	MinInstances            *int     `swamp:"min_instances,optional,min=1,max=500"`
	TargetCPUUtilization    *float64 `swamp:"target_cpu_utilization,optional,min=0.05,max=1"`
	TargetMemoryUtilization *float64 `swamp:"target_memory_utilization,optional,min=0.05,max=1"`
	TargetNumberInstances   *int     `swamp:"target_number_instances,optional,min=1,max=1000"`
}

// Utilization is how busy the Droplets are, between 0 and 1.
type Utilization struct {
	CPU    float64 `swamp:"cpu,computed"`
	Memory float64 `swamp:"memory,computed"`
}

// Template is what the Droplets are made of. The API may show the image by
// another of its names than it was told, so that the one told is kept.
type Template struct {
	Image            string   `swamp:"image,required"`
	IPv6             *bool    `swamp:"ipv6,optional"`
	ProjectID        *string  `swamp:"project_id,optional"`
	PublicNetworking *bool    `swamp:"public_networking,optional,computed"`
	Region           string   `swamp:"region,required"`
	Size             string   `swamp:"size,required"`
	SSHKeys          []string `swamp:"ssh_keys,required,set"`
	Tags             []string `swamp:"tags,optional,set"`
	UserData         *string  `swamp:"user_data,optional"`
	VPCUUID          *string  `swamp:"vpc_uuid,optional"`
	WithDropletAgent *bool    `swamp:"with_droplet_agent,optional"`
}

func poolResource() providers.Resource {
	return sdk.Resource[*do.Client, Pool]{
		Name:   "digitalocean_droplet_autoscale",
		Create: createPool, Read: readPool, Update: updatePool, Delete: removePool, List: listPools,
		Phase: phase, Created: func(r *Pool) time.Time { return r.created }, Check: check, Merge: merge,
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Stateful: true, Everyday: true, Grace: 30 * time.Second, AwaitGone: true, CreateTimeout: 15 * time.Minute,
			Ambiguity: "a pool that somebody else makes under the same name in the same seconds",
		},
	}.Build()
}

func phase(r *Pool) providers.Phase {
	switch r.Status {
	case "new", "provisioning":
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	case "error":
		return providers.Phase{Stage: providers.Failed, Word: r.Status}
	default:
		return providers.Phase{Word: r.Status}
	}
}

// check refuses a pool of a fixed and of a variable number of Droplets.
func check(c *sdk.Check[Pool]) {
	if !c.Known("config") || len(c.Config.Config) != 1 {
		return
	}
	g := c.Config.Config[0]
	bounds := g.MinInstances != nil && g.MaxInstances != nil
	switch {
	case g.TargetNumberInstances != nil && (g.MinInstances != nil || g.MaxInstances != nil):
		c.Error("config", "Two ways to scale", "Write target_number_instances for a fixed number of Droplets, or min_instances and max_instances for a variable one.")
	case g.TargetNumberInstances == nil && !bounds:
		c.Error("config", "Missing required argument", "Write target_number_instances, or both min_instances and max_instances.")
	}
}

// merge keeps the image as it was named.
func merge(recorded, shown *Pool) {
	if image := recorded.image(); image != "" && len(shown.DropletTemplate) == 1 {
		shown.DropletTemplate[0].Image = image
	}
}

// image is what the Droplets' image is named by, "" where that is not known.
func (r *Pool) image() string {
	if len(r.DropletTemplate) != 1 {
		return ""
	}
	return r.DropletTemplate[0].Image
}

// request is what creates and changes say.
func (r *Pool) request() *godo.DropletAutoscalePoolRequest {
	req := &godo.DropletAutoscalePoolRequest{Name: r.Name}
	for _, g := range r.Config {
		req.Config = &godo.DropletAutoscaleConfiguration{
			MinInstances: uint64(do.Value(g.MinInstances)), MaxInstances: uint64(do.Value(g.MaxInstances)), TargetCPUUtilization: do.Value(g.TargetCPUUtilization),
			TargetMemoryUtilization: do.Value(g.TargetMemoryUtilization), CooldownMinutes: uint32(do.Value(g.CooldownMinutes)), TargetNumberInstances: uint64(do.Value(g.TargetNumberInstances)),
		}
	}
	for _, t := range r.DropletTemplate {
		req.DropletTemplate = &godo.DropletAutoscaleResourceTemplate{
			Size: t.Size, Region: t.Region, Image: t.Image, Tags: do.List(t.Tags), SSHKeys: do.List(t.SSHKeys), VpcUUID: do.Value(t.VPCUUID), WithDropletAgent: do.Value(t.WithDropletAgent),
			ProjectID: do.Value(t.ProjectID), IPV6: do.Value(t.IPv6), UserData: do.Value(t.UserData), PublicNetworking: t.PublicNetworking,
		}
		if t.PublicNetworking == nil {
			req.DropletTemplate.PublicNetworking = godo.PtrTo(true)
		}
	}
	return req
}

func createPool(ctx context.Context, c *do.Client, r *Pool) error {
	v, _, err := c.API().DropletAutoscale.Create(ctx, r.request())
	if err != nil {
		return do.Err("create autoscale pool", err)
	}
	r.fill(v)
	return nil
}

func readPool(ctx context.Context, c *do.Client, r *Pool) error {
	v, _, err := c.API().DropletAutoscale.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read autoscale pool", err)
	}
	r.fill(v)
	return nil
}

func updatePool(ctx context.Context, c *do.Client, _, r *Pool) error {
	if _, _, err := c.API().DropletAutoscale.Update(ctx, r.ID, r.request()); err != nil {
		return do.Err("update autoscale pool", err)
	}
	return readPool(ctx, c, r)
}

// removePool deletes a pool with its Droplets, which would else stay behind.
func removePool(ctx context.Context, c *do.Client, r *Pool) error {
	_, err := c.API().DropletAutoscale.DeleteDangerous(ctx, r.ID)
	return do.Err("delete autoscale pool", err)
}

func listPools(ctx context.Context, c *do.Client, _ *Pool) iter.Seq2[*Pool, error] {
	pages := do.Pages(ctx, "list autoscale pools", func(v *godo.DropletAutoscalePool) string { return v.ID }, c.API().DropletAutoscale.List)
	return do.Each(pages, func(v *godo.DropletAutoscalePool) *Pool {
		r := &Pool{}
		r.fill(v)
		return r
	})
}

func (r *Pool) fill(v *godo.DropletAutoscalePool) {
	image := r.image()
	*r = Pool{CreatedAt: v.CreatedAt.UTC().String(), ID: v.ID, Name: v.Name, Status: v.Status, UpdatedAt: v.UpdatedAt.UTC().String(), created: v.CreatedAt}
	if g := v.Config; g != nil {
		r.Config = []Config{{
			CooldownMinutes: do.Optional(int(g.CooldownMinutes)), MaxInstances: do.Optional(int(g.MaxInstances)), MinInstances: do.Optional(int(g.MinInstances)),
			TargetCPUUtilization: do.Optional(g.TargetCPUUtilization), TargetMemoryUtilization: do.Optional(g.TargetMemoryUtilization),
			TargetNumberInstances: do.Optional(int(g.TargetNumberInstances)),
		}}
	}
	if u := v.CurrentUtilization; u != nil {
		r.CurrentUtilization = []Utilization{{CPU: u.CPU, Memory: u.Memory}}
	}
	if t := v.DropletTemplate; t != nil {
		r.DropletTemplate = []Template{{
			Image: cmp.Or(image, t.Image), IPv6: do.Optional(t.IPV6), ProjectID: do.Optional(t.ProjectID), PublicNetworking: t.PublicNetworking, Region: t.Region, Size: t.Size,
			SSHKeys: t.SSHKeys, Tags: t.Tags, UserData: do.Optional(t.UserData), VPCUUID: do.Optional(t.VpcUUID), WithDropletAgent: do.Optional(t.WithDropletAgent),
		}}
	}
}

// PoolData is the model of data source digitalocean_droplet_autoscale.
type PoolData struct {
	Config             []ConfigData   `swamp:"config,attribute,computed"`
	CreatedAt          string         `swamp:"created_at,computed"`
	CurrentUtilization []Utilization  `swamp:"current_utilization,attribute,computed"`
	DropletTemplate    []TemplateData `swamp:"droplet_template,attribute,computed"`
	ID                 *string        `swamp:"id,optional,nonempty,exactlyone=id|name"`
	Name               *string        `swamp:"name,optional,nonempty,exactlyone=id|name"`
	Status             string         `swamp:"status,computed"`
	UpdatedAt          string         `swamp:"updated_at,computed"`
}

// ConfigData is the configuration of that data source.
type ConfigData struct {
	CooldownMinutes         *int     `swamp:"cooldown_minutes,computed"`
	MaxInstances            *int     `swamp:"max_instances,computed"`
	MinInstances            *int     `swamp:"min_instances,computed"`
	TargetCPUUtilization    *float64 `swamp:"target_cpu_utilization,computed"`
	TargetMemoryUtilization *float64 `swamp:"target_memory_utilization,computed"`
	TargetNumberInstances   *int     `swamp:"target_number_instances,computed"`
}

// TemplateData is the template of that data source.
type TemplateData struct {
	Image            string   `swamp:"image,computed"`
	IPv6             *bool    `swamp:"ipv6,computed"`
	ProjectID        *string  `swamp:"project_id,computed"`
	PublicNetworking *bool    `swamp:"public_networking,computed"`
	Region           string   `swamp:"region,computed"`
	Size             string   `swamp:"size,computed"`
	SSHKeys          []string `swamp:"ssh_keys,computed,set"`
	Tags             []string `swamp:"tags,computed,set"`
	UserData         *string  `swamp:"user_data,computed"`
	VPCUUID          *string  `swamp:"vpc_uuid,computed"`
	WithDropletAgent *bool    `swamp:"with_droplet_agent,computed"`
}

func poolData() providers.DataSource {
	return sdk.DataSource[*do.Client, PoolData]{Name: "digitalocean_droplet_autoscale", Read: lookUpPool}.Build()
}

// lookUpPool finds a pool by id or by name.
func lookUpPool(ctx context.Context, c *do.Client, d *PoolData) error {
	r, err := do.Only(listPools(ctx, c, nil), func(r *Pool) bool { return do.Asked(d.ID, r.ID) && do.Asked(d.Name, r.Name) }, "autoscale pool "+do.Value(d.ID)+do.Value(d.Name))
	if err != nil {
		return err
	}
	*d = PoolData{CreatedAt: r.CreatedAt, CurrentUtilization: r.CurrentUtilization, ID: &r.ID, Name: &r.Name, Status: r.Status, UpdatedAt: r.UpdatedAt}
	for _, g := range r.Config {
		d.Config = append(d.Config, ConfigData(g))
	}
	for _, t := range r.DropletTemplate {
		d.DropletTemplate = append(d.DropletTemplate, TemplateData(t))
	}
	return nil
}
