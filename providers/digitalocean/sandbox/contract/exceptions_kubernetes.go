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
}
