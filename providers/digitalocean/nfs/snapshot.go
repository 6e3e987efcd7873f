package nfs

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Snapshot is the model of digitalocean_nfs_snapshot. It is made by an action on
// the share, which names it.
type Snapshot struct {
	ID        string `swamp:"id,optional,computed,key"`
	CreatedAt string `swamp:"created_at,computed"`
	Name      string `swamp:"name,required,forcenew,nonempty,identity"`
	Region    string `swamp:"region,required,forcenew,nonempty,norm=lower"`
	ShareID   string `swamp:"share_id,required,forcenew,nonempty,identity"`
	Size      int    `swamp:"size,computed"`
	Status    string `swamp:"status,computed"`
}

func snapshotResource() providers.Resource {
	return sdk.Resource[*do.Client, Snapshot]{
		Name:   "digitalocean_nfs_snapshot",
		Create: createSnapshot, Read: readSnapshot, Delete: removeSnapshot, List: listSnapshots,
		Phase: snapshotPhase, Created: func(r *Snapshot) time.Time { return do.Time(r.CreatedAt) },
		Touches: func(r *Snapshot) []string { return []string{"nfs:" + r.ShareID} },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, Stateful: true, Grace: 30 * time.Second,
			Ambiguity: "a snapshot of the same share that somebody else takes under the same name in the same seconds",
		},
	}.Build()
}

func snapshotPhase(r *Snapshot) providers.Phase {
	return do.PhaseOf(r.Status, []string{"CREATING", "UNKNOWN"}, []string{"FAILED"})
}

func createSnapshot(ctx context.Context, c *do.Client, r *Snapshot) error {
	a, _, err := c.API().NfsActions.Snapshot(ctx, r.ShareID, r.Name, r.Region)
	if err != nil {
		return do.Err("take snapshot of share", err)
	}
	if a.ResourceID == "" || a.ResourceID == r.ShareID {
		return &providers.Error{Kind: providers.Lost, Op: "take snapshot of share", Message: "the API's answer does not name the snapshot"}
	}
	r.ID = a.ResourceID
	return readSnapshot(ctx, c, r)
}

func readSnapshot(ctx context.Context, c *do.Client, r *Snapshot) error {
	v, _, err := c.API().Nfs.GetSnapshot(ctx, r.ID, r.Region)
	if err != nil {
		return do.Err("read snapshot of share", err)
	}
	if v.Status == godo.NfsSnapshotDeleted {
		return &providers.Error{Kind: providers.NotFound, Op: "read snapshot of share", Message: "snapshot " + r.ID + " was deleted"}
	}
	r.fill(v)
	return nil
}

func removeSnapshot(ctx context.Context, c *do.Client, r *Snapshot) error {
	_, err := c.API().Nfs.DeleteSnapshot(ctx, r.ID, r.Region)
	return do.Err("delete snapshot of share", err)
}

func listSnapshots(ctx context.Context, c *do.Client, _ *Snapshot) iter.Seq2[*Snapshot, error] {
	pages := do.Pages(ctx, "list snapshots of shares", func(v *godo.NfsSnapshot) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.NfsSnapshot, *godo.Response, error) {
		return c.API().Nfs.ListSnapshots(ctx, o, "", "")
	})
	return func(yield func(*Snapshot, error) bool) {
		for v, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			r := &Snapshot{}
			if r.fill(v); v.Status != godo.NfsSnapshotDeleted && !yield(r, nil) {
				return
			}
		}
	}
}

func (r *Snapshot) fill(v *godo.NfsSnapshot) {
	*r = Snapshot{ID: v.ID, CreatedAt: v.CreatedAt, Name: v.Name, Region: v.Region, ShareID: v.ShareID, Size: v.SizeGib, Status: string(v.Status)}
}

// SnapshotData is the model of data source digitalocean_nfs_snapshot. Its status
// is a number in the Terraform provider, which never sets it; nor are there tags.
type SnapshotData struct {
	CreatedAt string   `swamp:"created_at,computed"`
	Name      *string  `swamp:"name,optional,nonempty"`
	NameRegex *string  `swamp:"name_regex,optional,conflicts=name,check=regexp"`
	Region    *string  `swamp:"region,optional,nonempty,norm=lower"`
	ShareID   string   `swamp:"share_id,required,nonempty"`
	Size      int      `swamp:"size,computed"`
	Status    *int     `swamp:"status,computed"`
	Tags      []string `swamp:"tags,computed,set"`

	id string
}

func snapshotData() providers.DataSource {
	return sdk.DataSource[*do.Client, SnapshotData]{
		Name: "digitalocean_nfs_snapshot", ID: func(d *SnapshotData) string { return d.id }, Read: lookUpSnapshot,
		Checks: map[string]func(string) error{"regexp": func(s string) error {
			_, err := regexp.Compile(s)
			return err
		}},
		Check: func(c *sdk.Check[SnapshotData]) {
			if !c.Set("name") && !c.Set("name_regex") {
				c.Error("name", "Missing required argument", "Write name, or name_regex.")
			}
		},
	}.Build()
}

// lookUpSnapshot finds a snapshot of a share by its name or by a pattern.
func lookUpSnapshot(ctx context.Context, c *do.Client, d *SnapshotData) error {
	pattern := do.Value(d.NameRegex)
	if d.Name != nil {
		pattern = "^" + regexp.QuoteMeta(*d.Name) + "$"
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: "look up", Message: fmt.Sprintf("name_regex: %v", err)}
	}
	fits := func(r *Snapshot) bool {
		return r.ShareID == d.ShareID && re.MatchString(r.Name) && do.Asked(d.Region, r.Region)
	}
	r, err := do.Only(listSnapshots(ctx, c, nil), fits, fmt.Sprintf("snapshot of share %s with a name like %q", d.ShareID, pattern))
	if err != nil {
		return err
	}
	d.CreatedAt, d.Name, d.Region, d.Size, d.id = r.CreatedAt, &r.Name, &r.Region, r.Size, r.ID
	return nil
}
