package databases

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Cluster is the model of digitalocean_database_cluster.
type Cluster struct {
	ID                 string          `swamp:"id,optional,computed,key"`
	BackupRestore      []BackupRestore `swamp:"backup_restore,optional,maxitems=1,unread"`
	Database           string          `swamp:"database,computed,from=region"`
	Engine             string          `swamp:"engine,required,forcenew,oneof=pg|mysql|redis|valkey|mongodb|opensearch|kafka|advanced_pg|advanced_mysql"`
	EvictionPolicy     *string         `swamp:"eviction_policy,optional,nullable,unlisted,oneof=noeviction|allkeys_lru|allkeys_random|volatile_lru|volatile_random|volatile_ttl"`
	Host               string          `swamp:"host,computed,from=region"`
	MaintenanceWindow  []Window        `swamp:"maintenance_window,optional,minitems=1,unlisted"`
	MetricsEndpoints   []string        `swamp:"metrics_endpoints,computed,from=region|node_count"`
	Name               string          `swamp:"name,required,forcenew,nonempty,identity"`
	NodeCount          int             `swamp:"node_count,required,min=1"`
	Password           string          `swamp:"password,computed,sensitive"`
	Port               int             `swamp:"port,computed,from=region"`
	PrivateHost        string          `swamp:"private_host,computed,from=region"`
	PrivateNetworkUUID *string         `swamp:"private_network_uuid,optional,computed,forcenew,nonempty"`
	PrivateURI         string          `swamp:"private_uri,computed,sensitive,from=region|version"`
	ProjectID          *string         `swamp:"project_id,optional,computed,forcenew,nonempty"`
	Region             string          `swamp:"region,required,nonempty,norm=lower"`
	Size               string          `swamp:"size,required,nonempty"`
	SQLMode            *string         `swamp:"sql_mode,optional,nullable,unlisted"`
	StorageAutoscale   []Autoscale     `swamp:"storage_autoscale,optional,maxitems=1,unlisted"`
	StorageSizeMib     *string         `swamp:"storage_size_mib,optional,computed,from=size"`
	Tags               []string        `swamp:"tags,optional,set,check=tag,norm=lower"`
	UIDatabase         *string         `swamp:"ui_database,computed,from=region"`
	UIHost             *string         `swamp:"ui_host,computed,from=region"`
	UIPassword         *string         `swamp:"ui_password,computed,sensitive"`
	UIPort             *int            `swamp:"ui_port,computed,from=region"`
	UIURI              *string         `swamp:"ui_uri,computed,sensitive,from=region"`
	UIUser             *string         `swamp:"ui_user,computed"`
	URI                string          `swamp:"uri,computed,sensitive,from=region|version"`
	URN                string          `swamp:"urn,computed"`
	User               string          `swamp:"user,computed"`
	Version            *string         `swamp:"version,optional"`

	status, created string
}

// BackupRestore is one backup_restore block: the backup that a new cluster
// begins with.
type BackupRestore struct {
	BackupCreatedAt *string `swamp:"backup_created_at,optional"`
	DatabaseName    string  `swamp:"database_name,required"`
}

// Window is one maintenance_window block.
type Window struct {
	Day  string `swamp:"day,required,norm=lower,oneof=monday|tuesday|wednesday|thursday|friday|saturday|sunday"`
	Hour string `swamp:"hour,required,norm=hour"`
}

// Autoscale is one storage_autoscale block.
type Autoscale struct {
	Enabled          bool `swamp:"enabled,required"`
	IncrementGib     *int `swamp:"increment_gib,optional,min=10"`
	ThresholdPercent *int `swamp:"threshold_percent,optional,min=15,max=95"`
}

func clusterResource() providers.Resource {
	return sdk.Resource[*do.Client, Cluster]{
		Name: "digitalocean_database_cluster", Create: createCluster, Read: readCluster, Update: updateCluster, Delete: removeCluster, List: listClusters,
		Phase: func(r *Cluster) providers.Phase { return phase(r.status) }, Created: func(r *Cluster) time.Time { return do.Time(r.created) },
		Check: checkCluster, Plan: planCluster,
		Touches: func(r *Cluster) []string { return []string{"database:" + r.ID} },
		Norms: map[string]func(string) string{
			"hour": hour,
		},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Stateful: true, Finish: true, Grace: time.Minute,
			CreateTimeout: 30 * time.Minute, UpdateTimeout: 60 * time.Minute,
		},
		Timeouts: []string{"create"},
	}.Build()
}

// phase is how far a cluster or a replica is.
func phase(status string) providers.Phase {
	if status == "online" {
		return providers.Phase{Word: status}
	}
	return providers.Phase{Stage: providers.Pending, Word: status}
}

// isCache reports whether an engine is one of the caches.
func isCache(engine string) bool { return engine == "redis" || engine == "valkey" }

func checkCluster(c *sdk.Check[Cluster]) {
	switch {
	case !c.Set("version"):
		c.Error("version", "Missing required argument", "A database cluster needs a version, so that it is not upgraded by surprise. Write the version that it shall have.")
	case !c.Known("engine"):
	case c.Set("eviction_policy") && !isCache(c.Config.Engine):
		c.Error("eviction_policy", "Not for this engine", "Only caches (redis, valkey) have an eviction policy; the engine is %q. Remove the argument.", c.Config.Engine)
	case c.Set("sql_mode") && c.Config.Engine != "mysql":
		c.Error("sql_mode", "Not for this engine", "Only mysql has an SQL mode; the engine is %q. Remove the argument.", c.Config.Engine)
	}
}

// planCluster leaves alone what DigitalOcean does by itself: Redis clusters
// became Valkey, and minor versions are upgraded.
func planCluster(c *sdk.Change[Cluster]) {
	if c.Prior == nil {
		return
	}
	if c.Changed("engine") && c.Config.Engine == "redis" && c.Prior.Engine == "valkey" {
		c.Keep("engine")
	}
	want, have := do.Value(c.Config.Version), do.Value(c.Prior.Version)
	if c.Changed("version") && c.Known("version") && (strings.HasPrefix(have, want+".") || c.Config.Engine == "redis") {
		c.Keep("version")
	}
	if c.Changed("version") {
		c.NoteInPlace("the major version is upgraded in place; it cannot be taken back")
	}
	if c.Changed("region") {
		if !c.Set("private_network_uuid") {
			c.Unknown("private_network_uuid") // the default network of the other region
		}
		c.NoteInPlace("the cluster is migrated to the other region")
	}
	if c.Changed("backup_restore") {
		c.Keep("backup_restore") // it only says where a new cluster begins
	}
}

func createCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	req := &godo.DatabaseCreateRequest{
		Name: r.Name, EngineSlug: r.Engine, Version: do.Value(r.Version), SizeSlug: r.Size, Region: strings.ToLower(r.Region), NumNodes: r.NodeCount,
		PrivateNetworkUUID: do.Value(r.PrivateNetworkUUID), ProjectID: do.Value(r.ProjectID), Tags: r.Tags, StorageSizeMib: storage(r.StorageSizeMib),
		StorageAutoscale: autoscale(r.StorageAutoscale), Rules: []*godo.DatabaseCreateFirewallRule{},
	}
	if len(r.BackupRestore) > 0 {
		b := r.BackupRestore[0]
		req.BackupRestore = &godo.DatabaseBackupRestore{DatabaseName: b.DatabaseName, BackupCreatedAt: do.Value(b.BackupCreatedAt)}
	}
	d, _, err := c.API().Databases.Create(ctx, req)
	if err != nil {
		return do.Err("create database cluster", err)
	}
	r.fill(d)
	return nil
}

// storage reads a size in MiB, which Terraform's states hold as a text.
func storage(mib *string) uint64 {
	n, _ := strconv.ParseUint(do.Value(mib), 10, 64) // zero: DigitalOcean's own choice
	return n
}

func autoscale(blocks []Autoscale) *godo.DatabaseStorageAutoscale {
	if len(blocks) == 0 {
		return nil
	}
	out := &godo.DatabaseStorageAutoscale{Enabled: blocks[0].Enabled, ThresholdPercent: blocks[0].ThresholdPercent}
	if n := blocks[0].IncrementGib; n != nil {
		gib := uint64(*n)
		out.IncrementGib = &gib
	}
	return out
}

func removeCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	_, err := c.API().Databases.Delete(ctx, r.ID)
	return do.Err("delete database cluster", err)
}

func clusters(ctx context.Context, c *do.Client) iter.Seq2[godo.Database, error] {
	return do.Pages(ctx, "list database clusters", func(d godo.Database) string { return d.ID }, c.API().Databases.List)
}

func listClusters(ctx context.Context, c *do.Client, _ *Cluster) iter.Seq2[*Cluster, error] {
	return do.Each(clusters(ctx, c), func(d godo.Database) *Cluster {
		r := &Cluster{}
		r.fill(&d)
		return r
	})
}

// fill takes over what single reads and lists both show.
func (r *Cluster) fill(d *godo.Database) {
	r.ID, r.Name, r.Engine, r.Version, r.Size, r.Region, r.NodeCount = d.ID, d.Name, d.EngineSlug, do.Optional(d.VersionSlug), d.SizeSlug, d.RegionSlug, d.NumNodes
	r.PrivateNetworkUUID, r.ProjectID, r.Tags, r.URN = &d.PrivateNetworkUUID, &d.ProjectID, d.Tags, d.URN()
	r.status, r.created = d.Status, d.CreatedAt.UTC().Format(time.RFC3339)
	mib := strconv.FormatUint(d.StorageSizeMib, 10)
	r.StorageSizeMib = &mib
	p := reach(d.Connection, d.PrivateConnection, d.EngineSlug, r.Password)
	r.Host, r.Port, r.Database, r.User, r.Password, r.URI, r.PrivateHost, r.PrivateURI = p.host, p.port, p.database, p.user, p.password, p.uri, p.privateHost, p.privateURI
	if ui := d.UIConnection; ui != nil {
		r.UIHost, r.UIPort, r.UIURI, r.UIDatabase, r.UIUser, r.UIPassword = do.Optional(ui.Host), do.Optional(ui.Port), do.Optional(ui.URI), do.Optional(ui.Database), do.Optional(ui.User), do.Optional(ui.Password)
	}
	r.MetricsEndpoints = []string{}
	for _, e := range d.MetricsEndpoints {
		r.MetricsEndpoints = append(r.MetricsEndpoints, fmt.Sprintf("https://%s:%d/metrics", e.Host, e.Port))
	}
}
