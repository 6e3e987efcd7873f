package sandbox

import (
	"fmt"
	"strconv"
	"time"
)

func (s *Server) reservedIPv6Routes() {
	const root = "/v2/reserved_ipv6"
	s.handle("GET "+root, func(c *call) reply {
		return page(c, "reserved_ipv6s", listed(c, &s.db.ReservedIPv6), func(r *reservedIP) obj { return s.reservedIPv6View(c, r) })
	})
	s.handle("POST "+root, s.createReservedIPv6)
	s.handle("GET "+root+"/{id}", s.withReservedIPv6(func(c *call, r *reservedIP) reply { return ok(obj{"reserved_ipv6": s.reservedIPv6View(c, r)}) }))
	s.handle("DELETE "+root+"/{id}", s.withReservedIPv6(func(c *call, r *reservedIP) reply {
		if r.Droplet != 0 || r.Action != "" {
			return invalid("The reserved IPv6 is assigned; unassign it first.")
		}
		c.bury(&r.base, 0, 0)
		return noContent()
	}))
	s.handle("POST "+root+"/{id}/actions", s.actOnReservedIPv6)
}

func (s *Server) createReservedIPv6(c *call) reply {
	var in struct {
		Region string `json:"region_slug"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	r, known := s.cat.region(in.Region)
	if !known {
		return invalid("region_slug is invalid.")
	}
	ip := &reservedIP{base: c.fresh(fmt.Sprintf("2001:db8:5a::%x", s.db.next("reserved_ipv6", 1))), Region: r.Slug}
	s.db.ReservedIPv6.add(ip)
	return created(obj{"reserved_ipv6": obj{"ip": ip.ID, "region_slug": ip.Region, "reserved_at": stamp(ip.CreatedAt)}})
}

func (s *Server) actOnReservedIPv6(c *call) reply {
	var in struct {
		Type    string
		Droplet int `json:"droplet_id"`
	}
	r, found := take(c, &s.db.ReservedIPv6, c.vars["id"])
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if r.Action != "" {
		return invalid("The reserved IPv6 already has a pending event.")
	}
	what, droplet := "unassign_ip", 0
	switch {
	case in.Type == "unassign" && r.Droplet == 0:
		return invalid("The reserved IPv6 is not assigned.")
	case in.Type == "assign":
		if rep, fine := s.assignable(c, r, in.Droplet); !fine {
			return rep
		}
		if s.db.ReservedIPv6.some(func(o *reservedIP) bool { return o.Droplet == in.Droplet }) {
			return invalid("The Droplet already has a reserved IPv6 assigned.")
		}
		what, droplet = "assign_ip", in.Droplet
	case in.Type != "unassign":
		return invalid("type is invalid")
	}
	a := s.begin(c, "reserved_ipv6", r.ID, what, r.Region, time.Second, &args{Droplet: droplet})
	r.Action = a.ID
	return created(obj{"action": s.actionView(a)})
}

// settle has the effect of an action on an address.
func (r *reservedIP) settle(a *action) {
	r.Droplet, r.Action = 0, ""
	if a.Type == "assign_ip" {
		r.Droplet = a.Args.Droplet
	}
}

func (s *Server) reservedIPv6View(c *call, r *reservedIP) obj {
	out := obj{"ip": r.ID, "region_slug": r.Region, "reserved_at": stamp(r.CreatedAt), "droplet": nil}
	if d, found := s.db.Droplets.get(strconv.Itoa(r.Droplet)); found {
		out["droplet"] = s.dropletView(c, d)
	}
	return out
}

func (s *Server) withReservedIPv6(do func(*call, *reservedIP) reply) handler {
	return named(func() *table[*reservedIP] { return &s.db.ReservedIPv6 }, "id", do)
}
