package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

type autoscaleTables struct {
	Pools table[*document] `json:"autoscale_pools"`
}

// poolSpec is what decides of the droplets of a pool.
type poolSpec struct {
	Name   string
	Config struct {
		Target int `json:"target_number_instances"`
		Min    int `json:"min_instances"`
		Max    int `json:"max_instances"`
	}
	Template *dropletInput `json:"droplet_template"`
}

func (s *Server) autoscaleRoutes() {
	const root = "/v2/droplets/autoscale"
	s.plainRoutes(plain{
		path: root, one: "autoscale_pool", many: "autoscale_pools", table: func() *table[*document] { return &s.db.Pools },
		made: http.StatusAccepted, removed: http.StatusAccepted, lingers: 2 * time.Second, missing: "autoscale group with id %s not found", check: s.checkScaling, fill: s.fillScaling,
	})
	s.onSettle(func(now time.Time) {
		for _, d := range s.db.Pools.live() {
			if d.Fields["status"] == "provisioning" && !now.Before(s.after(d.CreatedAt, dropletTime)) {
				d.Fields["status"] = "active"
			}
		}
	})
	s.handle("DELETE "+root+"/{id}/dangerous", func(c *call) reply {
		d, found := take(c, &s.db.Pools, c.vars["id"])
		switch {
		case !found:
			return refuse(http.StatusNotFound, "autoscale group with id %s not found", c.vars["id"])
		case c.r.Header.Get("X-Dangerous") != "true":
			return refuse(http.StatusBadRequest, "the header X-Dangerous is missing")
		}
		for _, m := range s.poolMembers(d.ID) {
			s.deleteDroplet(c, m)
		}
		c.bury(&d.base, 2*time.Second, 2*time.Second)
		return reply{status: http.StatusAccepted}
	})
	s.handle("GET "+root+"/{id}/members", func(c *call) reply {
		d, found := find(c, &s.db.Pools, c.vars["id"])
		if !found {
			return notFound()
		}
		return page(c, "droplets", s.poolMembers(d.ID), func(m *droplet) obj {
			return obj{"droplet_id": m.number(), "created_at": stamp(m.CreatedAt), "updated_at": stamp(m.CreatedAt), "health_status": "healthy", "status": "active",
				"current_utilization": obj{"cpu": 0, "memory": 0}}
		})
	})
}

// poolMembers returns the droplets of a pool.
func (s *Server) poolMembers(id string) []*droplet {
	return s.db.Droplets.where(func(d *droplet) bool { return d.Pool == id })
}

func specOf(fields obj) (poolSpec, error) {
	var out poolSpec
	raw, err := json.Marshal(fields)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}

func (s *Server) checkScaling(c *call, in obj) (reply, bool) {
	if rep, fine := needs("name", "config", "droplet_template")(c, in); !fine {
		return rep, false
	}
	spec, err := specOf(in)
	switch {
	case err != nil || spec.Template == nil:
		return invalid("droplet_template is invalid"), false
	case spec.Config.Target == 0 && (spec.Config.Min == 0 || spec.Config.Max < spec.Config.Min):
		return invalid("config is invalid"), false
	}
	_, _, rep, fine := s.checkDroplet(spec.Template, []string{"member"})
	return rep, fine
}

// fillScaling brings the pool to as many droplets as it is to have. Its image is
// shown by id, whatever it was named by.
func (s *Server) fillScaling(c *call, d *document) {
	if d.Fields["status"] == nil {
		d.Fields["status"] = "provisioning"
	}
	d.Fields["created_at"], d.Fields["updated_at"], d.Fields["current_utilization"] = stamp(d.CreatedAt), stamp(c.now), obj{"cpu": 0, "memory": 0}
	spec, err := specOf(d.Fields)
	if err != nil {
		return // it was checked
	}
	if t, is := d.Fields["droplet_template"].(map[string]any); is && t["public_networking"] == nil {
		t["public_networking"] = true
	}
	if img, known := s.imageOf(string(spec.Template.Image)); known {
		d.Fields["droplet_template"].(map[string]any)["image"] = img.ID
	}
	members := s.poolMembers(d.ID)
	wanted := max(spec.Config.Target, spec.Config.Min)
	net, _, _, fine := s.checkDroplet(spec.Template, []string{"member"})
	for n := len(members); fine && n < wanted; n++ {
		s.makeDroplet(c, spec.Template, fmt.Sprintf("%s-%d", spec.Name, s.db.next("pool_members", 1)), net).Pool = d.ID
	}
	for n := wanted; n < len(members); n++ {
		s.deleteDroplet(c, members[n])
	}
	d.Fields["active_resources_count"] = wanted
}
