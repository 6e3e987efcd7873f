package volumes

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Volume is the model of digitalocean_volume; sizes are in GiB. The API refuses
// a second volume of one name in a region.
type Volume struct {
	ID                     string   `swamp:"id,optional,computed,key"`
	Description            *string  `swamp:"description,optional,nullable,forcenew"`
	DropletIDs             []int    `swamp:"droplet_ids,computed,set"`
	FilesystemLabel        *string  `swamp:"filesystem_label,computed"`
	FilesystemType         *string  `swamp:"filesystem_type,optional,computed,oneof=ext4|xfs,conflicts=initial_filesystem_type,deprecated=use initial_filesystem_type"`
	InitialFilesystemLabel *string  `swamp:"initial_filesystem_label,optional,forcenew,unread"`
	InitialFilesystemType  *string  `swamp:"initial_filesystem_type,optional,forcenew,unread,oneof=ext4|xfs"`
	Name                   string   `swamp:"name,required,forcenew,identity,check=volumename"`
	Region                 string   `swamp:"region,required,forcenew,nonempty,identity,norm=lower"`
	Size                   int      `swamp:"size,required,min=1"`
	SnapshotID             *string  `swamp:"snapshot_id,optional,forcenew,nonempty,unread"`
	Tags                   []string `swamp:"tags,optional,set,check=tag,norm=lower"`
	URN                    string   `swamp:"urn,computed"`

	created string
}

const nameRule = `^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$`

func volumeResource() providers.Resource {
	return sdk.Resource[*do.Client, Volume]{
		Name: "digitalocean_volume", Create: createVolume, Read: readVolume, Update: updateVolume, Delete: removeVolume, List: listVolumes, Plan: plan,
		Created: func(r *Volume) time.Time { return do.Time(r.created) },
		Touches: func(r *Volume) []string { return []string{"volume:" + r.ID} },
		Checks:  map[string]func(string) error{"volumename": do.Matches(nameRule, "a volume's name begins with a small letter, and holds small letters, digits and dashes, at most 64 of them")},
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, Stateful: true, Grace: 30 * time.Second},
	}.Build()
}

func plan(c *sdk.Change[Volume]) {
	if c.Prior != nil && c.Changed("size") && c.Known("size") && c.Planned.Size < c.Prior.Size {
		c.Error("size", "Volumes cannot shrink", "The volume has %d GiB; %d are less. Volumes only grow. Make another one and copy what is on this one.", c.Prior.Size, c.Planned.Size)
	}
}

func createVolume(ctx context.Context, c *do.Client, r *Volume) error {
	req := &godo.VolumeCreateRequest{
		Name: r.Name, Region: strings.ToLower(r.Region), Description: do.Value(r.Description), SizeGigaBytes: int64(r.Size), SnapshotID: do.Value(r.SnapshotID),
		FilesystemType: do.Value(r.InitialFilesystemType), FilesystemLabel: do.Value(r.InitialFilesystemLabel), Tags: r.Tags,
	}
	if req.FilesystemType == "" {
		req.FilesystemType = do.Value(r.FilesystemType)
	}
	v, _, err := c.API().Storage.CreateVolume(ctx, req)
	if err != nil {
		return do.Err("create volume", err)
	}
	r.fill(v)
	return nil
}

func readVolume(ctx context.Context, c *do.Client, r *Volume) error {
	v, _, err := c.API().Storage.GetVolume(ctx, r.ID)
	if err != nil {
		return do.Err("read volume", err)
	}
	r.fill(v)
	return nil
}

func updateVolume(ctx context.Context, c *do.Client, _, next *Volume) error {
	now, _, err := c.API().Storage.GetVolume(ctx, next.ID)
	if err != nil {
		return do.Err("read volume", err)
	}
	if int(now.SizeGigaBytes) < next.Size {
		a, _, err := c.API().StorageActions.Resize(ctx, next.ID, next.Size, strings.ToLower(next.Region))
		if err != nil {
			return do.Err("resize volume", err)
		}
		if err := c.AwaitAction(ctx, a); err != nil {
			return err
		}
	}
	have := slices.DeleteFunc(slices.Clone(now.Tags), func(t string) bool { return strings.HasPrefix(t, sdk.MarkerPrefix) })
	if err := c.SetTags(ctx, next.ID, godo.VolumeResourceType, have, next.Tags); err != nil {
		return err
	}
	return readVolume(ctx, c, next)
}

func removeVolume(ctx context.Context, c *do.Client, r *Volume) error {
	_, err := c.API().Storage.DeleteVolume(ctx, r.ID)
	return do.Err("delete volume", err)
}

func pages(ctx context.Context, c *do.Client) iter.Seq2[godo.Volume, error] {
	return do.Pages(ctx, "list volumes", func(v godo.Volume) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]godo.Volume, *godo.Response, error) {
		return c.API().Storage.ListVolumes(ctx, &godo.ListVolumeParams{ListOptions: o})
	})
}

func listVolumes(ctx context.Context, c *do.Client, _ *Volume) iter.Seq2[*Volume, error] {
	return do.Each(pages(ctx, c), func(v godo.Volume) *Volume {
		r := &Volume{}
		r.fill(&v)
		return r
	})
}

func (r *Volume) fill(v *godo.Volume) {
	r.ID, r.Name, r.URN, r.Size, r.Tags, r.DropletIDs = v.ID, v.Name, v.URN(), int(v.SizeGigaBytes), v.Tags, v.DropletIDs
	r.Description, r.FilesystemLabel, r.FilesystemType = do.Optional(v.Description), do.Optional(v.FilesystemLabel), do.Optional(v.FilesystemType)
	if v.Region != nil {
		r.Region = v.Region.Slug
	}
	r.created = v.CreatedAt.UTC().Format(time.RFC3339)
}
