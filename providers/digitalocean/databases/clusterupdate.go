package databases

import (
	"context"
	"reflect"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// readCluster asks for the settings that have calls of their own only where
// they are configured: what is left out is DigitalOcean's choice.
func readCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	d, _, err := c.API().Databases.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read database cluster", err)
	}
	r.fill(d)
	if len(r.MaintenanceWindow) > 0 && d.MaintenanceWindow != nil {
		r.MaintenanceWindow = []Window{{Day: d.MaintenanceWindow.Day, Hour: d.MaintenanceWindow.Hour}}
	}
	if r.EvictionPolicy != nil {
		p, _, err := c.API().Databases.GetEvictionPolicy(ctx, r.ID)
		if err != nil {
			return do.Err("read eviction policy", err)
		}
		r.EvictionPolicy = &p
	}
	if r.SQLMode != nil {
		m, _, err := c.API().Databases.GetSQLMode(ctx, r.ID)
		if err != nil {
			return do.Err("read SQL mode", err)
		}
		r.SQLMode = &m
	}
	return readAutoscale(ctx, c, r, d.StorageAutoscale)
}

func readAutoscale(ctx context.Context, c *do.Client, r *Cluster, shown *godo.DatabaseStorageAutoscale) error {
	if len(r.StorageAutoscale) == 0 {
		return nil
	}
	if shown == nil {
		now, _, err := c.API().Databases.GetStorageAutoscale(ctx, r.ID)
		if err != nil {
			return do.Err("read storage autoscaling", err)
		}
		shown = now
	}
	if shown == nil {
		r.StorageAutoscale = nil
		return nil
	}
	a := Autoscale{Enabled: shown.Enabled, ThresholdPercent: shown.ThresholdPercent}
	if shown.IncrementGib != nil {
		n := int(*shown.IncrementGib)
		a.IncrementGib = &n
	}
	r.StorageAutoscale = []Autoscale{a}
	return nil
}

// updateCluster does what is left to do, one change at a time: a cluster that
// is being resized or migrated refuses another change until it is online.
func updateCluster(ctx context.Context, c *do.Client, prior, next *Cluster) error {
	now := &Cluster{ID: next.ID, EvictionPolicy: next.EvictionPolicy, SQLMode: next.SQLMode, MaintenanceWindow: next.MaintenanceWindow, StorageAutoscale: next.StorageAutoscale}
	if err := readCluster(ctx, c, now); err != nil {
		return err
	}
	if now.status != "online" {
		return &providers.Error{Kind: providers.Busy, Op: "update database cluster", Message: "the cluster is " + now.status}
	}
	if err := grow(ctx, c, now, next); err != nil {
		return err
	}
	if err := configure(ctx, c, prior, now, next); err != nil {
		return err
	}
	if err := c.SetTags(ctx, next.ID, godo.DatabaseResourceType, now.Tags, next.Tags); err != nil {
		return err
	}
	return readCluster(ctx, c, next)
}

// grow resizes and migrates, and waits until the cluster is online again.
func grow(ctx context.Context, c *do.Client, now, next *Cluster) error {
	more := next.StorageSizeMib != nil && storage(next.StorageSizeMib) != storage(now.StorageSizeMib)
	if now.Size != next.Size || now.NodeCount != next.NodeCount || more {
		req := &godo.DatabaseResizeRequest{SizeSlug: next.Size, NumNodes: next.NodeCount}
		if more {
			req.StorageSizeMib = storage(next.StorageSizeMib)
		}
		if _, err := c.API().Databases.Resize(ctx, next.ID, req); err != nil {
			return do.Err("resize database cluster", err)
		}
		if err := online(ctx, c, next.ID); err != nil {
			return err
		}
	}
	if region := strings.ToLower(next.Region); now.Region != region {
		if _, err := c.API().Databases.Migrate(ctx, next.ID, &godo.DatabaseMigrateRequest{Region: region}); err != nil {
			return do.Err("migrate database cluster", err)
		}
		return online(ctx, c, next.ID)
	}
	return nil
}

// online waits for the end of a resize or a migration.
func online(ctx context.Context, c *do.Client, id string) error {
	return c.Await(ctx, "change database cluster", func() (bool, string, error) {
		d, _, err := c.API().Databases.Get(ctx, id)
		if err != nil {
			return false, "", err
		}
		return d.Status == "online", d.Status, nil
	})
}

func sameWindow(a, b []Window) bool {
	return len(a) == 1 && len(b) == 1 && strings.EqualFold(a[0].Day, b[0].Day) && hour(a[0].Hour) == hour(b[0].Hour)
}

// hour is an hour without the seconds that the API adds.
func hour(s string) string {
	if strings.Count(s, ":") == 2 {
		return s[:strings.LastIndex(s, ":")]
	}
	return s
}

func sameAutoscale(a, b []Autoscale) bool {
	return len(a) == 1 && len(b) == 1 && reflect.DeepEqual(a[0], b[0])
}

// configure makes the settings what next says.
func configure(ctx context.Context, c *do.Client, prior, now, next *Cluster) error {
	api := c.API().Databases
	if len(next.MaintenanceWindow) > 0 && !sameWindow(now.MaintenanceWindow, next.MaintenanceWindow) {
		w := next.MaintenanceWindow[0]
		if _, err := api.UpdateMaintenance(ctx, next.ID, &godo.DatabaseUpdateMaintenanceRequest{Day: w.Day, Hour: w.Hour}); err != nil {
			return do.Err("set maintenance window", err)
		}
	}
	policy := next.EvictionPolicy
	if policy == nil && prior.EvictionPolicy != nil {
		none := godo.EvictionPolicyNoEviction // as a new cache has it
		policy = &none
	}
	if policy != nil && do.Value(now.EvictionPolicy) != *policy {
		if _, err := api.SetEvictionPolicy(ctx, next.ID, *policy); err != nil {
			return do.Err("set eviction policy", err)
		}
	}
	if next.SQLMode != nil && do.Value(now.SQLMode) != *next.SQLMode {
		if _, err := api.SetSQLMode(ctx, next.ID, *next.SQLMode); err != nil {
			return do.Err("set SQL mode", err)
		}
	}
	if want := next.StorageAutoscale; len(want) > 0 && !sameAutoscale(now.StorageAutoscale, want) {
		if _, err := api.UpdateStorageAutoscale(ctx, next.ID, autoscale(want)); err != nil {
			return do.Err("set storage autoscaling", err)
		}
	}
	return upgrade(ctx, c, prior, now, next)
}

// upgrade raises the major version where the plan says so.
func upgrade(ctx context.Context, c *do.Client, prior, now, next *Cluster) error {
	want := do.Value(next.Version)
	if want == "" || want == do.Value(prior.Version) || want == do.Value(now.Version) || strings.HasPrefix(do.Value(now.Version), want+".") {
		return nil
	}
	if _, err := c.API().Databases.UpgradeMajorVersion(ctx, next.ID, &godo.UpgradeVersionRequest{Version: want}); err != nil {
		return do.Err("upgrade database cluster", err)
	}
	return nil
}
