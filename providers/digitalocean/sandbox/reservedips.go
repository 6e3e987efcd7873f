package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// reservedIP is an address of either kind, stored under its text.
type reservedIP struct {
	base
	Region  string `json:"region"`
	Droplet int    `json:"droplet"`          // 0 when it is not assigned
	Action  string `json:"action"`           // under way
	Prefix  string `json:"prefix,omitempty"` // the prefix that its owner brought, "" for one of DigitalOcean's
}

func (s *Server) reservedIPRoutes() {
	for path, one := range map[string]string{"reserved_ips": "reserved_ip", "floating_ips": "floating_ip"} {
		root := "/v2/" + path
		s.handle("GET "+root, func(c *call) reply {
			return page(c, path, s.shownIPs(c), func(r *reservedIP) obj { return s.reservedIPView(c, r) })
		})
		s.handle("POST "+root, func(c *call) reply { return s.createReservedIP(c, one) })
		s.handle("GET "+root+"/{id}", s.withReservedIP(func(c *call, r *reservedIP) reply { return ok(obj{one: s.reservedIPView(c, r)}) }))
		s.handle("DELETE "+root+"/{id}", s.withReservedIP(func(c *call, r *reservedIP) reply {
			switch {
			case r.Action != "":
				return invalid("The reserved IP already has a pending event.")
			case r.Prefix != "":
				return invalid("The address is one of a prefix, which is deleted as a whole.")
			}
			c.bury(&r.base, 0, 0)
			return noContent()
		}))
		s.handle("GET "+root+"/{id}/actions", func(c *call) reply { return page(c, "actions", s.actionsOf("reserved_ip", c.vars["id"]), s.actionView) })
		s.handle("GET "+root+"/{id}/actions/{action}", func(c *call) reply { return s.showAction(c, "reserved_ip", c.vars["id"]) })
		s.handle("POST "+root+"/{id}/actions", s.actOnReservedIP)
	}
	s.onURN("floatingip", func(id string) bool { _, found := s.db.ReservedIPs.get(id); return found })
}

func (s *Server) createReservedIP(c *call, one string) reply {
	var in struct {
		Region  string
		Droplet int    `json:"droplet_id"`
		Project string `json:"project_id"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Droplet != 0 {
		d, found := s.db.Droplets.get(strconv.Itoa(in.Droplet))
		if !found {
			return invalid("Droplet not found")
		}
		if rep, is := s.busy(c, d); is {
			return rep
		}
		if s.taken(in.Droplet) {
			return invalid("The Droplet already has a reserved IP assigned.")
		}
		in.Region = d.Region
	}
	r, known := s.cat.region(in.Region)
	if !known {
		return invalid("Region is invalid.")
	}
	if in.Project != "" {
		if _, found := s.db.Projects.get(in.Project); !found {
			return invalid("project_id is invalid.")
		}
	}
	n := s.db.next("reserved_ips", 1)
	ip := &reservedIP{base: c.fresh(fmt.Sprintf("198.19.%d.%d", n/250%256, n%250+2)), Region: r.Slug}
	s.db.ReservedIPs.add(ip)
	s.assign(c, "do:floatingip:"+ip.ID, in.Project)
	actions, droplets := []obj{}, []obj{}
	if in.Droplet != 0 {
		a := s.beginIP(c, ip, "assign_ip", in.Droplet)
		actions = append(actions, obj{"id": a.number(), "rel": "assign_ip", "href": c.href("/v2/actions/" + a.ID)})
		droplets = append(droplets, obj{"id": in.Droplet, "rel": "reserved_ip", "href": c.href("/v2/droplets/" + strconv.Itoa(in.Droplet))})
	}
	return accepted(obj{one: s.reservedIPView(c, ip), "links": obj{"droplets": droplets, "actions": actions}})
}

// taken tells whether a droplet has a reserved IP, or is getting one.
func (s *Server) taken(droplet int) bool {
	if s.db.ReservedIPs.some(func(r *reservedIP) bool { return r.Droplet == droplet }) {
		return true
	}
	return s.db.Actions.some(func(a *action) bool { return a.open() && a.Type == "assign_ip" && a.Args.Droplet == droplet })
}

func (s *Server) beginIP(c *call, r *reservedIP, what string, droplet int) *action {
	a := s.begin(c, "reserved_ip", r.ID, what, r.Region, time.Second, &args{Droplet: droplet})
	r.Action = a.ID
	return a
}

func (s *Server) actOnReservedIP(c *call) reply {
	var in struct {
		Type    string
		Droplet int `json:"droplet_id"`
	}
	r, found := take(c, &s.db.ReservedIPs, c.vars["id"])
	if !found {
		if r, found = s.brought(c, c.vars["id"]); !found {
			return notFound()
		}
		s.db.ReservedIPs.add(r)
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if r.Action != "" {
		return invalid("The reserved IP already has a pending event.")
	}
	switch in.Type {
	case "assign":
		if rep, fine := s.assignable(c, r, in.Droplet); !fine {
			return rep
		}
		if r.Droplet == in.Droplet || s.taken(in.Droplet) {
			return invalid("The Droplet already has a reserved IP assigned.")
		}
		return created(obj{"action": s.actionView(s.beginIP(c, r, "assign_ip", in.Droplet))})
	case "unassign":
		if r.Droplet == 0 {
			return invalid("The reserved IP is not assigned.")
		}
		return created(obj{"action": s.actionView(s.beginIP(c, r, "unassign_ip", 0))})
	}
	return invalid("type is invalid")
}

// assignable refuses Droplets that cannot take an address, or not yet.
func (s *Server) assignable(c *call, r *reservedIP, droplet int) (reply, bool) {
	d, there := s.db.Droplets.get(strconv.Itoa(droplet))
	if !there || d.Region != r.Region {
		return invalid("Droplet not found in the region of the reserved IP"), false
	}
	rep, is := s.busy(c, d)
	return rep, !is
}

func (s *Server) reservedIPView(c *call, r *reservedIP) obj {
	out := obj{"ip": r.ID, "region": s.regionObject(r.Region), "droplet": nil, "locked": r.Action != "", "project_id": s.projectOf("do:floatingip:" + r.ID)}
	if d, found := s.db.Droplets.get(strconv.Itoa(r.Droplet)); found {
		out["droplet"] = s.dropletView(c, d)
	}
	return out
}

// shownIPs returns the addresses that lists show: of prefixes, those that are
// assigned.
func (s *Server) shownIPs(c *call) []*reservedIP {
	return slices.DeleteFunc(listed(c, &s.db.ReservedIPs), func(r *reservedIP) bool { return r.Prefix != "" && r.Droplet == 0 })
}

func (s *Server) withReservedIP(do func(*call, *reservedIP) reply) handler {
	known := named(func() *table[*reservedIP] { return &s.db.ReservedIPs }, "id", do)
	return func(c *call) reply {
		if _, there := s.db.ReservedIPs.get(c.vars["id"]); !there {
			if r, found := s.brought(c, c.vars["id"]); found {
				return do(c, r)
			}
		}
		return known(c)
	}
}
