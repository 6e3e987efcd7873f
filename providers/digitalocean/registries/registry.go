package registries

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Registry is the model of digitalocean_container_registry and of
// digitalocean_container_registries. Its name is unique among all users; the
// tier of the subscription is one for all registries of the account.
type Registry struct {
	CreatedAt            string  `swamp:"created_at,computed"`
	Endpoint             string  `swamp:"endpoint,computed"`
	Name                 string  `swamp:"name,required,forcenew,nonempty,key,identity"`
	Region               *string `swamp:"region,optional,computed,forcenew,nonempty"`
	ServerURL            string  `swamp:"server_url,computed"`
	StorageUsageBytes    int     `swamp:"storage_usage_bytes,computed"`
	SubscriptionTierSlug string  `swamp:"subscription_tier_slug,required,oneof=starter|basic|professional"`

	created time.Time
}

// host is where images are pushed to and pulled from.
const host = "registry.digitalocean.com"

type create func(ctx context.Context, c *do.Client, req *godo.RegistryCreateRequest) (*godo.Registry, *godo.Response, error)

func createOnly(ctx context.Context, c *do.Client, req *godo.RegistryCreateRequest) (*godo.Registry, *godo.Response, error) {
	return c.API().Registry.Create(ctx, req)
}

func createAny(ctx context.Context, c *do.Client, req *godo.RegistryCreateRequest) (*godo.Registry, *godo.Response, error) {
	return c.API().Registries.Create(ctx, req)
}

func registryResource(name string, call create, alias string) providers.Resource {
	return sdk.Resource[*do.Client, Registry]{
		Name:   name,
		Create: func(ctx context.Context, c *do.Client, r *Registry) error { return createRegistry(ctx, c, r, call) },
		Read:   readRegistry, Update: updateRegistry, Delete: removeRegistry, List: listRegistries,
		Created: func(r *Registry) time.Time { return r.created },
		Touches: func(*Registry) []string { return []string{"registry subscription"} },
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, ImportID: "name", Finish: true, Stateful: true, Grace: 30 * time.Second, AliasOf: alias,
		},
	}.Build()
}

func createRegistry(ctx context.Context, c *do.Client, r *Registry, call create) error {
	tier := r.SubscriptionTierSlug
	v, _, err := call(ctx, c, &godo.RegistryCreateRequest{Name: r.Name, SubscriptionTierSlug: tier, Region: do.Value(r.Region)})
	if err != nil {
		return do.Err("create container registry", err)
	}
	r.fill(v, tier)
	return nil
}

func readRegistry(ctx context.Context, c *do.Client, r *Registry) error {
	v, _, err := c.API().Registries.Get(ctx, r.Name)
	if err != nil {
		return do.Err("read container registry", err)
	}
	tier, err := tierOf(ctx, c)
	if err != nil {
		return err
	}
	r.fill(v, tier)
	return nil
}

// tierOf returns the tier of the account.
func tierOf(ctx context.Context, c *do.Client) (string, error) {
	s, _, err := c.API().Registries.GetSubscription(ctx)
	if err != nil {
		return "", do.Err("read subscription of container registries", err)
	}
	if s == nil || s.Tier == nil {
		return "", nil
	}
	return s.Tier.Slug, nil
}

func updateRegistry(ctx context.Context, c *do.Client, _, next *Registry) error {
	now, err := tierOf(ctx, c)
	if err != nil {
		return err
	}
	if now != next.SubscriptionTierSlug {
		if _, _, err := c.API().Registries.UpdateSubscription(ctx, &godo.RegistrySubscriptionUpdateRequest{TierSlug: next.SubscriptionTierSlug}); err != nil {
			return do.Err("update subscription of container registries", err)
		}
	}
	return readRegistry(ctx, c, next)
}

func removeRegistry(ctx context.Context, c *do.Client, r *Registry) error {
	_, err := c.API().Registries.Delete(ctx, r.Name)
	return do.Err("delete container registry", err)
}

func listRegistries(ctx context.Context, c *do.Client, _ *Registry) iter.Seq2[*Registry, error] {
	return func(yield func(*Registry, error) bool) {
		all, _, err := c.API().Registries.List(ctx)
		if err != nil {
			yield(nil, do.Err("list container registries", err))
			return
		}
		if len(all) == 0 {
			return // an account without registries may have no subscription
		}
		tier, err := tierOf(ctx, c)
		for _, v := range all {
			r := &Registry{}
			r.fill(v, tier)
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (r *Registry) fill(v *godo.Registry, tier string) {
	*r = Registry{
		CreatedAt: v.CreatedAt.UTC().String(), Endpoint: host + "/" + v.Name, Name: v.Name, Region: do.Optional(v.Region), ServerURL: host,
		StorageUsageBytes: int(v.StorageUsageBytes), SubscriptionTierSlug: tier, created: v.CreatedAt,
	}
}

// RegistryData is the model of data sources digitalocean_container_registry and
// digitalocean_container_registries.
type RegistryData struct {
	CreatedAt            string `swamp:"created_at,computed"`
	Endpoint             string `swamp:"endpoint,computed"`
	Name                 string `swamp:"name,required,nonempty"`
	Region               string `swamp:"region,computed"`
	ServerURL            string `swamp:"server_url,computed"`
	StorageUsageBytes    int    `swamp:"storage_usage_bytes,computed"`
	SubscriptionTierSlug string `swamp:"subscription_tier_slug,computed"`
}

func registryData(name string) providers.DataSource {
	return sdk.DataSource[*do.Client, RegistryData]{
		Name: name, ID: func(d *RegistryData) string { return d.Name },
		Read: func(ctx context.Context, c *do.Client, d *RegistryData) error {
			r := &Registry{Name: d.Name}
			if err := readRegistry(ctx, c, r); err != nil {
				return err
			}
			*d = RegistryData{
				CreatedAt: r.CreatedAt, Endpoint: r.Endpoint, Name: r.Name, Region: do.Value(r.Region), ServerURL: r.ServerURL,
				StorageUsageBytes: r.StorageUsageBytes, SubscriptionTierSlug: r.SubscriptionTierSlug,
			}
			return nil
		},
	}.Build()
}
