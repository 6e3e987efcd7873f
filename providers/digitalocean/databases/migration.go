package databases

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Migration is the model of digitalocean_database_online_migration: a cluster takes
// over what another has, and follows it until the migration is stopped. The API
// shows the last migration of a cluster, and of that not where it comes from.
type Migration struct {
	ClusterID  string            `swamp:"cluster_id,required,forcenew,nonempty,parent,identity"`
	CreatedAt  string            `swamp:"created_at,computed"`
	DisableSSL *bool             `swamp:"disable_ssl,optional,unread,forcenew"`
	ID         string            `swamp:"id,computed,key"`
	IgnoreDBs  []string          `swamp:"ignore_dbs,optional,set,unread,forcenew"`
	Source     []MigrationSource `swamp:"source,required,maxitems=1,unread,forcenew"`
	Status     string            `swamp:"status,computed"`
}

// MigrationSource is the database that a migration comes from. Its password is no
// secret in the Terraform provider.
type MigrationSource struct {
	DBName   string `swamp:"db_name,required"`
	Host     string `swamp:"host,required"`
	Password string `swamp:"password,required,sensitive"`
	Port     int    `swamp:"port,required"`
	Username string `swamp:"username,required"`
}

func migrationResource() providers.Resource {
	return sdk.Resource[*do.Client, Migration]{
		Name: "digitalocean_database_online_migration", Create: createMigration, Read: readMigration, Delete: removeMigration, List: listMigrations, Import: importMigration,
		Phase: migrationPhase, Created: func(r *Migration) time.Time { return do.Time(r.CreatedAt) }, Plan: planMigration,
		Touches: func(r *Migration) []string { return []string{"database:" + r.ClusterID} },
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Ambiguity: "a migration into the same cluster that somebody else starts in the same seconds",
			Importable: true, ImportID: "cluster_id", Grace: time.Minute, CreateTimeout: 30 * time.Minute,
		},
	}.Build()
}

func migrationPhase(r *Migration) providers.Phase {
	return do.PhaseOf(r.Status, []string{"running"}, []string{"error"})
}

// ended reports whether a migration is over: nothing is left to stop.
func (r *Migration) ended() bool {
	return r.Status == "done" || r.Status == "canceled" || r.Status == "error"
}

// planMigration: a migration goes on as it was started, so that another source is
// another migration, which writes over what the cluster has by now. Of one that was
// imported nobody knows the source: it stays as it is.
func planMigration(c *sdk.Change[Migration]) {
	if c.Prior == nil {
		return
	}
	for _, attr := range []string{"disable_ssl", "ignore_dbs", "source"} {
		switch {
		case len(c.Prior.Source) == 0:
			c.Keep(attr)
		case c.Changed(attr) && c.Prior.ended():
			c.Note("the last migration is over (%s): a new one writes over what the cluster has been given since", c.Prior.Status)
			return
		}
	}
}

func createMigration(ctx context.Context, c *do.Client, r *Migration) error {
	req := &godo.DatabaseStartOnlineMigrationRequest{DisableSSL: do.Value(r.DisableSSL), IgnoreDBs: r.IgnoreDBs}
	for _, s := range r.Source {
		req.Source = &godo.DatabaseOnlineMigrationConfig{Host: s.Host, Port: s.Port, DatabaseName: s.DBName, Username: s.Username, Password: s.Password}
	}
	v, _, err := c.API().Databases.StartOnlineMigration(do.Once(ctx), r.ClusterID, req)
	if err = do.Err("start online migration", err); err != nil {
		var e *providers.Error
		if errors.As(err, &e) && e.Status == http.StatusConflict {
			e.Kind = providers.Exists // it may go on for weeks, which nobody waits for
		}
		return err
	}
	if v.ID == "" {
		return &providers.Error{Kind: providers.Lost, Op: "start online migration", Message: "the API's answer does not name the migration"}
	}
	r.fill(v)
	return nil
}

// readMigration finds a migration as long as it is the last one of its cluster.
func readMigration(ctx context.Context, c *do.Client, r *Migration) error {
	v, _, err := c.API().Databases.GetOnlineMigrationStatus(ctx, r.ClusterID)
	if err != nil {
		return do.Err("read online migration", err)
	}
	if v.ID != r.ID {
		return &providers.Error{Kind: providers.NotFound, Op: "read online migration", Message: "the last migration of the cluster is another one, " + v.ID}
	}
	r.fill(v)
	return nil
}

// removeMigration stops a migration that is not over: what has been taken over
// stays.
func removeMigration(ctx context.Context, c *do.Client, r *Migration) error {
	now := &Migration{ClusterID: r.ClusterID, ID: r.ID}
	if err := readMigration(ctx, c, now); err != nil || now.ended() {
		return err
	}
	_, err := c.API().Databases.StopOnlineMigration(ctx, r.ClusterID, r.ID)
	return do.Err("stop online migration", err)
}

// listMigrations yields the last migration of a cluster, whether or not it is
// over; a cluster without one has none.
func listMigrations(ctx context.Context, c *do.Client, like *Migration) iter.Seq2[*Migration, error] {
	return func(yield func(*Migration, error) bool) {
		v, _, err := c.API().Databases.GetOnlineMigrationStatus(ctx, like.ClusterID)
		if err = do.Err("list online migrations", err); providers.IsNotFound(err) || err == nil && v.ID == "" {
			return
		}
		if err != nil {
			yield(nil, err)
			return
		}
		r := &Migration{ClusterID: like.ClusterID}
		r.fill(v)
		yield(r, nil)
	}
}

// importMigration takes over the last migration of a cluster.
func importMigration(ctx context.Context, c *do.Client, cluster string) (*Migration, error) {
	return do.Only(listMigrations(ctx, c, &Migration{ClusterID: cluster}), func(*Migration) bool { return true }, "online migration of the cluster "+cluster)
}

func (r *Migration) fill(v *godo.DatabaseOnlineMigrationStatus) {
	r.ID, r.Status, r.CreatedAt = v.ID, v.Status, v.CreatedAt
}
