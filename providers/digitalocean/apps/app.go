package apps

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// App is the model of digitalocean_app. The API refuses a second app of a name.
type App struct {
	ID                 string        `swamp:"id,optional,computed,key"`
	ActiveDeploymentID string        `swamp:"active_deployment_id,computed,from=spec"`
	CreatedAt          string        `swamp:"created_at,computed"`
	DedicatedIPs       []DedicatedIP `swamp:"dedicated_ips,optional,computed,from=spec"`
	DefaultIngress     string        `swamp:"default_ingress,computed"`
	DeploymentPerPage  int           `swamp:"deployment_per_page,optional,default=20,unread,min=1,max=200" doc:"how many deployments are asked for where the last one is looked for"`
	LiveDomain         string        `swamp:"live_domain,computed,from=spec"`
	LiveURL            string        `swamp:"live_url,computed,from=spec"`
	ProjectID          *string       `swamp:"project_id,optional,computed,forcenew,nonempty"`
	Spec               []Spec        `swamp:"spec,optional,maxitems=1"`
	UpdatedAt          string        `swamp:"updated_at,computed,from=*"`
	URN                string        `swamp:"urn,computed"`

	phase providers.Phase
	made  time.Time
}

// DedicatedIP is one address that an app has for itself.
type DedicatedIP struct {
	ID     *string `swamp:"id,optional,computed"`
	IP     *string `swamp:"ip,optional,computed"`
	Status *string `swamp:"status,optional,computed"`
}

// checks are what names of apps and components are held to.
var checks = map[string]func(string) error{"component": named}

var named = do.Matches(name, "it must have 2 to 32 characters a-z, 0-9 and -, begin with a letter and not end with -")

// norms fold what the API says for what is not said.
var norms = map[string]func(string) string{"general": without("GENERAL"), "unspecified": without("UNSPECIFIED")}

const name = `^[a-z][a-z0-9-]{0,30}[a-z0-9]$`

func appResource() providers.Resource {
	return sdk.Resource[*do.Client, App]{
		Name:   "digitalocean_app",
		Create: createApp, Read: readApp, Update: updateApp, Delete: removeApp, List: listApps,
		Phase: func(r *App) providers.Phase { return r.phase }, Created: func(r *App) time.Time { return r.made },
		Check: checkApp, Plan: planApp, Holds: func(r *App) bool { return len(r.development()) > 0 }, Merge: mergeApp, Concealed: encrypted,
		Norms: norms, Checks: checks,
		Touches: func(r *App) []string { return []string{"app:" + r.ID} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Finish: true, HoldsWhere: "with a development database",
			CreateTimeout: 30 * time.Minute, UpdateTimeout: 30 * time.Minute,
		},
		Timeouts: []string{"create"},
	}.Build()
}

// without folds the word for what is not said.
func without(word string) func(string) string {
	return func(s string) string {
		if s == word {
			return ""
		}
		return s
	}
}

func checkApp(c *sdk.Check[App]) {
	if !c.Set("spec") {
		c.Error("spec", "Missing block", "An app needs a spec block with a name.")
		return
	}
	for _, s := range c.Config.Spec {
		for _, x := range s.Service {
			checkScaling(c, "service", x.Name, x.Autoscaling, x.InstanceCount)
		}
		for _, x := range s.Worker {
			checkScaling(c, "worker", x.Name, x.Autoscaling, x.InstanceCount)
		}
	}
}

// development are the engines of the databases that an app has for itself, by
// their names: they go with it. A production database is a cluster of its own.
func (r *App) development() map[string]string {
	out := map[string]string{}
	for _, s := range r.Spec {
		for _, db := range s.Database {
			if !do.Value(db.Production) {
				out[do.Value(db.Name)] = do.Value(db.Engine)
			}
		}
	}
	return out
}

// planApp says which development databases a change of the spec takes away.
func planApp(c *sdk.Change[App]) {
	if c.Prior == nil {
		return
	}
	had, stay := c.Prior.development(), c.Planned.development()
	for _, name := range slices.Sorted(maps.Keys(had)) {
		if engine, ok := stay[name]; !ok || engine != "" && engine != had[name] {
			c.Lose("the development database %q", name)
		}
	}
}

func checkScaling(c *sdk.Check[App], kind, name string, scaling []Autoscaling, count *int) {
	if len(scaling) > 0 && count != nil {
		c.Error("spec", "Two answers to how many instances", "The %s %q has autoscaling and instance_count. Remove one of them.", kind, name)
	}
}

func createApp(ctx context.Context, c *do.Client, r *App) error {
	v, _, err := c.API().Apps.Create(ctx, &godo.AppCreateRequest{Spec: r.request(), ProjectID: do.Value(r.ProjectID)})
	if err != nil {
		return do.Err("create app", err)
	}
	c.NoteSent(v.ID, r.request(), shown(v))
	r.fill(v)
	return nil
}

func readApp(ctx context.Context, c *do.Client, r *App) error {
	v, _, err := c.API().Apps.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read app", err)
	}
	r.fill(v)
	if err := r.last(ctx, c, v); err != nil {
		return err
	}
	return r.showDestinations(ctx, c)
}

func removeApp(ctx context.Context, c *do.Client, r *App) error {
	_, err := c.API().Apps.Delete(ctx, r.ID)
	return do.Err("delete app", err)
}

func listApps(ctx context.Context, c *do.Client, _ *App) iter.Seq2[*App, error] {
	return func(yield func(*App, error) bool) {
		pages := do.Pages(ctx, "list apps", func(v *godo.App) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.App, *godo.Response, error) {
			o.WithProjects = true
			return c.API().Apps.List(ctx, o)
		})
		for v, err := range pages {
			r := &App{}
			if err == nil {
				r.fill(v)
				err = r.last(ctx, c, v)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// request is the whole spec; an app without one has no name, which the API
// refuses.
func (r *App) request() *godo.AppSpec {
	if spec := do.First(r.Spec, Spec.request); spec != nil {
		return spec
	}
	return &godo.AppSpec{}
}

// fill takes over what the API shows, which is the same in lists and reads. What
// it leaves out stays as it was.
func (r *App) fill(v *godo.App) {
	was := *r
	r.ID, r.URN, r.DefaultIngress, r.LiveURL, r.LiveDomain = v.ID, v.URN(), v.DefaultIngress, v.LiveURL, v.LiveDomain
	r.made, r.CreatedAt, r.UpdatedAt = v.CreatedAt, v.CreatedAt.UTC().String(), v.UpdatedAt.UTC().String()
	r.Spec = do.Single(v.Spec, specOf)
	r.ActiveDeploymentID = ""
	if v.ActiveDeployment != nil {
		r.ActiveDeploymentID = v.ActiveDeployment.ID
	}
	r.ProjectID = do.Optional(v.ProjectID) // it is empty where the API fails to look it up
	r.DedicatedIPs = do.Map(v.DedicatedIps, func(ip *godo.AppDedicatedIp) DedicatedIP {
		return DedicatedIP{ID: &ip.ID, IP: &ip.Ip, Status: godo.PtrTo(string(ip.Status))}
	})
	r.phase = phase(v)
	mergeApp(&was, r)
}
