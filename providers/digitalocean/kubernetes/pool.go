package kubernetes

import (
	"slices"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Pool is the node_pool block of a cluster: its default pool.
type Pool struct {
	ActualNodeCount  int               `swamp:"actual_node_count,computed,from=size|gpu_partition_mode|node_count|auto_scale|min_nodes|max_nodes" doc:"how many nodes there are"`
	AutoScale        bool              `swamp:"auto_scale,optional,default=false"`
	GPUPartitionMode *string           `swamp:"gpu_partition_mode,optional,oneof=AMD_PARTITION_MODE_SPX_NPS1|AMD_PARTITION_MODE_DPX_NPS2"`
	ID               string            `swamp:"id,computed,from=size|gpu_partition_mode"`
	Labels           map[string]string `swamp:"labels,optional"`
	MaxNodes         *int              `swamp:"max_nodes,optional"`
	MinNodes         *int              `swamp:"min_nodes,optional"`
	Name             string            `swamp:"name,required,nonempty"`
	NodeCount        *int              `swamp:"node_count,optional" doc:"with auto_scale the number to begin with: what the autoscaler does is no change"`
	Nodes            []Node            `swamp:"nodes,computed,from=size|gpu_partition_mode|node_count|auto_scale|min_nodes|max_nodes"`
	Size             string            `swamp:"size,required,nonempty" doc:"another size is a new pool, made before the old one is drained and deleted"`
	Tags             []string          `swamp:"tags,optional,set,check=tag,norm=lower"`
	Taint            []Taint           `swamp:"taint,optional,set"`
}

// Node is one node of a pool.
type Node struct {
	CreatedAt string `swamp:"created_at,computed"`
	DropletID string `swamp:"droplet_id,computed"`
	ID        string `swamp:"id,computed"`
	Name      string `swamp:"name,computed"`
	Status    string `swamp:"status,computed"`
	UpdatedAt string `swamp:"updated_at,computed"`
}

// Taint is one taint block of a pool.
type Taint struct {
	Effect string `swamp:"effect,required,oneof=NoSchedule|PreferNoSchedule|NoExecute"`
	Key    string `swamp:"key,required"`
	Value  string `swamp:"value,required"`
}

// defaultTag marks the pool that a cluster's node_pool block stands for, as
// Terraform does it.
const defaultTag = "terraform:default-node-pool"

// ownTags are the tags that somebody gave: not those that DigitalOcean sets,
// nor those that mark what a pool is for.
func ownTags(tags []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool {
		return t == "k8s" || t == "k8s-worker" || strings.HasPrefix(t, "k8s:") || strings.HasPrefix(t, "terraform:")
	})
}

func isDefault(p *godo.KubernetesNodePool) bool { return slices.Contains(p.Tags, defaultTag) }

// defaultPool finds the pool that the node_pool block stands for: the one that
// is recorded, else the one with the tag, else the only one. While a pool is
// being replaced two have the tag, and the new one is meant.
func defaultPool(pools []*godo.KubernetesNodePool, recorded string) *godo.KubernetesNodePool {
	var tagged *godo.KubernetesNodePool
	for _, p := range pools {
		if p.ID == recorded {
			return p
		}
		if isDefault(p) && (tagged == nil || isRetired(tagged)) {
			tagged = p
		}
	}
	if tagged == nil && len(pools) == 1 {
		return pools[0]
	}
	return tagged
}

// oneDefault returns an error where it cannot be told which pool is the default
// one.
func oneDefault(pools []*godo.KubernetesNodePool) error {
	n := 0
	for _, p := range pools {
		if isDefault(p) && !isRetired(p) {
			n++
		}
	}
	switch {
	case n > 1:
		return &providers.Error{Kind: providers.Invalid, Op: "import Kubernetes cluster", Message: "several of its node pools have the tag " + defaultTag + "; leave it on the one that the node_pool block stands for"}
	case n == 0 && len(pools) > 1 && defaultPool(pools, "") == nil:
		return &providers.Error{Kind: providers.Invalid, Op: "import Kubernetes cluster", Message: "it has several node pools; give the one that the node_pool block stands for the tag " + defaultTag + ", and import the others as digitalocean_kubernetes_node_pool"}
	default:
		return nil
	}
}

// poolOf is a pool as the API shows it. How many nodes are wanted of one that
// scales itself is not known from that.
func poolOf(p *godo.KubernetesNodePool) Pool {
	out := Pool{
		ID: p.ID, Name: p.Name, Size: p.Size, ActualNodeCount: p.Count, AutoScale: p.AutoScale, MinNodes: &p.MinNodes, MaxNodes: &p.MaxNodes,
		Labels: p.Labels, Tags: ownTags(p.Tags), GPUPartitionMode: do.Optional(p.GPUPartitionMode),
	}
	if !p.AutoScale {
		out.NodeCount = &p.Count
	}
	for _, t := range p.Taints {
		out.Taint = append(out.Taint, Taint{Key: t.Key, Value: t.Value, Effect: t.Effect})
	}
	for _, n := range p.Nodes {
		node := Node{ID: n.ID, Name: n.Name, DropletID: n.DropletID, CreatedAt: moment(n.CreatedAt), UpdatedAt: moment(n.UpdatedAt)}
		if n.Status != nil {
			node.Status = n.Status.State
		}
		out.Nodes = append(out.Nodes, node)
	}
	return out
}

// countOf is the node_count of a pool that is known under one.
func countOf(had *int, p *godo.KubernetesNodePool) *int { return wanted(had, p.AutoScale, p.Count) }

// wanted is the node_count to record: none, or 0, where none was configured, and
// the configured one where the autoscaler decides how many nodes there are, so
// that what it does is no change to undo.
func wanted(recorded *int, scales bool, nodes int) *int {
	if do.Value(recorded) == 0 || scales {
		return recorded
	}
	return &nodes
}

// create is the request that makes a pool, with further tags.
func (p *Pool) create(tags ...string) godo.KubernetesNodePoolCreateRequest {
	count := do.Value(p.NodeCount)
	switch {
	case !p.AutoScale || count > 0:
	case p.NodeCount == nil:
		count = max(do.Value(p.MinNodes), 1)
	default: // a 0 that may stand for nothing
		count = do.Value(p.MinNodes)
	}
	return godo.KubernetesNodePoolCreateRequest{
		Name: p.Name, Size: p.Size, Count: count, Tags: slices.Concat(p.Tags, tags), Labels: p.Labels, Taints: p.taints(), AutoScale: p.AutoScale,
		MinNodes: do.Value(p.MinNodes), MaxNodes: do.Value(p.MaxNodes), GPUPartitionMode: do.Value(p.GPUPartitionMode),
	}
}

func (p *Pool) taints() []godo.Taint {
	out := make([]godo.Taint, 0, len(p.Taint))
	for _, t := range p.Taint {
		out = append(out, godo.Taint{Key: t.Key, Value: t.Value, Effect: t.Effect})
	}
	slices.SortFunc(out, func(a, b godo.Taint) int { return strings.Compare(a.Key+a.Effect, b.Key+b.Effect) })
	return out
}

// running reports how many nodes run, and whether these are as many as there
// must be: all, or as many as the autoscaler leaves at least.
func running(p *godo.KubernetesNodePool) (n int, enough bool) {
	for _, node := range p.Nodes {
		if node.Status != nil && node.Status.State == "running" {
			n++
		}
	}
	if p.AutoScale {
		return n, n >= p.MinNodes
	}
	return n, n == p.Count && len(p.Nodes) == p.Count
}
