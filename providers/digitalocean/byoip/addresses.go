package byoip

import (
	"context"
	"net/url"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// AddressesData is the model of data source digitalocean_byoip_prefix_resources.
type AddressesData struct {
	Addresses       []Address `swamp:"addresses,computed"`
	BYOIPPrefixUUID string    `swamp:"byoip_prefix_uuid,required,nonempty"`
}

// Address is an address of a prefix that something has. Its ip_address is the
// URN of what has it, as with the Terraform provider.
type Address struct {
	AssignedAt string `swamp:"assigned_at,computed"`
	ID         int    `swamp:"id,computed"`
	IPAddress  string `swamp:"ip_address,computed"`
	Region     string `swamp:"region,computed"`
}

func addressesData() providers.DataSource {
	return sdk.DataSource[*do.Client, AddressesData]{
		Name: "digitalocean_byoip_prefix_resources", ID: func(d *AddressesData) string { return d.BYOIPPrefixUUID },
		Read: func(ctx context.Context, c *do.Client, d *AddressesData) error {
			all, err := do.All(do.Pages(ctx, "list addresses of BYOIP prefix", func(v godo.BYOIPPrefixResource) uint64 { return v.ID }, pageOf(c, d.BYOIPPrefixUUID)))
			if err != nil {
				return err
			}
			d.Addresses = do.Map(all, func(v godo.BYOIPPrefixResource) Address {
				return Address{AssignedAt: v.AssignedAt.UTC().String(), ID: int(v.ID), IPAddress: v.Resource, Region: v.Region}
			})
			return nil
		},
	}.Build()
}

// pageOf reads a page of the addresses of a prefix. godo's own call asks for the
// first page whatever it is told.
func pageOf(c *do.Client, uuid string) func(context.Context, *godo.ListOptions) ([]godo.BYOIPPrefixResource, *godo.Response, error) {
	return func(ctx context.Context, o *godo.ListOptions) ([]godo.BYOIPPrefixResource, *godo.Response, error) {
		var root struct {
			IPs   []godo.BYOIPPrefixResource `json:"ips"`
			Links *godo.Links                `json:"links"`
		}
		resp, err := c.ListPage(ctx, "v2/byoip_prefixes/"+url.PathEscape(uuid)+"/ips", o, &root)
		if err != nil {
			return nil, resp, err
		}
		resp.Links = root.Links
		return root.IPs, resp, nil
	}
}
