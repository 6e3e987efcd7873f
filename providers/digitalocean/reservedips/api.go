package reservedips

import (
	"context"
	"iter"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// address is an address of either kind as the API tells it.
type address struct {
	ip, region, urn string
	droplet         *int // nil where it is not assigned
}

// api is what the API offers for the addresses of one kind.
type api struct {
	words    string // what an address is called in errors
	key      string // what begins the names of the queues
	create   func(ctx context.Context, c *do.Client, region string) (*address, *godo.Response, error)
	get      func(ctx context.Context, c *do.Client, ip string) (*address, *godo.Response, error)
	remove   func(ctx context.Context, c *do.Client, ip string) (*godo.Response, error)
	assign   func(ctx context.Context, c *do.Client, ip string, droplet int) (*godo.Action, *godo.Response, error)
	unassign func(ctx context.Context, c *do.Client, ip string) (*godo.Action, *godo.Response, error)
	pages    func(ctx context.Context, c *do.Client) iter.Seq2[*address, error]
}

var (
	reserved = v4("ReservedIP")
	floating = v4("FloatingIP")
	v6       = api{
		words: "reserved IPv6 address", key: "reserved_ipv6",
		create: func(ctx context.Context, c *do.Client, region string) (*address, *godo.Response, error) {
			ip, resp, err := c.API().ReservedIPV6s.Create(ctx, &godo.ReservedIPV6CreateRequest{Region: region})
			return ofV6(ip), resp, err
		},
		get: func(ctx context.Context, c *do.Client, ip string) (*address, *godo.Response, error) {
			v, resp, err := c.API().ReservedIPV6s.Get(ctx, ip)
			return ofV6(v), resp, err
		},
		remove: func(ctx context.Context, c *do.Client, ip string) (*godo.Response, error) {
			return c.API().ReservedIPV6s.Delete(ctx, ip)
		},
		assign: func(ctx context.Context, c *do.Client, ip string, droplet int) (*godo.Action, *godo.Response, error) {
			return c.API().ReservedIPV6Actions.Assign(ctx, ip, droplet)
		},
		unassign: func(ctx context.Context, c *do.Client, ip string) (*godo.Action, *godo.Response, error) {
			return c.API().ReservedIPV6Actions.Unassign(ctx, ip)
		},
		pages: func(ctx context.Context, c *do.Client) iter.Seq2[*address, error] {
			pages := do.Pages(ctx, "list reserved IPv6 addresses", func(ip godo.ReservedIPV6) string { return ip.IP }, c.API().ReservedIPV6s.List)
			return do.Each(pages, func(ip godo.ReservedIPV6) *address { return ofV6(&ip) })
		},
	}
)

// v4 is what there is for IPv4 addresses, whose URNs are of a type.
func v4(urn string) api {
	return api{
		words: "reserved IP", key: "reserved_ip",
		create: func(ctx context.Context, c *do.Client, region string) (*address, *godo.Response, error) {
			ip, resp, err := c.API().ReservedIPs.Create(ctx, &godo.ReservedIPCreateRequest{Region: region})
			return ofV4(ip, urn), resp, err
		},
		get: func(ctx context.Context, c *do.Client, ip string) (*address, *godo.Response, error) {
			v, resp, err := c.API().ReservedIPs.Get(ctx, ip)
			return ofV4(v, urn), resp, err
		},
		remove: func(ctx context.Context, c *do.Client, ip string) (*godo.Response, error) {
			return c.API().ReservedIPs.Delete(ctx, ip)
		},
		assign: func(ctx context.Context, c *do.Client, ip string, droplet int) (*godo.Action, *godo.Response, error) {
			return c.API().ReservedIPActions.Assign(ctx, ip, droplet)
		},
		unassign: func(ctx context.Context, c *do.Client, ip string) (*godo.Action, *godo.Response, error) {
			return c.API().ReservedIPActions.Unassign(ctx, ip)
		},
		pages: func(ctx context.Context, c *do.Client) iter.Seq2[*address, error] {
			pages := do.Pages(ctx, "list reserved IPs", func(ip godo.ReservedIP) string { return ip.IP }, c.API().ReservedIPs.List)
			return do.Each(pages, func(ip godo.ReservedIP) *address { return ofV4(&ip, urn) })
		},
	}
}

func ofV4(ip *godo.ReservedIP, urn string) *address {
	if ip == nil {
		return nil
	}
	a := &address{ip: ip.IP, urn: godo.ToURN(urn, ip.IP), droplet: idOf(ip.Droplet)}
	if ip.Region != nil {
		a.region = ip.Region.Slug
	}
	return a
}

func ofV6(ip *godo.ReservedIPV6) *address {
	if ip == nil {
		return nil
	}
	return &address{ip: ip.IP, region: ip.RegionSlug, urn: ip.URN(), droplet: idOf(ip.Droplet)}
}

func idOf(d *godo.Droplet) *int {
	if d == nil {
		return nil
	}
	return do.Optional(d.ID)
}

func (a api) read(ctx context.Context, c *do.Client, ip string) (*address, error) {
	r, _, err := a.get(ctx, c, ip)
	if err != nil {
		return nil, do.Err("read "+a.words, err)
	}
	return r, nil
}

func (a api) give(ctx context.Context, c *do.Client, ip string, droplet int) error {
	action, _, err := a.assign(ctx, c, ip, droplet)
	if err != nil {
		return do.Err("assign "+a.words, err)
	}
	return c.AwaitAction(ctx, action)
}

// take takes an address away from its Droplet; one without is done.
func (a api) take(ctx context.Context, c *do.Client, ip string) error {
	action, _, err := a.unassign(ctx, c, ip)
	if err != nil {
		if err = do.Err("unassign "+a.words, err); strings.Contains(err.Error(), "not assigned") {
			return nil
		}
		return err
	}
	return c.AwaitAction(ctx, action)
}
