package sandbox

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

type nfsTables struct {
	Shares         table[*nfsShare]    `json:"nfs_shares"`
	ShareSnapshots table[*nfsSnapshot] `json:"nfs_snapshots"`
	ShareAccess    table[*nfsAccess]   `json:"nfs_access_points"`
}

type nfsShare struct {
	base
	Name    string    `json:"name"`
	Size    int       `json:"size_gib"`
	Region  string    `json:"region"`
	VPCs    []string  `json:"vpc_ids"`
	Tier    string    `json:"performance_tier"`
	ReadyAt time.Time `json:"ready_at"` // being made, or changed, before
}

type nfsSnapshot struct {
	base
	Name    string    `json:"name"`
	Share   string    `json:"share_id"`
	Size    int       `json:"size_gib"`
	Region  string    `json:"region"`
	ReadyAt time.Time `json:"ready_at"`
}

func (s *Server) nfsRoutes() {
	const root = "/v2/nfs"
	s.handle("GET "+root, func(c *call) reply {
		return ok(obj{"shares": inRegion(c, listed(c, &s.db.Shares), func(n *nfsShare) (string, obj) { return n.Region, shareView(c, n) })})
	})
	s.handle("POST "+root, s.createShare)
	s.handle("GET "+root+"/{id}", s.withShare(func(c *call, n *nfsShare) reply { return ok(obj{"share": shareView(c, n)}) }))
	s.handle("DELETE "+root+"/{id}", s.withShare(func(c *call, n *nfsShare) reply {
		c.bury(&n.base, 0, 0)
		for _, a := range s.db.ShareAccess.live() {
			if a.Share == n.ID {
				c.bury(&a.base, 0, 0)
			}
		}
		return noContent()
	}))
	s.handle("POST "+root+"/{id}/actions", s.actOnShare)
	s.handle("GET "+root+"/snapshots", func(c *call) reply {
		rows := slices.DeleteFunc(listed(c, &s.db.ShareSnapshots), func(n *nfsSnapshot) bool { return c.query("share_id") != "" && n.Share != c.query("share_id") })
		return ok(obj{"snapshots": inRegion(c, rows, func(n *nfsSnapshot) (string, obj) { return n.Region, shareSnapshotView(c, n) })})
	})
	s.handle("GET "+root+"/snapshots/{id}", s.withShareSnapshot(func(c *call, n *nfsSnapshot) reply { return ok(obj{"snapshot": shareSnapshotView(c, n)}) }))
	s.handle("DELETE "+root+"/snapshots/{id}", s.withShareSnapshot(func(c *call, n *nfsSnapshot) reply {
		c.bury(&n.base, 0, 0)
		return noContent()
	}))
}

// inRegion shows the rows of the region that is asked for, all without one.
func inRegion[T any](c *call, rows []T, view func(T) (string, obj)) []obj {
	out := []obj{}
	for _, r := range rows {
		if region, o := view(r); c.query("region") == "" || region == c.query("region") {
			out = append(out, o)
		}
	}
	return out
}

func (s *Server) createShare(c *call) reply {
	var in struct {
		Name, Region string
		Size         int      `json:"size_gib"`
		VPCs         []string `json:"vpc_ids"`
		Tier         string   `json:"performance_tier"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	region, known := s.cat.region(in.Region)
	switch {
	case in.Name == "":
		return refuse(400, "name is required")
	case !known:
		return refuse(400, "region is invalid")
	case in.Size < 50:
		return refuse(400, "size_gib must be at least 50")
	case len(in.VPCs) == 0:
		return refuse(400, "vpc_ids is required")
	}
	for _, id := range in.VPCs {
		if _, found := s.db.VPCs.get(id); !found {
			return refuse(400, "VPC %s was not found", id)
		}
	}
	if in.Tier == "" {
		in.Tier = "standard"
	}
	n := &nfsShare{base: c.fresh(uuid.NewString()), Name: in.Name, Size: in.Size, Region: region.Slug, VPCs: in.VPCs, Tier: in.Tier, ReadyAt: c.in(5 * time.Second)}
	s.db.Shares.add(n)
	s.defaultAccess(c, n)
	return created(obj{"share": shareView(c, n)})
}

// mounted tells whether shares are attached to a VPC, or have an access point of
// their own in it.
func (s *Server) mounted(vpc string) bool {
	return s.db.ShareAccess.some(func(a *nfsAccess) bool { return !a.Default && a.VPC == vpc }) || s.db.Shares.some(func(n *nfsShare) bool { return slices.Contains(n.VPCs, vpc) })
}

func (s *Server) actOnShare(c *call) reply {
	var in struct {
		Type   string
		Params struct {
			Size int    `json:"size_gib"`
			Name string `json:"name"`
			VPC  string `json:"vpc_id"`
			From string `json:"old_vpc_id"`
			To   string `json:"new_vpc_id"`
			Tier string `json:"performance_tier"`
		}
	}
	n, found := take(c, &s.db.Shares, c.vars["id"])
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	action := obj{"id": uuid.NewString(), "region_slug": n.Region, "resource_id": n.ID, "resource_type": "SHARE", "started_at": stamp(c.now), "status": "IN_PROGRESS", "type": in.Type}
	switch in.Type {
	case "resize":
		if in.Params.Size < n.Size {
			return invalid("a share can only grow")
		}
		n.Size = in.Params.Size
	case "switch_performance_tier":
		n.Tier = in.Params.Tier
	case "attach":
		if _, there := s.db.VPCs.get(in.Params.VPC); !there || slices.Contains(n.VPCs, in.Params.VPC) {
			return invalid("vpc_id is invalid, or the share is attached already")
		}
		n.VPCs = append(n.VPCs, in.Params.VPC)
	case "detach":
		if !slices.Contains(n.VPCs, in.Params.VPC) {
			return invalid("the share is not attached to the VPC")
		}
		n.VPCs = without(n.VPCs, in.Params.VPC)
	case "reassign":
		if _, there := s.db.VPCs.get(in.Params.To); !there || !slices.Contains(n.VPCs, in.Params.From) {
			return invalid("new_vpc_id is invalid, or the share is not attached to old_vpc_id")
		}
		n.VPCs = append(without(n.VPCs, in.Params.From), in.Params.To)
	case "snapshot":
		if in.Params.Name == "" {
			return invalid("name is required")
		}
		snap := &nfsSnapshot{base: c.fresh(uuid.NewString()), Name: in.Params.Name, Share: n.ID, Size: n.Size, Region: n.Region, ReadyAt: c.in(2 * time.Second)}
		s.db.ShareSnapshots.add(snap)
		action["resource_id"], action["resource_type"] = snap.ID, "SNAPSHOT"
	default:
		return invalid("type is invalid")
	}
	return created(obj{"action": action})
}

func shareView(c *call, n *nfsShare) obj {
	out := obj{"id": n.ID, "name": n.Name, "size_gib": n.Size, "region": n.Region, "status": "ACTIVE", "created_at": stamp(n.CreatedAt), "vpc_ids": list(n.VPCs), "performance_tier": n.Tier}
	switch {
	case c.now.Before(n.ReadyAt):
		out["status"] = "CREATING"
	case len(n.VPCs) == 0:
		out["status"] = "INACTIVE"
	default:
		out["host"], out["mount_path"] = "10.128.32.2", "/123456/"+n.ID
	}
	return out
}

func shareSnapshotView(c *call, n *nfsSnapshot) obj {
	status := "ACTIVE"
	if c.now.Before(n.ReadyAt) {
		status = "CREATING"
	}
	return obj{"id": n.ID, "name": n.Name, "size_gib": n.Size, "region": n.Region, "status": status, "created_at": stamp(n.CreatedAt), "share_id": n.Share}
}

func (s *Server) withShare(do func(*call, *nfsShare) reply) handler {
	return named(func() *table[*nfsShare] { return &s.db.Shares }, "id", do)
}

func (s *Server) withShareSnapshot(do func(*call, *nfsSnapshot) reply) handler {
	return named(func() *table[*nfsSnapshot] { return &s.db.ShareSnapshots }, "id", do)
}
