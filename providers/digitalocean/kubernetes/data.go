package kubernetes

import (
	"context"
	"fmt"
	"strings"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ClusterData is the model of data source digitalocean_kubernetes_cluster.
type ClusterData struct {
	AMDMetricsExporter      []SwitchData `swamp:"amd_gpu_device_metrics_exporter_plugin,optional,computed,maxitems=1"`
	AMDDevicePlugin         []SwitchData `swamp:"amd_gpu_device_plugin,optional,computed,maxitems=1"`
	AMDDraDriver            []SwitchData `swamp:"amd_gpu_dra_driver,optional,computed,maxitems=1"`
	AutoUpgrade             bool         `swamp:"auto_upgrade,computed"`
	Autoscaler              []Autoscaler `swamp:"cluster_autoscaler_configuration,optional"`
	ClusterSubnet           string       `swamp:"cluster_subnet,computed"`
	Firewall                []Firewall   `swamp:"control_plane_firewall,computed"`
	CorednsAutoscaler       []SwitchData `swamp:"coredns_autoscaler,optional,computed,maxitems=1"`
	CreatedAt               string       `swamp:"created_at,computed"`
	Endpoint                string       `swamp:"endpoint,computed"`
	HA                      bool         `swamp:"ha,computed"`
	IPv4Address             string       `swamp:"ipv4_address,computed"`
	IsolatedWorkers         bool         `swamp:"isolated_workers,computed"`
	KubeConfig              []KubeConfig `swamp:"kube_config,computed,sensitive"`
	KubeconfigExpireSeconds *int         `swamp:"kubeconfig_expire_seconds,optional,min=0"`
	MaintenancePolicy       []Policy     `swamp:"maintenance_policy,computed"`
	Name                    string       `swamp:"name,required,nonempty"`
	NodePool                []Pool       `swamp:"node_pool,computed"`
	NvidiaDevicePlugin      []SwitchData `swamp:"nvidia_gpu_device_plugin,optional,computed,maxitems=1"`
	NvidiaDraDriver         []SwitchData `swamp:"nvidia_gpu_dra_driver,optional,computed,maxitems=1"`
	OCIRegistryPlugin       []SwitchData `swamp:"p2p_oci_registry_plugin,optional,computed,maxitems=1"`
	RDMAPlugin              []SwitchData `swamp:"rdma_shared_device_plugin,optional,computed,maxitems=1"`
	Region                  string       `swamp:"region,computed"`
	RoutingAgent            []SwitchData `swamp:"routing_agent,optional,computed,maxitems=1"`
	ServiceSubnet           string       `swamp:"service_subnet,computed"`
	SSO                     []SSOData    `swamp:"sso,optional,computed,maxitems=1"`
	Status                  string       `swamp:"status,computed"`
	SurgeUpgrade            bool         `swamp:"surge_upgrade,computed"`
	Tags                    []string     `swamp:"tags,optional,set"`
	UpdatedAt               string       `swamp:"updated_at,computed"`
	URN                     string       `swamp:"urn,computed"`
	Version                 string       `swamp:"version,computed"`
	VPCUUID                 string       `swamp:"vpc_uuid,computed"`
	WorkerSubnetUUID        string       `swamp:"worker_subnet_uuid,computed"`

	id string
}

// SwitchData says whether something is on.
type SwitchData struct {
	Enabled bool `swamp:"enabled,computed"`
}

// SSOData is how users sign in.
type SSOData struct {
	ClientID  string `swamp:"client_id,computed"`
	Enabled   bool   `swamp:"enabled,computed"`
	IssuerURL string `swamp:"issuer_url,computed"`
	Required  bool   `swamp:"required,computed"`
}

func clusterData() providers.DataSource {
	return sdk.DataSource[*do.Client, ClusterData]{
		Name: "digitalocean_kubernetes_cluster", ID: func(d *ClusterData) string { return d.id }, Checks: checks,
		Read: func(ctx context.Context, c *do.Client, d *ClusterData) error {
			r, err := do.Only(listClusters(ctx, c, nil), func(r *Cluster) bool { return r.Name == d.Name }, fmt.Sprintf("Kubernetes cluster with the name %q", d.Name))
			if err != nil {
				return err
			}
			r.KubeconfigExpireSeconds = d.KubeconfigExpireSeconds
			if err := r.renew(ctx, c); err != nil {
				return err
			}
			d.fill(r)
			return nil
		},
	}.Build()
}

func (d *ClusterData) fill(r *Cluster) {
	*d = ClusterData{
		AMDMetricsExporter: shown(r.AMDMetricsExporter), AMDDevicePlugin: shown(r.AMDDevicePlugin), AMDDraDriver: shown(r.AMDDraDriver),
		CorednsAutoscaler: shown(r.CorednsAutoscaler), NvidiaDevicePlugin: shown(r.NvidiaDevicePlugin), NvidiaDraDriver: shown(r.NvidiaDraDriver),
		OCIRegistryPlugin: shown(r.OCIRegistryPlugin), RDMAPlugin: shown(r.RDMAPlugin), RoutingAgent: shown(r.RoutingAgent),
		AutoUpgrade: do.Value(r.AutoUpgrade), Autoscaler: r.Autoscaler, ClusterSubnet: do.Value(r.ClusterSubnet), Firewall: r.Firewall, CreatedAt: r.CreatedAt,
		Endpoint: r.Endpoint, HA: do.Value(r.HA), IPv4Address: r.IPv4Address, IsolatedWorkers: r.IsolatedWorkers, KubeConfig: r.KubeConfig,
		KubeconfigExpireSeconds: r.KubeconfigExpireSeconds, MaintenancePolicy: r.MaintenancePolicy, Name: r.Name, NodePool: r.NodePool, Region: r.Region,
		ServiceSubnet: do.Value(r.ServiceSubnet), Status: r.Status, SurgeUpgrade: r.SurgeUpgrade, Tags: r.Tags, UpdatedAt: r.UpdatedAt, URN: r.URN,
		Version: r.Version, VPCUUID: do.Value(r.VPCUUID), WorkerSubnetUUID: do.Value(r.WorkerSubnetUUID), id: r.ID,
	}
	for _, o := range r.SSO {
		d.SSO = append(d.SSO, SSOData{Enabled: o.Enabled, Required: do.Value(o.Required), IssuerURL: do.Value(o.IssuerURL), ClientID: do.Value(o.ClientID)})
	}
}

func shown(blocks []Switch) []SwitchData {
	var out []SwitchData
	for _, b := range blocks {
		out = append(out, SwitchData(b))
	}
	return out
}

// VersionsData is the model of data source digitalocean_kubernetes_versions.
type VersionsData struct {
	LatestVersion string   `swamp:"latest_version,computed"`
	ValidVersions []string `swamp:"valid_versions,computed"`
	VersionPrefix *string  `swamp:"version_prefix,optional"`
}

func versionsData() providers.DataSource {
	return sdk.DataSource[*do.Client, VersionsData]{
		Name: "digitalocean_kubernetes_versions", ID: func(d *VersionsData) string { return "kubernetes-versions-" + do.Value(d.VersionPrefix) },
		Read: func(ctx context.Context, c *do.Client, d *VersionsData) error {
			o, _, err := c.API().Kubernetes.GetOptions(ctx)
			if err != nil {
				return do.Err("read Kubernetes versions", err)
			}
			d.ValidVersions = []string{}
			for _, v := range o.Versions { // the newest first
				if strings.HasPrefix(v.Slug, do.Value(d.VersionPrefix)) {
					d.ValidVersions = append(d.ValidVersions, v.Slug)
				}
			}
			if len(d.ValidVersions) > 0 {
				d.LatestVersion = d.ValidVersions[0]
			}
			return nil
		},
	}.Build()
}
