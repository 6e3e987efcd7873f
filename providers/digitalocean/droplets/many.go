package droplets

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// tagMax is how many Droplets one call tags.
const tagMax = 200

// removeDroplets deletes Droplets by a tag of their own. Whatever else carries the tag
// would be deleted too, so that the tagged set is looked at before.
func removeDroplets(ctx context.Context, c *do.Client, rs []*Droplet, mark string) error {
	if slices.ContainsFunc(rs, func(r *Droplet) bool { return r.GracefulShutdown }) {
		return &providers.Error{Kind: providers.Invalid, Op: "delete Droplets", Message: "some want to be shut down first"}
	}
	if _, _, err := c.API().Tags.Create(ctx, &godo.TagCreateRequest{Name: mark}); err != nil {
		return do.Err("create tag", err)
	}
	for part := range slices.Chunk(rs, tagMax) {
		req := &godo.TagResourcesRequest{}
		for _, r := range part {
			req.Resources = append(req.Resources, godo.Resource{ID: strconv.Itoa(r.ID), Type: godo.DropletResourceType})
		}
		if _, err := c.API().Tags.TagResources(ctx, mark, req); err != nil {
			return do.Err("tag Droplets", err)
		}
	}
	if err := exactly(ctx, c, rs, mark); err != nil {
		return err
	}
	if _, err := c.API().Droplets.DeleteByTag(ctx, mark); err != nil {
		return do.Err("delete Droplets", err)
	}
	_, err := c.API().Tags.Delete(ctx, mark)
	return do.Err("remove tag", err)
}

// exactly makes sure that the Droplets, and no others, carry a tag.
func exactly(ctx context.Context, c *do.Client, rs []*Droplet, mark string) error {
	want := map[int]bool{}
	for _, r := range rs {
		want[r.ID] = true
	}
	n := 0
	for d, err := range do.Pages(ctx, "list tagged Droplets", func(d godo.Droplet) int { return d.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.Droplet, *godo.Response, error) {
			return c.API().Droplets.ListByTag(ctx, mark, o)
		}) {
		if err != nil {
			return err
		}
		if !want[d.ID] {
			return &providers.Error{Kind: providers.Invalid, Op: "delete Droplets", Message: fmt.Sprintf("Droplet %d carries the tag %s and is not to go", d.ID, mark)}
		}
		n++
	}
	if n != len(rs) {
		return &providers.Error{Kind: providers.Transient, Op: "delete Droplets", Message: fmt.Sprintf("only %d of %d Droplets carry the tag %s yet", n, len(rs), mark)}
	}
	return nil
}
