package sandbox

import (
	"hash/crc32"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"
)

type byoipTables struct {
	BYOIPPrefixes table[*byoipPrefix] `json:"byoip_prefixes"`
}

// byoipPrefix is a block of addresses that its owner brings along.
type byoipPrefix struct {
	base
	Prefix     string    `json:"prefix"`
	Region     string    `json:"region"`
	Signature  string    `json:"signature"`
	ReadyAt    time.Time `json:"ready_at"` // reviewed before
	Advertised bool      `json:"advertised"`
	ChangedAt  time.Time `json:"changed_at"` // shows what Advertised says from then on
}

// The review and the announcement of a prefix, which take days and minutes.
const (
	reviewTime   = 5 * time.Second
	announceTime = 2 * time.Second
)

// The sizes of prefixes that are taken.
const (
	widestPrefix    = 18
	narrowestPrefix = 24
)

func (s *Server) byoipRoutes() {
	const root = "/v2/byoip_prefixes"
	s.handle("GET "+root, func(c *call) reply {
		return page(c, "byoip_prefixes", listed(c, &s.db.BYOIPPrefixes), func(p *byoipPrefix) obj { return s.byoipView(c, p) })
	})
	s.handle("POST "+root, s.createBYOIP)
	s.handle("GET "+root+"/{id}", s.withBYOIP(func(c *call, p *byoipPrefix) reply { return ok(obj{"byoip_prefix": s.byoipView(c, p)}) }))
	s.handle("PATCH "+root+"/{id}", s.withBYOIP(s.advertiseBYOIP))
	s.handle("DELETE "+root+"/{id}", s.withBYOIP(func(c *call, p *byoipPrefix) reply {
		if len(s.addressesOf(p)) > 0 {
			return invalid("The prefix has addresses that are assigned. Unassign them first.")
		}
		for _, r := range s.db.ReservedIPs.where(func(r *reservedIP) bool { return r.Prefix == p.ID }) {
			c.bury(&r.base, 0, 0)
		}
		c.bury(&p.base, 2*time.Second, 2*time.Second)
		return reply{status: 202}
	}))
	s.handle("GET "+root+"/{id}/ips", s.withBYOIP(func(c *call, p *byoipPrefix) reply {
		return page(c, "ips", s.addressesOf(p), func(r *reservedIP) obj {
			return obj{"id": crc32.ChecksumIEEE([]byte(r.ID)), "byoip": r.ID, "region": r.Region, "resource": "do:droplet:" + strconv.Itoa(r.Droplet), "assigned_at": stamp(r.CreatedAt)}
		})
	}))
	s.onURN("byoipprefix", func(id string) bool { _, found := s.db.BYOIPPrefixes.get(id); return found })
}

func (s *Server) withBYOIP(do func(*call, *byoipPrefix) reply) handler {
	return named(func() *table[*byoipPrefix] { return &s.db.BYOIPPrefixes }, "id", do)
}

func (s *Server) createBYOIP(c *call) reply {
	var in struct{ Prefix, Region, Signature string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	block, err := netip.ParsePrefix(in.Prefix)
	region, known := s.cat.region(in.Region)
	switch {
	case err != nil || !block.Addr().Is4() || block != block.Masked():
		return invalid("prefix is invalid")
	case block.Bits() < widestPrefix || block.Bits() > narrowestPrefix:
		return invalid("prefix must be between /%d and /%d", widestPrefix, narrowestPrefix)
	case !known:
		return invalid("region is invalid")
	case in.Signature == "":
		return invalid("signature is required")
	case s.db.BYOIPPrefixes.some(func(p *byoipPrefix) bool { return block.Overlaps(netip.MustParsePrefix(p.Prefix)) }):
		return invalid("prefix already exists")
	}
	p := &byoipPrefix{base: c.fresh(uuid.NewString()), Prefix: in.Prefix, Region: region.Slug, Signature: in.Signature, ReadyAt: c.in(reviewTime)}
	s.db.BYOIPPrefixes.add(p)
	return accepted(obj{"byoip_prefix": obj{"uuid": p.ID, "region": p.Region, "status": "in_progress"}})
}

func (s *Server) advertiseBYOIP(c *call, p *byoipPrefix) reply {
	var in struct{ Advertise *bool }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	status, _ := p.status(c)
	switch {
	case in.Advertise == nil:
		return invalid("advertise is required")
	case status != "active":
		return invalid("the prefix is not active")
	}
	if p.Advertised != *in.Advertise {
		p.Advertised, p.ChangedAt = *in.Advertise, c.in(announceTime)
	}
	return accepted(obj{"byoip_prefix": s.byoipView(c, p)})
}

// status is how far the review of a prefix is, and why it was refused: private
// addresses are.
func (p *byoipPrefix) status(c *call) (status, reason string) {
	switch {
	case c.now.Before(p.ReadyAt):
		return "in_progress", ""
	case netip.MustParsePrefix(p.Prefix).Addr().IsPrivate():
		return "declined", "not allowed local IP range"
	default:
		return "active", ""
	}
}

func (s *Server) byoipView(c *call, p *byoipPrefix) obj {
	status, reason := p.status(c)
	return obj{"uuid": p.ID, "prefix": p.Prefix, "region": p.Region, "status": status, "failure_reason": reason, "validations": []obj{}, "locked": false,
		"advertised": p.Advertised != c.now.Before(p.ChangedAt), "project_id": s.projectOf("do:byoipprefix:" + p.ID)}
}

// addressesOf returns the addresses of a prefix that Droplets have.
func (s *Server) addressesOf(p *byoipPrefix) []*reservedIP {
	return s.db.ReservedIPs.where(func(r *reservedIP) bool { return r.Prefix == p.ID && (r.Droplet != 0 || r.Action != "") })
}

// brought returns an address of an active prefix, which nobody has to reserve.
func (s *Server) brought(c *call, ip string) (*reservedIP, bool) {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return nil, false
	}
	for _, p := range s.db.BYOIPPrefixes.live() {
		if status, _ := p.status(c); status == "active" && netip.MustParsePrefix(p.Prefix).Contains(addr) {
			return &reservedIP{base: c.fresh(ip), Region: p.Region, Prefix: p.ID}, true
		}
	}
	return nil, false
}
