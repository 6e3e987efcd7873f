package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

type firewall struct {
	base
	Name     string         `json:"name"`
	Droplets []int          `json:"droplet_ids"`
	Tags     []string       `json:"tags"`
	Inbound  []firewallRule `json:"inbound_rules"`
	Outbound []firewallRule `json:"outbound_rules"`
	DoneAt   time.Time      `json:"done_at"` // waiting before
}

type firewallRule struct {
	Protocol     string           `json:"protocol"`
	Ports        string           `json:"ports"`
	Sources      *firewallTargets `json:"sources,omitempty"`
	Destinations *firewallTargets `json:"destinations,omitempty"`
}

type firewallTargets struct {
	Addresses     []string `json:"addresses,omitempty"`
	Tags          []string `json:"tags,omitempty"`
	Droplets      []int    `json:"droplet_ids,omitempty"`
	LoadBalancers []string `json:"load_balancer_uids,omitempty"`
	Kubernetes    []string `json:"kubernetes_ids,omitempty"`
}

var (
	firewallName  = pattern(`^[a-zA-Z0-9][a-zA-Z0-9.\-]*$`)
	firewallPorts = pattern(`^[0-9]{1,5}(-[0-9]{1,5})?$`)
)

func (s *Server) firewallRoutes() {
	s.handle("GET /v2/firewalls", func(c *call) reply { return page(c, "firewalls", listed(c, &s.db.Firewalls), s.firewallView) })
	s.handle("POST /v2/firewalls", func(c *call) reply {
		f := &firewall{base: c.fresh(uuid.NewString())}
		if rep, fine := s.readFirewall(c, f); !fine {
			return rep
		}
		s.db.Firewalls.add(f)
		return accepted(obj{"firewall": s.firewallView(f)})
	})
	s.handle("GET /v2/firewalls/{id}", s.withFirewall(func(_ *call, f *firewall) reply { return ok(obj{"firewall": s.firewallView(f)}) }))
	s.handle("PUT /v2/firewalls/{id}", s.withFirewall(func(c *call, f *firewall) reply {
		if rep, fine := s.readFirewall(c, f); !fine {
			return rep
		}
		return ok(obj{"firewall": s.firewallView(f)})
	}))
	s.handle("DELETE /v2/firewalls/{id}", s.withFirewall(func(c *call, f *firewall) reply {
		c.bury(&f.base, 0, 0)
		return noContent()
	}))
	for method, add := range map[string]bool{"POST": true, "DELETE": false} {
		s.handle(method+" /v2/firewalls/{id}/droplets", s.withFirewall(func(c *call, f *firewall) reply { return s.firewallDroplets(c, f, add) }))
		s.handle(method+" /v2/firewalls/{id}/tags", s.withFirewall(func(c *call, f *firewall) reply { return s.firewallTags(c, f, add) }))
		s.handle(method+" /v2/firewalls/{id}/rules", s.withFirewall(func(c *call, f *firewall) reply { return s.firewallRules(c, f, add) }))
	}
}

func (s *Server) withFirewall(do func(*call, *firewall) reply) handler {
	return named(func() *table[*firewall] { return &s.db.Firewalls }, "id", do)
}

// readFirewall checks a whole firewall and puts it into f.
func (s *Server) readFirewall(c *call, f *firewall) (reply, bool) {
	var in firewall
	if rep, fine := c.decode(&in); !fine {
		return rep, false
	}
	switch {
	case !firewallName(in.Name):
		return invalid("name can only contain alphanumeric characters, hyphens and periods"), false
	case s.db.Firewalls.some(func(o *firewall) bool { return o.ID != f.ID && o.Name == in.Name }):
		return refuse(http.StatusConflict, "duplicate name"), false
	case len(in.Inbound)+len(in.Outbound) == 0:
		return invalid("must have at least one rule"), false
	}
	if rep, fine := s.checkTargets(&firewallTargets{Tags: in.Tags, Droplets: in.Droplets}); !fine {
		return rep, false
	}
	for _, rules := range [][]firewallRule{in.Inbound, in.Outbound} {
		if rep, fine := s.checkRules(rules); !fine {
			return rep, false
		}
	}
	f.Name, f.Droplets, f.Tags, f.Inbound, f.Outbound = in.Name, in.Droplets, s.spelled(in.Tags), in.Inbound, in.Outbound
	f.DoneAt = c.in(time.Second)
	return reply{}, true
}

// checkRules checks rules and puts them into the API's form.
func (s *Server) checkRules(rules []firewallRule) (reply, bool) {
	for i := range rules {
		r := &rules[i]
		r.Protocol = strings.ToLower(r.Protocol)
		if !slices.Contains([]string{"icmp", "tcp", "udp"}, r.Protocol) {
			return invalid("protocol must be tcp, udp or icmp"), false
		}
		if r.Ports == "all" || r.Ports == "" && r.Protocol == "icmp" {
			r.Ports = "0"
		}
		if r.Ports != "0" && !firewallPorts(r.Ports) {
			return invalid("ports must be a port, a range of ports, or \"all\""), false
		}
		for _, t := range []*firewallTargets{r.Sources, r.Destinations} {
			if rep, fine := s.checkTargets(t); !fine {
				return rep, false
			}
		}
	}
	return reply{}, true
}

func (s *Server) checkTargets(t *firewallTargets) (reply, bool) {
	if t == nil {
		return reply{}, true
	}
	for _, name := range t.Tags {
		if _, found := s.db.Tags.get(strings.ToLower(name)); !found {
			return invalid("tag %s does not exist", name), false
		}
	}
	for _, id := range t.Droplets {
		if _, found := s.db.Droplets.get(strconv.Itoa(id)); !found {
			return invalid("droplet %d does not exist", id), false
		}
	}
	for _, id := range t.LoadBalancers {
		if _, found := s.db.LoadBalancers.get(id); !found {
			return invalid("load balancer %s does not exist", id), false
		}
	}
	t.Tags = s.spelled(t.Tags)
	return reply{}, true
}

func (s *Server) firewallDroplets(c *call, f *firewall, add bool) reply {
	var in struct {
		IDs []int `json:"droplet_ids"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkTargets(&firewallTargets{Droplets: in.IDs}); !fine {
		return rep
	}
	for _, id := range in.IDs {
		f.Droplets = without(f.Droplets, id)
		if add {
			f.Droplets = append(f.Droplets, id)
		}
	}
	return noContent()
}

func (s *Server) firewallTags(c *call, f *firewall, add bool) reply {
	var in struct{ Tags []string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkTargets(&firewallTargets{Tags: in.Tags}); !fine {
		return rep
	}
	for _, t := range in.Tags {
		f.Tags = without(f.Tags, t)
		if add {
			f.Tags = append(f.Tags, t)
		}
	}
	return noContent()
}

func (s *Server) firewallRules(c *call, f *firewall, add bool) reply {
	var in firewall
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	for _, rules := range [][]firewallRule{in.Inbound, in.Outbound} {
		if rep, fine := s.checkRules(rules); !fine {
			return rep
		}
	}
	f.Inbound, f.Outbound = merge(f.Inbound, in.Inbound, add), merge(f.Outbound, in.Outbound, add)
	return noContent()
}

func merge(have, change []firewallRule, add bool) []firewallRule {
	for _, r := range change {
		have = slices.DeleteFunc(slices.Clone(have), func(o firewallRule) bool { return o.Protocol == r.Protocol && o.Ports == r.Ports })
		if add {
			have = append(have, r)
		}
	}
	return have
}

func (s *Server) firewallView(f *firewall) obj {
	status, pending := "succeeded", []obj{}
	if s.opts.Clock().Before(f.DoneAt) {
		status = "waiting"
		for _, id := range f.Droplets {
			pending = append(pending, obj{"droplet_id": id, "removing": false, "status": "waiting"})
		}
	}
	return obj{"id": f.ID, "name": f.Name, "status": status, "created_at": stamp(f.CreatedAt), "pending_changes": pending,
		"droplet_ids": list(f.Droplets), "tags": list(f.Tags), "inbound_rules": apply(f.Inbound, ruleView("sources")), "outbound_rules": apply(f.Outbound, ruleView("destinations"))}
}

func ruleView(side string) func(firewallRule) obj {
	return func(r firewallRule) obj {
		t := r.Sources
		if side == "destinations" {
			t = r.Destinations
		}
		if t == nil {
			t = &firewallTargets{}
		}
		return obj{"protocol": r.Protocol, "ports": r.Ports, side: t}
	}
}
