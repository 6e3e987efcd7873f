package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// nodePool is a pool of a cluster. Its nodes are Droplets.
type nodePool struct {
	base
	labels
	Cluster   string            `json:"cluster"`
	Name      string            `json:"name"`
	Size      string            `json:"size"`
	AutoScale bool              `json:"auto_scale"`
	Min       int               `json:"min_nodes"`
	Max       int               `json:"max_nodes"`
	Labels    map[string]string `json:"labels,omitempty"`
	Taints    []taint           `json:"taints,omitempty"`
	Partition string            `json:"gpu_partition_mode,omitempty"`
	Nodes     []node            `json:"nodes"`
}

type node struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Droplet int       `json:"droplet"`
	MadeAt  time.Time `json:"made_at"`
	RunsAt  time.Time `json:"runs_at"` // provisioning before
}

type taint struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Effect string `json:"effect"`
}

type nodePoolInput struct {
	Name, Size string
	Count      *int
	Tags       []string
	Labels     map[string]string
	Taints     []taint
	AutoScale  *bool  `json:"auto_scale"`
	Min        *int   `json:"min_nodes"`
	Max        *int   `json:"max_nodes"`
	Partition  string `json:"gpu_partition_mode"`
}

const nodeTime = time.Minute // until a node runs

func (s *Server) nodePoolRoutes() {
	const path = "/v2/kubernetes/clusters/{id}/node_pools"
	s.handle("GET "+path, s.withCluster(func(c *call, k *kubeCluster) reply {
		return ok(obj{"node_pools": apply(s.shownPools(c, k), func(p *nodePool) obj { return s.poolView(c, p) })})
	}))
	s.handle("POST "+path, s.withCluster(s.createPool))
	s.handle("GET "+path+"/{pool}", s.withPool(func(c *call, _ *kubeCluster, p *nodePool) reply { return ok(obj{"node_pool": s.poolView(c, p)}) }))
	s.handle("PUT "+path+"/{pool}", s.withPool(s.updatePool))
	s.handle("DELETE "+path+"/{pool}", s.withPool(func(c *call, k *kubeCluster, p *nodePool) reply {
		if len(s.poolsOf(k.ID)) == 1 {
			return invalid("validation error: a cluster needs at least one node pool")
		}
		s.endPool(c, p)
		return noContent()
	}))
	s.handle("POST "+path+"/{pool}/recycle", s.withPool(func(c *call, k *kubeCluster, p *nodePool) reply {
		var in struct{ Nodes []string }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		for _, id := range in.Nodes {
			if !s.dropNode(c, p, id) {
				return notFound()
			}
			s.addNode(c, k, p)
		}
		return reply{status: http.StatusAccepted}
	}))
	s.handle("DELETE "+path+"/{pool}/nodes/{node}", s.withPool(func(c *call, k *kubeCluster, p *nodePool) reply {
		if !s.dropNode(c, p, c.vars["node"]) {
			return notFound()
		}
		if c.query("replace") == "1" {
			s.addNode(c, k, p)
		}
		return reply{status: http.StatusAccepted}
	}))
}

// poolsOf returns the pools of a cluster, in the order of their creation.
func (s *Server) poolsOf(cluster string) []*nodePool {
	return s.db.NodePools.where(func(p *nodePool) bool { return p.Cluster == cluster })
}

// shownPools returns the pools of a cluster that reads show: those made with it,
// and later ones when they are no longer new.
func (s *Server) shownPools(c *call, k *kubeCluster) []*nodePool {
	return slices.DeleteFunc(s.poolsOf(k.ID), func(p *nodePool) bool {
		return !p.CreatedAt.Equal(k.CreatedAt) && !c.shows(&p.base, s.opts.GetDelay)
	})
}

func (s *Server) withPool(do func(*call, *kubeCluster, *nodePool) reply) handler {
	return s.withCluster(func(c *call, k *kubeCluster) reply {
		p, found := s.db.NodePools.get(c.vars["pool"])
		if !found || p.Cluster != k.ID || !mutating(c.r) && !c.shows(&p.base, s.opts.GetDelay) {
			return notFound()
		}
		return do(c, k, p)
	})
}

func (s *Server) createPool(c *call, k *kubeCluster) reply {
	var in nodePoolInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkPoolInput(&in, k, ""); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	return created(obj{"node_pool": s.poolView(c, s.addPool(c, k, in))})
}

// checkPoolInput refuses what a pool cannot be; self is the id of one that
// changes.
func (s *Server) checkPoolInput(in *nodePoolInput, k *kubeCluster, self string) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	scales := in.AutoScale != nil && *in.AutoScale
	_, known := s.cat.size(in.Size)
	switch {
	case !clusterName(in.Name):
		return no("validation error: node pool name must consist of lower case alphanumeric characters or '-'")
	case self == "" && !known:
		return no("validation error: invalid node size slug")
	case in.Count != nil && (*in.Count < 0 || *in.Count > 512):
		return no("validation error: invalid node count")
	case scales && (in.Max == nil || *in.Max < 1 || in.Min != nil && *in.Min > *in.Max):
		return no("validation error: invalid min_nodes and max_nodes")
	case k != nil && slices.ContainsFunc(s.poolsOf(k.ID), func(p *nodePool) bool { return p.ID != self && p.Name == in.Name }):
		return no("a node pool with this name already exists in the cluster")
	default:
		return reply{}, true
	}
}

func (s *Server) addPool(c *call, k *kubeCluster, in nodePoolInput) *nodePool {
	p := &nodePool{base: c.fresh(uuid.NewString()), Cluster: k.ID, Size: strings.ToLower(in.Size), Partition: in.Partition}
	s.setPool(c, k, p, &in)
	s.db.NodePools.add(p)
	return p
}

// setPool takes a checked request over; what it does not say stays.
func (s *Server) setPool(c *call, k *kubeCluster, p *nodePool, in *nodePoolInput) {
	p.Name = in.Name
	set(&p.AutoScale, in.AutoScale)
	set(&p.Min, in.Min)
	set(&p.Max, in.Max)
	if !p.AutoScale {
		p.Min, p.Max = 0, 0
	}
	if in.Labels != nil {
		p.Labels = maps.Clone(in.Labels)
	}
	if in.Taints != nil {
		p.Taints = in.Taints
	}
	if in.Tags != nil || p.Tags == nil {
		p.Tags = slices.Concat(s.spelled(in.Tags), k.ownTags(), []string{"k8s:worker"})
	}
	n := len(p.Nodes)
	set(&n, in.Count)
	if p.AutoScale {
		n = min(max(n, p.Min), p.Max)
	}
	for len(p.Nodes) > n {
		s.dropNode(c, p, p.Nodes[len(p.Nodes)-1].ID)
	}
	for len(p.Nodes) < n {
		s.addNode(c, k, p)
	}
}

func (s *Server) updatePool(c *call, k *kubeCluster, p *nodePool) reply {
	var in nodePoolInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Name == "" {
		in.Name = p.Name
	}
	if rep, fine := s.checkPoolInput(&in, k, p.ID); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	s.setPool(c, k, p, &in)
	k.UpdatedAt = c.now
	return accepted(obj{"node_pool": s.poolView(c, p)})
}

// addNode makes a node and its Droplet.
func (s *Server) addNode(c *call, k *kubeCluster, p *nodePool) {
	name := fmt.Sprintf("%s-%s", p.Name, secret()[:5])
	net, _ := s.db.VPCs.get(k.VPC)
	d := s.makeDroplet(c, &dropletInput{Region: k.Region, Size: p.Size, Image: "debian-12-x64", Tags: append(k.ownTags(), "k8s:worker")}, name, net)
	s.begin(c, "droplet", d.ID, "create", d.Region, dropletTime, nil)
	p.Nodes = append(p.Nodes, node{ID: uuid.NewString(), Name: name, Droplet: d.number(), MadeAt: c.now, RunsAt: c.in(nodeTime)})
}

// dropNode deletes a node and its Droplet; false where there is none.
func (s *Server) dropNode(c *call, p *nodePool, id string) bool {
	i := slices.IndexFunc(p.Nodes, func(n node) bool { return n.ID == id })
	if i < 0 {
		return false
	}
	if d, found := s.db.Droplets.get(fmt.Sprint(p.Nodes[i].Droplet)); found {
		s.deleteDroplet(c, d)
	}
	p.Nodes = slices.Delete(slices.Clone(p.Nodes), i, i+1)
	return true
}

func (s *Server) endPool(c *call, p *nodePool) {
	for _, n := range slices.Clone(p.Nodes) {
		s.dropNode(c, p, n.ID)
	}
	c.bury(&p.base, 0, 0)
}

func (s *Server) poolView(c *call, p *nodePool) obj {
	out := obj{
		"id": p.ID, "name": p.Name, "size": p.Size, "count": len(p.Nodes), "tags": list(p.Tags), "labels": p.Labels, "taints": list(p.Taints),
		"auto_scale": p.AutoScale, "min_nodes": p.Min, "max_nodes": p.Max,
		"nodes": apply(p.Nodes, func(n node) obj {
			state := "running"
			if c.now.Before(n.RunsAt) {
				state = "provisioning"
			}
			return obj{"id": n.ID, "name": n.Name, "status": obj{"state": state}, "droplet_id": fmt.Sprint(n.Droplet), "created_at": stamp(n.MadeAt), "updated_at": stamp(n.MadeAt)}
		}),
	}
	if p.Partition != "" {
		out["gpu_partition_mode"] = p.Partition
	}
	return out
}
