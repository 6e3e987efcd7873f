package sandbox

import (
	"github.com/google/uuid"
)

// agentRoute is how a parent agent hands questions on to a child.
type agentRoute struct {
	base
	Parent    string `json:"parent_agent_uuid"`
	Child     string `json:"child_agent_uuid"`
	RouteName string `json:"route_name"`
	IfCase    string `json:"if_case"`
}

func (s *Server) agentRouteRoutes() {
	const path = "/v2/gen-ai/agents/{id}/child_agents"
	s.handle("GET "+path, func(c *call) reply {
		if _, found := find(c, &s.db.Agents, c.vars["id"]); !found {
			return notFound()
		}
		return ok(obj{"children": s.childrenOf(c, c.vars["id"])})
	})
	s.handle("POST "+path+"/{child}", s.putRoute)
	s.handle("PUT "+path+"/{child}", s.putRoute)
	s.handle("DELETE "+path+"/{child}", func(c *call) reply {
		r, found := s.routeBetween(c.vars["id"], c.vars["child"])
		if !found {
			return notFound()
		}
		c.bury(&r.base, 0, 0)
		return ok(obj{"parent_agent_uuid": r.Parent, "child_agent_uuid": r.Child})
	})
}

// putRoute makes a route, or changes the one that there is: two agents have one at
// most.
func (s *Server) putRoute(c *call) reply {
	parent, child := c.vars["id"], c.vars["child"]
	_, a := s.db.Agents.get(parent)
	_, b := s.db.Agents.get(child)
	r, found := s.routeBetween(parent, child)
	switch {
	case !a || !b, !found && c.r.Method == "PUT":
		return notFound()
	case parent == child:
		return refuse(400, "an agent cannot route to itself")
	case found && c.r.Method == "POST":
		return refuse(409, "the agents have a route already")
	case !found:
		r = &agentRoute{base: c.fresh(uuid.NewString()), Parent: parent, Child: child}
	}
	in := struct {
		RouteName *string `json:"route_name"`
		IfCase    *string `json:"if_case"`
	}{&r.RouteName, &r.IfCase}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if !found {
		s.db.AgentRoutes.add(r)
	}
	return ok(obj{"parent_agent_uuid": parent, "child_agent_uuid": child, "rollback": false, "uuid": r.ID})
}

func (s *Server) routeBetween(parent, child string) (*agentRoute, bool) {
	for _, r := range s.db.AgentRoutes.live() {
		if r.Parent == parent && r.Child == child {
			return r, true
		}
	}
	return nil, false
}

// childrenOf shows the agents that a parent routes to, each with its route.
func (s *Server) childrenOf(c *call, parent string) []obj {
	out := []obj{}
	for _, r := range listed(c, &s.db.AgentRoutes) {
		a, found := s.db.Agents.get(r.Child)
		if r.Parent != parent || !found {
			continue
		}
		view := s.agentRow(c, a)
		view["route_uuid"], view["route_name"], view["if_case"], view["route_created_at"] = r.ID, r.RouteName, r.IfCase, stamp(r.CreatedAt)
		out = append(out, view)
	}
	return out
}

// parentsOf shows the agents that route to a child.
func (s *Server) parentsOf(c *call, child string) []obj {
	out := []obj{}
	for _, r := range listed(c, &s.db.AgentRoutes) {
		if a, found := s.db.Agents.get(r.Parent); r.Child == child && found {
			out = append(out, s.agentRow(c, a))
		}
	}
	return out
}
