// Package catalog has the data sources of what DigitalOcean offers: the
// account, regions, sizes and images.
package catalog

import (
	"context"
	"fmt"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Account is the model of data source digitalocean_account.
type Account struct {
	DropletLimit    int    `swamp:"droplet_limit,computed"`
	Email           string `swamp:"email,computed"`
	EmailVerified   bool   `swamp:"email_verified,computed"`
	FloatingIPLimit int    `swamp:"floating_ip_limit,computed"`
	Status          string `swamp:"status,computed"`
	StatusMessage   string `swamp:"status_message,computed"`
	UUID            string `swamp:"uuid,computed"`
}

// Region is the model of data source digitalocean_region.
type Region struct {
	Available bool     `swamp:"available,computed"`
	Features  []string `swamp:"features,computed,set"`
	Name      string   `swamp:"name,computed"`
	Sizes     []string `swamp:"sizes,computed,set"`
	Slug      string   `swamp:"slug,required,nonempty"`
}

// RegionRow is one element of digitalocean_regions.
type RegionRow struct {
	Available bool     `swamp:"available,computed"`
	Features  []string `swamp:"features,computed,set"`
	Name      string   `swamp:"name,computed"`
	Sizes     []string `swamp:"sizes,computed,set"`
	Slug      string   `swamp:"slug,computed"`
}

// Regions is the model of data source digitalocean_regions.
type Regions struct {
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Regions []RegionRow    `swamp:"regions,computed"`
	Sort    []query.Sort   `swamp:"sort,optional"`
}

// SizeRow is one element of digitalocean_sizes. Memory is in MiB, disk in GiB,
// transfer in TiB, prices in US dollars.
type SizeRow struct {
	Available    bool     `swamp:"available,computed"`
	Disk         int      `swamp:"disk,computed"`
	GPUInfo      []GPU    `swamp:"gpu_info,computed"`
	Memory       int      `swamp:"memory,computed"`
	PriceHourly  float64  `swamp:"price_hourly,computed"`
	PriceMonthly float64  `swamp:"price_monthly,computed"`
	Regions      []string `swamp:"regions,computed,set"`
	Slug         string   `swamp:"slug,computed"`
	Transfer     float64  `swamp:"transfer,computed"`
	VCPUs        int      `swamp:"vcpus,computed"`
}

// GPU is one gpu_info of a size.
type GPU struct {
	Count                   int      `swamp:"count,computed"`
	Model                   string   `swamp:"model,computed"`
	SupportedPartitionModes []string `swamp:"supported_partition_modes,computed"`
	VRAM                    []VRAM   `swamp:"vram,computed"`
}

// VRAM is the memory of a GPU.
type VRAM struct {
	Amount int    `swamp:"amount,computed"`
	Unit   string `swamp:"unit,computed"`
}

// Sizes is the model of data source digitalocean_sizes.
type Sizes struct {
	Filter []query.Filter `swamp:"filter,optional,set"`
	Sizes  []SizeRow      `swamp:"sizes,computed"`
	Sort   []query.Sort   `swamp:"sort,optional"`
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_account": sdk.DataSource[*do.Client, Account]{
			Name: "digitalocean_account", ID: func(d *Account) string { return d.UUID }, Read: readAccount,
		}.Build(),
		"digitalocean_region": sdk.DataSource[*do.Client, Region]{
			Name: "digitalocean_region", ID: func(d *Region) string { return d.Slug }, Read: readRegion,
		}.Build(),
		"digitalocean_regions": sdk.DataSource[*do.Client, Regions]{
			Name: "digitalocean_regions", ID: func(*Regions) string { return "regions" },
			Check: func(c *sdk.Check[Regions]) { query.Check[RegionRow](c.Error, c.Config.Filter, c.Config.Sort) },
			Read: func(ctx context.Context, c *do.Client, d *Regions) error {
				rows, err := regions(ctx, c)
				if err == nil {
					d.Regions, err = query.Select(rows, d.Filter, d.Sort)
				}
				return err
			},
		}.Build(),
		"digitalocean_sizes": sdk.DataSource[*do.Client, Sizes]{
			Name: "digitalocean_sizes", ID: func(*Sizes) string { return "sizes" },
			Check: func(c *sdk.Check[Sizes]) { query.Check[SizeRow](c.Error, c.Config.Filter, c.Config.Sort) },
			Read: func(ctx context.Context, c *do.Client, d *Sizes) error {
				rows, err := do.All(do.Each(do.Pages(ctx, "list sizes", func(s godo.Size) string { return s.Slug }, c.API().Sizes.List), sizeRow))
				if err == nil {
					d.Sizes, err = query.Select(rows, d.Filter, d.Sort)
				}
				return err
			},
		}.Build(),
		"digitalocean_image":  sdk.DataSource[*do.Client, Image]{Name: "digitalocean_image", Read: readImage}.Build(),
		"digitalocean_images": imagesSource(),
	}
}

func readAccount(ctx context.Context, c *do.Client, d *Account) error {
	a, _, err := c.API().Account.Get(ctx)
	if err != nil {
		return do.Err("read account", err)
	}
	*d = Account{a.DropletLimit, a.Email, a.EmailVerified, a.FloatingIPLimit, a.Status, a.StatusMessage, a.UUID}
	return nil
}

func regions(ctx context.Context, c *do.Client) ([]RegionRow, error) {
	return do.All(do.Each(do.Pages(ctx, "list regions", func(r godo.Region) string { return r.Slug }, c.API().Regions.List), func(r godo.Region) RegionRow {
		return RegionRow{Available: r.Available, Features: r.Features, Name: r.Name, Sizes: r.Sizes, Slug: r.Slug}
	}))
}

func readRegion(ctx context.Context, c *do.Client, d *Region) error {
	all, err := regions(ctx, c)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Slug == d.Slug {
			*d = Region(r)
			return nil
		}
	}
	return &providers.Error{Kind: providers.NotFound, Op: "look up", Message: fmt.Sprintf("there is no region %q", d.Slug)}
}

func sizeRow(s godo.Size) SizeRow {
	r := SizeRow{
		Available: s.Available, Disk: s.Disk, Memory: s.Memory, PriceHourly: s.PriceHourly, PriceMonthly: s.PriceMonthly,
		Regions: s.Regions, Slug: s.Slug, Transfer: s.Transfer, VCPUs: s.Vcpus,
	}
	if g := s.GPUInfo; g != nil {
		info := GPU{Count: g.Count, Model: g.Model}
		if g.VRAM != nil {
			info.VRAM = []VRAM{{Amount: g.VRAM.Amount, Unit: g.VRAM.Unit}}
		}
		r.GPUInfo = []GPU{info}
	}
	return r
}

func imageID(id int) string { return strconv.Itoa(id) }
