package catalog

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// appSize is the size of instances for which none is said.
const appSize = "apps-s-1vcpu-0.5gb"

// app is the price of what runs all the time: services and workers by the size
// of their instances, and development databases. What addresses of its own cost is not known. Jobs and
// traffic are metered, and static sites are free for the first few of an account.
func (p *Prices) app(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	sum := providers.Price{Known: true}
	for _, spec := range blocks(v, "spec") {
		for _, kind := range []string{"service", "worker"} {
			for _, x := range blocks(spec, kind) {
				sum = sum.Plus(p.instances(ctx, c, x))
			}
		}
		for _, db := range blocks(spec, "database") {
			if on := attr(db, "production"); on == cty.NilVal || on.IsNull() || on.IsKnown() && on.False() {
				sum = sum.Plus(published(appDatabase))
			}
		}
		for _, out := range blocks(spec, "egress") {
			if kind, _ := word(out, "type"); kind == "DEDICATED_IP" {
				sum = sum.Plus(unknown("what addresses of its own cost an app is in no list that can be read"))
			}
		}
		if len(blocks(spec, "function")) > 0 {
			sum = sum.Plus(unknown("functions are metered"))
		}
	}
	return sum
}

// instances is the price of the instances of a component.
func (p *Prices) instances(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	slug := appSize
	if size := attr(v, "instance_size_slug"); size != cty.NilVal && !size.IsNull() {
		if !size.IsKnown() {
			return unknown(later)
		}
		slug = size.AsString()
	}
	price := p.appSizes.price(ctx, c, slug)
	if scaling := blocks(v, "autoscaling"); len(scaling) > 0 {
		least, ok := number(scaling[0], "min_instance_count")
		most, ok2 := number(scaling[0], "max_instance_count")
		if !ok || !ok2 {
			return unknown(later)
		}
		return price.Between(least, most)
	}
	count := attr(v, "instance_count")
	if count != cty.NilVal && !count.IsKnown() {
		return unknown(later)
	}
	if n, ok := number(v, "instance_count"); ok && n > 0 {
		return price.Times(n)
	}
	return price
}
