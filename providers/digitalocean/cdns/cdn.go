package cdns

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// CDN is the model of digitalocean_cdn. An origin has one endpoint at most.
// Certificates are known by name, since their ids change when they are renewed.
type CDN struct {
	ID              string  `swamp:"id,optional,computed,key"`
	CertificateID   *string `swamp:"certificate_id,optional,computed,from=certificate_name,check=certificate,deprecated=use certificate_name: the id changes when a certificate is renewed"`
	CertificateName *string `swamp:"certificate_name,optional,computed,from=certificate_id,check=certificate"`
	CreatedAt       string  `swamp:"created_at,computed"`
	CustomDomain    *string `swamp:"custom_domain,optional"`
	Endpoint        string  `swamp:"endpoint,computed"`
	Origin          string  `swamp:"origin,required,forcenew,nonempty,identity"`
	TTL             *int    `swamp:"ttl,optional,computed,min=0"`

	created time.Time
}

const (
	// cloudflare stands in place of a certificate: Cloudflare, where the domain
	// is, makes one.
	cloudflare = "needs-cloudflare-cert"
	// defaultTTL is the API's, in seconds; godo cannot leave it out.
	defaultTTL = 3600
)

func cdnResource() providers.Resource {
	return sdk.Resource[*do.Client, CDN]{
		Name: "digitalocean_cdn", Version: 1,
		Create: createCDN, Read: readCDN, Update: updateCDN, Delete: removeCDN, List: listCDNs,
		Created: func(r *CDN) time.Time { return r.created }, Check: check, Plan: plan,
		Checks:   map[string]func(string) error{"certificate": do.CheckCertificate},
		Upgrades: map[int]func(map[string]any) error{0: upgrade},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, Grace: 30 * time.Second,
		},
	}.Build()
}

// upgrade forgets the certificate's own id, in whose place stands its name; the
// next read fills it in.
func upgrade(attrs map[string]any) error {
	attrs["certificate_id"], attrs["certificate_name"] = nil, nil
	return nil
}

func check(c *sdk.Check[CDN]) {
	name, id := c.Config.CertificateName, c.Config.CertificateID
	if name != nil && id != nil && *name != *id {
		c.Error("certificate_id", "Two certificates", "certificate_name and certificate_id name different certificates. Leave certificate_id out.")
	}
	if (c.Set("certificate_name") || c.Set("certificate_id")) && !c.Set("custom_domain") {
		c.Error("certificate_name", "Missing required argument", "A certificate is for a domain of your own. Write custom_domain too, or leave the certificate out.")
	}
}

// plan lets the certificate go with the domain that it is for.
func plan(c *sdk.Change[CDN]) {
	if c.Changed("custom_domain") && !c.Set("custom_domain") {
		c.Unknown("certificate_id")
		c.Unknown("certificate_name")
	}
}

// certificate returns the API's id of the certificate that is asked for, by the
// attribute that has changed where they differ; without a domain there is none.
func (r *CDN) certificate(ctx context.Context, c *do.Client, prior *CDN) (string, error) {
	name, id := do.Value(r.CertificateName), do.Value(r.CertificateID)
	if name == "" || id != "" && name == do.Value(prior.CertificateName) {
		name = id
	}
	switch {
	case do.Value(r.CustomDomain) == "":
		return "", nil
	case name == "" || name == cloudflare:
		return name, nil
	}
	return c.CertificateID(ctx, name)
}

func createCDN(ctx context.Context, c *do.Client, r *CDN) error {
	id, err := r.certificate(ctx, c, &CDN{})
	if err != nil {
		return err
	}
	req := &godo.CDNCreateRequest{Origin: r.Origin, TTL: defaultTTL, CustomDomain: do.Value(r.CustomDomain), CertificateID: id}
	if ttl := do.Value(r.TTL); ttl > 0 {
		req.TTL = uint32(ttl)
	}
	v, _, err := c.API().CDNs.Create(ctx, req)
	if err != nil {
		return do.Err("create CDN endpoint", err)
	}
	r.ID = v.ID
	return r.fill(ctx, c, v)
}

func readCDN(ctx context.Context, c *do.Client, r *CDN) error {
	v, _, err := c.API().CDNs.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read CDN endpoint", err)
	}
	return r.fill(ctx, c, v)
}

func updateCDN(ctx context.Context, c *do.Client, prior, r *CDN) error {
	now, _, err := c.API().CDNs.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read CDN endpoint", err)
	}
	if ttl := uint32(do.Value(r.TTL)); ttl > 0 && ttl != now.TTL {
		if now, _, err = c.API().CDNs.UpdateTTL(ctx, r.ID, &godo.CDNUpdateTTLRequest{TTL: ttl}); err != nil {
			return do.Err("update TTL of CDN endpoint", err)
		}
	}
	id, err := r.certificate(ctx, c, prior)
	if err != nil {
		return err
	}
	if domain := do.Value(r.CustomDomain); domain != now.CustomDomain || id != now.CertificateID {
		now, _, err = c.API().CDNs.UpdateCustomDomain(ctx, r.ID, &godo.CDNUpdateCustomDomainRequest{CustomDomain: domain, CertificateID: id})
		if err != nil {
			return do.Err("update domain of CDN endpoint", err)
		}
	}
	return r.fill(ctx, c, now)
}

func removeCDN(ctx context.Context, c *do.Client, r *CDN) error {
	_, err := c.API().CDNs.Delete(ctx, r.ID)
	return do.Err("delete CDN endpoint", err)
}

func listCDNs(ctx context.Context, c *do.Client, _ *CDN) iter.Seq2[*CDN, error] {
	return func(yield func(*CDN, error) bool) {
		for v, err := range do.Pages(ctx, "list CDN endpoints", func(v godo.CDN) string { return v.ID }, c.API().CDNs.List) {
			r := &CDN{}
			if err == nil {
				err = r.fill(ctx, c, &v)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (r *CDN) fill(ctx context.Context, c *do.Client, v *godo.CDN) error {
	name := v.CertificateID
	if name != "" && name != cloudflare {
		var err error
		if name, err = c.CertificateName(ctx, name); err != nil {
			return err
		}
	}
	ttl := int(v.TTL)
	*r = CDN{
		ID: v.ID, CertificateID: do.Optional(name), CertificateName: do.Optional(name), CreatedAt: v.CreatedAt.UTC().String(), CustomDomain: do.Optional(v.CustomDomain),
		Endpoint: v.Endpoint, Origin: v.Origin, TTL: &ttl, created: v.CreatedAt,
	}
	return nil
}
