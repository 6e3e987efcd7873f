package reservedips

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"strings"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// V4Assignment is the model of digitalocean_reserved_ip_assignment and of
// digitalocean_floating_ip_assignment.
type V4Assignment struct {
	ID        string `swamp:"id,optional,computed,key"`
	DropletID int    `swamp:"droplet_id,required,forcenew,identity"`
	IPAddress string `swamp:"ip_address,required,forcenew,identity,check=ipv4"`
}

// V6Assignment is the model of digitalocean_reserved_ipv6_assignment.
type V6Assignment struct {
	ID        string `swamp:"id,optional,computed,key"`
	DropletID int    `swamp:"droplet_id,required,forcenew,identity"`
	IP        string `swamp:"ip,required,forcenew,identity,check=ipv6,norm=ip"`
}

// pair is what the calls need of the model of either kind of assignment.
type pair interface {
	get() (ip string, droplet int)
	set(ip string, droplet int)
}

func (r *V4Assignment) get() (ip string, droplet int) { return r.IPAddress, r.DropletID }
func (r *V6Assignment) get() (ip string, droplet int) { return r.IP, r.DropletID }

func (r *V4Assignment) set(ip string, droplet int) {
	r.ID, r.IPAddress, r.DropletID = pairID(ip, droplet), ip, droplet
}

func (r *V6Assignment) set(ip string, droplet int) {
	r.ID, r.IP, r.DropletID = pairID(ip, droplet), ip, droplet
}

func pairID(ip string, droplet int) string { return fmt.Sprintf("%d-%s", droplet, ip) }

func checkV6(s string) error {
	if ip, err := netip.ParseAddr(s); err != nil || !ip.Is6() {
		return errors.New("it is not an IPv6 address")
	}
	return nil
}

func v4AssignmentResource(name string) providers.Resource {
	return assignments[V4Assignment, *V4Assignment]{reserved}.resource(name, "ip_address")
}

func v6AssignmentResource() providers.Resource {
	return assignments[V6Assignment, *V6Assignment]{v6}.resource("digitalocean_reserved_ipv6_assignment", "ip")
}

// assignments are the calls for the assignments of one kind of addresses.
type assignments[T any, M interface {
	*T
	pair
}] struct{ api }

func (k assignments[T, M]) resource(name, ip string) providers.Resource {
	return sdk.Resource[*do.Client, T]{
		Name: name, Create: k.create, Read: k.read, Delete: k.remove, List: k.list, Import: k.importPair,
		Checks: map[string]func(string) error{"ipv6": checkV6},
		Touches: func(r *T) []string {
			ip, droplet := M(r).get()
			return []string{k.key + ":" + ip, "droplet:" + strconv.Itoa(droplet)}
		},
		Traits: providers.Traits{Recogniser: providers.AttachPoint, Importable: true, ImportID: ip + ",droplet_id"},
	}.Build()
}

func (k assignments[T, M]) create(ctx context.Context, c *do.Client, r *T) error {
	ip, droplet := M(r).get()
	a, err := k.api.read(ctx, c, ip)
	if err != nil {
		return err
	}
	if do.Value(a.droplet) == droplet {
		M(r).set(ip, droplet)
		return nil
	}
	action, _, err := k.assign(ctx, c, ip, droplet)
	if err != nil {
		return do.Err("assign "+k.words, err)
	}
	M(r).set(ip, droplet)
	return c.AwaitAction(ctx, action)
}

func (k assignments[T, M]) read(ctx context.Context, c *do.Client, r *T) error {
	ip, droplet := M(r).get()
	a, err := k.api.read(ctx, c, ip)
	if err != nil {
		return err
	}
	if do.Value(a.droplet) != droplet {
		return &providers.Error{Kind: providers.NotFound, Op: "read assignment", Message: fmt.Sprintf("%s %s is not assigned to Droplet %d", k.words, ip, droplet)}
	}
	return nil
}

// remove leaves an address alone that somebody assigned elsewhere.
func (k assignments[T, M]) remove(ctx context.Context, c *do.Client, r *T) error {
	if err := k.read(ctx, c, r); err != nil {
		return err
	}
	ip, _ := M(r).get()
	return k.take(ctx, c, ip)
}

func (k assignments[T, M]) list(ctx context.Context, c *do.Client, _ *T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for a, err := range k.pages(ctx, c) {
			if err != nil {
				yield(nil, err)
				return
			}
			if a.droplet == nil {
				continue
			}
			r := new(T)
			M(r).set(a.ip, *a.droplet)
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (k assignments[T, M]) importPair(ctx context.Context, c *do.Client, id string) (*T, error) {
	ip, number, ok := strings.Cut(id, ",")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "import assignment", Message: fmt.Sprintf("%q is not of the form ip,droplet_id, for example 192.0.2.1,3164444", id)}
	}
	r := new(T)
	M(r).set(ip, n)
	return r, k.read(ctx, c, r)
}
