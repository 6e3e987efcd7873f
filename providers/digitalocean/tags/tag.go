// Package tags has the resource and data sources of tags.
package tags

import (
	"context"
	"iter"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Tag is the model of digitalocean_tag. Names that differ in case only are one.
type Tag struct {
	DatabasesCount       int    `swamp:"databases_count,computed"`
	DropletsCount        int    `swamp:"droplets_count,computed"`
	ImagesCount          int    `swamp:"images_count,computed"`
	Name                 string `swamp:"name,required,forcenew,key,identity,check=tag,norm=lower"`
	TotalResourceCount   int    `swamp:"total_resource_count,computed"`
	VolumeSnapshotsCount int    `swamp:"volume_snapshots_count,computed"`
	VolumesCount         int    `swamp:"volumes_count,computed"`
}

// Data is the model of data source digitalocean_tag.
type Data struct {
	DatabasesCount       int    `swamp:"databases_count,computed"`
	DropletsCount        int    `swamp:"droplets_count,computed"`
	ImagesCount          int    `swamp:"images_count,computed"`
	Name                 string `swamp:"name,required,check=tag"`
	TotalResourceCount   int    `swamp:"total_resource_count,computed"`
	VolumeSnapshotsCount int    `swamp:"volume_snapshots_count,computed"`
	VolumesCount         int    `swamp:"volumes_count,computed"`
}

// Row is one element of digitalocean_tags.
type Row struct {
	DatabasesCount       int    `swamp:"databases_count,computed"`
	DropletsCount        int    `swamp:"droplets_count,computed"`
	ImagesCount          int    `swamp:"images_count,computed"`
	Name                 string `swamp:"name,computed"`
	TotalResourceCount   int    `swamp:"total_resource_count,computed"`
	VolumeSnapshotsCount int    `swamp:"volume_snapshots_count,computed"`
	VolumesCount         int    `swamp:"volumes_count,computed"`
}

// ListData is the model of data source digitalocean_tags.
type ListData struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Sort   []query.Sort   `swamp:"sort,optional"`
	Tags   []Row          `swamp:"tags,computed"`
}

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{"digitalocean_tag": sdk.Resource[*do.Client, Tag]{
		Name: "digitalocean_tag", Create: create, Read: read, Delete: remove, List: list,
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "name"},
	}.Build()}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_tag": sdk.DataSource[*do.Client, Data]{
			Name: "digitalocean_tag", ID: func(d *Data) string { return d.Name },
			Read: func(ctx context.Context, c *do.Client, d *Data) error {
				r := &Tag{Name: d.Name}
				err := read(ctx, c, r)
				*d = Data(*r)
				return err
			},
		}.Build(),
		"digitalocean_tags": sdk.DataSource[*do.Client, ListData]{
			Name: "digitalocean_tags", ID: func(*ListData) string { return "tags" },
			Check: func(c *sdk.Check[ListData]) { query.Check[Row](c.Error, c.Config.Filter, c.Config.Sort) },
			Read: func(ctx context.Context, c *do.Client, d *ListData) error {
				rows, err := do.All(do.Each(list(ctx, c, nil), func(t *Tag) Row { return Row(*t) }))
				if err == nil {
					d.Tags, err = query.Select(rows, d.Filter, d.Sort)
				}
				return err
			},
		}.Build(),
	}
}

func create(ctx context.Context, c *do.Client, r *Tag) error {
	t, _, err := c.API().Tags.Create(ctx, &godo.TagCreateRequest{Name: r.Name})
	if err != nil {
		return do.Err("create tag", err)
	}
	r.fill(t)
	return nil
}

func read(ctx context.Context, c *do.Client, r *Tag) error {
	t, _, err := c.API().Tags.Get(ctx, r.Name)
	if err != nil {
		return do.Err("read tag", err)
	}
	r.fill(t)
	return nil
}

func remove(ctx context.Context, c *do.Client, r *Tag) error {
	_, err := c.API().Tags.Delete(ctx, r.Name)
	return do.Err("delete tag", err)
}

func list(ctx context.Context, c *do.Client, _ *Tag) iter.Seq2[*Tag, error] {
	all := do.Pages(ctx, "list tags", func(t godo.Tag) string { return t.Name }, c.API().Tags.List)
	return func(yield func(*Tag, error) bool) {
		for t, err := range all {
			if err == nil && strings.HasPrefix(t.Name, sdk.MarkerPrefix) {
				continue // ours, and never the user's
			}
			r := &Tag{}
			r.fill(&t)
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (r *Tag) fill(t *godo.Tag) {
	*r = Tag{Name: t.Name}
	n := t.Resources
	if n == nil {
		return
	}
	r.TotalResourceCount = n.Count
	if n.Droplets != nil {
		r.DropletsCount = n.Droplets.Count
	}
	if n.Images != nil {
		r.ImagesCount = n.Images.Count
	}
	if n.Volumes != nil {
		r.VolumesCount = n.Volumes.Count
	}
	if n.VolumeSnapshots != nil {
		r.VolumeSnapshotsCount = n.VolumeSnapshots.Count
	}
	if n.Databases != nil {
		r.DatabasesCount = n.Databases.Count
	}
}
