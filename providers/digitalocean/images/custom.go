package images

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Custom is the model of digitalocean_custom_image. It is imported into one
// region, and goes from there to the others.
type Custom struct {
	CreatedAt     string   `swamp:"created_at,computed"`
	Description   *string  `swamp:"description,optional,nonempty"`
	Distribution  string   `swamp:"distribution,optional,default=Unknown,oneof=Arch Linux|CentOS|CoreOS|Debian|Fedora|Fedora Atomic|FreeBSD|Gentoo|openSUSE|RancherOS|Rocky Linux|Ubuntu|Unknown|Unknown OS"`
	ImageID       int      `swamp:"image_id,computed,key"`
	MinDiskSize   int      `swamp:"min_disk_size,computed"`
	Name          string   `swamp:"name,required,nonempty,identity"`
	Public        bool     `swamp:"public,computed"`
	Regions       []string `swamp:"regions,required,set,minitems=1"`
	SizeGigabytes float64  `swamp:"size_gigabytes,computed"`
	Slug          string   `swamp:"slug,computed"`
	Status        string   `swamp:"status,computed"`
	Tags          []string `swamp:"tags,optional,set,marker,check=tag,norm=lower"`
	Type          string   `swamp:"type,computed"`
	URL           *string  `swamp:"url,required,forcenew,nonempty,unread"`

	failure string // why it was not imported
}

// deleted is the status of an image that is gone, or that was not imported.
const deleted = "deleted"

func customResource() providers.Resource {
	return sdk.Resource[*do.Client, Custom]{
		Name:   "digitalocean_custom_image",
		Create: createCustom, Read: readCustom, Update: updateCustom, Delete: removeCustom, List: listCustoms,
		Phase: phase, Created: func(r *Custom) time.Time { return do.Time(r.CreatedAt) }, Plan: plan,
		Traits: providers.Traits{
			Recogniser: providers.MarkerTag, Importable: true, Finish: true, Stateful: true, Grace: time.Minute, CreateTimeout: time.Hour,
		},
		Timeouts: []string{"create"},
	}.Build()
}

func phase(r *Custom) providers.Phase {
	switch r.Status {
	case "NEW", "pending":
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	case deleted:
		return providers.Phase{Stage: providers.Failed, Word: "not imported: " + r.failure}
	default:
		return providers.Phase{Word: r.Status}
	}
}

// plan replaces an image that is to leave a region, which none can.
func plan(c *sdk.Change[Custom]) {
	if c.Prior == nil || !c.Known("regions") {
		return
	}
	for _, region := range c.Prior.Regions {
		if !slices.Contains(c.Planned.Regions, region) {
			c.Replace("regions", "an image cannot be taken out of a region")
			return
		}
	}
}

func createCustom(ctx context.Context, c *do.Client, r *Custom) error {
	v, _, err := c.API().Images.Create(ctx, &godo.CustomImageCreateRequest{
		Name: r.Name, Url: do.Value(r.URL), Region: slices.Min(r.Regions), Distribution: r.Distribution, Description: do.Value(r.Description), Tags: r.Tags,
	})
	if err != nil {
		return do.Err("import image", err)
	}
	r.fill(v)
	return nil
}

func readCustom(ctx context.Context, c *do.Client, r *Custom) error {
	v, err := get(ctx, c, r.ImageID)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// get returns an image. The API goes on showing those that were deleted; one
// that could not be imported says why.
func get(ctx context.Context, c *do.Client, id int) (*godo.Image, error) {
	v, _, err := c.API().Images.GetByID(ctx, id)
	if err != nil {
		return nil, do.Err("read image", err)
	}
	if v.Status == deleted && v.ErrorMessage == "" {
		return nil, &providers.Error{Kind: providers.NotFound, Op: "read image", Message: fmt.Sprintf("image %d was deleted", id)}
	}
	return v, nil
}

func updateCustom(ctx context.Context, c *do.Client, _, next *Custom) error {
	now, err := get(ctx, c, next.ImageID)
	if err != nil {
		return err
	}
	if now.Name != next.Name || now.Distribution != next.Distribution || now.Description != do.Value(next.Description) {
		if err := describe(ctx, c, next); err != nil {
			return err
		}
	}
	for _, region := range next.Regions {
		if slices.Contains(now.Regions, region) {
			continue
		}
		a, _, err := c.API().ImageActions.Transfer(ctx, next.ImageID, &godo.ActionRequest{"type": "transfer", "region": region})
		if err != nil {
			return do.Err("transfer image to "+region, err)
		}
		if err := c.AwaitAction(ctx, a); err != nil {
			return err
		}
	}
	if err := c.SetTags(ctx, strconv.Itoa(next.ImageID), godo.ImageResourceType, now.Tags, next.Tags); err != nil {
		return err
	}
	return readCustom(ctx, c, next)
}

// describe sets the texts of an image: not by godo's Update, which could not
// make the description empty.
func describe(ctx context.Context, c *do.Client, r *Custom) error {
	req, err := c.API().NewRequest(ctx, http.MethodPut, fmt.Sprintf("v2/images/%d", r.ImageID), map[string]string{
		"name": r.Name, "distribution": r.Distribution, "description": do.Value(r.Description),
	})
	if err == nil {
		_, err = c.API().Do(ctx, req, nil)
	}
	return do.Err("update image", err)
}

// removeCustom takes an image that is deleted already for done.
func removeCustom(ctx context.Context, c *do.Client, r *Custom) error {
	_, err := c.API().Images.Delete(ctx, r.ImageID)
	if err = do.Err("delete image", err); err != nil && strings.Contains(err.Error(), "already deleted") {
		return nil
	}
	return err
}

func listCustoms(ctx context.Context, c *do.Client, _ *Custom) iter.Seq2[*Custom, error] {
	return func(yield func(*Custom, error) bool) {
		for v, err := range do.Pages(ctx, "list images", func(v godo.Image) int { return v.ID }, c.API().Images.ListUser) {
			if err == nil && (v.Type != "custom" || v.Status == deleted) {
				continue
			}
			r := &Custom{}
			r.fill(&v)
			if !yield(r, err) {
				return
			}
		}
	}
}

func (r *Custom) fill(v *godo.Image) {
	r.CreatedAt, r.Description, r.Distribution, r.ImageID, r.MinDiskSize = v.Created, do.Optional(v.Description), v.Distribution, v.ID, v.MinDiskSize
	r.Name, r.Public, r.Regions, r.SizeGigabytes, r.Slug = v.Name, v.Public, v.Regions, v.SizeGigaBytes, v.Slug
	r.Status, r.Tags, r.Type, r.failure = v.Status, v.Tags, v.Type, v.ErrorMessage
}
