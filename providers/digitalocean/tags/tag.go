package tags

import (
	"context"
	"iter"
	"slices"
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

func tagResource() providers.Resource {
	return sdk.Resource[*do.Client, Tag]{
		Name: "digitalocean_tag", Create: createTag, Read: readTag, Delete: removeTag, List: listTags,
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "name"},
	}.Build()
}

func createTag(ctx context.Context, c *do.Client, r *Tag) error {
	t, _, err := c.API().Tags.Create(ctx, &godo.TagCreateRequest{Name: r.Name})
	if err != nil {
		return do.Err("create tag", err)
	}
	r.fill(t)
	return nil
}

func readTag(ctx context.Context, c *do.Client, r *Tag) error {
	t, _, err := c.API().Tags.Get(ctx, r.Name)
	if err != nil {
		return do.Err("read tag", err)
	}
	r.fill(t)
	return nil
}

func removeTag(ctx context.Context, c *do.Client, r *Tag) error {
	_, err := c.API().Tags.Delete(ctx, r.Name)
	return do.Err("delete tag", err)
}

func listTags(ctx context.Context, c *do.Client, _ *Tag) iter.Seq2[*Tag, error] {
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

// TagData is the model of data source digitalocean_tag.
type TagData struct {
	DatabasesCount       int    `swamp:"databases_count,computed"`
	DropletsCount        int    `swamp:"droplets_count,computed"`
	ImagesCount          int    `swamp:"images_count,computed"`
	Name                 string `swamp:"name,required,check=tag"`
	TotalResourceCount   int    `swamp:"total_resource_count,computed"`
	VolumeSnapshotsCount int    `swamp:"volume_snapshots_count,computed"`
	VolumesCount         int    `swamp:"volumes_count,computed"`
}

func tagData() providers.DataSource {
	return sdk.DataSource[*do.Client, TagData]{
		Name: "digitalocean_tag", ID: func(d *TagData) string { return d.Name },
		Read: func(ctx context.Context, c *do.Client, d *TagData) error {
			r := &Tag{Name: d.Name}
			err := readTag(ctx, c, r)
			*d = TagData(*r)
			return err
		},
	}.Build()
}

// TagRow is one element of digitalocean_tags.
type TagRow struct {
	DatabasesCount       int    `swamp:"databases_count,computed"`
	DropletsCount        int    `swamp:"droplets_count,computed"`
	ImagesCount          int    `swamp:"images_count,computed"`
	Name                 string `swamp:"name,computed"`
	TotalResourceCount   int    `swamp:"total_resource_count,computed"`
	VolumeSnapshotsCount int    `swamp:"volume_snapshots_count,computed"`
	VolumesCount         int    `swamp:"volumes_count,computed"`
}

// TagsData is the model of data source digitalocean_tags.
type TagsData struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Sort   []query.Sort   `swamp:"sort,optional"`
	Tags   []TagRow       `swamp:"tags,computed"`
}

func tagsData() providers.DataSource {
	return sdk.DataSource[*do.Client, TagsData]{
		Name: "digitalocean_tags", ID: func(*TagsData) string { return "tags" },
		Check: func(c *sdk.Check[TagsData]) { query.Check[TagRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *TagsData) error {
			rows, err := do.All(do.Each(listTags(ctx, c, nil), func(t *Tag) TagRow { return TagRow(*t) }))
			if err == nil {
				rows = slices.DeleteFunc(rows, func(t TagRow) bool { return strings.HasPrefix(t.Name, sdk.MarkerPrefix) })
				d.Tags, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
