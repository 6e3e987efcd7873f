package kubernetes

import (
	"context"
	"fmt"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// poolChange is the body of a change to a pool. godo's own leaves out what is
// empty, so that nothing could be taken away.
type poolChange struct {
	godo.KubernetesNodePoolUpdateRequest
	Tags   []string          `json:"tags"`
	Labels map[string]string `json:"labels"`
}

// change is what a pool is to be. A number of nodes that the autoscaler has the
// say in is sent only when the configured one changes.
func (p *Pool) change(prior *Pool, tags ...string) poolChange {
	taints, low, high := p.taints(), do.Value(p.MinNodes), do.Value(p.MaxNodes)
	out := poolChange{Labels: p.Labels, Tags: append(do.List(sorted(p.Tags)), tags...)}
	if out.Labels == nil {
		out.Labels = map[string]string{}
	}
	out.Name, out.Taints, out.AutoScale, out.MinNodes, out.MaxNodes = p.Name, &taints, &p.AutoScale, &low, &high
	if p.NodeCount != nil && (!p.AutoScale || prior.NodeCount != nil && *prior.NodeCount != *p.NodeCount) {
		out.Count = p.NodeCount
	}
	return out
}

// settlePool makes the default pool what next says, and waits until its nodes
// run. Nodes cannot be resized: a pool of another size is a new one, and the
// old one goes when that runs.
func settlePool(ctx context.Context, c *do.Client, v *godo.KubernetesCluster, prior, next *Cluster) error {
	want, was := &next.NodePool[0], &Pool{}
	if len(prior.NodePool) > 0 {
		was = &prior.NodePool[0]
	}
	have := defaultPool(v.NodePools, was.ID)
	if have == nil || moves(want, ptr(poolOf(have))) {
		made, err := replacement(ctx, c, v, have, want)
		if err != nil {
			return err
		}
		if err := awaitNodes(ctx, c, v.ID, made); err != nil {
			return err
		}
		want.ID = made
		return dropPool(ctx, c, v.ID, have)
	}
	want.ID = have.ID
	if _, err := changePool(ctx, c, v.ID, have, was, want, defaultTag); err != nil {
		return err
	}
	return awaitNodes(ctx, c, v.ID, have.ID)
}

func ptr[T any](v T) *T { return &v }

// changePool changes a pool where it differs from what is wanted.
func changePool(ctx context.Context, c *do.Client, cluster string, have *godo.KubernetesNodePool, was, want *Pool, tags ...string) (bool, error) {
	now := poolOf(have)
	if len(tags) > 0 && !isDefault(have) {
		now.Name = "" // the tag is missing, which is a difference
	}
	body := want.change(was, tags...)
	if onlyCount(want, &now) && (body.Count == nil || *body.Count == have.Count) {
		return false, nil
	}
	return true, put(ctx, c, "update Kubernetes node pool", poolPath(cluster, have.ID), body)
}

func poolPath(cluster, id string) string { return clusterPath(cluster) + "/node_pools/" + id }

// retired is the name of a pool that is on its way out, so that the new one can
// have its name.
func retired(p *godo.KubernetesNodePool) string { return fmt.Sprintf("old-%.8s", p.ID) }

// replacement returns the id of the pool that takes the place of the default
// one: one that an interrupted run made, known by name and tag, or a new one.
func replacement(ctx context.Context, c *do.Client, v *godo.KubernetesCluster, old *godo.KubernetesNodePool, want *Pool) (string, error) {
	for _, p := range v.NodePools {
		if p.Name == want.Name && isDefault(p) && (old == nil || p.ID != old.ID) {
			return p.ID, nil
		}
	}
	if old != nil && old.Name == want.Name {
		same := poolOf(old)
		same.Name = retired(old)
		if err := put(ctx, c, "rename Kubernetes node pool", poolPath(v.ID, old.ID), same.change(&same, defaultTag)); err != nil {
			return "", err
		}
	}
	req := want.create(defaultTag)
	made, _, err := c.API().Kubernetes.CreateNodePool(ctx, v.ID, &req)
	if err != nil {
		return "", do.Err("create Kubernetes node pool", err)
	}
	return made.ID, nil
}

// dropPool deletes a pool, whose nodes are drained, and waits until it is gone.
func dropPool(ctx context.Context, c *do.Client, cluster string, old *godo.KubernetesNodePool) error {
	if old == nil {
		return nil
	}
	if _, err := c.API().Kubernetes.DeleteNodePool(ctx, cluster, old.ID); err != nil {
		return do.Err("delete Kubernetes node pool", err)
	}
	return c.Await(ctx, "drain Kubernetes node pool", func() (bool, string, error) {
		v, _, err := c.API().Kubernetes.Get(ctx, cluster)
		if err != nil {
			return false, "", err
		}
		for _, p := range v.NodePools {
			if p.ID == old.ID {
				return false, fmt.Sprintf("%d nodes left", len(p.Nodes)), nil
			}
		}
		return true, "gone", nil
	})
}

// awaitNodes waits until the nodes of a pool run.
func awaitNodes(ctx context.Context, c *do.Client, cluster, pool string) error {
	return c.Await(ctx, "start nodes of Kubernetes node pool", func() (bool, string, error) {
		p, _, err := c.API().Kubernetes.GetNodePool(ctx, cluster, pool)
		if err != nil {
			return false, "", err
		}
		n, enough := running(p)
		return enough, nodesWord(n, p), nil
	})
}

func nodesWord(n int, p *godo.KubernetesNodePool) string {
	return fmt.Sprintf("%d of %d nodes running", n, p.Count)
}
