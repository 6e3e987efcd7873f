package snapshots

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Droplet is the model of digitalocean_droplet_snapshot. It is made by an action
// on the Droplet, which names neither the snapshot nor its id: the snapshot is
// known by its name and by the time at which the action began.
type Droplet struct {
	ID          string   `swamp:"id,optional,computed,key"`
	CreatedAt   string   `swamp:"created_at,computed"`
	DropletID   string   `swamp:"droplet_id,required,forcenew,identity,check=number"`
	MinDiskSize int      `swamp:"min_disk_size,computed"`
	Name        string   `swamp:"name,required,forcenew,nonempty,identity"`
	Regions     []string `swamp:"regions,computed,set"`
	Size        float64  `swamp:"size,computed"`
}

func dropletResource() providers.Resource {
	return sdk.Resource[*do.Client, Droplet]{
		Name:   "digitalocean_droplet_snapshot",
		Create: createDroplet, Read: readDroplet, Delete: removeDroplet, List: listDroplets,
		Created: func(r *Droplet) time.Time { return do.Time(r.CreatedAt) },
		Touches: func(r *Droplet) []string { return []string{"droplet:" + r.DropletID} },
		Checks: map[string]func(string) error{"number": func(s string) error {
			if _, err := strconv.Atoi(s); err != nil {
				return fmt.Errorf("it is not the id of a Droplet, which is a number")
			}
			return nil
		}},
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Stateful: true, Grace: 30 * time.Second, CreateTimeout: time.Hour,
			Ambiguity: "a snapshot of the same Droplet that somebody else takes under the same name in the same seconds",
		},
	}.Build()
}

// createDroplet takes no snapshot while one is being taken, which may be the one
// of a create that was interrupted: it waits for that one, and leaves it to the
// engine to see whose it is. A Droplet takes one at a time.
func createDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	droplet, err := strconv.Atoi(r.DropletID)
	if err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: "take snapshot", Message: fmt.Sprintf("%q is not the id of a Droplet", r.DropletID)}
	}
	if err := awaitSnapshots(ctx, c, droplet); err != nil {
		return err
	}
	a, _, err := c.API().DropletActions.Snapshot(ctx, droplet, r.Name)
	if err != nil {
		return do.Err("take snapshot", err)
	}
	if err := c.AwaitAction(ctx, a); err != nil {
		return err
	}
	for s, err := range listDroplets(ctx, c, r) {
		if err != nil {
			return &providers.Error{Kind: providers.Lost, Op: "take snapshot", Message: "the snapshot was taken, and could not be looked up", Err: err}
		}
		if s.Name == r.Name && s.DropletID == r.DropletID && a.StartedAt != nil && do.Time(s.CreatedAt).Equal(a.StartedAt.Time) {
			*r = *s
			return nil
		}
	}
	return &providers.Error{Kind: providers.Lost, Op: "take snapshot", Message: fmt.Sprintf("action %d has taken the snapshot, and lists do not show it yet", a.ID)}
}

// awaitSnapshots waits for a snapshot of a Droplet that is under way. That there
// was one is Lost: what it made is to be looked at before another one is taken.
func awaitSnapshots(ctx context.Context, c *do.Client, droplet int) error {
	latest, _, err := c.API().Droplets.Actions(ctx, droplet, &godo.ListOptions{PerPage: 20})
	if err != nil {
		return do.Err("list actions of Droplet", err)
	}
	for i := range latest {
		if a := &latest[i]; a.Type == "snapshot" && a.Status == "in-progress" {
			if err := c.AwaitAction(ctx, a); err != nil {
				return err
			}
			return &providers.Error{Kind: providers.Lost, Op: "take snapshot", Message: fmt.Sprintf("action %d was taking a snapshot of Droplet %d already", a.ID, droplet)}
		}
	}
	return nil
}

func readDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	v, _, err := c.API().Snapshots.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read Droplet snapshot", err)
	}
	r.fill(v)
	return nil
}

func removeDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	_, err := c.API().Snapshots.Delete(ctx, r.ID)
	return do.Err("delete Droplet snapshot", err)
}

func listDroplets(ctx context.Context, c *do.Client, _ *Droplet) iter.Seq2[*Droplet, error] {
	return do.Each(pages(ctx, "list Droplet snapshots", c.API().Snapshots.ListDroplet), func(v godo.Snapshot) *Droplet {
		r := &Droplet{}
		r.fill(&v)
		return r
	})
}

func (r *Droplet) fill(v *godo.Snapshot) {
	*r = Droplet{
		ID: v.ID, CreatedAt: v.Created, DropletID: v.ResourceID, MinDiskSize: v.MinDiskSize, Name: v.Name, Regions: v.Regions, Size: v.SizeGigaBytes,
	}
}
