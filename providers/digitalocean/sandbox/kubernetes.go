package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

type kubernetesTables struct {
	Clusters  table[*kubeCluster] `json:"kubernetes_clusters"`
	NodePools table[*nodePool]    `json:"node_pools"`
}

// kubeCluster is a cluster; its pools are in a table of their own.
type kubeCluster struct {
	base
	labels
	Name          string         `json:"name"`
	Region        string         `json:"region"`
	Version       string         `json:"version"`
	VPC           string         `json:"vpc_uuid"`
	WorkerSubnet  string         `json:"worker_subnet_uuid"`
	ClusterSubnet string         `json:"cluster_subnet"`
	ServiceSubnet string         `json:"service_subnet"`
	AutoUpgrade   bool           `json:"auto_upgrade"`
	SurgeUpgrade  bool           `json:"surge_upgrade"`
	HA            bool           `json:"ha"`
	Isolated      bool           `json:"isolated_workers"`
	Registry      bool           `json:"registry_enabled"`
	Settings      map[string]obj `json:"settings"` // blocks by name
	Doing         string         `json:"doing"`    // what it is at until ReadyAt
	ReadyAt       time.Time      `json:"ready_at"`
	UpdatedAt     time.Time      `json:"updated_at"`
	Secret        string         `json:"secret"`
}

const (
	clusterTime = 4 * time.Minute // until a cluster runs
	upgradeTime = 8 * time.Minute
)

// kubeVersions are those that are offered, the newest first.
var kubeVersions = []string{"1.33.1-do.3", "1.32.5-do.3", "1.31.9-do.3"}

var clusterName = pattern(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

// kubeSwitches are the blocks that say only whether something is on.
var kubeSwitches = []string{
	"routing_agent", "p2p_oci_registry_plugin", "amd_gpu_device_plugin", "amd_gpu_device_metrics_exporter_plugin", "nvidia_gpu_device_plugin",
	"nvidia_gpu_dra_driver", "amd_gpu_dra_driver", "rdma_shared_dev_plugin", "coredns_autoscaler",
}

func (s *Server) kubernetesRoutes() {
	s.handle("GET /v2/kubernetes/clusters", func(c *call) reply {
		return page(c, "kubernetes_clusters", listed(c, &s.db.Clusters), func(k *kubeCluster) obj { return s.clusterView(c, k) })
	})
	s.handle("POST /v2/kubernetes/clusters", s.createCluster)
	s.handle("GET /v2/kubernetes/clusters/{id}", s.withCluster(func(c *call, k *kubeCluster) reply { return ok(obj{"kubernetes_cluster": s.clusterView(c, k)}) }))
	s.handle("PUT /v2/kubernetes/clusters/{id}", s.withCluster(s.updateKubeCluster))
	s.handle("DELETE /v2/kubernetes/clusters/{id}", s.withCluster(func(c *call, k *kubeCluster) reply {
		s.deleteKubeCluster(c, k)
		return noContent()
	}))
	s.handle("GET /v2/kubernetes/options", func(*call) reply { return ok(obj{"options": s.kubeOptions()}) })
	s.handle("POST /v2/kubernetes/registry", func(c *call) reply { return s.setRegistry(c, true) })
	s.handle("DELETE /v2/kubernetes/registry", func(c *call) reply { return s.setRegistry(c, false) })
	s.clusterAccessRoutes()
	s.clusterUpgradeRoutes()
	s.associatedRoutes()
	s.nodePoolRoutes()
	s.onURN("kubernetes", func(id string) bool { _, found := s.db.Clusters.get(id); return found })
	s.onMembers(func(vpc string) []member {
		var out []member
		for _, k := range s.db.Clusters.rows {
			if k.VPC == vpc {
				out = append(out, member{k.Name, "do:kubernetes:" + k.ID, k.CreatedAt})
			}
		}
		return out
	})
}

func (s *Server) withCluster(do func(*call, *kubeCluster) reply) handler {
	return named(func() *table[*kubeCluster] { return &s.db.Clusters }, "id", do)
}

type clusterInput struct {
	Name, Region, Version string
	Tags                  []string
	VPC                   string          `json:"vpc_uuid"`
	WorkerSubnet          string          `json:"worker_subnet_uuid"`
	ClusterSubnet         string          `json:"cluster_subnet"`
	ServiceSubnet         string          `json:"service_subnet"`
	AutoUpgrade           bool            `json:"auto_upgrade"`
	SurgeUpgrade          bool            `json:"surge_upgrade"`
	HA                    *bool           `json:"ha"`
	Isolated              bool            `json:"isolated_workers"`
	Pools                 []nodePoolInput `json:"node_pools"`
}

func (s *Server) createCluster(c *call) reply {
	var in clusterInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	slug, rep, fine := s.checkKubeCluster(&in)
	if !fine {
		return rep
	}
	k := &kubeCluster{
		base: c.fresh(uuid.NewString()), Name: in.Name, Region: strings.ToLower(in.Region), Version: slug, VPC: in.VPC, WorkerSubnet: in.WorkerSubnet,
		ClusterSubnet: in.ClusterSubnet, ServiceSubnet: in.ServiceSubnet, AutoUpgrade: in.AutoUpgrade, SurgeUpgrade: in.SurgeUpgrade,
		HA: in.HA != nil && *in.HA, Isolated: in.Isolated, Doing: "provisioning", ReadyAt: c.in(clusterTime), UpdatedAt: c.now, Secret: secret(),
		Settings: map[string]obj{"control_plane_firewall": {"enabled": false, "allowed_addresses": []string{}}, "maintenance_policy": {"day": "any", "start_time": "15:00", "duration": "4h0m0s"}},
	}
	for _, name := range kubeSwitches {
		k.Settings[name] = obj{"enabled": false}
	}
	if rep, fine := s.setCluster(c, k); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, slices.Concat(in.Tags, k.ownTags())); !fine {
		return rep
	}
	k.Tags = s.spelled(slices.Concat(in.Tags, k.ownTags()))
	s.placeCluster(c, k)
	s.db.Clusters.add(k)
	for _, p := range in.Pools {
		s.addPool(c, k, p)
	}
	s.assign(c, "do:kubernetes:"+k.ID, "")
	return created(obj{"kubernetes_cluster": s.clusterView(c, k)})
}

// ownTags are the tags that the API gives a cluster.
func (k *kubeCluster) ownTags() []string { return []string{"k8s", "k8s:" + k.ID} }

// placeCluster chooses the networks that were not named.
func (s *Server) placeCluster(c *call, k *kubeCluster) {
	if k.VPC == "" {
		k.VPC = s.defaultVPC(k.Region, c.now).ID
	}
	if k.WorkerSubnet == "" {
		k.WorkerSubnet = uuid.NewSHA1(uuid.NameSpaceOID, []byte(k.VPC)).String() // of the VPC's default subnet
	}
	if k.ClusterSubnet == "" {
		k.ClusterSubnet = "10.244.0.0/16"
	}
	if k.ServiceSubnet == "" {
		k.ServiceSubnet = "10.245.0.0/16"
	}
}

// checkKubeCluster refuses what cannot be made, and resolves the version.
func (s *Server) checkKubeCluster(in *clusterInput) (slug string, rep reply, fine bool) {
	no := func(format string, args ...any) (string, reply, bool) {
		return "", invalid(format, args...), false
	}
	region, known := s.cat.region(in.Region)
	slug = offeredVersion(in.Version)
	switch {
	case !clusterName(in.Name):
		return no("validation error: name must consist of lower case alphanumeric characters or '-'")
	case !known:
		return no("validation error: invalid region slug")
	case slug == "":
		return no("validation error: invalid version slug")
	case len(in.Pools) == 0:
		return no("validation error: at least one node pool is required")
	case s.db.Clusters.some(func(k *kubeCluster) bool { return k.Name == in.Name }):
		return no("a cluster with this name already exists")
	case !subnetOrNone(in.ClusterSubnet) || !subnetOrNone(in.ServiceSubnet):
		return no("validation error: invalid subnet")
	case in.WorkerSubnet != "" && in.VPC == "":
		return no("validation error: worker_subnet_uuid requires vpc_uuid")
	}
	if in.VPC != "" {
		if v, found := s.db.VPCs.get(in.VPC); !found || v.Region != region.Slug {
			return no("validation error: invalid vpc_uuid")
		}
	}
	if in.WorkerSubnet != "" {
		if n, found := s.db.Subnets.get(in.WorkerSubnet); !found || n.VPC != in.VPC {
			return no("validation error: invalid worker_subnet_uuid")
		}
	}
	for i := range in.Pools {
		if rep, fine := s.checkPoolInput(&in.Pools[i], nil, ""); !fine {
			return "", rep, false
		}
	}
	return slug, reply{}, true
}

func subnetOrNone(s string) bool {
	_, err := netip.ParsePrefix(s)
	return s == "" || err == nil
}

// offeredVersion is the version that a slug, a minor version or "latest" names,
// "" where there is none.
func offeredVersion(want string) string {
	for _, v := range kubeVersions {
		if want == "latest" || v == want || want != "" && strings.HasPrefix(v, want+".") {
			return v
		}
	}
	return ""
}

// setCluster takes the blocks of a request over, or refuses all of them.
func (s *Server) setCluster(c *call, k *kubeCluster) (reply, bool) {
	var in map[string]json.RawMessage
	if rep, fine := c.decode(&in); !fine {
		return rep, false
	}
	next := maps.Clone(k.Settings)
	for _, name := range append([]string{"maintenance_policy", "control_plane_firewall", "cluster_autoscaler_configuration", "sso"}, kubeSwitches...) {
		var told obj
		if raw, said := in[name]; !said || json.Unmarshal(raw, &told) != nil || told == nil {
			continue
		}
		if name == "sso" {
			next[name] = told // as a whole
			continue
		}
		next[name] = merged(next[name], told)
	}
	if next["maintenance_policy"]["duration"] = "4h0m0s"; next["maintenance_policy"]["day"] == nil {
		next["maintenance_policy"]["day"] = "any"
	}
	if both(next, "nvidia_gpu_device_plugin", "nvidia_gpu_dra_driver") || both(next, "amd_gpu_device_plugin", "amd_gpu_dra_driver") {
		return invalid("validation error: a device plugin and a DRA driver exclude one another"), false
	}
	k.Settings = next
	return reply{}, true
}

func both(settings map[string]obj, a, b string) bool {
	return settings[a]["enabled"] == true && settings[b]["enabled"] == true
}

// merged lays what was told over what is; null says nothing.
func merged(is, told obj) obj {
	out := maps.Clone(is)
	if out == nil {
		out = obj{}
	}
	for k, v := range told {
		if v != nil {
			out[k] = v
		}
	}
	return out
}

func (s *Server) updateKubeCluster(c *call, k *kubeCluster) reply {
	var in clusterInput
	var told map[string]json.RawMessage
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := c.decode(&told); !fine {
		return rep
	}
	switch {
	case !clusterName(in.Name):
		return invalid("validation error: name must consist of lower case alphanumeric characters or '-'")
	case k.state(c.now) == "provisioning":
		return invalid("cluster is not yet ready: provisioning is in progress")
	case s.db.Clusters.some(func(o *kubeCluster) bool { return o.ID != k.ID && o.Name == in.Name }):
		return invalid("a cluster with this name already exists")
	case k.HA && in.HA != nil && !*in.HA:
		return invalid("validation error: high availability cannot be disabled")
	}
	if rep, fine := s.setCluster(c, k); !fine {
		return rep
	}
	if told["tags"] != nil {
		tags := slices.Concat(in.Tags, k.ownTags())
		if rep, fine := s.ensureTags(c, tags); !fine {
			return rep
		}
		k.Tags = s.spelled(tags)
	}
	k.Name, k.AutoUpgrade, k.SurgeUpgrade, k.UpdatedAt = in.Name, in.AutoUpgrade, in.SurgeUpgrade, c.now
	k.HA = k.HA || in.HA != nil && *in.HA
	return accepted(obj{"kubernetes_cluster": s.clusterView(c, k)})
}

func (s *Server) deleteKubeCluster(c *call, k *kubeCluster) {
	for _, p := range s.poolsOf(k.ID) {
		s.endPool(c, p)
	}
	c.bury(&k.base, 0, 2*leaveTime)
}

// state is what a cluster is at.
func (k *kubeCluster) state(now time.Time) string {
	if now.Before(k.ReadyAt) {
		return k.Doing
	}
	return "running"
}

func (s *Server) clusterView(c *call, k *kubeCluster) obj {
	out := obj{
		"id": k.ID, "name": k.Name, "region": k.Region, "version": k.Version, "tags": list(k.Tags), "vpc_uuid": k.VPC, "worker_subnet_uuid": k.WorkerSubnet,
		"cluster_subnet": k.ClusterSubnet, "service_subnet": k.ServiceSubnet, "auto_upgrade": k.AutoUpgrade, "surge_upgrade": k.SurgeUpgrade, "ha": k.HA,
		"isolated_workers": k.Isolated, "registry_enabled": k.Registry, "status": obj{"state": k.state(c.now)}, "created_at": stamp(k.CreatedAt), "updated_at": stamp(k.UpdatedAt),
		"node_pools": apply(s.shownPools(c, k), func(p *nodePool) obj { return s.poolView(c, p) }),
	}
	for name, block := range k.Settings {
		out[name] = block
	}
	if a := k.Settings["cluster_autoscaler_configuration"]; a != nil {
		out["cluster_autoscaler_configuration"] = autoscalerView(a)
	}
	if k.state(c.now) != "provisioning" {
		out["endpoint"] = k.endpoint()
		if !k.HA {
			out["ipv4"] = "198.18.255.1"
		}
	}
	return out
}

// autoscalerView shows what of the autoscaler was set: nothing, where that was
// taken back.
func autoscalerView(a obj) any {
	out := obj{}
	for name, v := range a {
		empty := fmt.Sprint(v) == "0" || fmt.Sprint(v) == "" || fmt.Sprint(v) == "[]"
		if !empty {
			out[name] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (k *kubeCluster) endpoint() string { return "https://" + k.ID + ".k8s.ondigitalocean.com" }

func (s *Server) setRegistry(c *call, on bool) reply {
	var in struct {
		Clusters []string `json:"cluster_uuids"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	var all []*kubeCluster
	for _, id := range in.Clusters {
		k, found := s.db.Clusters.get(id)
		if !found {
			return notFound()
		}
		all = append(all, k)
	}
	for _, k := range all {
		k.Registry = on
	}
	return reply{status: http.StatusNoContent}
}

func (s *Server) kubeOptions() obj {
	var regions, sizes []obj
	for _, r := range s.cat.regions {
		regions = append(regions, obj{"slug": r.Slug, "name": r.Name})
	}
	for _, z := range s.cat.sizes {
		sizes = append(sizes, obj{"slug": z.Slug, "name": z.Slug})
	}
	return obj{"regions": regions, "sizes": sizes, "versions": apply(kubeVersions, versionView)}
}

func versionView(slug string) obj {
	number, _, _ := strings.Cut(slug, "-")
	return obj{"slug": slug, "kubernetes_version": number, "supported_features": []string{"cluster-autoscaler", "docr-integration", "ha-control-plane", "token-authentication"}}
}
