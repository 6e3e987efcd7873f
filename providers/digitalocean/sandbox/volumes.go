package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
)

type volume struct {
	base
	labels
	Name        string `json:"name"`
	Description string `json:"description"`
	Region      string `json:"region"`
	Gigabytes   int    `json:"size_gigabytes"`
	FSType      string `json:"filesystem_type"`
	FSLabel     string `json:"filesystem_label"`
	Droplet     int    `json:"droplet"` // 0 when it is not attached
}

type volumeSnapshot struct {
	base
	labels
	Name      string `json:"name"`
	Volume    string `json:"volume"`
	Region    string `json:"region"`
	Gigabytes int    `json:"size_gigabytes"`
}

const attachTime = time.Second

var volumeName = pattern(`^[a-z]([a-z0-9\-]{0,62}[a-z0-9])?$`)

func (s *Server) volumeRoutes() {
	s.handle("GET /v2/volumes", func(c *call) reply {
		var rows []*volume
		for _, v := range listed(c, &s.db.Volumes) {
			if (c.query("name") == "" || v.Name == c.query("name")) && (c.query("region") == "" || v.Region == c.query("region")) {
				rows = append(rows, v)
			}
		}
		return page(c, "volumes", rows, s.volumeView)
	})
	s.handle("POST /v2/volumes", s.createVolume)
	s.handle("DELETE /v2/volumes", func(c *call) reply {
		for _, v := range s.db.Volumes.live() {
			if v.Name == c.query("name") && v.Region == c.query("region") {
				return s.deleteVolume(c, v)
			}
		}
		return notFound()
	})
	s.handle("GET /v2/volumes/{id}", s.withVolume(func(c *call, v *volume) reply { return ok(obj{"volume": s.volumeView(v)}) }))
	s.handle("DELETE /v2/volumes/{id}", s.withVolume(s.deleteVolume))
	s.handle("GET /v2/volumes/{id}/snapshots", s.withVolume(func(c *call, v *volume) reply {
		return page(c, "snapshots", s.db.VolumeSnaps.where(func(o *volumeSnapshot) bool { return o.Volume == v.ID }), s.volumeSnapshotView)
	}))
	s.handle("POST /v2/volumes/{id}/snapshots", s.withVolume(s.snapshotVolume))
	s.handle("GET /v2/volumes/snapshots/{id}", func(c *call) reply {
		v, found := find(c, &s.db.VolumeSnaps, c.vars["id"])
		if !found {
			return notFound()
		}
		return ok(obj{"snapshot": s.volumeSnapshotView(v)})
	})
	s.handle("DELETE /v2/volumes/snapshots/{id}", s.deleteVolumeSnapshot)
	s.onURN("volume", func(id string) bool { _, found := s.db.Volumes.get(id); return found })
	s.onTag("volume", tagged(func() *table[*volume] { return &s.db.Volumes }))
	s.onTag("volume_snapshot", tagged(func() *table[*volumeSnapshot] { return &s.db.VolumeSnaps }))
}

func (s *Server) withVolume(do func(*call, *volume) reply) handler {
	return named(func() *table[*volume] { return &s.db.Volumes }, "id", do)
}

type volumeInput struct {
	Name, Description, Region string
	Gigabytes                 int    `json:"size_gigabytes"`
	Snapshot                  string `json:"snapshot_id"`
	FSType                    string `json:"filesystem_type"`
	FSLabel                   string `json:"filesystem_label"`
	Tags                      []string
}

func (s *Server) createVolume(c *call) reply {
	var in volumeInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Snapshot != "" {
		snap, found := s.db.VolumeSnaps.get(in.Snapshot)
		if !found {
			return invalid("snapshot not found")
		}
		if in.Region == "" {
			in.Region = snap.Region
		}
		in.Gigabytes = max(in.Gigabytes, snap.Gigabytes)
	}
	if rep, fine := s.checkVolume(&in); !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	v := &volume{base: c.fresh(uuid.NewString()), labels: labels{Tags: s.spelled(in.Tags)}, Name: in.Name, Description: in.Description, Region: in.Region,
		Gigabytes: in.Gigabytes, FSType: in.FSType, FSLabel: in.FSLabel}
	s.db.Volumes.add(v)
	s.assign(c, "do:volume:"+v.ID, "")
	return created(obj{"volume": s.volumeView(v)})
}

func (s *Server) checkVolume(in *volumeInput) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	_, known := s.cat.region(in.Region)
	switch {
	case !volumeName(in.Name):
		return no("name is invalid: must be lowercase, start with a letter, and contain only letters, numbers and hyphens, up to 64 characters")
	case !known:
		return no("region is invalid")
	case in.Gigabytes < 1 || in.Gigabytes > 16384:
		return no("size_gigabytes must be between 1 and 16384")
	case in.FSType != "" && in.FSType != "ext4" && in.FSType != "xfs":
		return no("filesystem_type must be ext4 or xfs")
	case s.db.Volumes.some(func(v *volume) bool { return v.Name == in.Name && v.Region == in.Region }):
		return refuse(http.StatusConflict, "failed to create volume: volume already exists"), false
	}
	return reply{}, true
}

func (s *Server) deleteVolume(c *call, v *volume) reply {
	if v.Droplet != 0 || s.moving(v) {
		return refuse(http.StatusConflict, "failed to delete volume: volume is attached to a Droplet")
	}
	c.bury(&v.base, 0, 0)
	return noContent()
}

// moving tells whether a volume is being attached, detached or resized.
func (s *Server) moving(v *volume) bool {
	return s.db.Actions.some(func(a *action) bool { return a.open() && a.Kind == "volume" && a.Resource == v.ID })
}

func (s *Server) volumesOf(droplet int) []string {
	out := []string{}
	for _, v := range s.db.Volumes.live() {
		if v.Droplet == droplet {
			out = append(out, v.ID)
		}
	}
	return out
}

func (s *Server) volumeView(v *volume) obj {
	ids := []int{}
	if v.Droplet != 0 {
		ids = append(ids, v.Droplet)
	}
	return obj{"id": v.ID, "name": v.Name, "description": v.Description, "size_gigabytes": v.Gigabytes, "droplet_ids": ids, "tags": list(v.Tags),
		"region": s.regionObject(v.Region), "created_at": stamp(v.CreatedAt), "filesystem_type": v.FSType, "filesystem_label": v.FSLabel}
}

func (s *Server) snapshotVolume(c *call, v *volume) reply {
	var in struct {
		Name string
		Tags []string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if in.Name == "" {
		return invalid("name is required")
	}
	if s.db.VolumeSnaps.some(func(o *volumeSnapshot) bool { return o.Name == in.Name && o.Region == v.Region }) {
		return refuse(http.StatusConflict, "snapshot already exists")
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	snap := &volumeSnapshot{base: c.fresh(uuid.NewString()), labels: labels{Tags: s.spelled(in.Tags)}, Name: in.Name, Volume: v.ID, Region: v.Region, Gigabytes: v.Gigabytes}
	s.db.VolumeSnaps.add(snap)
	return created(obj{"snapshot": s.volumeSnapshotView(snap)})
}

func (s *Server) deleteVolumeSnapshot(c *call) reply {
	v, found := s.db.VolumeSnaps.get(c.vars["id"])
	if !found {
		return notFound()
	}
	c.bury(&v.base, 0, 0)
	return noContent()
}

func (s *Server) volumeSnapshotView(v *volumeSnapshot) obj {
	return obj{"id": v.ID, "name": v.Name, "created_at": stamp(v.CreatedAt), "regions": []string{v.Region}, "min_disk_size": v.Gigabytes,
		"size_gigabytes": 0, "resource_id": v.Volume, "resource_type": "volume", "tags": list(v.Tags)}
}

func (s *Server) volumeActionRoutes() {
	s.handle("POST /v2/volumes/{id}/actions", s.withVolume(s.actOnVolume))
	s.handle("POST /v2/volumes/actions", s.actOnNamedVolume)
	s.handle("GET /v2/volumes/{id}/actions", s.withVolume(func(c *call, v *volume) reply {
		return page(c, "actions", s.actionsOf("volume", v.ID), s.actionView)
	}))
	s.handle("GET /v2/volumes/{id}/actions/{action}", func(c *call) reply { return s.showAction(c, "volume", c.vars["id"]) })
}

func (s *Server) actOnNamedVolume(c *call) reply {
	var in struct {
		Name   string `json:"volume_name"`
		Region string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	for _, v := range s.db.Volumes.live() {
		if v.Name == in.Name && (in.Region == "" || v.Region == in.Region) {
			return s.actOnVolume(c, v)
		}
	}
	return notFound()
}

func (s *Server) actOnVolume(c *call, v *volume) reply {
	var in struct {
		Type      string
		Droplet   int `json:"droplet_id"`
		Gigabytes int `json:"size_gigabytes"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if s.moving(v) {
		return invalid("Volume already has a pending event.")
	}
	with, kind := &args{Droplet: in.Droplet}, ""
	switch in.Type {
	case "attach":
		kind = "attach_volume"
		if rep, fine := s.checkAttach(c, v, in.Droplet); !fine {
			return rep
		}
	case "detach":
		kind = "detach_volume"
		if v.Droplet == 0 || in.Droplet != 0 && v.Droplet != in.Droplet {
			return invalid("Attachment not found")
		}
		with.Droplet = v.Droplet
		if d, found := s.db.Droplets.get(strconv.Itoa(v.Droplet)); found {
			if rep, is := s.busy(c, d); is {
				return rep
			}
		}
	case "resize":
		kind = "resize_volume"
		if in.Gigabytes <= v.Gigabytes {
			return invalid("size_gigabytes must be larger than the current size")
		}
		with.Size = strconv.Itoa(in.Gigabytes)
	default:
		return invalid("type is invalid")
	}
	return accepted(obj{"action": s.actionView(s.begin(c, "volume", v.ID, kind, v.Region, attachTime, with))})
}

func (s *Server) checkAttach(c *call, v *volume, droplet int) (reply, bool) {
	d, found := s.db.Droplets.get(fmt.Sprint(droplet))
	switch {
	case !found:
		return notFound(), false
	case v.Droplet != 0:
		return invalid("This volume is already attached"), false
	case d.Region != v.Region:
		return invalid("The volume and the Droplet are not in the same region"), false
	}
	rep, is := s.busy(c, d)
	return rep, !is
}

func (s *Server) finishVolume(v *volume, a *action) {
	switch a.Type {
	case "attach_volume":
		v.Droplet = a.Args.Droplet
	case "detach_volume":
		v.Droplet = 0
	case "resize_volume":
		if n, err := strconv.Atoi(a.Args.Size); err == nil {
			v.Gigabytes = n
		}
	}
}
