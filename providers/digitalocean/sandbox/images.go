package sandbox

import (
	"strconv"
	"strings"
	"time"
)

type image struct {
	base
	labels
	Slug         string   `json:"slug"`
	Name         string   `json:"name"`
	Type         string   `json:"type"`
	Distribution string   `json:"distribution"`
	Public       bool     `json:"public"`
	Regions      []string `json:"regions"`
	MinDisk      int      `json:"min_disk_size"`
	Gigabytes    float64  `json:"size_gigabytes"`
	Description  string   `json:"description"`
	Status       string   `json:"status"`
	Droplet      string   `json:"droplet,omitempty"` // whose snapshot it is

	ReadyAt time.Time `json:"ready_at,omitzero"` // being imported before
}

func (s *Server) imageRoutes() {
	s.handle("GET /v2/images", s.listImages)
	s.handle("POST /v2/images", s.importImage)
	s.handle("GET /v2/images/{id}", func(c *call) reply {
		i, found := s.imageOf(c.vars["id"])
		if !found {
			return notFound()
		}
		return ok(obj{"image": s.imageView(i)})
	})
	s.handle("PUT /v2/images/{id}", func(c *call) reply {
		var in struct{ Name, Description, Distribution *string }
		i, found := s.db.Images.get(c.vars["id"])
		if !found {
			return notFound()
		}
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		set(&i.Name, in.Name)
		set(&i.Description, in.Description)
		set(&i.Distribution, in.Distribution)
		return ok(obj{"image": s.imageView(i)})
	})
	s.handle("DELETE /v2/images/{id}", func(c *call) reply {
		i, found := s.db.Images.get(c.vars["id"])
		if !found {
			return notFound()
		}
		c.bury(&i.base, 0, 0)
		return noContent()
	})
	s.handle("GET /v2/images/{id}/actions", func(c *call) reply { return page(c, "actions", s.actionsOf("image", c.vars["id"]), s.actionView) })
	s.handle("GET /v2/images/{id}/actions/{action}", func(c *call) reply { return s.showAction(c, "image", c.vars["id"]) })
	s.handle("POST /v2/images/{id}/actions", s.actOnImage)
	s.onSettle(func(now time.Time) {
		for _, i := range s.db.Images.live() {
			if i.Status == "NEW" && !now.Before(i.ReadyAt) {
				i.Status = "available"
			}
		}
	})
	s.onTag("image", tagged(func() *table[*image] { return &s.db.Images }))
}

// imageOf finds an image by id or slug.
func (s *Server) imageOf(id string) (*image, bool) {
	for _, i := range s.cat.images {
		if i.ID == id || i.Slug == id {
			return i, true
		}
	}
	return s.db.Images.get(id)
}

func (s *Server) listImages(c *call) reply {
	private := c.query("private") == "true"
	var rows []*image
	for _, i := range append(append([]*image(nil), s.cat.images...), listed(c, &s.db.Images)...) {
		if (!private || !i.Public) && (c.query("tag_name") == "" || i.has(c.query("tag_name"))) && i.isOf(c.query("type")) {
			rows = append(rows, i)
		}
	}
	return page(c, "images", rows, s.imageView)
}

// isOf tells whether an image is one of ?type=: distributions or applications.
// The type that an image shows does not tell them apart.
func (i *image) isOf(kind string) bool {
	application := strings.HasPrefix(i.Slug, "docker")
	switch kind {
	case "distribution":
		return i.Public && !application
	case "application":
		return i.Public && application
	default:
		return true
	}
}

func (s *Server) importImage(c *call) reply {
	var in struct {
		Name, URL, Region, Distribution, Description string
		Tags                                         []string
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if _, known := s.cat.region(in.Region); !known || in.Name == "" || in.URL == "" {
		return invalid("name, url and a valid region are required")
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	i := &image{base: c.fresh(strconv.Itoa(s.db.next("images", 6372321))), labels: labels{Tags: s.spelled(in.Tags)}, Name: in.Name, Type: "custom",
		Distribution: in.Distribution, Description: in.Description, Regions: []string{in.Region}, MinDisk: 7, Gigabytes: 2.34, Status: "NEW", ReadyAt: c.in(30 * time.Second)}
	if i.Distribution == "" {
		i.Distribution = "Unknown"
	}
	s.db.Images.add(i)
	return accepted(obj{"image": s.imageView(i)})
}

func (s *Server) actOnImage(c *call) reply {
	var in struct{ Type, Region string }
	i, found := s.db.Images.get(c.vars["id"])
	if !found {
		return notFound()
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if _, known := s.cat.region(in.Region); in.Type == "transfer" && !known {
		return invalid("Region is invalid.")
	}
	if i.Status != "available" {
		return invalid("Image is not available yet.")
	}
	return created(obj{"action": s.actionView(s.begin(c, "image", i.ID, in.Type, in.Region, time.Second, &args{Region: in.Region}))})
}

// imageObject shows an image by id; null when it is gone.
func (s *Server) imageObject(id string) any {
	if i, found := s.imageOf(id); found {
		return s.imageView(i)
	}
	n, _ := strconv.Atoi(id)
	return obj{"id": n, "name": "", "type": "snapshot", "distribution": "Unknown", "slug": nil, "public": false, "regions": []string{},
		"created_at": stamp(time.Unix(0, 0)), "min_disk_size": 0, "size_gigabytes": 0, "description": "", "tags": []string{}, "status": "deleted", "error_message": ""}
}

func (s *Server) imageView(i *image) obj {
	out := obj{"id": i.number(), "name": i.Name, "type": i.Type, "distribution": i.Distribution, "slug": i.Slug, "public": i.Public,
		"regions": list(i.Regions), "created_at": stamp(i.CreatedAt), "min_disk_size": i.MinDisk, "size_gigabytes": i.Gigabytes,
		"description": i.Description, "tags": list(i.Tags), "status": i.Status, "error_message": ""}
	if i.Slug == "" {
		out["slug"] = nil
	}
	return out
}

// dropletImageView shows a snapshot or backup under its droplet.
func (s *Server) dropletImageView(i *image) obj {
	return obj{"id": i.number(), "name": i.Name, "type": i.Type, "regions": list(i.Regions),
		"created_at": stamp(i.CreatedAt), "min_disk_size": i.MinDisk, "size_gigabytes": i.Gigabytes}
}

func (s *Server) snapshotRoutes() {
	s.handle("GET /v2/snapshots", func(c *call) reply {
		var rows []obj
		if kind := c.query("resource_type"); kind == "" || kind == "droplet" {
			for _, i := range listed(c, &s.db.Images) {
				if i.Type == "snapshot" {
					rows = append(rows, snapshotOfDroplet(i))
				}
			}
		}
		if kind := c.query("resource_type"); kind == "" || kind == "volume" {
			rows = append(rows, apply(listed(c, &s.db.VolumeSnaps), s.volumeSnapshotView)...)
		}
		return page(c, "snapshots", rows, func(o obj) obj { return o })
	})
	s.handle("GET /v2/snapshots/{id}", func(c *call) reply {
		if i, found := find(c, &s.db.Images, c.vars["id"]); found && i.Type == "snapshot" {
			return ok(obj{"snapshot": snapshotOfDroplet(i)})
		}
		if v, found := find(c, &s.db.VolumeSnaps, c.vars["id"]); found {
			return ok(obj{"snapshot": s.volumeSnapshotView(v)})
		}
		return notFound()
	})
	s.handle("DELETE /v2/snapshots/{id}", func(c *call) reply {
		if i, found := s.db.Images.get(c.vars["id"]); found && i.Type == "snapshot" {
			c.bury(&i.base, 0, 0)
			return noContent()
		}
		return s.deleteVolumeSnapshot(c)
	})
}

func snapshotOfDroplet(i *image) obj {
	return obj{"id": i.ID, "name": i.Name, "created_at": stamp(i.CreatedAt), "regions": list(i.Regions), "min_disk_size": i.MinDisk,
		"size_gigabytes": i.Gigabytes, "resource_id": strings.TrimSpace(i.Droplet), "resource_type": "droplet", "tags": list(i.Tags)}
}
