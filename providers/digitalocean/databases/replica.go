package databases

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Replica is the model of digitalocean_database_replica.
type Replica struct {
	ClusterID          string   `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Database           string   `swamp:"database,computed"`
	Host               string   `swamp:"host,computed"`
	Name               string   `swamp:"name,required,forcenew,nonempty,key,identity"`
	Password           string   `swamp:"password,computed,sensitive"`
	Port               int      `swamp:"port,computed"`
	PrivateHost        string   `swamp:"private_host,computed"`
	PrivateNetworkUUID *string  `swamp:"private_network_uuid,optional,computed,forcenew,nonempty"`
	PrivateURI         string   `swamp:"private_uri,computed,sensitive"`
	Region             *string  `swamp:"region,optional,forcenew,norm=lower"`
	Size               *string  `swamp:"size,optional"`
	StorageSizeMib     *string  `swamp:"storage_size_mib,optional,computed,from=size"`
	Tags               []string `swamp:"tags,optional,set,forcenew,check=tag,norm=lower"`
	URI                string   `swamp:"uri,computed,sensitive"`
	User               string   `swamp:"user,computed"`
	UUID               string   `swamp:"uuid,computed"`

	status, created string
}

func replicaResource() providers.Resource {
	return sdk.Resource[*do.Client, Replica]{
		Name: "digitalocean_database_replica", Create: createReplica, Read: readReplica, Update: updateReplica, Delete: removeReplica, List: listReplicas,
		Phase: func(r *Replica) providers.Phase { return phase(r.status) }, Created: func(r *Replica) time.Time { return do.Time(r.created) },
		Plan:    planReplica,
		ID:      func(r *Replica) string { return r.ClusterID + "/replicas/" + r.Name },
		Touches: func(r *Replica) []string { return []string{"database:" + r.ClusterID} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,name", Stateful: true, CreateTimeout: 30 * time.Minute, Grace: time.Minute,
		},
	}.Build()
}

// planReplica: what is left out is the cluster's, which is no change.
func planReplica(c *sdk.Change[Replica]) {
	for _, attr := range []string{"region", "size"} {
		if c.Changed(attr) && !c.Set(attr) {
			c.Keep(attr)
		}
	}
}

func createReplica(ctx context.Context, c *do.Client, r *Replica) error {
	v, _, err := c.API().Databases.CreateReplica(ctx, r.ClusterID, &godo.DatabaseCreateReplicaRequest{
		Name: r.Name, Region: strings.ToLower(do.Value(r.Region)), Size: do.Value(r.Size), Tags: r.Tags, PrivateNetworkUUID: do.Value(r.PrivateNetworkUUID),
		StorageSizeMib: storage(r.StorageSizeMib),
	})
	if err != nil {
		return do.Err("create database replica", err)
	}
	r.fill(v)
	return nil
}

func readReplica(ctx context.Context, c *do.Client, r *Replica) error {
	v, _, err := c.API().Databases.GetReplica(ctx, r.ClusterID, r.Name)
	if err != nil {
		return do.Err("read database replica", err)
	}
	r.fill(v)
	return nil
}

// updateReplica resizes: a replica has one node, and takes the calls of a
// cluster under its own id.
func updateReplica(ctx context.Context, c *do.Client, _, next *Replica) error {
	now := &Replica{ClusterID: next.ClusterID, Name: next.Name}
	if err := readReplica(ctx, c, now); err != nil {
		return err
	}
	if now.status != "online" {
		return &providers.Error{Kind: providers.Busy, Op: "update database replica", Message: "the replica is " + now.status}
	}
	more := next.StorageSizeMib != nil && storage(next.StorageSizeMib) != storage(now.StorageSizeMib)
	if next.Size != nil && do.Value(now.Size) != *next.Size || more {
		req := &godo.DatabaseResizeRequest{SizeSlug: do.Value(next.Size), NumNodes: 1}
		if more {
			req.StorageSizeMib = storage(next.StorageSizeMib)
		}
		if _, err := c.API().Databases.Resize(ctx, now.UUID, req); err != nil {
			return do.Err("resize database replica", err)
		}
		err := c.Await(ctx, "resize database replica", func() (bool, string, error) {
			err := readReplica(ctx, c, now)
			return now.status == "online", now.status, err
		})
		if err != nil {
			return err
		}
	}
	return readReplica(ctx, c, next)
}

func removeReplica(ctx context.Context, c *do.Client, r *Replica) error {
	_, err := c.API().Databases.DeleteReplica(ctx, r.ClusterID, r.Name)
	return do.Err("delete database replica", err)
}

func listReplicas(ctx context.Context, c *do.Client, like *Replica) iter.Seq2[*Replica, error] {
	pages := do.Pages(ctx, "list database replicas", func(v godo.DatabaseReplica) string { return v.Name }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseReplica, *godo.Response, error) {
		return c.API().Databases.ListReplicas(ctx, like.ClusterID, o)
	})
	return do.Each(pages, func(v godo.DatabaseReplica) *Replica {
		r := &Replica{ClusterID: like.ClusterID}
		r.fill(&v)
		return r
	})
}

func (r *Replica) fill(v *godo.DatabaseReplica) {
	r.UUID, r.Name, r.Region, r.Size, r.Tags, r.PrivateNetworkUUID = v.ID, v.Name, &v.Region, &v.Size, v.Tags, &v.PrivateNetworkUUID
	r.status, r.created = v.Status, v.CreatedAt.UTC().Format(time.RFC3339)
	mib := strconv.FormatUint(v.StorageSizeMib, 10)
	r.StorageSizeMib = &mib
	at := reach(v.Connection, v.PrivateConnection, "", r.Password)
	r.Host, r.Port, r.Database, r.User, r.Password, r.URI, r.PrivateHost, r.PrivateURI = at.host, at.port, at.database, at.user, at.password, at.uri, at.privateHost, at.privateURI
}
