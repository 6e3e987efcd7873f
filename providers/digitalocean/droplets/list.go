package droplets

import (
	"context"
	"iter"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// listed is a Droplet on a page of the list. Most of a page says of each Droplet
// where its region, size and image are to be had, of which no attribute is made:
// what is named here is read in place of that.
type listed struct {
	godo.Droplet
	Image  *struct{} `json:"image"`
	Region *struct {
		Slug string `json:"slug"`
	} `json:"region"`
	Size *struct {
		PriceMonthly float64 `json:"price_monthly"`
		PriceHourly  float64 `json:"price_hourly"`
	} `json:"size"`
}

// droplet returns it as the API's library has it.
func (l *listed) droplet() *godo.Droplet {
	d := &l.Droplet
	if l.Region != nil {
		d.Region = &godo.Region{Slug: l.Region.Slug}
	}
	if l.Size != nil {
		d.Size = &godo.Size{PriceMonthly: l.Size.PriceMonthly, PriceHourly: l.Size.PriceHourly}
	}
	return d
}

// listPage reads a page of the list of the account's Droplets.
func listPage(c *do.Client) func(context.Context, *godo.ListOptions) ([]listed, *godo.Response, error) {
	return func(ctx context.Context, o *godo.ListOptions) ([]listed, *godo.Response, error) {
		var root struct {
			Droplets []listed    `json:"droplets"`
			Links    *godo.Links `json:"links"`
		}
		resp, err := c.ListPage(ctx, "v2/droplets", o, &root)
		if resp != nil {
			resp.Links = root.Links
		}
		return root.Droplets, resp, err
	}
}

// listDroplets yields the Droplets of the account; those with GPUs are in a list of
// their own, which is read where it matters.
func listDroplets(ctx context.Context, c *do.Client, like *Droplet) iter.Seq2[*Droplet, error] {
	return func(yield func(*Droplet, error) bool) {
		all := do.Pages(ctx, "list Droplets", func(l listed) int { return l.ID }, listPage(c))
		for l, err := range all {
			if !yieldDroplet(yield, l.droplet(), err) {
				return
			}
		}
		if like == nil || !strings.HasPrefix(like.Size, "gpu-") {
			return
		}
		for d, err := range do.Pages(ctx, "list Droplets", func(d godo.Droplet) int { return d.ID }, c.API().Droplets.ListWithGPUs) {
			if !yieldDroplet(yield, &d, err) {
				return
			}
		}
	}
}

func yieldDroplet(yield func(*Droplet, error) bool, d *godo.Droplet, err error) bool {
	r := &Droplet{}
	if err == nil {
		r.fill(d)
	}
	return yield(r, err) && err == nil
}
