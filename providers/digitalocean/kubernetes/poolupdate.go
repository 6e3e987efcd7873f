package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
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
// say in is sent only when the configured one changes. A count of 0 that was 0
// before is none: states have it where nothing is configured.
func (p *Pool) change(prior *Pool, tags ...string) poolChange {
	taints, low, high := p.taints(), do.Value(p.MinNodes), do.Value(p.MaxNodes)
	out := poolChange{Labels: p.Labels, Tags: append(do.List(sorted(p.Tags)), tags...)}
	if out.Labels == nil {
		out.Labels = map[string]string{}
	}
	out.Name, out.Taints, out.AutoScale, out.MinNodes, out.MaxNodes = p.Name, &taints, &p.AutoScale, &low, &high
	was, now := do.Value(prior.NodeCount), do.Value(p.NodeCount)
	if p.NodeCount != nil && (p.AutoScale && was != 0 && was != now || !p.AutoScale && (was != 0 || now != 0)) {
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
	pools, err := settledPools(ctx, c, v, was.ID)
	if err != nil {
		return err
	}
	have := defaultPool(pools, was.ID)
	keep := have
	if have == nil || moves(want, ptr(poolOf(have))) {
		keep = successor(pools, have, want)
	}
	for _, p := range abandoned(pools, have, keep) {
		if err := dropPool(ctx, c, v.ID, p); err != nil {
			return err
		}
	}
	switch {
	case keep == nil:
		keep, err = replacement(ctx, c, v.ID, pools, have, want)
	case keep == have:
		_, err = changePool(ctx, c, v.ID, have, was, want, defaultTag)
	default:
		_, err = changePool(ctx, c, v.ID, keep, want, want, defaultTag)
	}
	if err != nil {
		return err
	}
	want.ID = keep.ID
	if err := awaitNodes(ctx, c, v.ID, keep.ID); err != nil || have == nil || have.ID == keep.ID {
		return err
	}
	return dropPool(ctx, c, v.ID, have)
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

// retired is the name of a pool that is on its way out: it says that a new one
// is being made, which can then have the old one's name.
func retired(p *godo.KubernetesNodePool) string { return fmt.Sprintf("old-%.8s", p.ID) }

func isRetired(p *godo.KubernetesNodePool) bool { return p != nil && p.Name == retired(p) }

// settledPools returns the pools of a cluster. Where an interrupted run may have made
// one that does not show yet, it is waited for.
func settledPools(ctx context.Context, c *do.Client, v *godo.KubernetesCluster, recorded string) ([]*godo.KubernetesNodePool, error) {
	open := func(pools []*godo.KubernetesNodePool) bool {
		have := defaultPool(pools, recorded)
		return (have == nil || isRetired(have)) && len(others(pools, have)) == 0 && time.Now().Before(providers.Doubt(ctx))
	}
	pools := v.NodePools
	if !open(pools) {
		return pools, nil
	}
	return pools, c.Await(ctx, "look for the Kubernetes node pool of an interrupted change", func() (bool, string, error) {
		now, _, err := c.API().Kubernetes.Get(ctx, v.ID)
		if err != nil {
			return false, "", err
		}
		pools = now.NodePools
		return !open(pools), "not seen yet", nil
	})
}

// others returns the pools with the tag of the default pool but for one.
func others(pools []*godo.KubernetesNodePool, but *godo.KubernetesNodePool) []*godo.KubernetesNodePool {
	return slices.DeleteFunc(slices.Clone(pools), func(p *godo.KubernetesNodePool) bool {
		return !isDefault(p) || but != nil && p.ID == but.ID
	})
}

// successor returns the pool that an interrupted change made in the place of
// old: known by the tag and by its name, which no other pool of the cluster can
// have, or by the old one's retirement.
func successor(pools []*godo.KubernetesNodePool, old *godo.KubernetesNodePool, want *Pool) *godo.KubernetesNodePool {
	for _, p := range others(pools, old) {
		if (p.Name == want.Name || isRetired(old)) && !moves(want, ptr(poolOf(p))) {
			return p
		}
	}
	return nil
}

// abandoned returns the pools that an interrupted change left and nobody wants
// any more: those that it made in the place of have, and those that it retired.
func abandoned(pools []*godo.KubernetesNodePool, have, keep *godo.KubernetesNodePool) []*godo.KubernetesNodePool {
	return slices.DeleteFunc(others(pools, have), func(p *godo.KubernetesNodePool) bool {
		return keep != nil && p.ID == keep.ID || !isRetired(have) && !isRetired(p)
	})
}

// replacement makes the pool that takes the place of the default one, which is
// retired first: what is made then is found again by that.
func replacement(ctx context.Context, c *do.Client, cluster string, pools []*godo.KubernetesNodePool, old *godo.KubernetesNodePool, want *Pool) (*godo.KubernetesNodePool, error) {
	if old != nil && !isRetired(old) {
		same := poolOf(old)
		same.Name = retired(old)
		if err := put(ctx, c, "rename Kubernetes node pool", poolPath(cluster, old.ID), same.change(&same, defaultTag)); err != nil {
			return nil, err
		}
	}
	req := want.create(defaultTag)
	made, _, err := c.API().Kubernetes.CreateNodePool(ctx, cluster, &req)
	if err != nil {
		return nil, unseen(do.Err("create Kubernetes node pool", err), pools, old, want.Name)
	}
	if made == nil || made.ID == "" {
		return nil, &providers.Error{Kind: providers.Lost, Op: "create Kubernetes node pool", Message: "the answer holds no id"}
	}
	return made, nil
}

// unseen makes of the refusal of a name that no pool but the retired one shows
// what it is: an earlier attempt, whose answer was lost, made the pool after all,
// and it will show.
func unseen(err error, pools []*godo.KubernetesNodePool, old *godo.KubernetesNodePool, name string) error {
	var e *providers.Error
	shows := slices.ContainsFunc(pools, func(p *godo.KubernetesNodePool) bool { return p.Name == name && p != old })
	if !errors.As(err, &e) || e.Kind != providers.Exists || shows {
		return err
	}
	lost := *e
	lost.Kind = providers.Lost
	return &lost
}

// dropPool deletes a pool, whose nodes are drained, and waits until it is gone.
func dropPool(ctx context.Context, c *do.Client, cluster string, old *godo.KubernetesNodePool) error {
	_, err := c.API().Kubernetes.DeleteNodePool(ctx, cluster, old.ID)
	if err = do.Err("delete Kubernetes node pool", err); err != nil && !providers.IsNotFound(err) {
		return err
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
