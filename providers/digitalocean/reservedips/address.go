package reservedips

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// V4 is the model of digitalocean_reserved_ip and of digitalocean_floating_ip.
// An address has neither name nor tags, so that an interrupted create is told
// by what was there before.
type V4 struct {
	DropletID *int    `swamp:"droplet_id,optional,nullable"`
	IPAddress *string `swamp:"ip_address,optional,computed,key,check=ipv4"`
	Region    string  `swamp:"region,required,forcenew,nonempty,identity,norm=lower"`
	URN       string  `swamp:"urn,computed"`
}

// V6 is the model of digitalocean_reserved_ipv6.
type V6 struct {
	DropletID  *int    `swamp:"droplet_id,optional,computed"`
	IP         *string `swamp:"ip,optional,computed,key,check=ipv6"`
	RegionSlug string  `swamp:"region_slug,required,forcenew,nonempty,identity,norm=lower"`
	URN        string  `swamp:"urn,computed"`
}

// model is what the calls need of the model of either kind.
type model interface {
	where() (ip, region string)
	droplet() **int
	fill(a *address)
}

func (r *V4) where() (ip, region string) { return do.Value(r.IPAddress), r.Region }
func (r *V4) droplet() **int             { return &r.DropletID }
func (r *V6) where() (ip, region string) { return do.Value(r.IP), r.RegionSlug }
func (r *V6) droplet() **int             { return &r.DropletID }

func (r *V4) fill(a *address) {
	r.IPAddress, r.URN = &a.ip, a.urn
	if a.region != "" {
		r.Region = a.region
	}
}

func (r *V6) fill(a *address) {
	r.IP, r.URN = &a.ip, a.urn
	if a.region != "" {
		r.RegionSlug = a.region
	}
}

func v4Resource(name string, a api, alias string) providers.Resource {
	return addresses[V4, *V4]{a}.resource(name, alias)
}

func v6Resource() providers.Resource {
	return addresses[V6, *V6]{v6}.resource("digitalocean_reserved_ipv6", "")
}

// addresses are the calls for the addresses of one kind.
type addresses[T any, M interface {
	*T
	model
}] struct{ api }

func (k addresses[T, M]) resource(name, alias string) providers.Resource {
	return sdk.Resource[*do.Client, T]{
		Name: name, Create: k.create, Read: k.read, Update: k.update, Delete: k.remove, List: k.list, Import: k.importAddress, Touches: k.touches, Merge: k.merge,
		Checks: map[string]func(string) error{"ipv6": checkV6},
		Traits: providers.Traits{
			Recogniser: providers.BeforeSet, Importable: true, ImportID: "ip", Finish: true, Stateful: true, Everyday: true, Grace: time.Minute, AwaitGone: true,
			Ambiguity: "an address that somebody else reserves in the same region in the same seconds", AliasOf: alias,
		},
	}.Build()
}

// touches keeps creates in one region apart under whatever name: each would
// take the other's new address for its own.
func (k addresses[T, M]) touches(r *T) []string {
	ip, region := M(r).where()
	out := []string{k.key + ":" + ip}
	if ip == "" {
		out = append(out, k.key+" in:"+region)
	}
	if d := *M(r).droplet(); d != nil {
		out = append(out, "droplet:"+strconv.Itoa(*d))
	}
	return out
}

// create reserves an address; the assignment comes next, in update.
func (k addresses[T, M]) create(ctx context.Context, c *do.Client, r *T) error {
	_, region := M(r).where()
	a, _, err := k.api.create(ctx, c, region)
	if err != nil {
		return do.Err("reserve "+k.words, err)
	}
	*M(r).droplet() = nil
	M(r).fill(a)
	return nil
}

// read takes over what the API says. The Droplet is looked at only where the
// configuration says one: an assignment of its own may have made it.
func (k addresses[T, M]) read(ctx context.Context, c *do.Client, r *T) error {
	ip, _ := M(r).where()
	a, err := k.api.read(ctx, c, ip)
	if err != nil {
		return err
	}
	M(r).fill(a)
	if d := M(r).droplet(); *d != nil {
		*d = a.droplet
	}
	return nil
}

func (k addresses[T, M]) update(ctx context.Context, c *do.Client, _, next *T) error {
	wanted := *M(next).droplet()
	ip, _ := M(next).where()
	a, err := k.api.read(ctx, c, ip)
	if err != nil {
		return err
	}
	switch {
	case wanted == nil && a.droplet != nil:
		err = k.take(ctx, c, a.ip)
	case wanted != nil && do.Value(a.droplet) != *wanted:
		err = k.give(ctx, c, a.ip, *wanted)
	}
	if err != nil {
		return err
	}
	return k.read(ctx, c, next)
}

func (k addresses[T, M]) remove(ctx context.Context, c *do.Client, r *T) error {
	ip, _ := M(r).where()
	a, err := k.api.read(ctx, c, ip)
	if err != nil {
		return err
	}
	if a.droplet != nil {
		if err := k.take(ctx, c, a.ip); err != nil {
			return err
		}
	}
	_, err = k.api.remove(ctx, c, a.ip)
	return do.Err("release "+k.words, err)
}

func (k addresses[T, M]) list(ctx context.Context, c *do.Client, _ *T) iter.Seq2[*T, error] {
	return do.Each(k.pages(ctx, c), func(a *address) *T {
		r := new(T)
		M(r).fill(a)
		*M(r).droplet() = a.droplet
		return r
	})
}

// merge leaves the Droplet out where none is recorded, as read does.
func (k addresses[T, M]) merge(recorded, shown *T) {
	if *M(recorded).droplet() == nil {
		*M(shown).droplet() = nil
	}
}

func (k addresses[T, M]) importAddress(ctx context.Context, c *do.Client, id string) (*T, error) {
	a, err := k.api.read(ctx, c, id)
	if err != nil {
		return nil, err
	}
	r := new(T)
	M(r).fill(a)
	*M(r).droplet() = a.droplet
	return r, nil
}
