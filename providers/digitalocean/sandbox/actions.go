package sandbox

import (
	"strconv"
	"time"
)

// action is something that takes time. Its effect comes when it is done.
type action struct {
	base
	Kind     string    `json:"resource_type"` // droplet, volume, reserved_ip, reserved_ipv6, image
	Resource string    `json:"resource_id"`
	Type     string    `json:"type"`
	Region   string    `json:"region"`
	Status   string    `json:"status"`
	DoneAt   time.Time `json:"done_at"`
	Args     *args     `json:"args,omitempty"`
}

// args are what an action needs when it is done.
type args struct {
	Name    string        `json:"name,omitempty"`
	Size    string        `json:"size,omitempty"`
	Disk    bool          `json:"disk,omitempty"`
	Image   string        `json:"image,omitempty"`
	Droplet int           `json:"droplet,omitempty"`
	Region  string        `json:"region,omitempty"`
	Policy  *backupPolicy `json:"policy,omitempty"`
}

func (a *action) open() bool { return a.Status == "in-progress" }

func (s *Server) actionRoutes() {
	s.handle("GET /v2/actions", func(c *call) reply { return page(c, "actions", newest(s.db.Actions.rows), s.actionView) })
	s.handle("GET /v2/actions/{id}", func(c *call) reply { return s.showAction(c, "", "") })
	s.onSettle(s.settleActions)
}

func newest(in []*action) []*action {
	out := make([]*action, len(in))
	for i, a := range in {
		out[len(in)-1-i] = a
	}
	return out
}

// begin starts an action.
func (s *Server) begin(c *call, kind, resource, what, region string, takes time.Duration, with *args) *action {
	a := &action{base: c.fresh(strconv.Itoa(s.db.next("actions", 36804636))), Kind: kind, Resource: resource, Type: what, Region: region,
		Status: "in-progress", DoneAt: c.in(takes), Args: with}
	s.db.Actions.add(a)
	return a
}

// pending tells whether a droplet has an action under way.
func (s *Server) pending(droplet string) bool {
	n, _ := strconv.Atoi(droplet)
	return s.db.Actions.some(func(a *action) bool {
		if !a.open() {
			return false
		}
		return a.Kind == "droplet" && a.Resource == droplet || a.Kind == "volume" && a.Args != nil && a.Args.Droplet == n
	})
}

func (s *Server) settleActions(now time.Time) {
	for _, a := range s.db.Actions.rows {
		if a.open() && !now.Before(a.DoneAt) {
			a.Status = "completed"
			s.finish(a)
		}
	}
}

// finish has the effect of an action.
func (s *Server) finish(a *action) {
	switch a.Kind {
	case "droplet":
		if d, found := s.db.Droplets.get(a.Resource); found {
			s.finishDroplet(d, a)
		}
	case "volume":
		if v, found := s.db.Volumes.get(a.Resource); found {
			s.finishVolume(v, a)
		}
	case "reserved_ip":
		if r, found := s.db.ReservedIPs.get(a.Resource); found {
			r.settle(a)
		}
	case "reserved_ipv6":
		if r, found := s.db.ReservedIPv6.get(a.Resource); found {
			r.settle(a)
		}
	case "image":
		if i, found := s.db.Images.get(a.Resource); found && a.Type == "transfer" {
			i.Regions = union(i.Regions, a.Args.Region)
		}
	}
}

// actionsOf returns the actions on one resource, newest first.
func (s *Server) actionsOf(kind, resource string) []*action {
	return newest(s.db.Actions.where(func(a *action) bool { return a.Kind == kind && a.Resource == resource }))
}

// showAction answers the action of the path, which must be of the resource if one is named.
func (s *Server) showAction(c *call, kind, resource string) reply {
	id := c.vars["action"]
	if id == "" {
		id = c.vars["id"]
	}
	a, found := s.db.Actions.get(id)
	if !found || kind != "" && (a.Kind != kind || a.Resource != resource) {
		return notFound()
	}
	return ok(obj{"action": s.actionView(a)})
}

func (s *Server) actionView(a *action) obj {
	out := obj{"id": a.number(), "status": a.Status, "type": a.Type, "started_at": stamp(a.CreatedAt), "completed_at": nil,
		"resource_id": nil, "resource_type": a.Kind, "region": s.regionObject(a.Region), "region_slug": a.Region}
	if a.Kind == "droplet" || a.Kind == "image" || a.Kind == "reserved_ipv6" {
		n, _ := strconv.Atoi(a.Resource)
		out["resource_id"] = n
	}
	if a.Kind == "reserved_ip" {
		out["resource_type"] = "floating_ip"
	}
	if !a.open() {
		out["completed_at"] = stamp(a.DoneAt)
	}
	return out
}
