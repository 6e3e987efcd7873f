package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// cluster makes a Kubernetes cluster and returns its id.
func (m *maker) cluster(name string) string {
	k, _, err := m.api.Kubernetes.Create(m.t.Context(), &godo.KubernetesClusterCreateRequest{
		Name: name, RegionSlug: "fra1", VersionSlug: "1.33.1-do.3",
		NodePools: []*godo.KubernetesNodePoolCreateRequest{{Name: "default", Size: "s-2vcpu-4gb", Count: 1, Tags: []string{"terraform:default-node-pool"}}},
	})
	m.must(err)
	return k.ID
}

// pool is a node_pool block, with changes.
func pool(over attrs) []any {
	p := attrs{"name": "default", "size": "s-2vcpu-4gb", "node_count": 2}
	for k, v := range over {
		p[k] = v
	}
	return []any{p}
}

func on(enabled bool) []any { return []any{attrs{"enabled": enabled}} }

func kubernetesCases() []sdktest.Case {
	inVPC := func(t testing.TB, c sdktest.Cloud) attrs {
		m := given(t, c)
		net, _, err := m.api.VPCs.Create(t.Context(), &godo.VPCCreateRequest{Name: "net", RegionSlug: "fra1", IPRange: "10.50.0.0/16"})
		m.must(err)
		subnet, _, err := m.api.VPCs.CreateSubnet(t.Context(), net.ID, &godo.VPCSubnetCreateRequest{Name: "workers", IPRange: "10.50.1.0/24"})
		m.must(err)
		return attrs{"vpc_uuid": net.ID, "worker_subnet_uuid": subnet.ID}
	}
	of := func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"cluster_id": given(t, c).cluster("main")} }
	taint := []any{attrs{"key": "only", "value": "batch", "effect": "NoSchedule"}}
	credentials := []string{"kube_config"}
	return []sdktest.Case{
		{
			Type: "digitalocean_kubernetes_cluster", Reissued: credentials,
			Create: attrs{"name": "main", "region": "fra1", "version": "1.32.5-do.3", "tags": []string{"web"}, "node_pool": pool(attrs{"tags": []string{"one"}, "labels": map[string]any{"tier": "web"}, "taint": taint}),
				"maintenance_policy": []any{attrs{"day": "monday", "start_time": "04:00"}}},
			Updates: []attrs{
				{"name": "main-2"}, {"tags": nil}, {"tags": []string{"a", "b"}}, {"auto_upgrade": true}, {"auto_upgrade": nil}, {"surge_upgrade": false}, {"ha": true},
				{"maintenance_policy": []any{attrs{"day": "any", "start_time": "05:00"}}}, {"version": "1.33.1-do.3"}, {"registry_integration": true}, {"registry_integration": nil},
				{"node_pool": pool(attrs{"name": "renamed"})}, {"node_pool": pool(attrs{"node_count": 3})}, {"node_pool": pool(attrs{"size": "s-4vcpu-8gb"})},
				{"node_pool": pool(attrs{"auto_scale": true, "min_nodes": 1, "max_nodes": 4})}, {"node_pool": pool(attrs{"node_count": nil, "auto_scale": true, "min_nodes": 1, "max_nodes": 5})}, {"node_pool": pool(nil)},
				{"kubeconfig_expire_seconds": 3600}, {"destroy_all_associated_resources": true},
			},
			Replaces: []attrs{{"region": "nyc3"}, {"isolated_workers": true}, {"cluster_subnet": "10.100.0.0/16"}, {"service_subnet": "10.101.0.0/16"}},
		},
		{
			Type: "digitalocean_kubernetes_cluster", Setup: inVPC, Reissued: credentials,
			Create: attrs{"name": "main", "region": "fra1", "version": "1.33", "ha": false, "isolated_workers": true, "cluster_subnet": "192.168.0.0/20", "service_subnet": "192.168.16.0/22",
				"node_pool":     pool(attrs{"gpu_partition_mode": "AMD_PARTITION_MODE_SPX_NPS1"}),
				"routing_agent": on(true), "sso": []any{attrs{"enabled": true, "required": false, "issuer_url": "https://id.example.com", "client_id": "kube"}},
				"control_plane_firewall":           []any{attrs{"enabled": true, "allowed_addresses": []string{"192.0.2.0/24"}}},
				"cluster_autoscaler_configuration": []any{attrs{"scale_down_utilization_threshold": 0.5, "scale_down_unneeded_time": "1m30s", "expanders": []string{"priority"}}}},
			Updates: []attrs{
				{"routing_agent": on(false)}, {"p2p_oci_registry_plugin": on(true)}, {"amd_gpu_device_plugin": on(true)}, {"amd_gpu_device_metrics_exporter_plugin": on(true)},
				{"nvidia_gpu_device_plugin": on(true)}, {"rdma_shared_device_plugin": on(true)}, {"coredns_autoscaler": on(true)},
				{"amd_gpu_device_plugin": on(false), "amd_gpu_dra_driver": nil}, {"nvidia_gpu_device_plugin": on(false)},
				{"control_plane_firewall": []any{attrs{"enabled": false, "allowed_addresses": []string{"192.0.2.0/24", "198.51.100.0/24"}}}},
				{"cluster_autoscaler_configuration": []any{attrs{"scale_down_utilization_threshold": 0.8}}}, {"cluster_autoscaler_configuration": nil},
				{"sso": []any{attrs{"enabled": true, "required": true}}}, {"node_pool": pool(attrs{"gpu_partition_mode": "AMD_PARTITION_MODE_DPX_NPS2"})},
			},
			Replaces: []attrs{{"vpc_uuid": "00000000-0000-4000-8000-000000000000"}, {"worker_subnet_uuid": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_kubernetes_cluster", Reissued: credentials,
			Create:  attrs{"name": "gpu", "region": "fra1", "version": "latest", "node_pool": pool(nil), "amd_gpu_dra_driver": on(true), "nvidia_gpu_dra_driver": on(true)},
			Updates: []attrs{{"amd_gpu_dra_driver": on(false)}, {"nvidia_gpu_dra_driver": on(false)}},
		},
		{
			Type: "digitalocean_kubernetes_node_pool", Setup: of,
			Create: attrs{"name": "more", "size": "s-2vcpu-4gb", "node_count": 1, "tags": []string{"one"}, "labels": map[string]any{"tier": "batch"}, "taint": taint},
			Updates: []attrs{
				{"name": "batch"}, {"node_count": 2}, {"tags": nil}, {"labels": map[string]any{"tier": "b", "zone": "1"}}, {"labels": nil}, {"taint": nil},
				{"auto_scale": true, "min_nodes": 1, "max_nodes": 3}, {"node_count": 3}, {"auto_scale": false, "min_nodes": nil, "max_nodes": nil, "node_count": 1},
			},
			Replaces: []attrs{{"size": "s-4vcpu-8gb"}, {"cluster_id": "00000000-0000-4000-8000-000000000000"}, {"gpu_partition_mode": "AMD_PARTITION_MODE_DPX_NPS2"}},
		},
	}
}
