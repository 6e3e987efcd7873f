package sandbox

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// nfsAccess is an access point of a share. Each share has a default one.
type nfsAccess struct {
	base
	Name    string    `json:"name"`
	Share   string    `json:"share_id"`
	Path    string    `json:"path"`
	VPC     string    `json:"vpc_id"`
	Policy  obj       `json:"access_policy"`
	Default bool      `json:"is_default"`
	ReadyAt time.Time `json:"ready_at"`
}

var (
	accessName = pattern(`^[a-zA-Z0-9][a-zA-Z0-9-]{1,61}[a-zA-Z0-9]$`)
	accessPath = pattern(`^/[a-zA-Z0-9._/-]{1,1000}$`)
)

func (s *Server) nfsAccessRoutes() {
	const root = "/v2/nfs"
	of := func(do func(*call, *nfsAccess) reply) handler {
		return named(func() *table[*nfsAccess] { return &s.db.ShareAccess }, "id", do)
	}
	s.handle("GET "+root+"/shares/{share}/access_points", func(c *call) reply {
		if _, found := find(c, &s.db.Shares, c.vars["share"]); !found {
			return notFound()
		}
		out := []obj{}
		for _, a := range listed(c, &s.db.ShareAccess) {
			if view := accessView(c, a); a.Share == c.vars["share"] && (c.query("status") == "" || c.query("status") == view["status"]) {
				out = append(out, view)
			}
		}
		return ok(obj{"access_points": out})
	})
	s.handle("POST "+root+"/shares/{share}/access_points", s.createAccess)
	s.handle("GET "+root+"/access_points/{id}", of(func(c *call, a *nfsAccess) reply { return ok(obj{"access_point": accessView(c, a)}) }))
	s.handle("DELETE "+root+"/access_points/{id}", s.deleteAccess)
}

// leftAccess is how long an access point that was deleted can still be read, whatever
// the sandbox's speed.
const leftAccess = 10 * time.Minute

func (s *Server) deleteAccess(c *call) reply {
	a, found := s.db.ShareAccess.index[c.vars["id"]]
	switch {
	case !found:
		return notFound()
	case a.deleted():
		return refuse(http.StatusBadRequest, "the access point is deleted already")
	case a.Default:
		return refuse(http.StatusBadRequest, "the default access point cannot be deleted")
	}
	a.DeletedAt, a.HiddenAt, a.GoneAt = c.now, c.now.Add(leftAccess), c.now.Add(leftAccess)
	return ok(obj{"access_point": accessView(c, a), "action": s.accessAction(c, a, "access_point_delete")})
}

func (s *Server) createAccess(c *call) reply {
	var in struct {
		Name, Path string
		VPC        string `json:"vpc_id"`
		Policy     obj    `json:"access_policy"`
	}
	n, found := take(c, &s.db.Shares, c.vars["share"])
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	_, inVPC := s.db.VPCs.get(in.VPC)
	switch {
	case !accessName(in.Name), strings.EqualFold(in.Name, "default"):
		return refuse(http.StatusBadRequest, "name is invalid")
	case !accessPath(in.Path), in.Path == "/", strings.Contains(in.Path+"/", "/../"):
		return refuse(http.StatusBadRequest, "path is invalid")
	case !inVPC:
		return refuse(http.StatusBadRequest, "VPC %s was not found", in.VPC)
	case s.db.ShareAccess.some(func(a *nfsAccess) bool { return a.Share == n.ID && a.Name == in.Name }):
		return refuse(http.StatusConflict, "an access point with this name already exists")
	case s.db.ShareAccess.some(func(a *nfsAccess) bool { return a.Share == n.ID && a.Path == in.Path }):
		return refuse(http.StatusConflict, "an access point with this path already exists")
	}
	a := &nfsAccess{base: c.fresh(uuid.NewString()), Name: in.Name, Share: n.ID, Path: in.Path, VPC: in.VPC, Policy: in.Policy, ReadyAt: c.in(5 * time.Second)}
	s.db.ShareAccess.add(a)
	return created(obj{"access_point": accessView(c, a), "action": s.accessAction(c, a, "access_point_create")})
}

// defaultAccess is the access point that a share has from the start.
func (s *Server) defaultAccess(c *call, n *nfsShare) {
	s.db.ShareAccess.add(&nfsAccess{
		base: c.fresh(uuid.NewString()), Name: "default", Share: n.ID, Path: "/", VPC: n.VPCs[0], Default: true, ReadyAt: n.ReadyAt,
		Policy: obj{"anonuid": 65534, "anongid": 65534, "protocols": []string{"NFS4"}, "squash_config": "ROOT_SQUASH", "identity_enforcement_enabled": false},
	})
}

func (s *Server) accessAction(c *call, a *nfsAccess, what string) obj {
	region := ""
	if n, found := s.db.Shares.get(a.Share); found {
		region = n.Region
	}
	return obj{"id": uuid.NewString(), "region_slug": region, "resource_id": a.ID, "resource_type": "SHARE", "started_at": stamp(c.now), "status": "IN_PROGRESS", "type": what}
}

func accessView(c *call, a *nfsAccess) obj {
	status := "ACCESS_POINT_ACTIVE"
	switch {
	case a.deleted():
		status = "ACCESS_POINT_DELETED"
	case c.now.Before(a.ReadyAt):
		status = "ACCESS_POINT_CREATING"
	}
	return obj{"id": a.ID, "name": a.Name, "share_id": a.Share, "path": a.Path, "status": status, "access_policy": a.Policy,
		"created_at": stamp(a.CreatedAt), "updated_at": stamp(a.CreatedAt), "is_default": a.Default, "vpc_id": a.VPC}
}
