package volumes

import (
	"context"
	"fmt"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// VolumeData is the model of data source digitalocean_volume.
type VolumeData struct {
	Description     *string  `swamp:"description,optional"`
	DropletIDs      []int    `swamp:"droplet_ids,computed,set"`
	FilesystemLabel string   `swamp:"filesystem_label,computed"`
	FilesystemType  string   `swamp:"filesystem_type,computed"`
	Name            string   `swamp:"name,required,nonempty"`
	Region          *string  `swamp:"region,optional,nonempty,norm=lower"`
	Size            int      `swamp:"size,computed"`
	Tags            []string `swamp:"tags,computed,set"`
	URN             string   `swamp:"urn,computed"`

	id string
}

func volumeData() providers.DataSource {
	return sdk.DataSource[*do.Client, VolumeData]{
		Name: "digitalocean_volume", ID: func(d *VolumeData) string { return d.id },
		Read: func(ctx context.Context, c *do.Client, d *VolumeData) error {
			var hits []*Volume
			for v, err := range pages(ctx, c) {
				if err != nil {
					return err
				}
				if matches(&v, d) {
					r := &Volume{}
					r.fill(&v)
					hits = append(hits, r)
				}
			}
			v, err := do.One(hits, fmt.Sprintf("volume with the name %q", d.Name))
			if err == nil {
				*d = VolumeData{
					Description: v.Description, DropletIDs: v.DropletIDs, FilesystemLabel: do.Value(v.FilesystemLabel), FilesystemType: do.Value(v.FilesystemType),
					Name: v.Name, Region: &v.Region, Size: v.Size, Tags: v.Tags, URN: v.URN, id: v.ID,
				}
			}
			return err
		},
	}.Build()
}

func matches(v *godo.Volume, d *VolumeData) bool {
	return v.Name == d.Name && (d.Region == nil || v.Region != nil && v.Region.Slug == *d.Region)
}
