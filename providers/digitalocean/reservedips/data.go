package reservedips

import (
	"context"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// V4Data is the model of data sources digitalocean_reserved_ip and
// digitalocean_floating_ip.
type V4Data struct {
	DropletID int    `swamp:"droplet_id,computed"`
	IPAddress string `swamp:"ip_address,required,nonempty"`
	Region    string `swamp:"region,computed"`
	URN       string `swamp:"urn,computed"`
}

// V6Data is the model of data source digitalocean_reserved_ipv6.
type V6Data struct {
	DropletID  int    `swamp:"droplet_id,computed"`
	IP         string `swamp:"ip,required,nonempty"`
	RegionSlug string `swamp:"region_slug,computed"`
	URN        string `swamp:"urn,computed"`
}

func v4Data(name string, k api) providers.DataSource {
	return sdk.DataSource[*do.Client, V4Data]{
		Name: name, ID: func(d *V4Data) string { return d.IPAddress },
		Read: func(ctx context.Context, c *do.Client, d *V4Data) error {
			a, err := k.read(ctx, c, d.IPAddress)
			if err != nil {
				return err
			}
			d.Region, d.URN, d.DropletID = a.region, a.urn, do.Value(a.droplet)
			return nil
		},
	}.Build()
}

func v6Data() providers.DataSource {
	return sdk.DataSource[*do.Client, V6Data]{
		Name: "digitalocean_reserved_ipv6", ID: func(d *V6Data) string { return d.IP },
		Read: func(ctx context.Context, c *do.Client, d *V6Data) error {
			a, err := v6.read(ctx, c, d.IP)
			if err != nil {
				return err
			}
			d.RegionSlug, d.URN, d.DropletID = a.region, a.urn, do.Value(a.droplet)
			return nil
		},
	}.Build()
}
