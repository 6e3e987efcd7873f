package sandbox

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

type vpcPeering struct {
	base
	Name    string    `json:"name"`
	VPCs    []string  `json:"vpc_ids"`
	ReadyAt time.Time `json:"ready_at"` // provisioning before
}

var peeringName = pattern(`^[a-zA-Z0-9\-]+$`)

func (s *Server) peeringRoutes() {
	const root = "/v2/vpc_peerings"
	s.handle("GET "+root, func(c *call) reply {
		return page(c, "vpc_peerings", s.peeringsOf(c, ""), func(p *vpcPeering) obj { return peeringView(c, p) })
	})
	s.handle("POST "+root, func(c *call) reply { return s.createPeering(c, "vpc_peering") })
	s.handle("GET "+root+"/{peering}", s.withPeering(func(c *call, p *vpcPeering) reply { return ok(obj{"vpc_peering": peeringView(c, p)}) }))
	s.handle("PATCH "+root+"/{peering}", func(c *call) reply { return s.renamePeering(c, "vpc_peering") })
	s.handle("DELETE "+root+"/{peering}", s.withPeering(func(c *call, p *vpcPeering) reply {
		c.bury(&p.base, 2*time.Second, 2*time.Second)
		return accepted(obj{"vpc_peering": peeringView(c, p)})
	}))
	s.handle("GET /v2/vpcs/{id}/peerings", func(c *call) reply {
		if _, found := find(c, &s.db.VPCs, c.vars["id"]); !found {
			return notFound()
		}
		return page(c, "peerings", s.peeringsOf(c, c.vars["id"]), func(p *vpcPeering) obj { return peeringView(c, p) })
	})
	s.handle("POST /v2/vpcs/{id}/peerings", func(c *call) reply { return s.createPeering(c, "peering") })
	s.handle("PATCH /v2/vpcs/{id}/peerings/{peering}", func(c *call) reply { return s.renamePeering(c, "peering") })
}

// peeringsOf returns the peerings of a VPC, all for "".
func (s *Server) peeringsOf(c *call, vpc string) []*vpcPeering {
	var out []*vpcPeering
	for _, p := range listed(c, &s.db.Peerings) {
		if vpc == "" || slices.Contains(p.VPCs, vpc) {
			out = append(out, p)
		}
	}
	return out
}

// peered tells whether a VPC has peerings, those that are on their way out too.
func (s *Server) peered(vpc string) bool {
	return slices.ContainsFunc(s.db.Peerings.rows, func(p *vpcPeering) bool { return slices.Contains(p.VPCs, vpc) })
}

func (s *Server) createPeering(c *call, one string) reply {
	var in struct {
		Name string
		VPCs []string `json:"vpc_ids"`
		VPC  string   `json:"vpc_id"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if id := c.vars["id"]; id != "" {
		in.VPCs = []string{id, in.VPC}
	}
	if rep, fine := s.checkPeering("", in.Name); !fine {
		return rep
	}
	if len(in.VPCs) != 2 || in.VPCs[0] == in.VPCs[1] {
		return invalid("vpc_ids must name two VPCs")
	}
	for _, id := range in.VPCs {
		if _, found := s.db.VPCs.get(id); !found {
			return notFound()
		}
	}
	if s.db.Peerings.some(func(p *vpcPeering) bool {
		return slices.Contains(p.VPCs, in.VPCs[0]) && slices.Contains(p.VPCs, in.VPCs[1])
	}) {
		return refuse(http.StatusConflict, "A peering of these VPCs already exists.")
	}
	p := &vpcPeering{base: c.fresh(uuid.NewString()), Name: in.Name, VPCs: in.VPCs, ReadyAt: c.in(3 * time.Second)}
	s.db.Peerings.add(p)
	return accepted(obj{one: peeringView(c, p)})
}

// checkPeering refuses a name that the API does not take, or that another has.
func (s *Server) checkPeering(id, name string) (reply, bool) {
	if !peeringName(name) {
		return invalid("name must only contain alphanumeric characters and dashes"), false
	}
	if s.db.Peerings.some(func(p *vpcPeering) bool { return p.ID != id && p.Name == name }) {
		return refuse(http.StatusConflict, "A peering of this name already exists."), false
	}
	return reply{}, true
}

func (s *Server) renamePeering(c *call, one string) reply {
	var in struct{ Name string }
	p, found := take(c, &s.db.Peerings, c.vars["peering"])
	if vpc := c.vars["id"]; !found || vpc != "" && !slices.Contains(p.VPCs, vpc) {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkPeering(p.ID, in.Name); !fine {
		return rep
	}
	p.Name = in.Name
	return ok(obj{one: peeringView(c, p)})
}

func peeringView(c *call, p *vpcPeering) obj {
	status := "ACTIVE"
	switch {
	case p.deleted():
		status = "DELETING"
	case c.now.Before(p.ReadyAt):
		status = "PROVISIONING"
	}
	return obj{"id": p.ID, "name": p.Name, "vpc_ids": p.VPCs, "status": status, "created_at": stamp(p.CreatedAt)}
}

func (s *Server) withPeering(do func(*call, *vpcPeering) reply) handler {
	return named(func() *table[*vpcPeering] { return &s.db.Peerings }, "peering", do)
}
