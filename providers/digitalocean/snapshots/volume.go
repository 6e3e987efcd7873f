package snapshots

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Volume is the model of digitalocean_volume_snapshot. The API refuses a second
// snapshot of one name.
type Volume struct {
	ID          string   `swamp:"id,optional,computed,key"`
	CreatedAt   string   `swamp:"created_at,computed"`
	MinDiskSize int      `swamp:"min_disk_size,computed"`
	Name        string   `swamp:"name,required,forcenew,nonempty,identity"`
	Regions     []string `swamp:"regions,computed,set"`
	Size        float64  `swamp:"size,computed"`
	Tags        []string `swamp:"tags,optional,set,check=tag,norm=lower"`
	VolumeID    string   `swamp:"volume_id,required,forcenew,nonempty,identity"`
}

func volumeResource() providers.Resource {
	return sdk.Resource[*do.Client, Volume]{
		Name:   "digitalocean_volume_snapshot",
		Create: createVolume, Read: readVolume, Update: updateVolume, Delete: removeVolume, List: listVolumes,
		Created: func(r *Volume) time.Time { return do.Time(r.CreatedAt) },
		Touches: func(r *Volume) []string { return []string{"volume:" + r.VolumeID} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Stateful: true, Grace: 30 * time.Second,
		},
	}.Build()
}

func createVolume(ctx context.Context, c *do.Client, r *Volume) error {
	v, _, err := c.API().Storage.CreateSnapshot(ctx, &godo.SnapshotCreateRequest{Name: r.Name, VolumeID: r.VolumeID, Tags: do.List(r.Tags)})
	if err != nil {
		return do.Err("create volume snapshot", err)
	}
	r.fill(v)
	return nil
}

func readVolume(ctx context.Context, c *do.Client, r *Volume) error {
	v, _, err := c.API().Snapshots.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read volume snapshot", err)
	}
	r.fill(v)
	return nil
}

func updateVolume(ctx context.Context, c *do.Client, _, next *Volume) error {
	now, _, err := c.API().Snapshots.Get(ctx, next.ID)
	if err != nil {
		return do.Err("read volume snapshot", err)
	}
	if err := c.SetTags(ctx, next.ID, godo.VolumeSnapshotResourceType, now.Tags, next.Tags); err != nil {
		return err
	}
	return readVolume(ctx, c, next)
}

func removeVolume(ctx context.Context, c *do.Client, r *Volume) error {
	_, err := c.API().Snapshots.Delete(ctx, r.ID)
	return do.Err("delete volume snapshot", err)
}

func listVolumes(ctx context.Context, c *do.Client, _ *Volume) iter.Seq2[*Volume, error] {
	return do.Each(pages(ctx, "list volume snapshots", c.API().Snapshots.ListVolume), func(v godo.Snapshot) *Volume {
		r := &Volume{}
		r.fill(&v)
		return r
	})
}

func (r *Volume) fill(v *godo.Snapshot) {
	r.ID, r.Name, r.VolumeID, r.CreatedAt = v.ID, v.Name, v.ResourceID, v.Created
	r.MinDiskSize, r.Size, r.Regions, r.Tags = v.MinDiskSize, v.SizeGigaBytes, v.Regions, v.Tags
}
