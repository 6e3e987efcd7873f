package contract

var kubernetesExceptions = []exception{
	{side: "", path: "/v2/kubernetes/clusters", field: "/nvidia_gpu_dra_driver", reason: unknown, why: "godo and the Terraform provider have the drivers, the description does not"},
	{side: "", path: "/v2/kubernetes/clusters", field: "/amd_gpu_dra_driver", reason: unknown, why: "godo and the Terraform provider have the drivers, the description does not"},
	{side: "", path: "/v2/kubernetes/clusters/*", field: "/nvidia_gpu_dra_driver", reason: unknown, why: "godo and the Terraform provider have the drivers, the description does not"},
	{side: "", path: "/v2/kubernetes/clusters/*", field: "/amd_gpu_dra_driver", reason: unknown, why: "godo and the Terraform provider have the drivers, the description does not"},
	{side: "", path: "/v2/kubernetes/clusters", field: "/gpu_partition_mode", reason: unknown, why: "godo and the Terraform provider have it, the description does not", beyond: true},
	{side: "", path: "/v2/kubernetes/clusters/*", field: "/gpu_partition_mode", reason: unknown, why: "godo and the Terraform provider have it, the description does not", beyond: true},
	{side: "", path: "/v2/kubernetes/clusters/*/node_pools", field: "/gpu_partition_mode", reason: unknown, why: "godo and the Terraform provider have it, the description does not"},
	{side: "", path: "/v2/kubernetes/clusters/*/node_pools/*", field: "/gpu_partition_mode", reason: unknown, why: "godo and the Terraform provider have it, the description does not", beyond: true},
	{side: "request", path: "/v2/kubernetes/clusters/*", field: "/cluster_autoscaler_configuration/expanders", reason: notNull, why: "godo sends null for what stays", beyond: true},
	{side: "request", path: "/v2/kubernetes/clusters/*", field: "/cluster_autoscaler_configuration/scale_down_unneeded_time", reason: notNull, why: "godo sends null for what stays", beyond: true},
	{side: "request", method: "PUT", path: "/v2/kubernetes/clusters/*/node_pools/*", field: "/count", reason: missing, why: "how many nodes there are is the autoscaler's choice, which clients do not repeat", beyond: true},
}
