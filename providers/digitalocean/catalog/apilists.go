package catalog

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// list is a list of the API with the price of each slug. It is read once, at
// the first question; a price is worth no second call.
type list struct {
	what string // that has prices, as messages say it
	read func(context.Context, *do.Client) (map[string]float64, error)

	once   sync.Once
	prices map[string]float64 // US dollars a month by slug
	err    error
}

// price returns the monthly price of a slug.
func (l *list) price(ctx context.Context, c *do.Client, slug string) providers.Price {
	l.once.Do(func() { l.prices, l.err = l.read(ctx, c) })
	usd, ok := l.prices[slug]
	switch {
	case l.err != nil:
		return unknown(fmt.Sprintf("the API's list of %s cannot be read", l.what))
	case !ok:
		return unknown(fmt.Sprintf("the API's list of %s has no %q", l.what, slug))
	}
	return providers.Price{Monthly: usd, Known: true}
}

// readSizes reads the sizes of Droplets.
func readSizes(ctx context.Context, c *do.Client) (map[string]float64, error) {
	prices := map[string]float64{}
	for s, err := range do.Pages(ctx, "list sizes", func(s godo.Size) string { return s.Slug }, c.API().Sizes.List) {
		if err != nil {
			return nil, err
		}
		prices[s.Slug] = s.PriceMonthly
	}
	return prices, nil
}

// readAppSizes reads the sizes of apps' instances.
func readAppSizes(ctx context.Context, c *do.Client) (map[string]float64, error) {
	all, _, err := c.API().Apps.ListInstanceSizes(ctx)
	if err != nil {
		return nil, err
	}
	prices := map[string]float64{}
	for _, s := range all {
		if usd, err := strconv.ParseFloat(s.USDPerMonth, 64); err == nil {
			prices[s.Slug] = usd
		}
	}
	return prices, nil
}

// monthHours are the hours of a month, a twelfth of a year, by which a price an
// hour is one a month.
const monthHours = 730

// readInferenceSizes reads the sizes of dedicated inference that are sold in US
// dollars, each by the hour.
func readInferenceSizes(ctx context.Context, c *do.Client) (map[string]float64, error) {
	all, _, err := c.API().DedicatedInference.GetSizes(ctx)
	if err != nil {
		return nil, err
	}
	prices := map[string]float64{}
	for _, s := range all.Sizes {
		if usd, err := strconv.ParseFloat(s.PricePerHour, 64); err == nil && s.Currency == "USD" {
			prices[s.GPUSlug] = usd * monthHours
		}
	}
	return prices, nil
}

// readTiers reads the tiers of container registries.
func readTiers(ctx context.Context, c *do.Client) (map[string]float64, error) {
	options, _, err := c.API().Registry.GetOptions(ctx)
	if err != nil {
		return nil, err
	}
	prices := map[string]float64{}
	for _, t := range options.SubscriptionTiers {
		prices[t.Slug] = float64(t.MonthlyPriceInCents) / 100
	}
	return prices, nil
}
