package sandbox

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

type vpc struct {
	base
	Name        string `json:"name"`
	Description string `json:"description"`
	Region      string `json:"region"`
	IPRange     string `json:"ip_range"`
	Default     bool   `json:"default"`
	Hosts       int    `json:"hosts"` // addresses given away
}

// member is something that sits in a VPC.
type member struct {
	Name, URN string
	CreatedAt time.Time
}

var vpcName = pattern(`^[a-zA-Z0-9\-.]{1,255}$`)

func (s *Server) vpcRoutes() {
	s.handle("GET /v2/vpcs", func(c *call) reply { return page(c, "vpcs", listed(c, &s.db.VPCs), s.vpcView) })
	s.handle("POST /v2/vpcs", s.createVPC)
	s.handle("GET /v2/vpcs/{id}", func(c *call) reply {
		v, found := find(c, &s.db.VPCs, c.vars["id"])
		if !found {
			return notFound()
		}
		return ok(obj{"vpc": s.vpcView(v)})
	})
	s.handle("PUT /v2/vpcs/{id}", func(c *call) reply { return s.updateVPC(c, true) })
	s.handle("PATCH /v2/vpcs/{id}", func(c *call) reply { return s.updateVPC(c, false) })
	s.handle("DELETE /v2/vpcs/{id}", s.deleteVPC)
	s.handle("GET /v2/vpcs/{id}/members", s.vpcMembers)
}

func (s *Server) createVPC(c *call) reply {
	var in struct {
		Name, Description, Region string
		IPRange                   string `json:"ip_range"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	region, known := s.cat.region(in.Region)
	switch {
	case !vpcName(in.Name):
		return invalid("Name must only contain alphanumeric characters, dashes, and periods.")
	case !known:
		return invalid("Region is invalid.")
	case s.db.VPCs.some(func(v *vpc) bool { return v.Name == in.Name }):
		return invalid("This VPC name is already in use. Choose a unique name.")
	}
	if in.IPRange == "" {
		in.IPRange = s.freeRange()
	} else if rep, fine := s.checkRange(in.IPRange); !fine {
		return rep
	}
	first := !s.db.VPCs.some(func(v *vpc) bool { return v.Region == region.Slug })
	v := &vpc{base: c.fresh(uuid.NewString()), Name: in.Name, Description: in.Description, Region: region.Slug, IPRange: in.IPRange, Default: first}
	s.db.VPCs.add(v)
	return created(obj{"vpc": s.vpcView(v)})
}

// checkRange refuses a range that is not private, too small or large, or taken.
func (s *Server) checkRange(text string) (reply, bool) {
	p, err := netip.ParsePrefix(text)
	if err != nil || p != p.Masked() || !p.Addr().Is4() {
		return invalid("This range/size is invalid: it must be a private network in CIDR notation."), false
	}
	if !p.Addr().IsPrivate() || p.Bits() < 16 || p.Bits() > 28 {
		return invalid("This range/size is invalid: sizes between /28 and /16 of private networks are allowed."), false
	}
	if s.db.VPCs.some(func(v *vpc) bool { return netip.MustParsePrefix(v.IPRange).Overlaps(p) }) {
		return invalid("This range/size overlaps with another VPC network in your account."), false
	}
	return reply{}, true
}

func (s *Server) freeRange() string {
	for {
		n := s.db.next("vpc_ranges", 1)
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(100 + n/13%100), byte(n % 13 * 16), 0}), 20)
		if _, free := s.checkRange(p.String()); free {
			return p.String()
		}
	}
}

// defaultVPC returns the default VPC of a region, made where it is missing.
func (s *Server) defaultVPC(region string, now time.Time) *vpc {
	for _, v := range s.db.VPCs.live() {
		if v.Region == region && v.Default {
			return v
		}
	}
	v := &vpc{base: base{ID: uuid.NewString(), CreatedAt: now}, Name: "default-" + region, Region: region, IPRange: s.freeRange(), Default: true}
	s.db.VPCs.add(v)
	return v
}

// host gives away the next address of a VPC.
func (v *vpc) host() string {
	p := netip.MustParsePrefix(v.IPRange)
	a := p.Addr().Next() // .1 is the gateway
	v.Hosts++
	for range v.Hosts {
		a = a.Next()
	}
	if !p.Contains(a) {
		return p.Addr().Next().String()
	}
	return a.String()
}

func (s *Server) updateVPC(c *call, full bool) reply {
	var in struct {
		Name, Description *string
		Default           *bool
	}
	v, found := take(c, &s.db.VPCs, c.vars["id"])
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Name == nil && full {
		return invalid("Name can't be blank")
	}
	if in.Name != nil {
		if !vpcName(*in.Name) {
			return invalid("Name must only contain alphanumeric characters, dashes, and periods.")
		}
		if s.db.VPCs.some(func(o *vpc) bool { return o != v && o.Name == *in.Name }) {
			return invalid("This VPC name is already in use. Choose a unique name.")
		}
		v.Name = *in.Name
	}
	if in.Description != nil {
		v.Description = *in.Description
	}
	if in.Default != nil && *in.Default {
		for _, o := range s.db.VPCs.live() {
			o.Default = o.Default && o.Region != v.Region
		}
		v.Default = true
	}
	return ok(obj{"vpc": s.vpcView(v)})
}

func (s *Server) deleteVPC(c *call) reply {
	v, found := take(c, &s.db.VPCs, c.vars["id"])
	switch {
	case !found:
		return notFound()
	case len(s.membersOf(v.ID)) > 0 || s.peered(v.ID) || s.routed(v.ID) || s.mounted(v.ID) || s.partnered(v.ID) || s.inferring(v.ID):
		return refuse(http.StatusConflict, "Can not delete VPC with members")
	case v.Default:
		return refuse(http.StatusForbidden, "Can not delete default VPC")
	}
	c.bury(&v.base, 0, 0)
	return noContent()
}

func (s *Server) membersOf(id string) []member {
	var out []member
	for _, f := range s.hooks.members {
		out = append(out, f(id)...)
	}
	return out
}

func (s *Server) vpcMembers(c *call) reply {
	v, found := find(c, &s.db.VPCs, c.vars["id"])
	if !found {
		return notFound()
	}
	kind := c.query("resource_type")
	var rows []member
	for _, m := range s.membersOf(v.ID) {
		if kind == "" || urnKind(m.URN) == kind {
			rows = append(rows, m)
		}
	}
	return page(c, "members", rows, func(m member) obj {
		return obj{"urn": m.URN, "name": m.Name, "created_at": stamp(m.CreatedAt)}
	})
}

func (s *Server) vpcView(v *vpc) obj {
	return obj{"id": v.ID, "urn": "do:vpc:" + v.ID, "name": v.Name, "description": v.Description, "region": v.Region,
		"ip_range": v.IPRange, "default": v.Default, "created_at": stamp(v.CreatedAt)}
}
