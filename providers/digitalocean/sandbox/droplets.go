package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type droplet struct {
	base
	labels
	Name        string        `json:"name"`
	Region      string        `json:"region"`
	Size        string        `json:"size"`
	Disk        int           `json:"disk"` // GiB; grows only
	Image       string        `json:"image"`
	VPC         string        `json:"vpc_uuid"`
	Off         bool          `json:"off"`
	ActiveAt    time.Time     `json:"active_at"` // new before
	TagsAt      time.Time     `json:"tags_at"`   // no tags before
	PublicIP    string        `json:"public_ip"`
	PrivateIP   string        `json:"private_ip"`
	PublicIPv6  string        `json:"public_ipv6"`
	Pool        string        `json:"pool,omitempty"` // that made it
	Monitoring  bool          `json:"monitoring"`
	Agent       bool          `json:"agent"`
	Backups     bool          `json:"backups"`
	Policy      *backupPolicy `json:"backup_policy,omitempty"`
	PrivateOnly bool          `json:"private_only"`
	SSHKeys     []string      `json:"ssh_keys,omitempty"`
}

type backupPolicy struct {
	Plan      string `json:"plan"`
	Weekday   string `json:"weekday,omitempty"`
	Hour      int    `json:"hour"`
	Window    int    `json:"window_length_hours"`
	Retention int    `json:"retention_period_days"`
}

const (
	dropletTime = 4 * time.Second // until active
	leaveTime   = 3 * time.Second // until a VPC lets go of what was deleted
)

var hostName = pattern(`^[a-zA-Z0-9][a-zA-Z0-9.\-]*$`)

func (s *Server) dropletRoutes() {
	s.handle("GET /v2/droplets", s.listDroplets)
	s.handle("POST /v2/droplets", s.createDroplets)
	s.handle("DELETE /v2/droplets", s.deleteTagged)
	s.handle("GET /v2/droplets/{id}", s.withDroplet(func(c *call, d *droplet) reply { return ok(obj{"droplet": s.dropletView(c, d)}) }))
	s.handle("DELETE /v2/droplets/{id}", s.withDroplet(func(c *call, d *droplet) reply {
		s.deleteDroplet(c, d)
		return noContent()
	}))
	s.handle("GET /v2/droplets/{id}/firewalls", s.withDroplet(func(c *call, d *droplet) reply {
		return page(c, "firewalls", s.db.Firewalls.where(func(f *firewall) bool { return slices.Contains(f.Droplets, d.number()) }), s.firewallView)
	}))
	s.handle("GET /v2/droplets/{id}/neighbors", s.withDroplet(func(*call, *droplet) reply { return ok(obj{"droplets": []obj{}}) }))
	s.handle("GET /v2/droplets/{id}/kernels", s.withDroplet(func(c *call, _ *droplet) reply {
		return page(c, "kernels", []obj(nil), func(o obj) obj { return o })
	}))
	s.onMembers(s.dropletMembers)
	s.onURN("droplet", func(id string) bool { _, found := s.db.Droplets.get(id); return found })
	s.onTag("droplet", tagged(func() *table[*droplet] { return &s.db.Droplets }))
}

func (s *Server) dropletMembers(id string) []member {
	var out []member
	for _, d := range s.db.Droplets.rows {
		if d.VPC == id {
			out = append(out, member{d.Name, "do:droplet:" + d.ID, d.CreatedAt})
		}
	}
	return out
}

// withDroplet finds the droplet of the path.
func (s *Server) withDroplet(do func(*call, *droplet) reply) handler {
	return named(func() *table[*droplet] { return &s.db.Droplets }, "id", do)
}

func (s *Server) listDroplets(c *call) reply {
	name, tagged, gpus := c.query("name"), c.query("tag_name"), c.query("type") == "gpus"
	if tagged != "" && (name != "" || c.query("type") != "") {
		return refuse(http.StatusBadRequest, "tag_name cannot be combined with name or type")
	}
	var rows []*droplet
	for _, d := range listed(c, &s.db.Droplets) {
		z, _ := s.cat.size(d.Size)
		hit := (name == "" || fold(d.Name, name)) && (tagged == "" || d.has(tagged) && !c.now.Before(d.TagsAt))
		if hit && (tagged != "" || (z.GPUs > 0) == gpus) {
			rows = append(rows, d)
		}
	}
	return page(c, "droplets", rows, func(d *droplet) obj { return s.dropletView(c, d) })
}

type dropletInput struct {
	Name              string
	Names             []string
	Region, Size      string
	Image             text
	SSHKeys           []text `json:"ssh_keys"`
	Backups           bool
	BackupPolicy      *backupPolicy `json:"backup_policy"`
	IPv6              bool
	Monitoring        bool
	PrivateNetworking bool  `json:"private_networking"`
	PublicNetworking  *bool `json:"public_networking"`
	WithDropletAgent  *bool `json:"with_droplet_agent"`
	Tags              []string
	UserData          string `json:"user_data"`
	Volumes           []json.RawMessage
	VPC               string `json:"vpc_uuid"`
	Project           string `json:"project_id"`
}

// createDroplets makes one droplet, or up to ten that differ in name.
func (s *Server) createDroplets(c *call) reply {
	var in dropletInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	names := in.Names
	if in.Name != "" {
		names = []string{in.Name}
	}
	net, volumes, rep, fine := s.checkDroplet(&in, names)
	if !fine {
		return rep
	}
	if rep, fine := s.ensureTags(c, in.Tags); !fine {
		return rep
	}
	var made []*droplet
	var actions []obj
	for _, n := range names {
		d := s.makeDroplet(c, &in, n, net)
		made = append(made, d)
		a := s.begin(c, "droplet", d.ID, "create", d.Region, dropletTime, nil)
		actions = append(actions, obj{"id": a.number(), "rel": "create", "href": c.href("/v2/actions/" + a.ID)})
	}
	for _, v := range volumes {
		v.Droplet = made[0].number()
	}
	if len(in.Names) > 0 {
		return accepted(obj{"droplets": apply(made, func(d *droplet) obj { return s.dropletView(c, d) }), "links": obj{"actions": actions}})
	}
	return accepted(obj{"droplet": s.dropletView(c, made[0]), "links": obj{"actions": actions}})
}

func (s *Server) checkDroplet(in *dropletInput, names []string) (net *vpc, volumes []*volume, rep reply, fine bool) {
	no := func(format string, args ...any) (*vpc, []*volume, reply, bool) {
		return nil, nil, invalid(format, args...), false
	}
	r, knownRegion := s.cat.region(in.Region)
	z, knownSize := s.cat.size(in.Size)
	img, knownImage := s.imageOf(string(in.Image))
	switch {
	case len(names) == 0:
		return no("Name can't be blank")
	case len(names) > 10:
		return no("You can only create up to 10 Droplets at once.")
	case slices.ContainsFunc(names, func(n string) bool { return !hostName(n) || len(n) > 255 }):
		return no("Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)")
	case in.Region == "":
		r, knownRegion = s.cat.region("nyc3")
	}
	in.Region = r.Slug
	switch {
	case !knownRegion:
		return no("You specified an invalid region for Droplet creation.")
	case !knownSize:
		return no("You specified an invalid size for Droplet creation.")
	case !knownImage:
		return no("You specified an invalid image for Droplet creation.")
	case !slices.Contains(img.Regions, r.Slug):
		return no("The image is not available in the selected region.")
	case img.MinDisk > z.Disk:
		return no("The image is too large for the selected size.")
	case in.BackupPolicy != nil && !in.Backups:
		return no("backup_policy requires backups to be enabled.")
	case len(s.db.Droplets.live())+len(names) > dropletLimit:
		return nil, nil, refuse(http.StatusForbidden, "Creating this/these Droplet(s) will exceed your Droplet limit."), false
	}
	for _, k := range in.SSHKeys {
		if _, found := s.keyOf(string(k)); !found {
			return no("%s are invalid key identifiers for Droplet creation.", k)
		}
	}
	if in.Project != "" {
		if _, found := s.db.Projects.get(in.Project); !found {
			return no("project_id is invalid.")
		}
	}
	if volumes, rep, fine = s.volumesFor(in, names, r.Slug); !fine {
		return nil, nil, rep, false
	}
	if in.VPC == "" {
		return s.defaultVPC(r.Slug, s.opts.Clock()), volumes, reply{}, true
	}
	net, found := s.db.VPCs.get(in.VPC)
	if !found || net.Region != r.Slug {
		return no("You specified an invalid VPC for Droplet creation.")
	}
	return net, volumes, reply{}, true
}

// volumesFor finds the volumes that a new droplet attaches.
func (s *Server) volumesFor(in *dropletInput, names []string, region string) ([]*volume, reply, bool) {
	var out []*volume
	for _, raw := range in.Volumes {
		var id string
		if json.Unmarshal(raw, &id) != nil {
			var o struct{ ID string }
			_ = json.Unmarshal(raw, &o) // an unknown form has no id and is refused
			id = o.ID
		}
		v, found := s.db.Volumes.get(id)
		if !found || v.Region != region || len(names) > 1 {
			return nil, invalid("failed to resolve volume"), false
		}
		if v.Droplet != 0 {
			return nil, invalid("This volume is already attached"), false
		}
		out = append(out, v)
	}
	return out, reply{}, true
}

func (s *Server) makeDroplet(c *call, in *dropletInput, name string, net *vpc) *droplet {
	z, _ := s.cat.size(in.Size)
	img, _ := s.imageOf(string(in.Image))
	d := &droplet{
		base: c.fresh(strconv.Itoa(s.db.next("droplets", 3164444))), labels: labels{Tags: s.spelled(in.Tags)},
		Name: name, Region: in.Region, Size: z.Slug, Disk: z.Disk, Image: img.ID, VPC: net.ID,
		ActiveAt: c.in(dropletTime), TagsAt: c.now.Add(s.opts.TagDelay), PrivateIP: net.host(), Monitoring: in.Monitoring,
		Agent: in.WithDropletAgent == nil || *in.WithDropletAgent, Backups: in.Backups, Policy: in.BackupPolicy.complete(in.Backups),
		PrivateOnly: in.PublicNetworking != nil && !*in.PublicNetworking,
	}
	for _, k := range in.SSHKeys {
		d.SSHKeys = append(d.SSHKeys, string(k))
	}
	if !d.PrivateOnly {
		d.PublicIP = s.publicIP()
		if in.IPv6 {
			d.PublicIPv6 = publicIPv6(d.number())
		}
	}
	s.db.Droplets.add(d)
	s.assign(c, "do:droplet:"+d.ID, in.Project)
	return d
}

// complete fills in a policy as the API does.
func (p *backupPolicy) complete(on bool) *backupPolicy {
	if !on {
		return nil
	}
	out := backupPolicy{Plan: "weekly", Weekday: "SUN", Hour: 4}
	if p != nil {
		out = *p
	}
	out.Window, out.Retention = 4, 28
	if out.Plan == "daily" {
		out.Weekday, out.Retention = "", 7
	}
	return &out
}

// publicIP returns an address of the ranges that are set apart for benchmarks.
func (s *Server) publicIP() string {
	n := s.db.next("public_ips", 1)
	return fmt.Sprintf("198.18.%d.%d", n/250%256, n%250+2)
}

func publicIPv6(n int) string { return fmt.Sprintf("2001:db8:400:d0::%x:%x", n>>16, n&0xffff) }

func (s *Server) deleteTagged(c *call) reply {
	name := c.query("tag_name")
	if name == "" {
		return refuse(http.StatusBadRequest, "tag_name is required")
	}
	for _, d := range s.db.Droplets.where(func(d *droplet) bool { return d.has(name) }) {
		s.deleteDroplet(c, d)
	}
	return noContent()
}

func (s *Server) deleteDroplet(c *call, d *droplet) {
	n := d.number()
	c.bury(&d.base, time.Second, leaveTime)
	for _, v := range s.db.Volumes.where(func(v *volume) bool { return v.Droplet == n }) {
		v.Droplet = 0
	}
	for _, r := range s.db.ReservedIPs.where(func(r *reservedIP) bool { return r.Droplet == n }) {
		r.Droplet = 0
	}
	for _, f := range s.db.Firewalls.live() {
		f.Droplets = without(f.Droplets, n)
	}
	for _, l := range s.db.LoadBalancers.live() {
		l.Spec.DropletIDs = without(l.Spec.DropletIDs, n)
	}
	for _, a := range s.db.Actions.where(func(a *action) bool { return a.open() && a.Kind == "droplet" && a.Resource == d.ID }) {
		a.Status, a.DoneAt = "errored", c.now
	}
}

// busy refuses a change to a droplet that has one under way.
func (s *Server) busy(c *call, d *droplet) (reply, bool) {
	if c.now.Before(d.ActiveAt) || s.pending(d.ID) {
		return invalid("Droplet already has a pending event."), true
	}
	return reply{}, false
}

func (s *Server) dropletView(c *call, d *droplet) obj {
	z, _ := s.cat.size(d.Size)
	status := "active"
	switch {
	case c.now.Before(d.ActiveAt):
		status = "new"
	case d.Off:
		status = "off"
	}
	tags := list(slices.Clone(d.Tags))
	if c.now.Before(d.TagsAt) {
		tags = []string{}
	}
	out := obj{
		"id": d.number(), "name": d.Name, "memory": z.Memory, "vcpus": z.VCPUs, "disk": d.Disk, "disk_info": z.disks(),
		"locked": c.now.Before(d.ActiveAt) || s.pending(d.ID), "status": status, "kernel": nil, "created_at": stamp(d.CreatedAt),
		"features": d.features(), "backup_ids": s.imagesOf(d, "backup"), "next_backup_window": d.window(c.now), "snapshot_ids": s.imagesOf(d, "snapshot"),
		"image": s.imageObject(d.Image), "volume_ids": s.volumesOf(d.number()), "size": s.sizeView(z), "size_slug": z.Slug,
		"networks": s.networks(c, d), "region": s.regionObject(d.Region), "tags": tags, "vpc_uuid": d.VPC,
	}
	if z.GPUs > 0 {
		out["gpu_info"] = z.gpu()
	}
	return out
}

func (d *droplet) features() []string {
	out := []string{}
	for _, f := range []struct {
		name string
		on   bool
	}{{"backups", d.Backups}, {"droplet_agent", d.Agent}, {"ipv6", d.PublicIPv6 != ""}, {"monitoring", d.Monitoring}, {"private_networking", true}} {
		if f.on {
			out = append(out, f.name)
		}
	}
	return out
}

func (d *droplet) window(now time.Time) any {
	if !d.Backups {
		return nil
	}
	start := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 7)
	return obj{"start": stamp(start), "end": stamp(start.Add(23 * time.Hour))}
}

// networks shows the addresses, which a new droplet does not have yet.
func (s *Server) networks(c *call, d *droplet) obj {
	v4, v6 := []obj{}, []obj{}
	if !c.now.Before(d.ActiveAt) {
		if d.PublicIP != "" {
			v4 = append(v4, obj{"ip_address": d.PublicIP, "netmask": "255.255.240.0", "gateway": "198.18.0.1", "type": "public"})
		}
		v4 = append(v4, obj{"ip_address": d.PrivateIP, "netmask": "255.255.240.0", "gateway": d.PrivateIP[:strings.LastIndex(d.PrivateIP, ".")] + ".1", "type": "private"})
		if d.PublicIPv6 != "" {
			v6 = append(v6, obj{"ip_address": d.PublicIPv6, "netmask": 64, "gateway": "2001:db8:400:d0::1", "type": "public"})
		}
	}
	return obj{"v4": v4, "v6": v6}
}
