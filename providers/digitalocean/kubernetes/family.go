// Package kubernetes has the resources and data sources of Kubernetes
// clusters: the cluster with its default node pool, further pools, and the
// versions that there are.
package kubernetes

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_kubernetes_cluster":   clusterResource(),
		"digitalocean_kubernetes_node_pool": nodePoolResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_kubernetes_cluster":  clusterData(),
		"digitalocean_kubernetes_versions": versionsData(),
	}
}
