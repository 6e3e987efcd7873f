package projects

import (
	"context"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ProjectData is the model of data source digitalocean_project; without id and name it
// is the default project.
type ProjectData struct {
	CreatedAt   string   `swamp:"created_at,computed"`
	Description string   `swamp:"description,computed"`
	Environment string   `swamp:"environment,computed"`
	ID          *string  `swamp:"id,optional,computed,conflicts=name"`
	IsDefault   bool     `swamp:"is_default,computed"`
	Name        *string  `swamp:"name,optional,computed,conflicts=id"`
	OwnerID     int      `swamp:"owner_id,computed"`
	OwnerUUID   string   `swamp:"owner_uuid,computed"`
	Purpose     string   `swamp:"purpose,computed"`
	Resources   []string `swamp:"resources,computed,set"`
	UpdatedAt   string   `swamp:"updated_at,computed"`
}

// ProjectRow is one element of digitalocean_projects.
type ProjectRow struct {
	CreatedAt   string   `swamp:"created_at,computed"`
	Description string   `swamp:"description,computed"`
	Environment string   `swamp:"environment,computed"`
	ID          string   `swamp:"id,computed"`
	IsDefault   bool     `swamp:"is_default,computed"`
	Name        string   `swamp:"name,computed"`
	OwnerID     int      `swamp:"owner_id,computed"`
	OwnerUUID   string   `swamp:"owner_uuid,computed"`
	Purpose     string   `swamp:"purpose,computed"`
	Resources   []string `swamp:"resources,computed,set"`
	UpdatedAt   string   `swamp:"updated_at,computed"`
}

// ProjectsData is the model of data source digitalocean_projects.
type ProjectsData struct {
	Filter   []query.Filter `swamp:"filter,optional,set"`
	Projects []ProjectRow   `swamp:"projects,computed"`
	Sort     []query.Sort   `swamp:"sort,optional"`
}

func projectData() providers.DataSource {
	return sdk.DataSource[*do.Client, ProjectData]{Name: "digitalocean_project", Read: lookUpProject}.Build()
}

func projectsData() providers.DataSource {
	return sdk.DataSource[*do.Client, ProjectsData]{
		Name: "digitalocean_projects", ID: func(*ProjectsData) string { return "projects" },
		Check: func(c *sdk.Check[ProjectsData]) { query.Check[ProjectRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *ProjectsData) error {
			rows, err := rows(ctx, c, func(*godo.Project) bool { return true })
			if err == nil {
				d.Projects, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

func lookUpProject(ctx context.Context, c *do.Client, d *ProjectData) error {
	hits, err := rows(ctx, c, func(p *godo.Project) bool {
		if d.ID == nil && d.Name == nil {
			return p.IsDefault
		}
		return d.ID != nil && p.ID == *d.ID || d.Name != nil && p.Name == *d.Name
	})
	if err != nil {
		return err
	}
	r, err := do.One(hits, "project "+do.Value(d.ID)+do.Value(d.Name))
	if err == nil {
		*d = ProjectData{r.CreatedAt, r.Description, r.Environment, &r.ID, r.IsDefault, &r.Name, r.OwnerID, r.OwnerUUID, r.Purpose, r.Resources, r.UpdatedAt}
	}
	return err
}

// rows returns the projects that are wanted, with what is in them.
func rows(ctx context.Context, c *do.Client, want func(*godo.Project) bool) ([]ProjectRow, error) {
	var out []ProjectRow
	for p, err := range do.Pages(ctx, "list projects", func(p godo.Project) string { return p.ID }, c.API().Projects.List) {
		if err != nil {
			return nil, err
		}
		if !want(&p) {
			continue
		}
		inside, err := contents(ctx, c, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, ProjectRow{p.CreatedAt, p.Description, p.Environment, p.ID, p.IsDefault, p.Name, int(p.OwnerID), p.OwnerUUID, strings.TrimPrefix(p.Purpose, "Other: "), inside, p.UpdatedAt})
	}
	return out, nil
}
