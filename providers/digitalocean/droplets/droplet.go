package droplets

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Droplet is the model of digitalocean_droplet. Memory is in MiB, disk in GiB,
// prices in US dollars. What the API never returns is kept as configured.
type Droplet struct {
	ID                 int            `swamp:"id,optional,computed,key"`
	BackupPolicy       []BackupPolicy `swamp:"backup_policy,optional,maxitems=1,requires=backups,unread"`
	Backups            bool           `swamp:"backups,optional,default=false"`
	CreatedAt          string         `swamp:"created_at,computed"`
	Disk               int            `swamp:"disk,computed,from=size"`
	DropletAgent       *bool          `swamp:"droplet_agent,optional,forcenew,unread"`
	GPUPartitionMode   *string        `swamp:"gpu_partition_mode,optional,forcenew,unread,oneof=PARTITION_MODE_SPX_NPS1|PARTITION_MODE_DPX_NPS2"`
	GracefulShutdown   bool           `swamp:"graceful_shutdown,optional,default=false,unread"`
	Image              string         `swamp:"image,required,forcenew,nonempty,unread"`
	IPv4Address        string         `swamp:"ipv4_address,computed"`
	IPv4AddressPrivate string         `swamp:"ipv4_address_private,computed"`
	IPv6               bool           `swamp:"ipv6,optional,default=false"`
	IPv6Address        *string        `swamp:"ipv6_address,optional,computed,from=ipv6"`
	Locked             bool           `swamp:"locked,computed"`
	Memory             int            `swamp:"memory,computed,from=size"`
	Monitoring         bool           `swamp:"monitoring,optional,forcenew,default=false"`
	Name               string         `swamp:"name,required,nonempty,identity"`
	PriceHourly        float64        `swamp:"price_hourly,computed,from=size"`
	PriceMonthly       float64        `swamp:"price_monthly,computed,from=size"`
	PrivateNetworking  *bool          `swamp:"private_networking,optional,computed,deprecated=every Droplet is in a VPC; use vpc_uuid"`
	PublicNetworking   *bool          `swamp:"public_networking,optional,computed,forcenew"`
	Region             *string        `swamp:"region,optional,computed,forcenew,nonempty,norm=lower"`
	ResizeDisk         bool           `swamp:"resize_disk,optional,default=true,unread"`
	Size               string         `swamp:"size,required,nonempty,norm=lower"`
	SSHKeys            []string       `swamp:"ssh_keys,optional,set,forcenew,unread"`
	Status             string         `swamp:"status,computed"`
	Tags               []string       `swamp:"tags,optional,set,marker,check=tag,norm=lower"`
	URN                string         `swamp:"urn,computed"`
	UserData           *string        `swamp:"user_data,optional,forcenew,nonempty,unread,hashed"`
	VCPUs              int            `swamp:"vcpus,computed,from=size"`
	VolumeIDs          []string       `swamp:"volume_ids,optional,computed,set,shared"`
	VPCUUID            *string        `swamp:"vpc_uuid,optional,computed,forcenew,nonempty"`
}

// BackupPolicy is one backup_policy block.
type BackupPolicy struct {
	Hour    *int    `swamp:"hour,optional,min=0,max=20"`
	Plan    *string `swamp:"plan,optional,oneof=daily|weekly"`
	Weekday *string `swamp:"weekday,optional,oneof=SUN|MON|TUE|WED|THU|FRI|SAT"`
}

// batchMax is how many Droplets one create call makes at most.
const batchMax = 10

func dropletResource() providers.Resource {
	return sdk.Resource[*do.Client, Droplet]{
		Name: "digitalocean_droplet", Version: 1, Create: createDroplet, CreateN: createDroplets, Read: readDroplet, Update: updateDroplet, Delete: removeDroplet, DeleteN: removeDroplets, List: listDroplets,
		Import:  importDroplet,
		Phase:   phase,
		Created: func(r *Droplet) time.Time { return do.Time(r.CreatedAt) },
		Check:   check, Plan: plan,
		Touches: func(r *Droplet) []string {
			out := []string{"droplet:" + strconv.Itoa(r.ID)}
			for _, v := range r.VolumeIDs {
				out = append(out, "volume:"+v)
			}
			return out
		},
		Timeouts: []string{"create", "update", "delete"},
		Upgrades: map[int]func(map[string]any) error{0: func(map[string]any) error { return nil }},
		Traits: providers.Traits{
			Recogniser: providers.MarkerTag, Importable: true, Stateful: true, Everyday: true, Grace: 2 * time.Minute, AwaitGone: true, Batch: batchMax,
			CreateTimeout: time.Hour, UpdateTimeout: time.Hour, DeleteTimeout: time.Minute,
			Ambiguity: "none with a token that may create tags; without, a Droplet of the same name that somebody else makes in the same minutes",
		},
	}.Build()
}

func phase(r *Droplet) providers.Phase {
	if r.Status == "new" {
		return providers.Phase{Stage: providers.Pending, Word: r.Status}
	}
	return providers.Phase{Stage: providers.Ready, Word: r.Status}
}

func check(c *sdk.Check[Droplet]) {
	if len(c.Config.BackupPolicy) > 0 && c.Known("backups") && !c.Config.Backups {
		c.Error("backup_policy", "Policy without backups", "A backup_policy needs backups = true.")
	}
}

func plan(c *sdk.Change[Droplet]) {
	if c.Changed("ipv6") && c.Known("ipv6") && !c.Planned.IPv6 {
		c.Replace("ipv6", "IPv6 cannot be switched off on an existing Droplet")
	}
	if !c.Changed("size") || !c.Known("size") {
		return
	}
	c.NoteInPlace("the Droplet is powered off, resized and powered on again")
	if c.Planned.ResizeDisk {
		c.NoteInPlace("its disk grows and cannot shrink again; with resize_disk = false the disk stays as it is")
	}
}

func createDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	d, _, err := c.API().Droplets.Create(ctx, r.request())
	if err != nil {
		return do.Err("create Droplet", err)
	}
	r.fill(d)
	return nil
}

// createDroplets makes Droplets that differ in name only. The answer need not be in
// the order that was asked for.
func createDroplets(ctx context.Context, c *do.Client, rs []*Droplet) error {
	one := rs[0].request()
	req := &godo.DropletMultiCreateRequest{
		Region: one.Region, Size: one.Size, Image: one.Image, SSHKeys: one.SSHKeys, Backups: one.Backups, IPv6: one.IPv6,
		PrivateNetworking: one.PrivateNetworking, Monitoring: one.Monitoring, UserData: one.UserData, Tags: one.Tags, VPCUUID: one.VPCUUID,
		WithDropletAgent: one.WithDropletAgent, BackupPolicy: one.BackupPolicy, PublicNetworking: one.PublicNetworking, GPUPartitionMode: one.GPUPartitionMode,
	}
	for _, r := range rs {
		req.Names = append(req.Names, r.Name)
	}
	ds, _, err := c.API().Droplets.CreateMultiple(ctx, req)
	if err != nil {
		return do.Err("create Droplets", err)
	}
	for _, r := range rs {
		i := slices.IndexFunc(ds, func(d godo.Droplet) bool { return strings.EqualFold(d.Name, r.Name) })
		if i < 0 {
			return &providers.Error{Kind: providers.Lost, Op: "create Droplets", Message: fmt.Sprintf("the answer does not hold %q", r.Name)}
		}
		r.fill(&ds[i])
		ds = slices.Delete(ds, i, i+1)
	}
	return nil
}

func (r *Droplet) request() *godo.DropletCreateRequest {
	req := &godo.DropletCreateRequest{
		Name: r.Name, Region: do.Value(r.Region), Size: r.Size, Image: godo.DropletCreateImage{Slug: r.Image}, Backups: r.Backups, IPv6: r.IPv6,
		PrivateNetworking: do.Value(r.PrivateNetworking), Monitoring: r.Monitoring, UserData: do.Value(r.UserData), Tags: r.Tags,
		VPCUUID: do.Value(r.VPCUUID), WithDropletAgent: r.DropletAgent, BackupPolicy: r.policy(), GPUPartitionMode: do.Value(r.GPUPartitionMode),
		SSHKeys: []godo.DropletCreateSSHKey{}, // the API takes no null
	}
	if id, err := strconv.Atoi(r.Image); err == nil {
		req.Image = godo.DropletCreateImage{ID: id}
	}
	if r.PublicNetworking != nil && !*r.PublicNetworking {
		req.PublicNetworking = r.PublicNetworking
	}
	for _, k := range r.SSHKeys {
		key := godo.DropletCreateSSHKey{Fingerprint: k}
		if id, err := strconv.Atoi(k); err == nil {
			key = godo.DropletCreateSSHKey{ID: id}
		}
		req.SSHKeys = append(req.SSHKeys, key)
	}
	for _, v := range r.VolumeIDs {
		req.Volumes = append(req.Volumes, godo.DropletCreateVolume{ID: v})
	}
	return req
}

func (r *Droplet) policy() *godo.DropletBackupPolicyRequest {
	if len(r.BackupPolicy) == 0 {
		return nil
	}
	p := r.BackupPolicy[0]
	return &godo.DropletBackupPolicyRequest{Plan: do.Value(p.Plan), Weekday: do.Value(p.Weekday), Hour: p.Hour}
}

func readDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	d, _, err := c.API().Droplets.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read Droplet", err)
	}
	r.fill(d)
	return nil
}

func removeDroplet(ctx context.Context, c *do.Client, r *Droplet) error {
	if r.GracefulShutdown {
		if err := shutDown(ctx, c, r.ID); err != nil {
			return err
		}
	}
	_, err := c.API().Droplets.Delete(ctx, r.ID)
	return do.Err("delete Droplet", err)
}

// shutDown asks the system in the Droplet to end; one that does not is deleted
// all the same.
func shutDown(ctx context.Context, c *do.Client, id int) error {
	a, _, err := c.API().DropletActions.Shutdown(ctx, id)
	if err != nil {
		if err = do.Err("shut down Droplet", err); providers.KindOf(err) == providers.Invalid || providers.IsNotFound(err) {
			return nil // it is off, or gone
		}
		return err
	}
	if err := c.AwaitAction(ctx, a); err != nil && providers.KindOf(err) != providers.Invalid {
		return err
	}
	return nil
}

// importDroplet also takes over the image, which reads leave alone.
func importDroplet(ctx context.Context, c *do.Client, id string) (*Droplet, error) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "import Droplet", Message: fmt.Sprintf("%q is no Droplet id; it is a number such as 3164444", id)}
	}
	d, _, err := c.API().Droplets.Get(ctx, n)
	if err != nil {
		return nil, do.Err("read Droplet", err)
	}
	r := &Droplet{ResizeDisk: true}
	r.fill(d)
	if d.Image != nil {
		if r.Image = d.Image.Slug; r.Image == "" {
			r.Image = strconv.Itoa(d.Image.ID)
		}
	}
	return r, nil
}

// fill takes over what the API says. The image stays: slugs move on to newer
// images.
func (r *Droplet) fill(d *godo.Droplet) {
	r.ID, r.Name, r.URN, r.CreatedAt, r.Status, r.Locked = d.ID, d.Name, d.URN(), d.Created, d.Status, d.Locked
	r.Disk, r.VCPUs, r.Memory, r.Size = d.Disk, d.Vcpus, d.Memory, d.SizeSlug
	if d.Size != nil {
		r.PriceHourly, r.PriceMonthly = d.Size.PriceHourly, d.Size.PriceMonthly
	}
	if d.Region != nil {
		r.Region = &d.Region.Slug
	}
	r.VPCUUID, r.Tags, r.VolumeIDs = do.Optional(d.VPCUUID), d.Tags, d.VolumeIDs
	if d.Status != "new" {
		r.fillNetworks(d)
	}
	has := func(f string) bool { return slices.Contains(d.Features, f) }
	r.Backups, r.IPv6, r.Monitoring = has("backups"), has("ipv6"), has("monitoring")
	r.PrivateNetworking = godo.PtrTo(has("private_networking"))
}

func (r *Droplet) fillNetworks(d *godo.Droplet) {
	v4, v4private, v6 := addresses(d)
	r.IPv4Address, r.IPv4AddressPrivate, r.IPv6Address = v4, v4private, &v6
	r.PublicNetworking = godo.PtrTo(v4 != "")
}

// addresses returns the first addresses of a Droplet of each kind, "" for none.
func addresses(d *godo.Droplet) (v4, v4private, v6 string) {
	if d.Networks == nil {
		return
	}
	for _, n := range d.Networks.V4 {
		switch {
		case n.Type == "public" && v4 == "":
			v4 = n.IPAddress
		case n.Type == "private" && v4private == "":
			v4private = n.IPAddress
		}
	}
	for _, n := range d.Networks.V6 {
		if n.Type == "public" && v6 == "" {
			v6 = strings.ToLower(n.IPAddress)
		}
	}
	return v4, v4private, v6
}
