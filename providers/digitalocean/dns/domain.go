package dns

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/query"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Domain is the model of digitalocean_domain. The address makes one record
// that nobody tracks, and is never returned.
type Domain struct {
	IPAddress *string `swamp:"ip_address,optional,forcenew,unread,check=ip"`
	Name      string  `swamp:"name,required,forcenew,nonempty,key,identity,norm=lower"`
	TTL       int     `swamp:"ttl,computed"`
	URN       string  `swamp:"urn,computed"`
}

// defaultTTL is the TTL in seconds of a domain and of records without one.
const defaultTTL = 1800

func domainResource() providers.Resource {
	return sdk.Resource[*do.Client, Domain]{
		Name: "digitalocean_domain", Create: createDomain, Read: readDomain, Delete: removeDomain, List: listDomains,
		Traits: providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "name", Stateful: true, Grace: 30 * time.Second},
	}.Build()
}

func createDomain(ctx context.Context, c *do.Client, r *Domain) error {
	d, _, err := c.API().Domains.Create(ctx, &godo.DomainCreateRequest{Name: r.Name, IPAddress: do.Value(r.IPAddress)})
	if err != nil {
		return do.Err("create domain", err)
	}
	r.fill(d)
	return nil
}

func readDomain(ctx context.Context, c *do.Client, r *Domain) error {
	d, _, err := c.API().Domains.Get(ctx, r.Name)
	if err != nil {
		return do.Err("read domain", err)
	}
	r.fill(d)
	return nil
}

func removeDomain(ctx context.Context, c *do.Client, r *Domain) error {
	_, err := c.API().Domains.Delete(ctx, r.Name)
	return do.Err("delete domain", err)
}

func listDomains(ctx context.Context, c *do.Client, _ *Domain) iter.Seq2[*Domain, error] {
	return do.Each(do.Pages(ctx, "list domains", func(d godo.Domain) string { return d.Name }, c.API().Domains.List), func(d godo.Domain) *Domain {
		r := &Domain{}
		r.fill(&d)
		return r
	})
}

// fill takes over what the API says; a new domain has no TTL yet.
func (r *Domain) fill(d *godo.Domain) {
	r.Name, r.URN = d.Name, d.URN()
	if d.TTL > 0 {
		r.TTL = d.TTL
	}
	if r.TTL == 0 {
		r.TTL = defaultTTL
	}
}

// DomainData is the model of data source digitalocean_domain.
type DomainData struct {
	Name     string `swamp:"name,required,nonempty"`
	TTL      int    `swamp:"ttl,computed"`
	URN      string `swamp:"urn,computed"`
	ZoneFile string `swamp:"zone_file,computed"`
}

func domainData() providers.DataSource {
	return sdk.DataSource[*do.Client, DomainData]{
		Name: "digitalocean_domain", ID: func(d *DomainData) string { return d.Name },
		Read: func(ctx context.Context, c *do.Client, d *DomainData) error {
			dom, _, err := c.API().Domains.Get(ctx, d.Name)
			if err != nil {
				return do.Err("read domain", err)
			}
			d.TTL, d.URN, d.ZoneFile = dom.TTL, dom.URN(), dom.ZoneFile
			return nil
		},
	}.Build()
}

// DomainRow is one element of digitalocean_domains.
type DomainRow struct {
	Name string `swamp:"name,computed"`
	TTL  int    `swamp:"ttl,computed"`
	URN  string `swamp:"urn,computed"`
}

// DomainsData is the model of data source digitalocean_domains.
type DomainsData struct {
	Domains []DomainRow    `swamp:"domains,computed"`
	Filter  []query.Filter `swamp:"filter,optional,set"`
	Sort    []query.Sort   `swamp:"sort,optional"`
}

func domainsData() providers.DataSource {
	return sdk.DataSource[*do.Client, DomainsData]{
		Name: "digitalocean_domains", ID: func(*DomainsData) string { return "domains" },
		Check: func(c *sdk.Check[DomainsData]) { query.Check[DomainRow](c.Error, c.Config.Filter, c.Config.Sort) },
		Read: func(ctx context.Context, c *do.Client, d *DomainsData) error {
			rows, err := do.All(do.Each(listDomains(ctx, c, nil), func(r *Domain) DomainRow { return DomainRow{Name: r.Name, TTL: r.TTL, URN: r.URN} }))
			if err == nil {
				d.Domains, err = query.Select(rows, d.Filter, d.Sort)
			}
			return err
		},
	}.Build()
}
