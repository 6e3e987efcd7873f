// Package reservedips has the resources and data source of reserved IPv4
// addresses and their assignments.
package reservedips

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ReservedIP is the model of digitalocean_reserved_ip. It has neither name nor
// tags, so that an interrupted create is told by what was there before.
type ReservedIP struct {
	DropletID *int    `swamp:"droplet_id,optional,unlisted"`
	IPAddress *string `swamp:"ip_address,optional,computed,key,check=ipv4"`
	Region    string  `swamp:"region,required,forcenew,nonempty,identity,norm=lower"`
	URN       string  `swamp:"urn,computed"`
}

// Assignment is the model of digitalocean_reserved_ip_assignment.
type Assignment struct {
	ID        string `swamp:"id,optional,computed,key"`
	DropletID int    `swamp:"droplet_id,required,forcenew,identity"`
	IPAddress string `swamp:"ip_address,required,forcenew,identity,check=ipv4"`
}

// Data is the model of data source digitalocean_reserved_ip.
type Data struct {
	DropletID int    `swamp:"droplet_id,computed"`
	IPAddress string `swamp:"ip_address,required,nonempty"`
	Region    string `swamp:"region,computed"`
	URN       string `swamp:"urn,computed"`
}

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_reserved_ip": sdk.Resource[*do.Client, ReservedIP]{
			Name: "digitalocean_reserved_ip", Create: create, Read: read, Update: update, Delete: remove, List: list, Import: importIP,
			Touches: func(r *ReservedIP) []string {
				out := []string{"reserved_ip:" + do.Value(r.IPAddress)}
				if r.DropletID != nil {
					out = append(out, "droplet:"+strconv.Itoa(*r.DropletID))
				}
				return out
			},
			Traits: providers.Traits{
				Recogniser: providers.BeforeSet, Importable: true, ImportID: "ip", Finish: true, Stateful: true, Everyday: true, Grace: time.Minute, AwaitGone: true,
				Ambiguity: "an address that somebody else reserves in the same region in the same seconds",
			},
		}.Build(),
		"digitalocean_reserved_ip_assignment": sdk.Resource[*do.Client, Assignment]{
			Name: "digitalocean_reserved_ip_assignment", Create: createAssignment, Read: readAssignment, Delete: removeAssignment, List: listAssignments, Import: importAssignment,
			Touches: func(r *Assignment) []string {
				return []string{"reserved_ip:" + r.IPAddress, "droplet:" + strconv.Itoa(r.DropletID)}
			},
			Traits: providers.Traits{Recogniser: providers.AttachPoint, Importable: true, ImportID: "ip_address,droplet_id"},
		}.Build(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{"digitalocean_reserved_ip": sdk.DataSource[*do.Client, Data]{
		Name: "digitalocean_reserved_ip", ID: func(d *Data) string { return d.IPAddress },
		Read: func(ctx context.Context, c *do.Client, d *Data) error {
			ip, err := get(ctx, c, d.IPAddress)
			if err != nil {
				return err
			}
			d.Region, d.URN = regionOf(ip), ip.URN()
			if ip.Droplet != nil {
				d.DropletID = ip.Droplet.ID
			}
			return nil
		},
	}.Build()}
}

func get(ctx context.Context, c *do.Client, ip string) (*godo.ReservedIP, error) {
	r, _, err := c.API().ReservedIPs.Get(ctx, ip)
	if err != nil {
		return nil, do.Err("read reserved IP", err)
	}
	return r, nil
}

func regionOf(ip *godo.ReservedIP) string {
	if ip.Region == nil {
		return ""
	}
	return ip.Region.Slug
}

// create reserves an address; the assignment comes next, in update.
func create(ctx context.Context, c *do.Client, r *ReservedIP) error {
	ip, _, err := c.API().ReservedIPs.Create(ctx, &godo.ReservedIPCreateRequest{Region: r.Region})
	if err != nil {
		return do.Err("reserve IP", err)
	}
	r.DropletID = nil
	r.fill(ip)
	return nil
}

func read(ctx context.Context, c *do.Client, r *ReservedIP) error {
	ip, err := get(ctx, c, do.Value(r.IPAddress))
	if err != nil {
		return err
	}
	r.fill(ip)
	return nil
}

func update(ctx context.Context, c *do.Client, _, next *ReservedIP) error {
	wanted := next.DropletID
	ip, err := get(ctx, c, do.Value(next.IPAddress))
	if err != nil {
		return err
	}
	switch {
	case wanted == nil && ip.Droplet != nil:
		err = unassign(ctx, c, ip.IP)
	case wanted != nil && (ip.Droplet == nil || ip.Droplet.ID != *wanted):
		err = assign(ctx, c, ip.IP, *wanted)
	}
	if err != nil {
		return err
	}
	next.DropletID = wanted
	return read(ctx, c, next)
}

func remove(ctx context.Context, c *do.Client, r *ReservedIP) error {
	ip, err := get(ctx, c, do.Value(r.IPAddress))
	if err != nil {
		return err
	}
	if ip.Droplet != nil {
		if err := unassign(ctx, c, ip.IP); err != nil {
			return err
		}
	}
	_, err = c.API().ReservedIPs.Delete(ctx, ip.IP)
	return do.Err("release IP", err)
}

func list(ctx context.Context, c *do.Client, _ *ReservedIP) iter.Seq2[*ReservedIP, error] {
	return do.Each(pages(ctx, c), func(ip godo.ReservedIP) *ReservedIP {
		r := &ReservedIP{}
		r.fill(&ip)
		return r
	})
}

func pages(ctx context.Context, c *do.Client) iter.Seq2[godo.ReservedIP, error] {
	return do.Pages(ctx, "list reserved IPs", func(ip godo.ReservedIP) string { return ip.IP }, c.API().ReservedIPs.List)
}

func importIP(ctx context.Context, c *do.Client, id string) (*ReservedIP, error) {
	ip, err := get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	r := &ReservedIP{}
	r.fill(ip)
	if ip.Droplet != nil {
		r.DropletID = &ip.Droplet.ID
	}
	return r, nil
}

// fill takes over what the API says. The Droplet is looked at only where the
// configuration says one: an assignment of its own may have made it.
func (r *ReservedIP) fill(ip *godo.ReservedIP) {
	r.IPAddress, r.URN = &ip.IP, ip.URN()
	if region := regionOf(ip); region != "" {
		r.Region = region
	}
	if r.DropletID != nil {
		r.DropletID = nil
		if ip.Droplet != nil {
			r.DropletID = &ip.Droplet.ID
		}
	}
}

func assign(ctx context.Context, c *do.Client, ip string, droplet int) error {
	a, _, err := c.API().ReservedIPActions.Assign(ctx, ip, droplet)
	if err != nil {
		return do.Err("assign reserved IP", err)
	}
	return c.AwaitAction(ctx, a)
}

// unassign takes an address away from its Droplet; one without is done.
func unassign(ctx context.Context, c *do.Client, ip string) error {
	a, _, err := c.API().ReservedIPActions.Unassign(ctx, ip)
	if err != nil {
		if err = do.Err("unassign reserved IP", err); strings.Contains(err.Error(), "not assigned") {
			return nil
		}
		return err
	}
	return c.AwaitAction(ctx, a)
}

func (r *Assignment) id() string { return fmt.Sprintf("%d-%s", r.DropletID, r.IPAddress) }

func createAssignment(ctx context.Context, c *do.Client, r *Assignment) error {
	ip, err := get(ctx, c, r.IPAddress)
	if err != nil {
		return err
	}
	if ip.Droplet != nil && ip.Droplet.ID == r.DropletID {
		r.ID = r.id()
		return nil
	}
	a, _, err := c.API().ReservedIPActions.Assign(ctx, r.IPAddress, r.DropletID)
	if err != nil {
		return do.Err("assign reserved IP", err)
	}
	r.ID = r.id()
	return c.AwaitAction(ctx, a)
}

func readAssignment(ctx context.Context, c *do.Client, r *Assignment) error {
	ip, err := get(ctx, c, r.IPAddress)
	if err != nil {
		return err
	}
	if ip.Droplet == nil || ip.Droplet.ID != r.DropletID {
		return &providers.Error{Kind: providers.NotFound, Op: "read assignment", Message: fmt.Sprintf("reserved IP %s is not assigned to Droplet %d", r.IPAddress, r.DropletID)}
	}
	return nil
}

// removeAssignment leaves an address alone that somebody assigned elsewhere.
func removeAssignment(ctx context.Context, c *do.Client, r *Assignment) error {
	if err := readAssignment(ctx, c, r); err != nil {
		return err
	}
	return unassign(ctx, c, r.IPAddress)
}

func listAssignments(ctx context.Context, c *do.Client, _ *Assignment) iter.Seq2[*Assignment, error] {
	return func(yield func(*Assignment, error) bool) {
		for ip, err := range pages(ctx, c) {
			if err != nil {
				yield(nil, err)
				return
			}
			if ip.Droplet == nil {
				continue
			}
			r := &Assignment{DropletID: ip.Droplet.ID, IPAddress: ip.IP}
			r.ID = r.id()
			if !yield(r, nil) {
				return
			}
		}
	}
}

func importAssignment(ctx context.Context, c *do.Client, id string) (*Assignment, error) {
	ip, number, ok := strings.Cut(id, ",")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "import assignment", Message: fmt.Sprintf("%q is not of the form ip,droplet_id, for example 192.0.2.1,3164444", id)}
	}
	r := &Assignment{DropletID: n, IPAddress: ip}
	r.ID = r.id()
	return r, readAssignment(ctx, c, r)
}
