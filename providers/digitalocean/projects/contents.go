package projects

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Contents is the model of digitalocean_project_resources: of what is in a
// project, only what is named here is looked at and changed.
type Contents struct {
	Project   string   `swamp:"project,required,forcenew,nonempty,key"`
	Resources []string `swamp:"resources,required,set"`
}

func contentsResource() providers.Resource {
	return sdk.Resource[*do.Client, Contents]{
		Name: "digitalocean_project_resources", Read: readContents,
		Create: func(ctx context.Context, c *do.Client, r *Contents) error {
			return assign(ctx, c, r.Project, r.Resources)
		},
		Update: func(ctx context.Context, c *do.Client, prior, next *Contents) error {
			var gone []string
			for _, urn := range prior.Resources {
				if !slices.Contains(next.Resources, urn) {
					gone = append(gone, urn)
				}
			}
			if err := toDefault(ctx, c, next.Project, gone); err != nil {
				return err
			}
			return assign(ctx, c, next.Project, next.Resources)
		},
		Delete: func(ctx context.Context, c *do.Client, r *Contents) error {
			return toDefault(ctx, c, r.Project, r.Resources)
		},
		Traits: providers.Traits{Recogniser: providers.Overwrite},
	}.Build()
}

func readContents(ctx context.Context, c *do.Client, r *Contents) error {
	inside, err := contents(ctx, c, r.Project)
	if err != nil {
		return err
	}
	r.Resources = slices.DeleteFunc(slices.Clone(r.Resources), func(urn string) bool { return !slices.Contains(inside, urn) })
	return nil
}

// contents returns the URNs of what is in a project, in godo's spelling.
func contents(ctx context.Context, c *do.Client, id string) ([]string, error) {
	all, err := do.All(do.Pages(ctx, "list project resources", func(r godo.ProjectResource) string { return r.URN },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.ProjectResource, *godo.Response, error) {
			return c.API().Projects.ListResources(ctx, id, o)
		}))
	out := []string{}
	for _, r := range all {
		out = append(out, spell(r.URN))
	}
	return out, err
}

// spell writes a URN as the resources' urn attributes do: the Projects API
// still calls reserved IPs floating ones.
func spell(urn string) string { return strings.Replace(urn, "do:floatingip:", "do:reservedip:", 1) }

// move makes a project hold exactly what is wanted.
func move(ctx context.Context, c *do.Client, id string, wanted []string) error {
	inside, err := contents(ctx, c, id)
	if err != nil {
		return err
	}
	var add, gone []string
	for _, urn := range wanted {
		if !slices.Contains(inside, spell(urn)) {
			add = append(add, urn)
		}
	}
	for _, urn := range inside {
		if !slices.ContainsFunc(wanted, func(w string) bool { return spell(w) == urn }) {
			gone = append(gone, urn)
		}
	}
	if err := toDefault(ctx, c, id, gone); err != nil {
		return err
	}
	return assign(ctx, c, id, add)
}

// toDefault moves things into the default project, unless they left the
// project they are taken from.
func toDefault(ctx context.Context, c *do.Client, from string, urns []string) error {
	if len(urns) == 0 {
		return nil
	}
	inside, err := contents(ctx, c, from)
	if err != nil {
		return err
	}
	urns = slices.DeleteFunc(slices.Clone(urns), func(urn string) bool { return !slices.Contains(inside, spell(urn)) })
	if len(urns) == 0 {
		return nil
	}
	p, _, err := c.API().Projects.GetDefault(ctx)
	if err != nil {
		return do.Err("read default project", err)
	}
	return assign(ctx, c, p.ID, urns)
}

// assign moves things into a project. The API answers 200 with a status for
// each of them, which is looked at.
func assign(ctx context.Context, c *do.Client, id string, urns []string) error {
	if len(urns) == 0 {
		return nil
	}
	in := make([]any, len(urns))
	for i, urn := range urns {
		in[i] = urn
	}
	out, _, err := c.API().Projects.AssignResources(ctx, id, in...)
	if err != nil {
		return do.Err("assign to project", err)
	}
	var bad []string
	for _, r := range out {
		switch r.Status {
		case "", "ok", "assigned", "already_assigned":
		default:
			bad = append(bad, fmt.Sprintf("%s: %s", r.URN, r.Status))
		}
	}
	if len(bad) > 0 {
		return &providers.Error{Kind: providers.Invalid, Op: "assign to project", Message: "the project did not take " + strings.Join(bad, ", ")}
	}
	return nil
}
