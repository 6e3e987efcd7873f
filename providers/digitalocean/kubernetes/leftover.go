package kubernetes

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// leaves lists what the cluster's workloads made and the cluster's end leaves.
func leaves(ctx context.Context, c *do.Client, r *Cluster) ([]providers.Leftover, error) {
	all, _, err := c.API().Kubernetes.ListAssociatedResourcesForDeletion(ctx, r.ID)
	if err != nil {
		return nil, do.Err("list what the Kubernetes cluster would leave behind", err)
	}
	var out []providers.Leftover
	for _, kind := range []struct {
		typ, words string
		objects    []*godo.AssociatedResource
	}{
		{"digitalocean_loadbalancer", "load balancer", all.LoadBalancers}, {"digitalocean_volume", "volume", all.Volumes},
		{"digitalocean_volume_snapshot", "volume snapshot", all.VolumeSnapshots},
	} {
		for _, o := range kind.objects {
			out = append(out, providers.Leftover{Type: kind.typ, Kind: kind.words, ID: o.ID, Name: o.Name, Goes: r.DestroyAllAssociatedResources})
		}
	}
	return out, nil
}

// removeWith deletes a cluster with some of what it would leave behind. All of
// it goes where that is configured, also what was made since it was listed.
func removeWith(ctx context.Context, c *do.Client, r *Cluster, all []providers.Leftover) error {
	going := map[string][]string{}
	n := 0
	for _, l := range all {
		if l.Goes {
			going[l.Type] = append(going[l.Type], l.ID)
			n++
		}
	}
	var err error
	switch {
	case r.DestroyAllAssociatedResources && n == len(all):
		_, err = c.API().Kubernetes.DeleteDangerous(ctx, r.ID)
	case n == 0:
		_, err = c.API().Kubernetes.Delete(ctx, r.ID)
	default:
		_, err = c.API().Kubernetes.DeleteSelective(ctx, r.ID, &godo.KubernetesClusterDeleteSelectiveRequest{
			LoadBalancers: do.List(going["digitalocean_loadbalancer"]), Volumes: do.List(going["digitalocean_volume"]),
			VolumeSnapshots: do.List(going["digitalocean_volume_snapshot"]),
		})
	}
	return do.Err("delete Kubernetes cluster", err)
}

func removeCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	return removeWith(ctx, c, r, nil)
}
