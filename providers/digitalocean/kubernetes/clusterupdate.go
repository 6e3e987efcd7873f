package kubernetes

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// How long a change of a cluster, or of a pool, is waited for.
const (
	clusterLimit = 60 * time.Minute
	poolLimit    = 30 * time.Minute
)

type upgradeRequest = godo.KubernetesClusterUpgradeRequest

// clusterChange is the body of a change. godo's own leaves out empty tags and a
// surge upgrade that is off.
type clusterChange struct {
	godo.KubernetesClusterUpdateRequest
	Tags         []string `json:"tags"`
	SurgeUpgrade bool     `json:"surge_upgrade"`
}

// updateCluster does what is left to do, one change at a time: a cluster that
// is being made or upgraded refuses others.
func updateCluster(ctx context.Context, c *do.Client, prior, next *Cluster) error {
	ctx, stop := context.WithTimeout(ctx, clusterLimit)
	defer stop()
	v, _, err := c.API().Kubernetes.Get(ctx, next.ID)
	if err != nil {
		return do.Err("read Kubernetes cluster", err)
	}
	now := &Cluster{NodePool: next.NodePool}
	now.fill(v)
	if now.Status == "provisioning" || now.Status == "upgrading" {
		return &providers.Error{Kind: providers.Busy, Op: "update Kubernetes cluster", Message: "the cluster is " + now.Status}
	}
	if err := configure(ctx, c, now, next); err != nil {
		return err
	}
	if err := settlePool(ctx, c, v, prior, next); err != nil {
		return err
	}
	if err := upgrade(ctx, c, now, next); err != nil {
		return err
	}
	if err := register(ctx, c, now, next); err != nil {
		return err
	}
	if do.Value(prior.KubeconfigExpireSeconds) != do.Value(next.KubeconfigExpireSeconds) {
		next.KubeConfig = nil
	}
	return readCluster(ctx, c, next)
}

// configure makes the settings what next says.
func configure(ctx context.Context, c *do.Client, now, next *Cluster) error {
	want := next.change(now)
	if reflect.DeepEqual(want, now.change(now)) {
		return nil
	}
	return put(ctx, c, "update Kubernetes cluster", clusterPath(next.ID), want)
}

// change is the whole of the settings as the API takes them. Those of the
// autoscaler that are no longer configured are set to nothing.
func (r *Cluster) change(now *Cluster) clusterChange {
	out := clusterChange{KubernetesClusterUpdateRequest: r.settings(), Tags: do.List(sorted(r.Tags)), SurgeUpgrade: r.SurgeUpgrade}
	auto := do.Value(r.AutoUpgrade)
	out.Name, out.AutoUpgrade, out.HA = r.Name, &auto, r.HA
	if len(now.Autoscaler) == 0 {
		return out
	}
	a := out.ClusterAutoscalerConfiguration
	if a == nil {
		a = &godo.KubernetesClusterAutoscalerConfiguration{}
		out.ClusterAutoscalerConfiguration = a
	}
	was := now.Autoscaler[0]
	if a.ScaleDownUtilizationThreshold == nil && was.ScaleDownUtilizationThreshold != nil {
		a.ScaleDownUtilizationThreshold = new(float64)
	}
	if a.ScaleDownUnneededTime == nil && was.ScaleDownUnneededTime != nil {
		a.ScaleDownUnneededTime = new(string)
	}
	if len(a.Expanders) == 0 && len(was.Expanders) > 0 {
		a.Expanders = []string{}
	}
	return out
}

func clusterPath(id string) string { return "v2/kubernetes/clusters/" + id }

// put sends a change whose body godo cannot write.
func put(ctx context.Context, c *do.Client, op, path string, body any) error {
	req, err := c.API().NewRequest(ctx, http.MethodPut, path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	_, err = c.API().Do(ctx, req, nil)
	return do.Err(op, err)
}

// register lets the cluster pull from the account's container registry, or no
// longer.
func register(ctx context.Context, c *do.Client, now, next *Cluster) error {
	if now.RegistryIntegration == next.RegistryIntegration {
		return nil
	}
	call := c.API().Kubernetes.RemoveRegistry
	if next.RegistryIntegration {
		call = c.API().Kubernetes.AddRegistry
	}
	_, err := call(ctx, &godo.KubernetesClusterRegistryRequest{ClusterUUIDs: []string{next.ID}})
	return do.Err("integrate the container registry", err)
}

// awaitRunning waits for the end of an upgrade.
func awaitRunning(ctx context.Context, c *do.Client, id string) error {
	return c.Await(ctx, "upgrade Kubernetes cluster", func() (bool, string, error) {
		v, _, err := c.API().Kubernetes.Get(ctx, id)
		if err != nil || v.Status == nil {
			return false, "", err
		}
		return v.Status.State == godo.KubernetesClusterStatusRunning, string(v.Status.State), nil
	})
}

func sorted(tags []string) []string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = strings.ToLower(t)
	}
	slices.Sort(out)
	return out
}

func equalTags(a, b []string) bool { return slices.Equal(sorted(a), sorted(b)) }

func equalLabels(a, b map[string]string) bool { return maps.Equal(a, b) }
