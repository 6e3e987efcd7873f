package kubernetes

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Cluster is the model of digitalocean_kubernetes_cluster.
type Cluster struct {
	ID                            string       `swamp:"id,optional,computed,key"`
	AMDMetricsExporter            []Switch     `swamp:"amd_gpu_device_metrics_exporter_plugin,optional,computed,maxitems=1"`
	AMDDevicePlugin               []Switch     `swamp:"amd_gpu_device_plugin,optional,computed,maxitems=1,conflicts=amd_gpu_dra_driver"`
	AMDDraDriver                  []Switch     `swamp:"amd_gpu_dra_driver,optional,computed,maxitems=1,conflicts=amd_gpu_device_plugin"`
	AutoUpgrade                   *bool        `swamp:"auto_upgrade,optional" doc:"new patches are installed in the maintenance window; what it does is no change"`
	Autoscaler                    []Autoscaler `swamp:"cluster_autoscaler_configuration,optional"`
	ClusterSubnet                 *string      `swamp:"cluster_subnet,optional,computed,forcenew,check=cidr"`
	Firewall                      []Firewall   `swamp:"control_plane_firewall,optional,computed,maxitems=1"`
	CorednsAutoscaler             []Switch     `swamp:"coredns_autoscaler,optional,computed,maxitems=1"`
	CreatedAt                     string       `swamp:"created_at,computed"`
	DestroyAllAssociatedResources bool         `swamp:"destroy_all_associated_resources,optional,default=false,unread" doc:"deletes the balancers, volumes and snapshots of the cluster with it; else they stay, and cost"`
	Endpoint                      string       `swamp:"endpoint,computed"`
	HA                            *bool        `swamp:"ha,optional,computed" doc:"a highly available control plane; it cannot be turned off"`
	IPv4Address                   string       `swamp:"ipv4_address,computed,from=ha"`
	IsolatedWorkers               bool         `swamp:"isolated_workers,optional,forcenew,default=false"`
	KubeConfig                    []KubeConfig `swamp:"kube_config,computed,sensitive,from=kubeconfig_expire_seconds" doc:"credentials, renewed when they are no longer good"`
	KubeconfigExpireSeconds       *int         `swamp:"kubeconfig_expire_seconds,optional,unread,min=0" doc:"how long credentials are good; 7 days if not said"`
	MaintenancePolicy             []Policy     `swamp:"maintenance_policy,optional,computed,minitems=1,maxitems=1"`
	Name                          string       `swamp:"name,required,nonempty,identity"`
	NodePool                      []Pool       `swamp:"node_pool,required,minitems=1,maxitems=1" doc:"the default pool: the one with the tag terraform:default-node-pool, or the only one; a change never replaces the cluster"`
	NvidiaDevicePlugin            []Switch     `swamp:"nvidia_gpu_device_plugin,optional,computed,maxitems=1,conflicts=nvidia_gpu_dra_driver"`
	NvidiaDraDriver               []Switch     `swamp:"nvidia_gpu_dra_driver,optional,computed,maxitems=1,conflicts=nvidia_gpu_device_plugin"`
	OCIRegistryPlugin             []Switch     `swamp:"p2p_oci_registry_plugin,optional,computed,maxitems=1"`
	RDMAPlugin                    []Switch     `swamp:"rdma_shared_device_plugin,optional,computed,maxitems=1"`
	Region                        string       `swamp:"region,required,forcenew,nonempty,norm=lower"`
	RegistryIntegration           bool         `swamp:"registry_integration,optional,default=false" doc:"lets the cluster pull from the container registry of the account"`
	RoutingAgent                  []Switch     `swamp:"routing_agent,optional,computed,maxitems=1"`
	ServiceSubnet                 *string      `swamp:"service_subnet,optional,computed,forcenew,check=cidr"`
	SSO                           []SSO        `swamp:"sso,optional,computed,maxitems=1"`
	Status                        string       `swamp:"status,computed"`
	SurgeUpgrade                  bool         `swamp:"surge_upgrade,optional,default=true"`
	Tags                          []string     `swamp:"tags,optional,set,check=tag,norm=lower"`
	UpdatedAt                     string       `swamp:"updated_at,computed,from=*"`
	URN                           string       `swamp:"urn,computed"`
	Version                       string       `swamp:"version,required,nonempty,accept=newer" doc:"a slug, a minor version such as 1.33, or latest; a newer one than configured stays, since nothing goes back"`
	VPCUUID                       *string      `swamp:"vpc_uuid,optional,computed,forcenew"`
	WorkerSubnetUUID              *string      `swamp:"worker_subnet_uuid,optional,computed,forcenew,requires=vpc_uuid"`

	message string // beside the status, where something is wrong
	made    time.Time
}

func clusterResource() providers.Resource {
	return sdk.Resource[*do.Client, Cluster]{
		Name: "digitalocean_kubernetes_cluster", Version: 3,
		Create: createCluster, Read: readCluster, Update: updateCluster, Delete: removeCluster, List: listClusters, Import: importCluster,
		Phase: clusterPhase, Created: func(r *Cluster) time.Time { return r.made },
		Check: checkCluster, Plan: planCluster, Merge: mergeCluster, Expired: func(r *Cluster, now time.Time) bool { return expired(r.KubeConfig, now) },
		Touches:   func(r *Cluster) []string { return []string{touched(r.ID)} },
		Leftovers: &sdk.Leftovers[*do.Client, Cluster]{Words: "load balancers, volumes and snapshots that its workloads made", List: leaves, Delete: removeWith},
		Checks:    checks, Accepts: map[string]func(want, have string) bool{"newer": satisfies},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Stateful: true, Finish: true, AwaitGone: true, Grace: time.Minute,
			CreateTimeout: 30 * time.Minute, UpdateTimeout: clusterLimit, DeleteTimeout: 15 * time.Minute,
			Ambiguity: "a cluster that somebody else makes under the same name meanwhile, if the API lets names repeat, of which its description says nothing",
		},
		Timeouts: []string{"create"},
	}.Build()
}

// touched is what the calls for a cluster and for its pools act on.
func touched(cluster string) string { return "kubernetes:" + cluster }

// clusterPhase is how far a cluster is. One that is being upgraded, or has lost
// nodes, is there all the same.
func clusterPhase(r *Cluster) providers.Phase {
	switch godo.KubernetesClusterStatusState(r.Status) {
	case godo.KubernetesClusterStatusProvisioning, "deleting", godo.KubernetesClusterStatusDeleted:
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	case godo.KubernetesClusterStatusError:
		word := r.Status
		if r.message != "" {
			word += ": " + r.message
		}
		return providers.Phase{Stage: providers.Failed, Word: word}
	default:
		return providers.Phase{Word: r.Status}
	}
}

func createCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	s := r.settings()
	pool := r.NodePool[0].create(defaultTag)
	v, _, err := c.API().Kubernetes.Create(ctx, &godo.KubernetesClusterCreateRequest{
		Name: r.Name, RegionSlug: r.Region, VersionSlug: r.Version, Tags: r.Tags, HA: r.HA, IsolatedWorkers: r.IsolatedWorkers,
		VPCUUID: do.Value(r.VPCUUID), WorkerSubnetUUID: do.Value(r.WorkerSubnetUUID), ClusterSubnet: do.Value(r.ClusterSubnet), ServiceSubnet: do.Value(r.ServiceSubnet),
		AutoUpgrade: do.Value(r.AutoUpgrade), SurgeUpgrade: r.SurgeUpgrade, NodePools: []*godo.KubernetesNodePoolCreateRequest{&pool},
		MaintenancePolicy: s.MaintenancePolicy, ControlPlaneFirewall: s.ControlPlaneFirewall, ClusterAutoscalerConfiguration: s.ClusterAutoscalerConfiguration,
		RoutingAgent: s.RoutingAgent, AmdGpuDevicePlugin: s.AmdGpuDevicePlugin, AmdGpuDeviceMetricsExporterPlugin: s.AmdGpuDeviceMetricsExporterPlugin,
		NvidiaGpuDevicePlugin: s.NvidiaGpuDevicePlugin, NvidiaGpuDraDriver: s.NvidiaGpuDraDriver, AmdGpuDraDriver: s.AmdGpuDraDriver,
		RdmaSharedDevicePlugin: s.RdmaSharedDevicePlugin, CorednsAutoscaler: s.CorednsAutoscaler, SSO: s.SSO, P2pOciRegistryPlugin: s.P2pOciRegistryPlugin,
	})
	if err != nil {
		return do.Err("create Kubernetes cluster", err)
	}
	r.fill(v)
	return nil
}

func readCluster(ctx context.Context, c *do.Client, r *Cluster) error {
	v, _, err := c.API().Kubernetes.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read Kubernetes cluster", err)
	}
	r.fill(v)
	return r.renew(ctx, c)
}

func clusters(ctx context.Context, c *do.Client) iter.Seq2[*godo.KubernetesCluster, error] {
	return do.Pages(ctx, "list Kubernetes clusters", func(v *godo.KubernetesCluster) string { return v.ID }, c.API().Kubernetes.List)
}

func listClusters(ctx context.Context, c *do.Client, _ *Cluster) iter.Seq2[*Cluster, error] {
	return do.Each(clusters(ctx, c), func(v *godo.KubernetesCluster) *Cluster {
		r := &Cluster{}
		r.fill(v)
		return r
	})
}

// importCluster reads a cluster whose default pool can be told from the others.
func importCluster(ctx context.Context, c *do.Client, id string) (*Cluster, error) {
	v, _, err := c.API().Kubernetes.Get(ctx, id)
	if err != nil {
		return nil, do.Err("read Kubernetes cluster", err)
	}
	if err := oneDefault(v.NodePools); err != nil {
		return nil, err
	}
	r := &Cluster{}
	r.fill(v)
	return r, r.renew(ctx, c)
}

// fill takes over what the API shows, which is the same in lists and reads.
func (r *Cluster) fill(v *godo.KubernetesCluster) {
	r.ID, r.Name, r.Region, r.Version, r.URN = v.ID, v.Name, v.RegionSlug, v.VersionSlug, v.URN()
	r.ClusterSubnet, r.ServiceSubnet, r.VPCUUID, r.WorkerSubnetUUID = &v.ClusterSubnet, &v.ServiceSubnet, &v.VPCUUID, &v.WorkerSubnetUUID
	r.IPv4Address, r.Endpoint, r.Tags, r.HA, r.IsolatedWorkers = v.IPv4, v.Endpoint, ownTags(v.Tags), &v.HA, v.IsolatedWorkers
	r.AutoUpgrade, r.SurgeUpgrade, r.RegistryIntegration = &v.AutoUpgrade, v.SurgeUpgrade, v.RegistryEnabled
	r.made, r.CreatedAt, r.UpdatedAt = v.CreatedAt, moment(v.CreatedAt), moment(v.UpdatedAt)
	r.Status, r.message = "", ""
	if v.Status != nil {
		r.Status, r.message = string(v.Status.State), v.Status.Message
	}
	r.fillSettings(v)
	var had Pool
	if len(r.NodePool) > 0 {
		had = r.NodePool[0]
	}
	known := len(r.NodePool) > 0
	r.NodePool = nil
	if p := defaultPool(v.NodePools, had.ID); p != nil {
		now := poolOf(p)
		if known {
			now.NodeCount = countOf(had.NodeCount, p)
		}
		r.NodePool = []Pool{now}
	}
}

// moment writes a time as Terraform's states have it.
func moment(t time.Time) string { return t.UTC().String() }

// mergeCluster completes what a list or a read shows: credentials stand in
// neither, and how many nodes are wanted only in the configuration.
func mergeCluster(recorded, shown *Cluster) {
	if len(shown.KubeConfig) == 0 {
		shown.KubeConfig = recorded.KubeConfig
	}
	if len(recorded.NodePool) == 1 && len(shown.NodePool) == 1 {
		was, now := &recorded.NodePool[0], &shown.NodePool[0]
		now.NodeCount = wanted(was.NodeCount, now.AutoScale, now.ActualNodeCount)
	}
}
