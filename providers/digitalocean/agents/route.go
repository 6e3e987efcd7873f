package agents

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Route is the model of digitalocean_gradientai_agent_route: a parent agent hands
// questions on to a child. There is one at most between two agents.
type Route struct {
	ChildAgentUUID  string  `swamp:"child_agent_uuid,required,nonempty,identity,forcenew=a route is between two agents"`
	ID              string  `swamp:"id,optional,computed,key"`
	IfCase          *string `swamp:"if_case,optional"`
	ParentAgentUUID string  `swamp:"parent_agent_uuid,required,nonempty,identity,parent,forcenew=a route is between two agents"`
	Rollback        *bool   `swamp:"rollback,optional,unread" doc:"has no effect"`
	RouteName       *string `swamp:"route_name,optional"`
	UUID            string  `swamp:"uuid,computed"`
}

func routeResource() providers.Resource {
	return sdk.Resource[*do.Client, Route]{
		Name:   "digitalocean_gradientai_agent_route",
		Create: createRoute, Read: readRoute, Update: updateRoute, Delete: removeRoute, List: listRoutes, Import: importRoute,
		Touches: func(r *Route) []string { return []string{"agent:" + r.ParentAgentUUID, "agent:" + r.ChildAgentUUID} },
		Traits:  providers.Traits{Recogniser: providers.AttachPoint, Importable: true},
	}.Build()
}

// routing is the body of a change. godo's own leaves out what is empty.
type routing struct {
	ChildAgentUUID  string `json:"child_agent_uuid"`
	IfCase          string `json:"if_case"`
	ParentAgentUUID string `json:"parent_agent_uuid"`
	RouteName       string `json:"route_name"`
	UUID            string `json:"uuid"`
}

// createRoute makes a route, or changes the one that is there already. What the API
// answers is without the id, by its description.
func createRoute(ctx context.Context, c *do.Client, r *Route) error {
	now := &Route{ParentAgentUUID: r.ParentAgentUUID, ChildAgentUUID: r.ChildAgentUUID}
	switch err := readRoute(ctx, c, now); {
	case err == nil:
		return updateRoute(ctx, c, now, r)
	case !providers.IsNotFound(err):
		return err
	}
	v, _, err := c.API().AgentPlatform.AddAgentRoute(ctx, r.ParentAgentUUID, r.ChildAgentUUID, &godo.AgentRouteCreateRequest{
		ChildAgentUuid: r.ChildAgentUUID, IfCase: do.Value(r.IfCase), ParentAgentUuid: r.ParentAgentUUID, RouteName: do.Value(r.RouteName),
	})
	if err != nil {
		return do.Err("create agent route", err)
	}
	if r.ID, r.UUID = v.UUID, v.UUID; r.ID != "" {
		return nil
	}
	return readRoute(ctx, c, r)
}

func readRoute(ctx context.Context, c *do.Client, r *Route) error {
	all, err := children(ctx, c, r.ParentAgentUUID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Uuid == r.ChildAgentUUID {
			r.fill(v)
			return nil
		}
	}
	return &providers.Error{Kind: providers.NotFound, Op: "read agent route", Message: fmt.Sprintf("agent %s has no route to agent %s", r.ParentAgentUUID, r.ChildAgentUUID)}
}

func updateRoute(ctx context.Context, c *do.Client, prior, next *Route) error {
	change := routing{ChildAgentUUID: next.ChildAgentUUID, IfCase: do.Value(next.IfCase), ParentAgentUUID: next.ParentAgentUUID, RouteName: do.Value(next.RouteName), UUID: prior.ID}
	path := root + next.ParentAgentUUID + "/child_agents/" + next.ChildAgentUUID
	if err := call(ctx, c, "update agent route", http.MethodPut, path, change, nil); err != nil {
		return err
	}
	return readRoute(ctx, c, next)
}

func removeRoute(ctx context.Context, c *do.Client, r *Route) error {
	_, _, err := c.API().AgentPlatform.DeleteAgentRoute(ctx, r.ParentAgentUUID, r.ChildAgentUUID)
	return do.Err("delete agent route", err)
}

// children are the agents that a parent has routes to, each with its route.
func children(ctx context.Context, c *do.Client, parent string) ([]*godo.Agent, error) {
	var out struct {
		Children []*godo.Agent `json:"children"`
	}
	err := call(ctx, c, "list agent routes", http.MethodGet, root+parent+"/child_agents", nil, &out)
	return out.Children, err
}

func listRoutes(ctx context.Context, c *do.Client, like *Route) iter.Seq2[*Route, error] {
	return func(yield func(*Route, error) bool) {
		all, err := children(ctx, c, like.ParentAgentUUID)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, v := range all {
			r := &Route{ParentAgentUUID: like.ParentAgentUUID, ChildAgentUUID: v.Uuid}
			if r.fill(v); !yield(r, nil) {
				return
			}
		}
	}
}

// importRoute finds a route by its id, at whichever parent, or by its two agents.
func importRoute(ctx context.Context, c *do.Client, id string) (*Route, error) {
	if parent, child, pair := strings.Cut(id, ","); pair {
		r := &Route{ParentAgentUUID: parent, ChildAgentUUID: child}
		return r, readRoute(ctx, c, r)
	}
	for v, err := range pages(ctx, c, false) {
		if err != nil {
			return nil, err
		}
		for r, err := range listRoutes(ctx, c, &Route{ParentAgentUUID: v.Uuid}) {
			if err != nil || r.ID == id {
				return r, err
			}
		}
	}
	return nil, &providers.Error{Kind: providers.NotFound, Op: "import agent route", Message: fmt.Sprintf("no agent has a route %s: give its id, or parent_agent_uuid,child_agent_uuid", id)}
}

func (r *Route) fill(v *godo.Agent) {
	r.ID, r.UUID, r.IfCase, r.RouteName = v.RouteUuid, v.RouteUuid, &v.IfCase, &v.RouteName
}
