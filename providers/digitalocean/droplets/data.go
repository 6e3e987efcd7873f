package droplets

import (
	"context"
	"slices"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// DropletData is the model of data source digitalocean_droplet.
type DropletData struct {
	Backups            bool     `swamp:"backups,computed"`
	CreatedAt          string   `swamp:"created_at,computed"`
	Disk               int      `swamp:"disk,computed"`
	GPU                bool     `swamp:"gpu,optional,default=false,conflicts=tag"`
	GPUPartitionMode   string   `swamp:"gpu_partition_mode,computed"`
	ID                 *int     `swamp:"id,optional,computed,exactlyone=id|tag|name"`
	Image              string   `swamp:"image,computed"`
	IPv4Address        string   `swamp:"ipv4_address,computed"`
	IPv4AddressPrivate string   `swamp:"ipv4_address_private,computed"`
	IPv6               bool     `swamp:"ipv6,computed"`
	IPv6Address        string   `swamp:"ipv6_address,computed"`
	IPv6AddressPrivate string   `swamp:"ipv6_address_private,computed"`
	Locked             bool     `swamp:"locked,computed"`
	Memory             int      `swamp:"memory,computed"`
	Monitoring         bool     `swamp:"monitoring,computed"`
	Name               *string  `swamp:"name,optional,computed,exactlyone=id|tag|name"`
	PriceHourly        float64  `swamp:"price_hourly,computed"`
	PriceMonthly       float64  `swamp:"price_monthly,computed"`
	PrivateNetworking  bool     `swamp:"private_networking,computed"`
	Region             string   `swamp:"region,computed"`
	Size               string   `swamp:"size,computed"`
	Status             string   `swamp:"status,computed"`
	Tag                *string  `swamp:"tag,optional,nonempty,exactlyone=id|tag|name"`
	Tags               []string `swamp:"tags,computed,set"`
	URN                string   `swamp:"urn,computed"`
	VCPUs              int      `swamp:"vcpus,computed"`
	VolumeIDs          []string `swamp:"volume_ids,computed,set"`
	VPCUUID            string   `swamp:"vpc_uuid,computed"`
}

// DropletRow is one element of digitalocean_droplets.
type DropletRow struct {
	Backups            bool     `swamp:"backups,computed"`
	CreatedAt          string   `swamp:"created_at,computed"`
	Disk               int      `swamp:"disk,computed"`
	GPUPartitionMode   string   `swamp:"gpu_partition_mode,computed"`
	ID                 int      `swamp:"id,computed"`
	Image              string   `swamp:"image,computed"`
	IPv4Address        string   `swamp:"ipv4_address,computed"`
	IPv4AddressPrivate string   `swamp:"ipv4_address_private,computed"`
	IPv6               bool     `swamp:"ipv6,computed"`
	IPv6Address        string   `swamp:"ipv6_address,computed"`
	IPv6AddressPrivate string   `swamp:"ipv6_address_private,computed"`
	Locked             bool     `swamp:"locked,computed"`
	Memory             int      `swamp:"memory,computed"`
	Monitoring         bool     `swamp:"monitoring,computed"`
	Name               string   `swamp:"name,computed"`
	PriceHourly        float64  `swamp:"price_hourly,computed"`
	PriceMonthly       float64  `swamp:"price_monthly,computed"`
	PrivateNetworking  bool     `swamp:"private_networking,computed"`
	Region             string   `swamp:"region,computed"`
	Size               string   `swamp:"size,computed"`
	Status             string   `swamp:"status,computed"`
	Tags               []string `swamp:"tags,computed,set"`
	URN                string   `swamp:"urn,computed"`
	VCPUs              int      `swamp:"vcpus,computed"`
	VolumeIDs          []string `swamp:"volume_ids,computed,set"`
	VPCUUID            string   `swamp:"vpc_uuid,computed"`
}

// DropletsData is the model of data source digitalocean_droplets.
type DropletsData struct {
	Droplets []DropletRow   `swamp:"droplets,computed"`
	Filter   []query.Filter `swamp:"filter,optional,set"`
	GPUs     bool           `swamp:"gpus,optional,default=false"`
	Sort     []query.Sort   `swamp:"sort,optional"`
}

func dropletData() providers.DataSource {
	return sdk.DataSource[*do.Client, DropletData]{Name: "digitalocean_droplet", Read: lookUpDroplet}.Build()
}

func dropletsData() providers.DataSource {
	return sdk.DataSource[*do.Client, DropletsData]{
		Name: "digitalocean_droplets", ID: func(*DropletsData) string { return "droplets" },
		Check: func(c *sdk.Check[DropletsData]) { query.Check[DropletRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *DropletsData) error {
			rows, err := rows(ctx, c, d.GPUs)
			if err == nil {
				d.Droplets, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}

func rows(ctx context.Context, c *do.Client, gpus bool) ([]DropletRow, error) {
	list := c.API().Droplets.List
	if gpus {
		list = c.API().Droplets.ListWithGPUs
	}
	return do.All(do.Each(do.Pages(ctx, "list Droplets", func(d godo.Droplet) int { return d.ID }, list), func(d godo.Droplet) DropletRow { return row(&d) }))
}

// lookUpDroplet finds a Droplet by id, or by a name or tag that only one has.
func lookUpDroplet(ctx context.Context, c *do.Client, d *DropletData) error {
	var r DropletRow
	if d.ID != nil {
		got, _, err := c.API().Droplets.Get(ctx, *d.ID)
		if err != nil {
			return do.Err("read Droplet", err)
		}
		r = row(got)
	} else {
		all, err := rows(ctx, c, d.GPU)
		if err != nil {
			return err
		}
		hits := slices.DeleteFunc(all, func(r DropletRow) bool {
			return d.Name != nil && r.Name != *d.Name || d.Tag != nil && !slices.Contains(r.Tags, *d.Tag)
		})
		if r, err = do.One(hits, "Droplet with the name or tag "+strconv.Quote(do.Value(d.Name)+do.Value(d.Tag))); err != nil {
			return err
		}
	}
	*d = DropletData{
		Backups: r.Backups, CreatedAt: r.CreatedAt, Disk: r.Disk, GPU: d.GPU, GPUPartitionMode: r.GPUPartitionMode, ID: &r.ID, Image: r.Image,
		IPv4Address: r.IPv4Address, IPv4AddressPrivate: r.IPv4AddressPrivate, IPv6: r.IPv6, IPv6Address: r.IPv6Address, IPv6AddressPrivate: r.IPv6AddressPrivate,
		Locked: r.Locked, Memory: r.Memory, Monitoring: r.Monitoring, Name: &r.Name, PriceHourly: r.PriceHourly, PriceMonthly: r.PriceMonthly,
		PrivateNetworking: r.PrivateNetworking, Region: r.Region, Size: r.Size, Status: r.Status, Tag: d.Tag, Tags: r.Tags, URN: r.URN, VCPUs: r.VCPUs,
		VolumeIDs: r.VolumeIDs, VPCUUID: r.VPCUUID,
	}
	return nil
}

func row(d *godo.Droplet) DropletRow {
	m := &Droplet{}
	m.fill(d)
	r := DropletRow{
		Backups: m.Backups, CreatedAt: m.CreatedAt, Disk: m.Disk, GPUPartitionMode: d.GPUPartitionMode, ID: m.ID, IPv4Address: m.IPv4Address,
		IPv4AddressPrivate: m.IPv4AddressPrivate, IPv6: m.IPv6, IPv6Address: do.Value(m.IPv6Address), Locked: m.Locked, Memory: m.Memory,
		Monitoring: m.Monitoring, Name: m.Name, PriceHourly: m.PriceHourly, PriceMonthly: m.PriceMonthly, PrivateNetworking: do.Value(m.PrivateNetworking),
		Region: do.Value(m.Region), Size: m.Size, Status: m.Status, Tags: m.Tags, URN: m.URN, VCPUs: m.VCPUs, VolumeIDs: m.VolumeIDs, VPCUUID: do.Value(m.VPCUUID),
	}
	if d.Image != nil {
		if r.Image = d.Image.Slug; r.Image == "" {
			r.Image = strconv.Itoa(d.Image.ID)
		}
	}
	return r
}
