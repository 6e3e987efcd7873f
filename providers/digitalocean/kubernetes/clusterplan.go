package kubernetes

import (
	"slices"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

func checkCluster(c *sdk.Check[Cluster]) {
	if len(c.Config.NodePool) == 1 && c.Known("node_pool") {
		if why := scaling(&c.Config.NodePool[0]); why != "" {
			c.Error("node_pool", "Pool cannot scale like that", "%s.", why)
		}
	}
}

// scaling says what is wrong with the bounds of a pool, "" where nothing is.
func scaling(p *Pool) string {
	low, high := do.Value(p.MinNodes), do.Value(p.MaxNodes)
	switch {
	case !p.AutoScale:
		return ""
	case high == 0:
		return "With auto_scale, max_nodes says how many nodes there may be at most; set it"
	case low > high:
		return "min_nodes is greater than max_nodes; swap them"
	default:
		return ""
	}
}

// planCluster tells what changes of the version and of the default pool entail.
func planCluster(c *sdk.Change[Cluster]) {
	if c.Prior == nil {
		return
	}
	if c.Known("version") && c.Set("version") && older(c.Config.Version, c.Prior.Version) && !do.Value(c.Planned.AutoUpgrade) {
		c.Warn("version", "Kubernetes is newer than configured", "The cluster runs %s, the configuration says %s. A version cannot be taken back, so the cluster stays as it is. Write the newer version, or let DigitalOcean choose with auto_upgrade.", c.Prior.Version, c.Config.Version)
	}
	if c.Changed("version") {
		c.NoteInPlace("the control plane is upgraded, then the nodes are replaced one after the other; it cannot be taken back")
	}
	if c.Changed("ha") && c.Known("ha") && !do.Value(c.Planned.HA) {
		c.Error("ha", "High availability cannot be turned off", "The control plane is highly available, and DigitalOcean offers no way back. Remove the argument, or write true.")
	}
	if c.Changed("node_pool") && len(c.Planned.NodePool) == 1 && len(c.Prior.NodePool) == 1 {
		planPool(c, &c.Planned.NodePool[0], &c.Prior.NodePool[0])
	}
}

// older reports whether the minor version of a is older than that of b.
func older(a, b string) bool {
	v, w := parsed(minor(a)), parsed(minor(b))
	return v != nil && w != nil && v.LessThan(w)
}

func planPool(c *sdk.Change[Cluster], next, prior *Pool) {
	switch {
	case moves(next, prior):
		c.NoteInPlace("the default pool is replaced: a new one is made, then the nodes of the old one are drained and deleted; the cluster stays")
	case onlyCount(next, prior) && (next.NodeCount == nil || *next.NodeCount == prior.ActualNodeCount) && c.ConfigKnown("node_pool"):
		c.Keep("node_pool")
	}
}

// moves reports whether a pool becomes another one: nodes cannot be resized.
func moves(next, prior *Pool) bool {
	return next.Size != prior.Size || do.Value(next.GPUPartitionMode) != do.Value(prior.GPUPartitionMode)
}

// onlyCount reports whether two pools differ in nothing but node_count.
func onlyCount(a, b *Pool) bool {
	same := a.Name == b.Name && !moves(a, b) && a.AutoScale == b.AutoScale && do.Value(a.MinNodes) == do.Value(b.MinNodes) && do.Value(a.MaxNodes) == do.Value(b.MaxNodes)
	return same && equalTags(a.Tags, b.Tags) && equalLabels(a.Labels, b.Labels) && slices.Equal(a.taints(), b.taints())
}
