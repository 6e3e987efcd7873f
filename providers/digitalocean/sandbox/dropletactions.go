package sandbox

import (
	"slices"
	"strconv"
	"time"
)

var dropletActionTimes = map[string]time.Duration{
	"power_off": time.Second, "power_on": time.Second, "shutdown": time.Second, "reboot": time.Second, "power_cycle": time.Second,
	"rename": time.Second, "resize": 3 * time.Second, "rebuild": 3 * time.Second, "restore": 3 * time.Second, "snapshot": 3 * time.Second,
	"enable_backups": time.Second, "disable_backups": time.Second, "change_backup_policy": time.Second, "enable_ipv6": time.Second,
	"enable_private_networking": time.Second, "password_reset": time.Second, "change_kernel": time.Second,
}

func (s *Server) dropletActionRoutes() {
	s.handle("GET /v2/droplets/{id}/actions", s.withDroplet(func(c *call, d *droplet) reply {
		return page(c, "actions", s.actionsOf("droplet", d.ID), s.actionView)
	}))
	s.handle("GET /v2/droplets/{id}/actions/{action}", func(c *call) reply { return s.showAction(c, "droplet", c.vars["id"]) })
	s.handle("POST /v2/droplets/{id}/actions", s.withDroplet(s.actOnDroplet))
	s.handle("POST /v2/droplets/actions", s.actOnTagged)
}

func (s *Server) actOnDroplet(c *call, d *droplet) reply {
	begin, rep, fine := s.prepareAction(c, d)
	if !fine {
		return rep
	}
	return created(obj{"action": s.actionView(begin())})
}

// taggedActions are those that can be asked of all droplets with a tag.
var taggedActions = []string{
	"power_cycle", "power_on", "power_off", "shutdown", "enable_ipv6", "enable_private_networking", "enable_backups", "disable_backups", "snapshot",
}

func (s *Server) actOnTagged(c *call) reply {
	var in struct{ Type string }
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if !slices.Contains(taggedActions, in.Type) {
		return invalid("You specified an invalid action type.")
	}
	var begins []func() *action
	for _, d := range s.db.Droplets.where(func(d *droplet) bool { return d.has(c.query("tag_name")) }) {
		begin, rep, fine := s.prepareAction(c, d)
		if !fine {
			return rep
		}
		begins = append(begins, begin)
	}
	return created(obj{"actions": apply(begins, func(begin func() *action) obj { return s.actionView(begin()) })})
}

// prepareAction checks an action on a droplet and returns what begins it.
func (s *Server) prepareAction(c *call, d *droplet) (func() *action, reply, bool) {
	var in struct {
		Type, Name, Size string
		Disk             bool
		Image            text
		BackupPolicy     *backupPolicy `json:"backup_policy"`
	}
	if rep, fine := c.decode(&in); !fine {
		return nil, rep, false
	}
	takes, known := dropletActionTimes[in.Type]
	if !known {
		return nil, invalid("You specified an invalid action type."), false
	}
	if rep, is := s.busy(c, d); is {
		return nil, rep, false
	}
	with := &args{Name: in.Name, Size: in.Size, Disk: in.Disk, Image: string(in.Image), Policy: in.BackupPolicy}
	if rep, fine := s.checkDropletAction(d, in.Type, with); !fine {
		return nil, rep, false
	}
	return func() *action { return s.begin(c, "droplet", d.ID, in.Type, d.Region, takes, with) }, reply{}, true
}

func (s *Server) checkDropletAction(d *droplet, what string, with *args) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	switch what {
	case "rename":
		if !hostName(with.Name) {
			return no("Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)")
		}
	case "resize":
		z, known := s.cat.size(with.Size)
		switch {
		case !known:
			return no("You specified an invalid size for Droplet resize.")
		case !d.Off:
			return no("Droplet is currently on. Please power it off to run this event.")
		case z.Disk < d.Disk:
			return no("This size is not available because it has a smaller disk.")
		}
	case "rebuild", "restore":
		if _, known := s.imageOf(with.Image); !known {
			return no("You specified an invalid image.")
		}
	case "power_on":
		if !d.Off {
			return no("Droplet is already powered on.")
		}
	case "power_off", "shutdown":
		if d.Off {
			return no("Droplet is already powered off.")
		}
	case "disable_backups", "change_backup_policy":
		if !d.Backups {
			return no("Backups are not enabled for this Droplet.")
		}
	case "enable_ipv6":
		if d.PublicIPv6 != "" {
			return no("IPv6 is already enabled for this Droplet.")
		}
	}
	return reply{}, true
}

func (s *Server) finishDroplet(d *droplet, a *action) {
	switch a.Type {
	case "power_off", "shutdown":
		d.Off = true
	case "power_on":
		d.Off = false
	case "rename":
		d.Name = a.Args.Name
	case "resize":
		z, _ := s.cat.size(a.Args.Size)
		d.Size = z.Slug
		if a.Args.Disk {
			d.Disk = z.Disk
		}
	case "rebuild", "restore":
		img, _ := s.imageOf(a.Args.Image)
		d.Image = img.ID
	case "snapshot":
		s.snapshotDroplet(d, a)
	case "enable_backups", "change_backup_policy":
		d.Backups, d.Policy = true, a.Args.Policy.complete(true)
	case "disable_backups":
		d.Backups, d.Policy = false, nil
	case "enable_ipv6":
		d.PublicIPv6 = publicIPv6(d.number())
	}
}

func (s *Server) snapshotDroplet(d *droplet, a *action) {
	name := a.Args.Name
	if name == "" {
		name = d.Name + "-" + strconv.FormatInt(a.CreatedAt.Unix(), 10)
	}
	from, _ := s.imageOf(d.Image)
	i := &image{base: base{ID: strconv.Itoa(s.db.next("images", 6372321)), CreatedAt: a.CreatedAt}, Name: name, Type: "snapshot", Distribution: "Ubuntu",
		Regions: []string{d.Region}, MinDisk: d.Disk, Gigabytes: 2.34, Status: "available", Droplet: d.ID}
	if from != nil {
		i.Distribution = from.Distribution
	}
	s.db.Images.add(i)
}

func (s *Server) backupRoutes() {
	s.handle("GET /v2/droplets/{id}/backups", s.withDroplet(func(c *call, d *droplet) reply {
		return page(c, "backups", s.db.Images.where(func(i *image) bool { return i.Droplet == d.ID && i.Type == "backup" }), s.dropletImageView)
	}))
	s.handle("GET /v2/droplets/{id}/snapshots", s.withDroplet(func(c *call, d *droplet) reply {
		return page(c, "snapshots", s.db.Images.where(func(i *image) bool { return i.Droplet == d.ID && i.Type == "snapshot" }), s.dropletImageView)
	}))
	s.handle("GET /v2/droplets/{id}/backups/policy", s.withDroplet(func(c *call, d *droplet) reply { return ok(obj{"policy": s.policyView(c, d)}) }))
	s.handle("GET /v2/droplets/backups/policies", func(c *call) reply {
		out := obj{}
		rows := s.db.Droplets.where(func(d *droplet) bool { return d.Backups })
		for _, d := range rows {
			out[d.ID] = s.policyView(c, d)
		}
		return ok(obj{"policies": out, "links": obj{}, "meta": obj{"total": len(rows)}})
	})
	s.handle("GET /v2/droplets/backups/supported_policies", func(*call) reply {
		return ok(obj{"supported_policies": []obj{
			{"name": "weekly", "possible_window_starts": []int{0, 4, 8, 12, 16, 20}, "window_length_hours": 4, "retention_period_days": 28,
				"possible_days": []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
			{"name": "daily", "possible_window_starts": []int{0, 4, 8, 12, 16, 20}, "window_length_hours": 4, "retention_period_days": 7, "possible_days": []string{}},
		}})
	})
}

func (s *Server) policyView(c *call, d *droplet) obj {
	out := obj{"droplet_id": d.number(), "backup_enabled": d.Backups, "next_backup_window": d.window(c.now)}
	if d.Policy != nil {
		p := obj{"plan": d.Policy.Plan, "hour": d.Policy.Hour, "window_length_hours": d.Policy.Window, "retention_period_days": d.Policy.Retention}
		if d.Policy.Weekday != "" {
			p["weekday"] = d.Policy.Weekday
		}
		out["backup_policy"] = p
	}
	return out
}

// imagesOf returns the numbers of the snapshots or backups of a droplet.
func (s *Server) imagesOf(d *droplet, kind string) []int {
	out := []int{}
	for _, i := range s.db.Images.live() {
		if i.Droplet == d.ID && i.Type == kind {
			out = append(out, i.number())
		}
	}
	slices.Sort(out)
	return out
}
