package databases

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Pool is the model of digitalocean_database_connection_pool.
type Pool struct {
	ClusterID   string  `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	DBName      string  `swamp:"db_name,required,forcenew,nonempty"`
	Host        string  `swamp:"host,computed"`
	Mode        string  `swamp:"mode,required,forcenew,oneof=session|transaction|statement"`
	Name        string  `swamp:"name,required,forcenew,nonempty,key,identity"`
	Password    string  `swamp:"password,computed,sensitive"`
	Port        int     `swamp:"port,computed"`
	PrivateHost string  `swamp:"private_host,computed"`
	PrivateURI  string  `swamp:"private_uri,computed,sensitive"`
	Size        int     `swamp:"size,required,forcenew,min=1"`
	URI         string  `swamp:"uri,computed,sensitive"`
	User        *string `swamp:"user,optional,forcenew,nonempty"`
}

func poolResource() providers.Resource {
	return sdk.Resource[*do.Client, Pool]{
		Name: "digitalocean_database_connection_pool", Create: createPool, Read: readPool, Delete: removePool, List: listPools,
		ID:      func(r *Pool) string { return r.ClusterID + "/" + r.Name },
		Touches: func(r *Pool) []string { return []string{"database:" + r.ClusterID} },
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,name"},
	}.Build()
}

func createPool(ctx context.Context, c *do.Client, r *Pool) error {
	p, _, err := c.API().Databases.CreatePool(ctx, r.ClusterID, &godo.DatabaseCreatePoolRequest{
		Name: r.Name, User: do.Value(r.User), Mode: r.Mode, Size: r.Size, Database: r.DBName,
	})
	if err != nil {
		return do.Err("create connection pool", err)
	}
	r.fill(p)
	return nil
}

func readPool(ctx context.Context, c *do.Client, r *Pool) error {
	p, _, err := c.API().Databases.GetPool(ctx, r.ClusterID, r.Name)
	if err != nil {
		return do.Err("read connection pool", err)
	}
	r.fill(p)
	return nil
}

func removePool(ctx context.Context, c *do.Client, r *Pool) error {
	_, err := c.API().Databases.DeletePool(ctx, r.ClusterID, r.Name)
	return do.Err("delete connection pool", err)
}

func listPools(ctx context.Context, c *do.Client, like *Pool) iter.Seq2[*Pool, error] {
	pages := do.Pages(ctx, "list connection pools", func(p godo.DatabasePool) string { return p.Name }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabasePool, *godo.Response, error) {
		return c.API().Databases.ListPools(ctx, like.ClusterID, o)
	})
	return do.Each(pages, func(p godo.DatabasePool) *Pool {
		r := &Pool{ClusterID: like.ClusterID}
		r.fill(&p)
		return r
	})
}

func (r *Pool) fill(p *godo.DatabasePool) {
	r.Name, r.User, r.Mode, r.Size, r.DBName = p.Name, do.Optional(p.User), p.Mode, p.Size, p.Database
	at := reach(p.Connection, p.PrivateConnection, "pg", r.Password)
	r.Host, r.Port, r.Password, r.URI, r.PrivateHost, r.PrivateURI = at.host, at.port, at.password, at.uri, at.privateHost, at.privateURI
}
