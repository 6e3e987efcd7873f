package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

type partnersTables struct {
	PartnerAttachments table[*partnerAttachment] `json:"partner_attachments"`
}

// partnerAttachment is a line from VPCs to a partner's network.
type partnerAttachment struct {
	base
	partnerInput
	Doing   string    `json:"doing"` // what it is at until ReadyAt
	ReadyAt time.Time `json:"ready_at"`
	Key     string    `json:"service_key"`
	KeyAt   time.Time `json:"service_key_at"`
}

type partnerInput struct {
	Name      string   `json:"name"`
	Bandwidth int      `json:"connection_bandwidth_in_mbps"`
	Region    string   `json:"region"`
	NaaS      string   `json:"naas_provider"`
	VPCs      []string `json:"vpc_ids"`
	Parent    string   `json:"parent_uuid,omitempty"`
	BGP       *bgp     `json:"bgp,omitempty"`
	Zone      string   `json:"redundancy_zone,omitempty"`
}

type bgp struct {
	LocalIP string `json:"local_router_ip"`
	PeerIP  string `json:"peer_router_ip"`
	PeerASN int    `json:"peer_router_asn"`
	Key     string `json:"auth_key"`
}

var partnerName = pattern(`^[a-zA-Z0-9\-\.]+$`)

func (s *Server) partnersRoutes() {
	const root = "/v2/partner_network_connect/attachments"
	of := func(do func(*call, *partnerAttachment) reply) handler {
		return named(func() *table[*partnerAttachment] { return &s.db.PartnerAttachments }, "id", do)
	}
	s.handle("GET "+root, func(c *call) reply {
		return page(c, "partner_attachments", listed(c, &s.db.PartnerAttachments), func(p *partnerAttachment) obj { return s.partnerView(c, p) })
	})
	s.handle("POST "+root, s.createPartner)
	s.handle("GET "+root+"/{id}", of(func(c *call, p *partnerAttachment) reply { return ok(obj{"partner_attachment": s.partnerView(c, p)}) }))
	s.handle("PATCH "+root+"/{id}", of(s.changePartner))
	s.handle("DELETE "+root+"/{id}", of(func(c *call, p *partnerAttachment) reply {
		if len(s.linesBehind(p.ID)) > 0 {
			return refuse(http.StatusForbidden, "the partner attachment still has children")
		}
		c.bury(&p.base, 2*time.Second, 2*time.Second)
		return accepted(obj{"partner_attachment": s.partnerView(c, p)})
	}))
	s.handle("GET "+root+"/{id}/bgp_auth_key", of(func(_ *call, p *partnerAttachment) reply { return ok(obj{"bgp_auth_key": obj{"value": p.BGP.Key}}) }))
	s.handle("GET "+root+"/{id}/remote_routes", of(func(c *call, _ *partnerAttachment) reply {
		return page(c, "remote_routes", []string{"10.10.10.0/24"}, func(cidr string) obj { return obj{"cidr": cidr} })
	}))
	s.handle("GET "+root+"/{id}/service_key", of(func(_ *call, p *partnerAttachment) reply {
		return ok(obj{"service_key": obj{"value": p.Key, "created_at": stamp(p.KeyAt), "state": "CREATED"}})
	}))
	s.handle("POST "+root+"/{id}/service_key", of(func(c *call, p *partnerAttachment) reply {
		p.Key, p.KeyAt = uuid.NewString(), c.now
		return accepted(obj{})
	}))
}

func (s *Server) createPartner(c *call) reply {
	var in partnerInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkPartner("", in); !fine {
		return rep
	}
	_, parent := s.db.PartnerAttachments.get(in.Parent)
	switch {
	case !slices.Contains([]int{1000, 2000, 5000, 10000}, in.Bandwidth):
		return invalid("connection_bandwidth_in_mbps must be one of 1000, 2000, 5000, 10000")
	case !slices.Contains([]string{"nyc", "sfo", "fra", "ams", "sgp"}, in.Region):
		return invalid("region is invalid")
	case in.NaaS == "":
		return invalid("naas_provider is required")
	case !slices.Contains([]string{"", "MEGAPORT_BLUE", "MEGAPORT_RED"}, in.Zone):
		return invalid("redundancy_zone is invalid")
	case in.Parent != "" && !parent:
		return invalid("parent_uuid is invalid")
	}
	if in.BGP == nil {
		in.BGP = &bgp{"169.254.0.1/29", "169.254.0.6/29", 133937, uuid.NewString()}
	}
	if in.Zone == "" {
		in.Zone = "MEGAPORT_BLUE"
	}
	p := &partnerAttachment{base: c.fresh(uuid.NewString()), partnerInput: in, Doing: "CREATING", ReadyAt: c.in(5 * time.Second), Key: uuid.NewString(), KeyAt: c.now}
	s.db.PartnerAttachments.add(p)
	return accepted(obj{"partner_attachment": s.partnerView(c, p)})
}

// checkPartner refuses what neither a new nor a changed attachment can have.
func (s *Server) checkPartner(id string, in partnerInput) (reply, bool) {
	switch {
	case !partnerName(in.Name):
		return invalid("name must only contain alphanumeric characters, dashes, and periods"), false
	case s.db.PartnerAttachments.some(func(p *partnerAttachment) bool { return p.ID != id && p.Name == in.Name }):
		return refuse(http.StatusConflict, "A partner attachment of this name already exists."), false
	case len(in.VPCs) == 0:
		return invalid("vpc_ids is required"), false
	case in.BGP != nil && (in.BGP.LocalIP == "" || in.BGP.PeerIP == "" || in.BGP.PeerASN == 0 || in.BGP.Key == ""):
		return invalid("bgp must have local_router_ip, peer_router_ip, peer_router_asn and auth_key"), false
	}
	for _, id := range in.VPCs {
		if _, found := s.db.VPCs.get(id); !found {
			return invalid("VPC %s was not found", id), false
		}
	}
	return reply{}, true
}

func (s *Server) changePartner(c *call, p *partnerAttachment) reply {
	var in struct {
		Name *string
		VPCs []string `json:"vpc_ids"`
		BGP  *bgp     `json:"bgp"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	want := p.partnerInput
	if in.Name != nil {
		want.Name = *in.Name
	}
	if in.VPCs != nil {
		want.VPCs = in.VPCs
	}
	if in.BGP != nil {
		want.BGP = in.BGP
	}
	if rep, fine := s.checkPartner(p.ID, want); !fine {
		return rep
	}
	p.partnerInput, p.Doing, p.ReadyAt = want, "UPDATING", c.in(2*time.Second)
	return accepted(obj{"partner_attachment": s.partnerView(c, p)})
}

// partnered tells whether a VPC has a line to a partner, one that is on its way
// out too.
func (s *Server) partnered(vpc string) bool {
	return slices.ContainsFunc(s.db.PartnerAttachments.rows, func(p *partnerAttachment) bool { return slices.Contains(p.VPCs, vpc) })
}

// linesBehind returns the ids of the attachments that stand behind another.
func (s *Server) linesBehind(id string) []string {
	var out []string
	for _, p := range s.db.PartnerAttachments.live() {
		if p.Parent == id {
			out = append(out, p.ID)
		}
	}
	return out
}

func (s *Server) partnerView(c *call, p *partnerAttachment) obj {
	state := "CREATED"
	switch {
	case p.deleted():
		state = "DELETING"
	case c.now.Before(p.ReadyAt):
		state = p.Doing
	}
	out := obj{
		"id": p.ID, "name": p.Name, "state": state, "connection_bandwidth_in_mbps": p.Bandwidth, "region": strings.ToUpper(p.Region), "naas_provider": strings.ToUpper(p.NaaS),
		"vpc_ids": p.VPCs, "created_at": stamp(p.CreatedAt), "redundancy_zone": p.Zone,
		"bgp": obj{"local_asn": 64532, "peer_asn": p.BGP.PeerASN, "local_router_ip": p.BGP.LocalIP, "peer_router_ip": p.BGP.PeerIP},
	}
	if p.Parent != "" {
		out["parent_uuid"] = p.Parent
	}
	if children := s.linesBehind(p.ID); len(children) > 0 {
		out["children"] = children
	}
	return out
}
