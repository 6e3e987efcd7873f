package nfs

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Share is the model of digitalocean_nfs. The API has no tags for shares: those of
// a configuration stay in the state, as with the Terraform provider.
type Share struct {
	ID              string   `swamp:"id,optional,computed,key"`
	Host            string   `swamp:"host,computed"`
	MountPath       string   `swamp:"mount_path,computed"`
	Name            string   `swamp:"name,required,forcenew,nonempty,identity"`
	PerformanceTier string   `swamp:"performance_tier,optional,default=high,oneof=standard|high"`
	Region          string   `swamp:"region,required,forcenew,nonempty,identity,norm=lower"`
	Size            int      `swamp:"size,required,min=50"`
	Status          string   `swamp:"status,computed"`
	Tags            []string `swamp:"tags,optional,set,unread,check=tag"`
	VPCID           string   `swamp:"vpc_id,required,forcenew,nonempty"`
	VPCIDs          []string `swamp:"vpc_ids,computed,set"`

	created string
}

func shareResource() providers.Resource {
	return sdk.Resource[*do.Client, Share]{
		Name:   "digitalocean_nfs",
		Create: createShare, Read: readShare, Update: updateShare, Delete: removeShare, List: listShares, Import: importShare,
		Phase: sharePhase, Created: func(r *Share) time.Time { return do.Time(r.created) }, Plan: planShare,
		Touches: func(r *Share) []string { return []string{"nfs:" + r.ID, "vpc:" + r.VPCID} },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, ImportID: "id,region", Stateful: true, Grace: 30 * time.Second, AwaitGone: true, CreateTimeout: 5 * time.Minute,
			Ambiguity: "a share that somebody else makes in the same region under the same name in the same seconds",
		},
	}.Build()
}

func sharePhase(r *Share) providers.Phase {
	return do.PhaseOf(r.Status, []string{"CREATING"}, []string{"FAILED"})
}

// planShare refuses what the API refuses: shares grow, and get faster.
func planShare(c *sdk.Change[Share]) {
	if c.Prior == nil {
		return
	}
	if c.Known("size") && c.Planned.Size < c.Prior.Size {
		c.Error("size", "A share cannot shrink", "It has %d GiB. Leave it so, or make another share and copy what is in this one.", c.Prior.Size)
	}
	if c.Changed("performance_tier") && c.Planned.PerformanceTier == "standard" {
		c.Error("performance_tier", "A share cannot get slower", "It can go from standard to high only. Leave it so, or make another share.")
	}
}

func createShare(ctx context.Context, c *do.Client, r *Share) error {
	v, _, err := c.API().Nfs.Create(ctx, &godo.NfsCreateRequest{
		Name: r.Name, SizeGib: r.Size, Region: r.Region, VpcIDs: []string{r.VPCID}, PerformanceTier: r.PerformanceTier,
	})
	if err != nil {
		return do.Err("create share", err)
	}
	r.fill(v)
	return nil
}

func readShare(ctx context.Context, c *do.Client, r *Share) error {
	v, err := get(ctx, c, r.ID, r.Region)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// get returns a share. One that the API still shows as deleted is not found.
func get(ctx context.Context, c *do.Client, id, region string) (*godo.Nfs, error) {
	v, _, err := c.API().Nfs.Get(ctx, id, region)
	if err != nil {
		return nil, do.Err("read share", err)
	}
	if v.Status == godo.NfsShareDeleted {
		return nil, &providers.Error{Kind: providers.NotFound, Op: "read share", Message: "share " + id + " was deleted"}
	}
	return v, nil
}

// await waits until a share is as it is to be after an action, which one that
// has failed will not be.
func await(ctx context.Context, c *do.Client, op, id, region string, done func(v *godo.Nfs) bool) error {
	return c.Await(ctx, op, func() (bool, string, error) {
		v, err := get(ctx, c, id, region)
		if err != nil {
			return false, "", err
		}
		if v.Status == godo.NfsShareFailed {
			return false, "", fmt.Errorf("share %s is %s", id, v.Status)
		}
		return done(v), string(v.Status), nil
	})
}

func updateShare(ctx context.Context, c *do.Client, _, next *Share) error {
	now, err := get(ctx, c, next.ID, next.Region)
	if err != nil {
		return err
	}
	if now.SizeGib < next.Size {
		if _, _, err := c.API().NfsActions.Resize(ctx, next.ID, uint64(next.Size), next.Region); err != nil {
			return do.Err("resize share", err)
		}
		err := await(ctx, c, "resize share", next.ID, next.Region, func(v *godo.Nfs) bool { return v.SizeGib == next.Size && v.Status == godo.NfsShareActive })
		if err != nil {
			return err
		}
	}
	if tier(now) != next.PerformanceTier {
		if _, _, err := c.API().NfsActions.SwitchPerformanceTier(ctx, next.ID, next.PerformanceTier); err != nil {
			return do.Err("switch tier of share", err)
		}
		err := await(ctx, c, "switch tier of share", next.ID, next.Region, func(v *godo.Nfs) bool { return tier(v) == next.PerformanceTier && v.Status == godo.NfsShareActive })
		if err != nil {
			return err
		}
	}
	return readShare(ctx, c, next)
}

func removeShare(ctx context.Context, c *do.Client, r *Share) error {
	_, err := c.API().Nfs.Delete(ctx, r.ID, r.Region)
	return do.Err("delete share", err)
}

// shares yields the shares of all regions.
func shares(ctx context.Context, c *do.Client) iter.Seq2[*godo.Nfs, error] {
	pages := do.Pages(ctx, "list shares", func(v *godo.Nfs) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.Nfs, *godo.Response, error) {
		return c.API().Nfs.List(ctx, o, "")
	})
	return func(yield func(*godo.Nfs, error) bool) {
		for v, err := range pages {
			if err == nil && v.Status == godo.NfsShareDeleted {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func listShares(ctx context.Context, c *do.Client, _ *Share) iter.Seq2[*Share, error] {
	return do.Each(shares(ctx, c), func(v *godo.Nfs) *Share {
		r := &Share{}
		r.fill(v)
		return r
	})
}

func importShare(ctx context.Context, c *do.Client, id string) (*Share, error) {
	id, region, _ := strings.Cut(id, ",")
	r := &Share{ID: id, Region: region}
	return r, readShare(ctx, c, r)
}

// tier is the tier of a share in the spelling of configurations.
func tier(v *godo.Nfs) string {
	return strings.TrimPrefix(strings.ToLower(v.PerformanceTier), "performance_tier_")
}

// fill takes over what the API says. The VPC that a share was made in is one of
// all that it is attached to.
func (r *Share) fill(v *godo.Nfs) {
	r.ID, r.Host, r.MountPath, r.Name, r.PerformanceTier, r.Region = v.ID, v.Host, v.MountPath, v.Name, tier(v), v.Region
	r.Size, r.Status, r.VPCIDs, r.created = v.SizeGib, string(v.Status), v.VpcIDs, v.CreatedAt
	if len(v.VpcIDs) > 0 && !slices.Contains(v.VpcIDs, r.VPCID) {
		r.VPCID = v.VpcIDs[0]
	}
}

// ShareData is the model of data source digitalocean_nfs.
type ShareData struct {
	Host            string   `swamp:"host,computed"`
	MountPath       string   `swamp:"mount_path,computed"`
	Name            string   `swamp:"name,required,nonempty"`
	PerformanceTier string   `swamp:"performance_tier,computed"`
	Region          *string  `swamp:"region,optional,nonempty,norm=lower"`
	Size            int      `swamp:"size,computed"`
	Status          string   `swamp:"status,computed"`
	Tags            []string `swamp:"tags,computed,set"`

	id string
}

func shareData() providers.DataSource {
	return sdk.DataSource[*do.Client, ShareData]{
		Name: "digitalocean_nfs", ID: func(d *ShareData) string { return d.id },
		Read: func(ctx context.Context, c *do.Client, d *ShareData) error {
			r, err := do.Only(listShares(ctx, c, nil), func(r *Share) bool { return r.Name == d.Name && do.Asked(d.Region, r.Region) }, "share "+d.Name)
			if err != nil {
				return err
			}
			*d = ShareData{Host: r.Host, MountPath: r.MountPath, Name: r.Name, PerformanceTier: r.PerformanceTier, Region: &r.Region, Size: r.Size, Status: r.Status, id: r.ID}
			return nil
		},
	}.Build()
}
