package sandbox

import (
	"net/netip"

	"github.com/google/uuid"
)

// subnet is a part of a VPC. The description of the API does not have it;
// godo does.
type subnet struct {
	base
	VPC     string `json:"vpc"`
	Name    string `json:"name"`
	IPRange string `json:"ip_range"`
}

func (s *Server) subnetRoutes() {
	s.handle("GET /v2/vpcs/{id}/subnets", s.withVPC(func(c *call, v *vpc) reply {
		return page(c, "vpc_subnets", s.db.Subnets.where(func(n *subnet) bool { return n.VPC == v.ID }), s.subnetView)
	}))
	s.handle("POST /v2/vpcs/{id}/subnets", s.withVPC(s.createSubnet))
	s.handle("GET /v2/vpcs/{id}/subnets/{subnet}", s.withSubnet(func(_ *call, n *subnet) reply { return ok(obj{"vpc_subnet": s.subnetView(n)}) }))
	s.handle("PATCH /v2/vpcs/{id}/subnets/{subnet}", s.withSubnet(func(c *call, n *subnet) reply {
		var in struct{ Name *string }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		set(&n.Name, in.Name)
		return ok(obj{"vpc_subnet": s.subnetView(n)})
	}))
	s.handle("DELETE /v2/vpcs/{id}/subnets/{subnet}", s.withSubnet(func(c *call, n *subnet) reply {
		c.bury(&n.base, 0, 0)
		return noContent()
	}))
}

func (s *Server) withVPC(do func(*call, *vpc) reply) handler {
	return func(c *call) reply {
		v, found := find(c, &s.db.VPCs, c.vars["id"])
		if !found {
			return notFound()
		}
		return do(c, v)
	}
}

func (s *Server) withSubnet(do func(*call, *subnet) reply) handler {
	return s.withVPC(func(c *call, v *vpc) reply {
		n, found := s.db.Subnets.get(c.vars["subnet"])
		if !found || n.VPC != v.ID {
			return notFound()
		}
		return do(c, n)
	})
}

func (s *Server) createSubnet(c *call, v *vpc) reply {
	var in struct {
		Name    string
		IPRange string `json:"ip_range"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	p, err := netip.ParsePrefix(in.IPRange)
	whole := netip.MustParsePrefix(v.IPRange)
	if in.Name == "" || err != nil || p != p.Masked() || p.Bits() < whole.Bits() || !whole.Contains(p.Addr()) {
		return invalid("a subnet needs a name, and a range within that of its VPC")
	}
	if s.db.Subnets.some(func(n *subnet) bool { return n.VPC == v.ID && netip.MustParsePrefix(n.IPRange).Overlaps(p) }) {
		return invalid("This range/size overlaps with another subnet of the VPC.")
	}
	n := &subnet{base: c.fresh(uuid.NewString()), VPC: v.ID, Name: in.Name, IPRange: in.IPRange}
	s.db.Subnets.add(n)
	return created(obj{"vpc_subnet": s.subnetView(n)})
}

func (s *Server) subnetView(n *subnet) obj {
	out := obj{"id": n.ID, "vpc_id": n.VPC, "name": n.Name, "ip_range": n.IPRange, "created_at": stamp(n.CreatedAt), "default": false,
		"type": "REGULAR", "urn": "do:vpc_subnet:" + n.ID}
	if v, found := s.db.VPCs.get(n.VPC); found {
		out["region"] = v.Region
	}
	return out
}
