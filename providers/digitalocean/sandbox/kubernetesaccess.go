package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// clusterAccessRoutes are how a cluster is reached.
func (s *Server) clusterAccessRoutes() {
	s.handle("GET /v2/kubernetes/clusters/{id}/credentials", s.withCluster(func(c *call, k *kubeCluster) reply {
		until, rep, fine := expiry(c)
		if !fine {
			return rep
		}
		return ok(obj{"server": k.endpoint(), "certificate_authority_data": base64.StdEncoding.EncodeToString([]byte(authority)), "client_certificate_data": nil,
			"client_key_data": nil, "token": k.token(until), "expires_at": stamp(until)})
	}))
	s.handle("GET /v2/kubernetes/clusters/{id}/kubeconfig", s.withCluster(func(c *call, k *kubeCluster) reply {
		until, rep, fine := expiry(c)
		if !fine {
			return rep
		}
		name := "do-" + k.Region + "-" + k.Name
		return ok(yamlText(fmt.Sprintf("apiVersion: v1\nkind: Config\ncurrent-context: %[1]s\nclusters:\n- name: %[1]s\n  cluster:\n    certificate-authority-data: %[2]s\n    server: %[3]s\n"+
			"contexts:\n- name: %[1]s\n  context:\n    cluster: %[1]s\n    user: %[1]s-admin\nusers:\n- name: %[1]s-admin\n  user:\n    token: %[4]s\n",
			name, base64.StdEncoding.EncodeToString([]byte(authority)), k.endpoint(), k.token(until))))
	}))
	s.handle("GET /v2/kubernetes/clusters/{id}/user", s.withCluster(func(*call, *kubeCluster) reply {
		return ok(obj{"kubernetes_cluster_user": obj{"username": "sandbox@example.com", "groups": []string{"k8saas:authenticated"}}})
	}))
	s.handle("GET /v2/kubernetes/clusters/{id}/status_messages", s.withCluster(func(*call, *kubeCluster) reply { return ok(obj{"messages": []obj{}}) }))
}

// expiry is until when credentials that are asked for are good.
func expiry(c *call) (time.Time, reply, bool) {
	seconds, err := strconv.Atoi(c.query("expiry_seconds"))
	switch {
	case c.query("expiry_seconds") == "" || err == nil && seconds == 0:
		return c.now.Add(7 * 24 * time.Hour), reply{}, true
	case err != nil || seconds < 0:
		return time.Time{}, invalid("invalid expiry_seconds"), false
	default:
		return c.now.Add(time.Duration(seconds) * time.Second), reply{}, true
	}
}

// token is the token of a cluster that is good until then.
func (k *kubeCluster) token(until time.Time) string {
	return fmt.Sprintf("dop_v1_%s%x", k.Secret, until.Unix())
}

// clusterUpgradeRoutes are the ways to a newer version.
func (s *Server) clusterUpgradeRoutes() {
	s.handle("GET /v2/kubernetes/clusters/{id}/upgrades", s.withCluster(func(_ *call, k *kubeCluster) reply {
		return ok(obj{"available_upgrade_versions": apply(k.upgrades(), versionView)})
	}))
	s.handle("POST /v2/kubernetes/clusters/{id}/upgrade", s.withCluster(func(c *call, k *kubeCluster) reply {
		var in struct{ Version string }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if !slices.Contains(k.upgrades(), in.Version) {
			return invalid("invalid version upgrade: %s is not available for this cluster", in.Version)
		}
		if k.state(c.now) != "running" {
			return invalid("cluster is not yet ready: another change is in progress")
		}
		k.Version, k.Doing, k.ReadyAt, k.UpdatedAt = in.Version, "upgrading", c.in(upgradeTime), c.now
		return reply{status: http.StatusAccepted}
	}))
}

// upgrades are the versions that a cluster can go to: patches of its own minor
// version, and of the next.
func (k *kubeCluster) upgrades() []string {
	var out []string
	for _, v := range kubeVersions {
		if step := minorOf(v) - minorOf(k.Version); step == 1 || step == 0 && v > k.Version {
			out = append(out, v)
		}
	}
	return out
}

func minorOf(slug string) int {
	parts := strings.Split(slug, ".")
	if len(parts) < 2 {
		return 0
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return 0
	}
	return n
}

// associatedRoutes are what a cluster's workloads made beside it. The sandbox
// runs no workloads: balancers with the cluster's tag or in front of its nodes,
// and volumes and their snapshots with the tag, count as theirs.
func (s *Server) associatedRoutes() {
	const path = "/v2/kubernetes/clusters/{id}/destroy_with_associated_resources"
	s.handle("GET "+path, s.withCluster(func(_ *call, k *kubeCluster) reply { return ok(s.associated(k).view()) }))
	s.handle("DELETE "+path+"/dangerous", s.withCluster(func(c *call, k *kubeCluster) reply {
		s.deleteAssociated(c, s.associated(k), func(string) bool { return true })
		s.deleteKubeCluster(c, k)
		return noContent()
	}))
	s.handle("DELETE "+path+"/selective", s.withCluster(func(c *call, k *kubeCluster) reply {
		var in map[string][]string
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		all := s.associated(k)
		named := slices.Concat(in["load_balancers"], in["volumes"], in["volume_snapshots"])
		for _, id := range named {
			if !all.has(id) {
				return invalid("resource %s is not associated with the cluster", id)
			}
		}
		s.deleteAssociated(c, all, func(id string) bool { return slices.Contains(named, id) })
		s.deleteKubeCluster(c, k)
		return noContent()
	}))
}

// associates are the objects that belong to a cluster's workloads.
type associates struct {
	balancers []*loadBalancer
	volumes   []*volume
	snapshots []*volumeSnapshot
}

func (s *Server) associated(k *kubeCluster) associates {
	tag := "k8s:" + k.ID
	var nodes []int
	for _, p := range s.poolsOf(k.ID) {
		for _, n := range p.Nodes {
			nodes = append(nodes, n.Droplet)
		}
	}
	return associates{
		balancers: s.db.LoadBalancers.where(func(l *loadBalancer) bool {
			return fold(l.Spec.Tag, tag) || slices.ContainsFunc(l.Spec.DropletIDs, func(id int) bool { return slices.Contains(nodes, id) })
		}),
		volumes:   s.db.Volumes.where(func(v *volume) bool { return v.has(tag) }),
		snapshots: s.db.VolumeSnaps.where(func(v *volumeSnapshot) bool { return v.has(tag) }),
	}
}

func (a associates) view() obj {
	named := func(id, name string) obj { return obj{"id": id, "name": name} }
	return obj{
		"load_balancers":   apply(a.balancers, func(l *loadBalancer) obj { return named(l.ID, l.Spec.Name) }),
		"volumes":          apply(a.volumes, func(v *volume) obj { return named(v.ID, v.Name) }),
		"volume_snapshots": apply(a.snapshots, func(v *volumeSnapshot) obj { return named(v.ID, v.Name) }),
	}
}

func (a associates) has(id string) bool {
	return slices.ContainsFunc(a.balancers, func(l *loadBalancer) bool { return l.ID == id }) ||
		slices.ContainsFunc(a.volumes, func(v *volume) bool { return v.ID == id }) ||
		slices.ContainsFunc(a.snapshots, func(v *volumeSnapshot) bool { return v.ID == id })
}

// deleteAssociated deletes those that are named. Volumes are let go of first.
func (s *Server) deleteAssociated(c *call, a associates, named func(id string) bool) {
	for _, l := range a.balancers {
		if named(l.ID) {
			c.bury(&l.base, 0, leaveTime)
		}
	}
	for _, v := range a.volumes {
		if named(v.ID) {
			v.Droplet = 0
			c.bury(&v.base, 0, 0)
		}
	}
	for _, v := range a.snapshots {
		if named(v.ID) {
			c.bury(&v.base, 0, 0)
		}
	}
}
