package databases

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// DB is the model of digitalocean_database_db: a database in a cluster.
type DB struct {
	ClusterID string `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Name      string `swamp:"name,required,forcenew,nonempty,key,identity"`
}

func dbResource() providers.Resource {
	return sdk.Resource[*do.Client, DB]{
		Name: "digitalocean_database_db", Create: createDB, Read: readDB, Delete: removeDB, List: listDBs,
		ID:      func(r *DB) string { return r.ClusterID + "/database/" + r.Name },
		Touches: func(r *DB) []string { return []string{"database:" + r.ClusterID} },
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,name", Stateful: true},
	}.Build()
}

func createDB(ctx context.Context, c *do.Client, r *DB) error {
	_, _, err := c.API().Databases.CreateDB(ctx, r.ClusterID, &godo.DatabaseCreateDBRequest{Name: r.Name})
	return do.Err("create database", err)
}

func readDB(ctx context.Context, c *do.Client, r *DB) error {
	_, _, err := c.API().Databases.GetDB(ctx, r.ClusterID, r.Name)
	return do.Err("read database", err)
}

func removeDB(ctx context.Context, c *do.Client, r *DB) error {
	_, err := c.API().Databases.DeleteDB(ctx, r.ClusterID, r.Name)
	return do.Err("delete database", err)
}

func listDBs(ctx context.Context, c *do.Client, like *DB) iter.Seq2[*DB, error] {
	pages := do.Pages(ctx, "list databases", func(d godo.DatabaseDB) string { return d.Name }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseDB, *godo.Response, error) {
		return c.API().Databases.ListDBs(ctx, like.ClusterID, o)
	})
	return do.Each(pages, func(d godo.DatabaseDB) *DB { return &DB{ClusterID: like.ClusterID, Name: d.Name} })
}
