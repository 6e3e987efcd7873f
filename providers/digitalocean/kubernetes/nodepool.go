package kubernetes

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// NodePool is the model of digitalocean_kubernetes_node_pool: a pool beside the
// default one of its cluster.
type NodePool struct {
	ID               string            `swamp:"id,optional,computed,key"`
	ActualNodeCount  int               `swamp:"actual_node_count,computed,from=node_count|auto_scale|min_nodes|max_nodes" doc:"how many nodes there are"`
	AutoScale        bool              `swamp:"auto_scale,optional,default=false"`
	ClusterID        string            `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	GPUPartitionMode *string           `swamp:"gpu_partition_mode,optional,forcenew,oneof=AMD_PARTITION_MODE_SPX_NPS1|AMD_PARTITION_MODE_DPX_NPS2"`
	Labels           map[string]string `swamp:"labels,optional"`
	MaxNodes         *int              `swamp:"max_nodes,optional"`
	MinNodes         *int              `swamp:"min_nodes,optional"`
	Name             string            `swamp:"name,required,nonempty,identity"`
	NodeCount        *int              `swamp:"node_count,optional,nullable" doc:"with auto_scale the number to begin with: what the autoscaler does is no change"`
	Nodes            []Node            `swamp:"nodes,computed,from=node_count|auto_scale|min_nodes|max_nodes"`
	Size             string            `swamp:"size,required,forcenew,nonempty" doc:"with another name beside another size the new pool is made before the old one is drained"`
	Tags             []string          `swamp:"tags,optional,set,check=tag,norm=lower"`
	Taint            []Taint           `swamp:"taint,optional,set"`

	runs   int // nodes
	enough bool
}

func nodePoolResource() providers.Resource {
	return sdk.Resource[*do.Client, NodePool]{
		Name: "digitalocean_kubernetes_node_pool", Version: 1,
		Create: createNodePool, Read: readNodePool, Update: updateNodePool, Delete: removeNodePool, List: listNodePools, Import: importNodePool,
		Phase: nodePoolPhase, Check: checkNodePool, Plan: planNodePool, Merge: mergeNodePool,
		Touches: func(r *NodePool) []string { return []string{touched(r.ClusterID)} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Stateful: true, Everyday: true, CreateFirst: true, AwaitGone: true, Grace: time.Minute,
			CreateTimeout: 30 * time.Minute, UpdateTimeout: poolLimit, DeleteTimeout: 30 * time.Minute,
			Ambiguity: "a pool that somebody else makes under the same name in the cluster meanwhile, if the API lets names repeat, of which its description says nothing",
		},
		Timeouts: []string{"create", "delete"},
	}.Build()
}

func nodePoolPhase(r *NodePool) providers.Phase {
	word := fmt.Sprintf("%d of %d nodes running", r.runs, r.ActualNodeCount)
	if !r.enough {
		return providers.Phase{Stage: providers.Pending, Word: word}
	}
	return providers.Phase{Word: word}
}

func checkNodePool(c *sdk.Check[NodePool]) {
	if !c.Known("auto_scale") || !c.Known("min_nodes") || !c.Known("max_nodes") {
		return
	}
	if why := scaling(c.Config.pool()); why != "" {
		c.Error("auto_scale", "Pool cannot scale like that", "%s.", why)
	}
}

// planNodePool: a number of nodes that is not configured, or that there are
// already, is no change. A new size is a new pool.
func planNodePool(c *sdk.Change[NodePool]) {
	if c.Prior == nil {
		return
	}
	if c.Changed("node_count") && (!c.Set("node_count") || c.Known("node_count") && do.Value(c.Planned.NodeCount) == c.Prior.ActualNodeCount) {
		c.Keep("node_count")
	}
	if c.Changed("size") || c.Changed("gpu_partition_mode") {
		if c.Changed("name") {
			c.Note("the new pool is made first; then the nodes of the old one are drained and deleted")
		} else {
			c.Note("the nodes of the old pool are drained and deleted before the new pool is made, since both cannot have one name; with another name the new pool comes first")
		}
	}
}

func mergeNodePool(recorded, shown *NodePool) {
	shown.NodeCount = wanted(recorded.NodeCount, shown.AutoScale, shown.ActualNodeCount)
}

// pool is the same in the shape of a cluster's block.
func (r *NodePool) pool() *Pool {
	return &Pool{
		ID: r.ID, Name: r.Name, Size: r.Size, AutoScale: r.AutoScale, MinNodes: r.MinNodes, MaxNodes: r.MaxNodes, NodeCount: r.NodeCount,
		ActualNodeCount: r.ActualNodeCount, GPUPartitionMode: r.GPUPartitionMode, Labels: r.Labels, Nodes: r.Nodes, Tags: r.Tags, Taint: r.Taint,
	}
}

func (r *NodePool) fill(v *godo.KubernetesNodePool) {
	p, known := poolOf(v), r.Name != ""
	if known {
		p.NodeCount = countOf(r.NodeCount, v)
	}
	r.ID, r.Name, r.Size, r.AutoScale, r.MinNodes, r.MaxNodes, r.NodeCount = p.ID, p.Name, p.Size, p.AutoScale, p.MinNodes, p.MaxNodes, p.NodeCount
	r.ActualNodeCount, r.GPUPartitionMode, r.Labels, r.Nodes, r.Tags, r.Taint = p.ActualNodeCount, p.GPUPartitionMode, p.Labels, p.Nodes, p.Tags, p.Taint
	r.runs, r.enough = running(v)
}

func createNodePool(ctx context.Context, c *do.Client, r *NodePool) error {
	req := r.pool().create()
	v, _, err := c.API().Kubernetes.CreateNodePool(ctx, r.ClusterID, &req)
	if err != nil {
		return do.Err("create Kubernetes node pool", err)
	}
	r.fill(v)
	return nil
}

func readNodePool(ctx context.Context, c *do.Client, r *NodePool) error {
	v, _, err := c.API().Kubernetes.GetNodePool(ctx, r.ClusterID, r.ID)
	if err != nil {
		return do.Err("read Kubernetes node pool", err)
	}
	r.fill(v)
	return nil
}

func updateNodePool(ctx context.Context, c *do.Client, prior, next *NodePool) error {
	ctx, stop := context.WithTimeout(ctx, poolLimit)
	defer stop()
	have, _, err := c.API().Kubernetes.GetNodePool(ctx, next.ClusterID, next.ID)
	if err != nil {
		return do.Err("read Kubernetes node pool", err)
	}
	changed, err := changePool(ctx, c, next.ClusterID, have, prior.pool(), next.pool())
	if err != nil {
		return err
	}
	if changed {
		if err := awaitNodes(ctx, c, next.ClusterID, next.ID); err != nil {
			return err
		}
	}
	return readNodePool(ctx, c, next)
}

func removeNodePool(ctx context.Context, c *do.Client, r *NodePool) error {
	_, err := c.API().Kubernetes.DeleteNodePool(ctx, r.ClusterID, r.ID)
	return do.Err("delete Kubernetes node pool", err)
}

// listNodePools leaves the default pool out, which is the cluster's.
func listNodePools(ctx context.Context, c *do.Client, like *NodePool) iter.Seq2[*NodePool, error] {
	return func(yield func(*NodePool, error) bool) {
		pages := do.Pages(ctx, "list Kubernetes node pools", func(v *godo.KubernetesNodePool) string { return v.ID }, func(ctx context.Context, o *godo.ListOptions) ([]*godo.KubernetesNodePool, *godo.Response, error) {
			return c.API().Kubernetes.ListNodePools(ctx, like.ClusterID, o)
		})
		for v, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			r := &NodePool{ClusterID: like.ClusterID}
			if r.fill(v); !isDefault(v) && !yield(r, nil) {
				return
			}
		}
	}
}

// importNodePool finds the cluster of a pool, unless the id names it:
// "cluster,pool".
func importNodePool(ctx context.Context, c *do.Client, id string) (*NodePool, error) {
	if cluster, pool, named := strings.Cut(id, ","); named {
		r := &NodePool{ClusterID: cluster, ID: pool}
		return r, readNodePool(ctx, c, r)
	}
	for v, err := range clusters(ctx, c) {
		if err != nil {
			return nil, err
		}
		for _, p := range v.NodePools {
			if p.ID != id {
				continue
			}
			if isDefault(p) {
				return nil, &providers.Error{Kind: providers.Invalid, Op: "import Kubernetes node pool", Message: "it is the default pool of the cluster " + v.ID + "; import that as digitalocean_kubernetes_cluster"}
			}
			r := &NodePool{ClusterID: v.ID}
			r.fill(p)
			return r, nil
		}
	}
	return nil, &providers.Error{Kind: providers.NotFound, Op: "import Kubernetes node pool", Message: "no cluster has the node pool " + id}
}
