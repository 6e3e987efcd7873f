package catalog

import (
	"cmp"
	"context"
	"strconv"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Prices knows what objects cost a month. What the API tells is taken from it:
// the price of every size of Droplet, of every size of an app's instances, of
// every size of dedicated inference and of every tier of registry. The constants stand for what only the public price
// list has. Uses that are metered are not known.
type Prices struct{ sizes, appSizes, inferenceSizes, tiers *list }

// NewPrices returns the prices; nothing is read before the first question.
func NewPrices() *Prices {
	return &Prices{
		sizes:          &list{what: "sizes", read: readSizes},
		appSizes:       &list{what: "the sizes of apps", read: readAppSizes},
		inferenceSizes: &list{what: "the sizes of dedicated inference", read: readInferenceSizes},
		tiers:          &list{what: "registry tiers", read: readTiers},
	}
}

// pricers are the types whose price can be told.
var pricers = map[string]func(*Prices, context.Context, *do.Client, cty.Value) providers.Price{
	"digitalocean_app":                    (*Prices).app,
	"digitalocean_droplet":                (*Prices).droplet,
	"digitalocean_droplet_autoscale":      (*Prices).crowd,
	"digitalocean_kubernetes_cluster":     (*Prices).cluster,
	"digitalocean_kubernetes_node_pool":   (*Prices).pool,
	"digitalocean_volume":                 perGiB("size", volumeGiB),
	"digitalocean_volume_snapshot":        perGiB("size", snapshotGiB),
	"digitalocean_droplet_snapshot":       perGiB("size", snapshotGiB),
	"digitalocean_custom_image":           perGiB("size_gigabytes", snapshotGiB),
	"digitalocean_loadbalancer":           (*Prices).balancer,
	"digitalocean_reserved_ip":            (*Prices).address,
	"digitalocean_reserved_ip_assignment": used,
	"digitalocean_floating_ip":            (*Prices).address,
	"digitalocean_floating_ip_assignment": used,
	"digitalocean_container_registry":     (*Prices).registry,
	"digitalocean_container_registries":   (*Prices).registry,
	"digitalocean_database_cluster":       (*Prices).database,
	"digitalocean_database_replica":       (*Prices).replica,
	"digitalocean_dedicated_inference":    (*Prices).inference,
}

// Price implements [providers.Prices].
func (p *Prices) Price(ctx context.Context, c providers.Client, typ string, v cty.Value) providers.Price {
	client, ok := c.(*do.Client)
	if v == cty.NilVal || v.IsNull() || free[typ] {
		return providers.Price{Known: true}
	}
	price := pricers[typ]
	switch {
	case price == nil:
		return unknown(cmp.Or(unlisted[typ], "the API does not say it, nor does the price list here"))
	case !ok || !v.IsKnown():
		return unknown(later)
	}
	v, _ = v.UnmarkDeep()
	return price(p, ctx, client, v)
}

// later is why a price is not known yet.
const later = "it hangs on what is known only after apply"

// unknown is a price that nobody can tell.
func unknown(why string) providers.Price { return providers.Price{Why: why} }

// published is a price of the public list.
func published(usd float64) providers.Price {
	return providers.Price{Monthly: usd, Known: true, Published: listed}
}

// droplet is the price of the size, with backups. A Droplet that is there says
// the price itself.
func (p *Prices) droplet(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	price := unknown(later)
	if usd, ok := number(v, "price_monthly"); ok && usd > 0 {
		price = providers.Price{Monthly: usd, Known: true}
	} else if slug, ok := word(v, "size"); ok {
		price = p.sizes.price(ctx, c, slug)
	}
	backups := attr(v, "backups")
	switch {
	case backups == cty.NilVal || backups.IsNull():
		return price
	case !backups.IsKnown():
		return unknown(later)
	case backups.False():
		return price
	}
	share := weeklyBackup
	for _, policy := range blocks(v, "backup_policy") {
		if plan, ok := word(policy, "plan"); ok && plan == "daily" {
			share = dailyBackup
		}
	}
	price = price.Times(1 + share)
	price.Published = listed
	return price
}

// pool is the price of a pool's nodes, which are Droplets. An autoscaler takes
// as many as it may.
func (p *Prices) pool(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	slug, ok := word(v, "size")
	if !ok {
		return unknown(later)
	}
	if truth(v, "auto_scale") {
		least, ok := number(v, "min_nodes")
		most, ok2 := number(v, "max_nodes")
		if ok && ok2 {
			return p.sizes.price(ctx, c, slug).Between(least, most)
		}
	}
	n, counted := number(v, "node_count")
	if !counted {
		n, counted = number(v, "actual_node_count")
	}
	if !counted {
		return unknown(later)
	}
	return p.sizes.price(ctx, c, slug).Times(n)
}

// crowd is the price of the Droplets of an autoscale pool: as many as are asked
// for, or as its limits let it have.
func (p *Prices) crowd(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	for _, template := range blocks(v, "droplet_template") {
		slug, ok := word(template, "size")
		if !ok {
			break
		}
		for _, config := range blocks(v, "config") {
			if n, ok := number(config, "target_number_instances"); ok && n > 0 {
				return p.sizes.price(ctx, c, slug).Times(n)
			}
			least, ok := number(config, "min_instances")
			most, ok2 := number(config, "max_instances")
			if ok && ok2 {
				return p.sizes.price(ctx, c, slug).Between(least, most)
			}
		}
	}
	return unknown(later)
}

// cluster is the price of a cluster's own pool and of its control plane.
func (p *Prices) cluster(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	sum := providers.Price{Known: true}
	if truth(v, "ha") {
		sum = published(haCluster)
	}
	for _, pool := range blocks(v, "node_pool") {
		sum = sum.Plus(p.pool(ctx, c, pool))
	}
	return sum
}

// balancer is the price of a balancer's nodes; it has one where nothing is
// said.
func (p *Prices) balancer(_ context.Context, _ *do.Client, v cty.Value) providers.Price {
	each, nodes := balancerNode, 1.0
	if kind, ok := word(v, "type"); ok && kind != "REGIONAL" {
		each = globalNode
	}
	if slug, ok := word(v, "size"); ok {
		nodes = balancerSizes[slug]
	}
	if n, ok := number(v, "size_unit"); ok && n > 0 {
		nodes = n
	}
	if nodes == 0 {
		return unknown("the public price list does not have this size")
	}
	return published(each * nodes)
}

// address is the price of a reserved IP, which is free on a Droplet.
func (p *Prices) address(_ context.Context, _ *do.Client, v cty.Value) providers.Price {
	if id := attr(v, "droplet_id"); id != cty.NilVal && !id.IsNull() {
		return published(0)
	}
	return published(idleAddress)
}

// used is what an assignment saves: the address is no longer idle.
func used(*Prices, context.Context, *do.Client, cty.Value) providers.Price {
	return published(-idleAddress)
}

// registry is the price of a registry's tier.
func (p *Prices) registry(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	tier, ok := word(v, "subscription_tier_slug")
	if !ok {
		return unknown(later)
	}
	return p.tiers.price(ctx, c, tier)
}

// inference is the price of the GPUs that an endpoint's models run on.
func (p *Prices) inference(ctx context.Context, c *do.Client, v cty.Value) providers.Price {
	sum := providers.Price{Known: true}
	models := attr(v, "model_deployments")
	if models == cty.NilVal || !models.IsKnown() {
		return unknown(later)
	}
	for _, model := range blocks(v, "model_deployments") {
		gpus := attr(model, "accelerators")
		if gpus == cty.NilVal || !gpus.IsKnown() {
			return unknown(later)
		}
		for _, gpu := range blocks(model, "accelerators") {
			slug, told := word(gpu, "accelerator_slug")
			n, counted := number(gpu, "scale")
			if !told || !counted {
				return unknown(later)
			}
			sum = sum.Plus(p.inferenceSizes.price(ctx, c, slug).Times(n))
		}
	}
	return sum
}

// database is the price of a cluster's nodes.
func (p *Prices) database(_ context.Context, _ *do.Client, v cty.Value) providers.Price {
	engine, _ := word(v, "engine")
	nodes, ok := number(v, "node_count")
	switch {
	case !ok:
		return unknown(later)
	case engines[engine] == nil:
		return unknown("the API has no prices of databases, and the list here none of this engine")
	}
	return nodesOf(engines[engine], v, nodes)
}

// replica is the price of a read-only node. Engines without replicas have other
// sizes, or none.
func (p *Prices) replica(_ context.Context, _ *do.Client, v cty.Value) providers.Price {
	return nodesOf(relational, v, 1)
}

// nodesOf is the price of n nodes of an object's size, with the storage that is
// more than the size brings. Of clusters with several nodes the list does not
// say what more storage costs.
func nodesOf(sizes map[string]node, v cty.Value, n float64) providers.Price {
	slug, _ := word(v, "size")
	one, ok := sizes[slug]
	if !ok {
		return unknown("the API has no prices of databases, and the list here none of this size")
	}
	usd := one.usd * n
	text, _ := word(v, "storage_size_mib")
	mib, err := strconv.ParseFloat(text, 64)
	more := mib/1024 - one.gib
	if err != nil || one.gib == 0 || more <= 0 {
		return published(usd)
	}
	if n > 1 {
		return unknown("no list says what more storage costs for several nodes")
	}
	return published(usd + more*databaseGiB)
}

// perGiB returns the price of what is sold by size.
func perGiB(name string, usd float64) func(*Prices, context.Context, *do.Client, cty.Value) providers.Price {
	return func(_ *Prices, _ context.Context, _ *do.Client, v cty.Value) providers.Price {
		n, ok := number(v, name)
		if !ok {
			return unknown(later)
		}
		return published(n * usd)
	}
}

// attr returns an attribute, NilVal where there is none.
func attr(v cty.Value, name string) cty.Value {
	if v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() || !v.Type().HasAttribute(name) {
		return cty.NilVal
	}
	return v.GetAttr(name)
}

// number returns a known number.
func number(v cty.Value, name string) (float64, bool) {
	a := attr(v, name)
	if a == cty.NilVal || a.IsNull() || !a.IsKnown() || a.Type() != cty.Number {
		return 0, false
	}
	f, _ := a.AsBigFloat().Float64()
	return f, true
}

// truth reports whether an attribute is known to be true.
func truth(v cty.Value, name string) bool {
	a := attr(v, name)
	return a != cty.NilVal && !a.IsNull() && a.IsKnown() && a.Type() == cty.Bool && a.True()
}

// word returns a known string.
func word(v cty.Value, name string) (string, bool) {
	a := attr(v, name)
	if a == cty.NilVal || a.IsNull() || !a.IsKnown() || a.Type() != cty.String {
		return "", false
	}
	return a.AsString(), true
}

// blocks returns the known blocks of a name.
func blocks(v cty.Value, name string) []cty.Value {
	a := attr(v, name)
	if a == cty.NilVal || a.IsNull() || !a.IsKnown() || !a.CanIterateElements() {
		return nil
	}
	return a.AsValueSlice()
}
