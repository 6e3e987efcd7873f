package projects

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Project is the model of digitalocean_project.
type Project struct {
	ID          string   `swamp:"id,optional,computed,key"`
	CreatedAt   string   `swamp:"created_at,computed"`
	Description string   `swamp:"description,optional,default=,check=length255"`
	Environment *string  `swamp:"environment,optional,norm=lower,check=environment"`
	IsDefault   bool     `swamp:"is_default,optional,default=false"`
	Name        string   `swamp:"name,required,identity,nonempty,check=length175"`
	OwnerID     int      `swamp:"owner_id,computed"`
	OwnerUUID   string   `swamp:"owner_uuid,computed"`
	Purpose     string   `swamp:"purpose,optional,default=Web Application,nonempty,check=length255"`
	Resources   []string `swamp:"resources,optional,computed,set,unlisted,shared"`
	UpdatedAt   string   `swamp:"updated_at,computed,from=*"`
}

func projectResource() providers.Resource {
	return sdk.Resource[*do.Client, Project]{
		Name: "digitalocean_project", Create: createProject, Read: readProject, Update: updateProject, Delete: removeProject, List: listProjects,
		Created: func(r *Project) time.Time { return do.Time(r.CreatedAt) }, Timeouts: []string{"delete"},
		Checks: map[string]func(string) error{
			"length175": atMost(175), "length255": atMost(255),
			"environment": func(s string) error {
				if !slices.Contains([]string{"development", "staging", "production"}, strings.ToLower(s)) {
					return fmt.Errorf("it must be Development, Staging or Production")
				}
				return nil
			},
		},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Finish: true, Grace: 30 * time.Second, DeleteTimeout: 3 * time.Minute,
		},
	}.Build()
}

func atMost(n int) func(string) error {
	return func(s string) error {
		if len(s) > n {
			return fmt.Errorf("it must have at most %d characters", n)
		}
		return nil
	}
}

func createProject(ctx context.Context, c *do.Client, r *Project) error {
	p, _, err := c.API().Projects.Create(ctx, &godo.CreateProjectRequest{
		Name: r.Name, Description: r.Description, Purpose: r.Purpose, Environment: do.Value(r.Environment),
	})
	if err != nil {
		return do.Err("create project", err)
	}
	r.Resources = nil // what comes next puts them in, and makes it the default
	r.fill(p)
	return nil
}

func readProject(ctx context.Context, c *do.Client, r *Project) error {
	p, _, err := c.API().Projects.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read project", err)
	}
	r.fill(p)
	r.Resources, err = contents(ctx, c, r.ID)
	return err
}

// updateProject sets what differs. Right after a create, prior is as the API made it.
func updateProject(ctx context.Context, c *do.Client, prior, next *Project) error {
	wanted := next.Resources
	if !prior.like(next) {
		p, _, err := c.API().Projects.Update(ctx, next.ID, &godo.UpdateProjectRequest{
			Name: next.Name, Description: next.Description, Purpose: next.Purpose, Environment: do.Value(next.Environment), IsDefault: next.IsDefault,
		})
		if err != nil {
			return do.Err("update project", err)
		}
		next.fill(p)
	}
	if !same(prior.Resources, wanted) {
		if err := move(ctx, c, next.ID, wanted); err != nil {
			return err
		}
	}
	return readProject(ctx, c, next)
}

func (r *Project) like(o *Project) bool {
	return r.Name == o.Name && r.Description == o.Description && r.Purpose == o.Purpose &&
		strings.EqualFold(do.Value(r.Environment), do.Value(o.Environment)) && r.IsDefault == o.IsDefault
}

// removeProject moves what the project is recorded to hold into the default one first:
// the API deletes only empty projects.
func removeProject(ctx context.Context, c *do.Client, r *Project) error {
	if err := toDefault(ctx, c, r.ID, r.Resources); err != nil {
		return err
	}
	_, err := c.API().Projects.Delete(ctx, r.ID)
	if err = do.Err("delete project", err); err == nil || !strings.Contains(err.Error(), "with resources") {
		return err
	}
	inside, lerr := contents(ctx, c, r.ID)
	if lerr != nil {
		return err // the refusal says enough
	}
	return &providers.Error{Kind: providers.Busy, Op: "delete project", Message: "it still holds " + strings.Join(inside, ", "), Err: err}
}

func same(a, b []string) bool {
	x, y := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(x, y)
}

func listProjects(ctx context.Context, c *do.Client, _ *Project) iter.Seq2[*Project, error] {
	return do.Each(do.Pages(ctx, "list projects", func(p godo.Project) string { return p.ID }, c.API().Projects.List), func(p godo.Project) *Project {
		r := &Project{}
		r.fill(&p)
		return r
	})
}

func (r *Project) fill(p *godo.Project) {
	*r = Project{
		ID: p.ID, CreatedAt: p.CreatedAt, Description: p.Description, Environment: do.Optional(p.Environment), IsDefault: p.IsDefault, Name: p.Name,
		OwnerID: int(p.OwnerID), OwnerUUID: p.OwnerUUID, Purpose: strings.TrimPrefix(p.Purpose, "Other: "), UpdatedAt: p.UpdatedAt, Resources: r.Resources,
	}
}
