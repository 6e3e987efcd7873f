package catalog

import (
	"context"
	"fmt"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Image is the model of data source digitalocean_image.
type Image struct {
	Created       string   `swamp:"created,computed"`
	Description   string   `swamp:"description,computed"`
	Distribution  string   `swamp:"distribution,computed"`
	ErrorMessage  string   `swamp:"error_message,computed"`
	ID            *int     `swamp:"id,optional,computed,exactlyone=id|slug|name"`
	Image         string   `swamp:"image,computed"`
	MinDiskSize   int      `swamp:"min_disk_size,computed"`
	Name          *string  `swamp:"name,optional,computed,nonempty,exactlyone=id|slug|name"`
	Private       bool     `swamp:"private,computed"`
	Regions       []string `swamp:"regions,computed,set"`
	SizeGigabytes float64  `swamp:"size_gigabytes,computed"`
	Slug          *string  `swamp:"slug,optional,computed,nonempty,exactlyone=id|slug|name"`
	Source        string   `swamp:"source,optional,default=user,oneof=all|applications|distributions|user,conflicts=id|slug"`
	Status        string   `swamp:"status,computed"`
	Tags          []string `swamp:"tags,computed,set"`
	Type          string   `swamp:"type,computed"`
}

// ImageRow is one element of digitalocean_images.
type ImageRow struct {
	Created       string   `swamp:"created,computed"`
	Description   string   `swamp:"description,computed"`
	Distribution  string   `swamp:"distribution,computed"`
	ErrorMessage  string   `swamp:"error_message,computed"`
	ID            int      `swamp:"id,computed"`
	Image         string   `swamp:"image,computed"`
	MinDiskSize   int      `swamp:"min_disk_size,computed"`
	Name          string   `swamp:"name,computed"`
	Private       bool     `swamp:"private,computed"`
	Regions       []string `swamp:"regions,computed,set"`
	SizeGigabytes float64  `swamp:"size_gigabytes,computed"`
	Slug          string   `swamp:"slug,computed"`
	Status        string   `swamp:"status,computed"`
	Tags          []string `swamp:"tags,computed,set"`
	Type          string   `swamp:"type,computed"`
}

// Images is the model of data source digitalocean_images.
type Images struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Images []ImageRow     `swamp:"images,computed"`
	Sort   []query.Sort   `swamp:"sort,optional"`
}

func imagesSource() providers.DataSource {
	return sdk.DataSource[*do.Client, Images]{
		Name: "digitalocean_images", ID: func(*Images) string { return "images" },
		Check: func(c *sdk.Check[Images]) { query.Check[ImageRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *Images) error {
			rows, err := images(ctx, c.API().Images.List)
			if err == nil {
				d.Images, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

type lister func(context.Context, *godo.ListOptions) ([]godo.Image, *godo.Response, error)

func images(ctx context.Context, list lister) ([]ImageRow, error) {
	return do.All(do.Each(do.Pages(ctx, "list images", func(i godo.Image) int { return i.ID }, list), imageRow))
}

func imageRow(i godo.Image) ImageRow {
	return ImageRow{
		Created: i.Created, Description: i.Description, Distribution: i.Distribution, ErrorMessage: i.ErrorMessage, ID: i.ID, Image: imageID(i.ID),
		MinDiskSize: i.MinDiskSize, Name: i.Name, Private: !i.Public, Regions: i.Regions, SizeGigabytes: i.SizeGigaBytes, Slug: i.Slug,
		Status: i.Status, Tags: i.Tags, Type: i.Type,
	}
}

// readImage finds an image by id, by slug, or by a name that only one has.
func readImage(ctx context.Context, c *do.Client, d *Image) error {
	var r ImageRow
	switch {
	case d.ID != nil || d.Slug != nil:
		get := func() (*godo.Image, *godo.Response, error) { return c.API().Images.GetBySlug(ctx, do.Value(d.Slug)) }
		if d.ID != nil {
			get = func() (*godo.Image, *godo.Response, error) { return c.API().Images.GetByID(ctx, *d.ID) }
		}
		i, _, err := get()
		if err != nil {
			return do.Err("read image", err)
		}
		r = imageRow(*i)
	default:
		list := map[string]lister{
			"all": c.API().Images.List, "applications": c.API().Images.ListApplication,
			"distributions": c.API().Images.ListDistribution, "user": c.API().Images.ListUser,
		}[d.Source]
		all, err := images(ctx, list)
		if err != nil {
			return err
		}
		var hits []ImageRow
		for _, i := range all {
			if i.Name == *d.Name {
				hits = append(hits, i)
			}
		}
		if r, err = do.One(hits, fmt.Sprintf("image with the name %q", *d.Name)); err != nil {
			return err
		}
	}
	*d = Image{
		Created: r.Created, Description: r.Description, Distribution: r.Distribution, ErrorMessage: r.ErrorMessage, ID: &r.ID, Image: r.Image,
		MinDiskSize: r.MinDiskSize, Name: &r.Name, Private: r.Private, Regions: r.Regions, SizeGigabytes: r.SizeGigabytes, Slug: &r.Slug,
		Source: d.Source, Status: r.Status, Tags: r.Tags, Type: r.Type,
	}
	return nil
}
