package certificates

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Certificate is the model of digitalocean_certificate. Its id is its name: the
// API's own id changes when a certificate of Let's Encrypt is renewed.
type Certificate struct {
	CertificateChain *string  `swamp:"certificate_chain,optional,forcenew,nonempty,unread,hashed"`
	Domains          []string `swamp:"domains,optional,set,forcenew,conflicts=private_key|leaf_certificate|certificate_chain"`
	LeafCertificate  *string  `swamp:"leaf_certificate,optional,forcenew,nonempty,unread,hashed"`
	Name             string   `swamp:"name,required,forcenew,nonempty,key,identity"`
	NotAfter         string   `swamp:"not_after,computed"`
	PrivateKey       *string  `swamp:"private_key,optional,forcenew,nonempty,sensitive,unread,hashed"`
	Sha1Fingerprint  string   `swamp:"sha1_fingerprint,computed"`
	State            string   `swamp:"state,computed"`
	Type             string   `swamp:"type,optional,forcenew,default=custom,oneof=custom|lets_encrypt"`
	UUID             string   `swamp:"uuid,computed"`

	created string
}

const custom = "custom"

func certificateResource() providers.Resource {
	return sdk.Resource[*do.Client, Certificate]{
		Name: "digitalocean_certificate", Version: 1,
		Create: createCertificate, Read: readCertificate, Delete: removeCertificate, List: listCertificates,
		Phase: phase, Created: func(r *Certificate) time.Time { return do.Time(r.created) }, Check: check, Plan: plan,
		Upgrades: map[int]func(map[string]any) error{0: upgrade},
		Traits: providers.Traits{
			Recogniser: providers.NaturalKey, Importable: true, ImportID: "name", CreateFirst: true,
			CreateTimeout: 10 * time.Minute, DeleteTimeout: 15 * time.Minute,
		},
		Timeouts: []string{"create", "delete"},
	}.Build()
}

func phase(r *Certificate) providers.Phase {
	return do.PhaseOf(r.State, []string{"pending"}, []string{"error"})
}

// upgrade makes the name the id, which was the API's in the first version.
func upgrade(attrs map[string]any) error {
	attrs["uuid"], attrs["id"] = attrs["id"], attrs["name"]
	return nil
}

func check(c *sdk.Check[Certificate]) {
	typ := cmp.Or(c.Config.Type, custom)
	need := func(attr string) {
		if !c.Set(attr) {
			c.Error(attr, "Missing required argument", "A certificate of type %q needs %s. Write it, or set another type.", typ, attr)
		}
	}
	switch {
	case !c.Known("type"):
	case typ == custom:
		need("private_key")
		need("leaf_certificate")
	default:
		need("domains")
	}
}

// plan leaves the domains of a custom certificate to its leaf, in which they
// stand, and says what a rotation needs.
func plan(c *sdk.Change[Certificate]) {
	if c.Prior != nil && !c.Changed("name") && (c.Changed("leaf_certificate") || c.Changed("private_key") || c.Changed("certificate_chain")) {
		c.Note("the name stays, so that the certificate has to go before the new one is made; while a load balancer uses it, it cannot: give the new one another name")
	}
	leaf := c.Known("type") && c.Planned.Type == custom
	switch {
	case c.Set("domains"):
	case leaf && c.Prior != nil && c.Prior.Type == custom && (!c.Changed("leaf_certificate") || c.Prior.LeafCertificate == nil):
		c.Keep("domains")
	case leaf || !c.Known("type"):
		c.Unknown("domains")
	}
}

func createCertificate(ctx context.Context, c *do.Client, r *Certificate) error {
	req := &godo.CertificateRequest{
		Name: r.Name, Type: r.Type, PrivateKey: do.Value(r.PrivateKey), LeafCertificate: do.Value(r.LeafCertificate), CertificateChain: do.Value(r.CertificateChain),
	}
	if r.Type != custom {
		req.DNSNames = r.Domains
	}
	v, _, err := c.API().Certificates.Create(ctx, req)
	if err != nil {
		return do.Err("create certificate", err)
	}
	r.fill(v)
	return nil
}

func readCertificate(ctx context.Context, c *do.Client, r *Certificate) error {
	v, err := c.Certificate(ctx, r.Name)
	if err != nil {
		return err
	}
	r.fill(v)
	return nil
}

// removeCertificate looks the id up: it is another one after a renewal.
func removeCertificate(ctx context.Context, c *do.Client, r *Certificate) error {
	v, err := c.Certificate(ctx, r.Name)
	if err != nil {
		return err
	}
	_, err = c.API().Certificates.Delete(ctx, v.ID)
	return do.Err("delete certificate", err)
}

func listCertificates(ctx context.Context, c *do.Client, _ *Certificate) iter.Seq2[*Certificate, error] {
	pages := do.Pages(ctx, "list certificates", func(v godo.Certificate) string { return v.Name }, c.API().Certificates.List)
	return do.Each(pages, func(v godo.Certificate) *Certificate {
		r := &Certificate{}
		r.fill(&v)
		return r
	})
}

func (r *Certificate) fill(v *godo.Certificate) {
	r.Name, r.UUID, r.Type, r.State, r.Domains = v.Name, v.ID, v.Type, v.State, v.DNSNames
	r.NotAfter, r.Sha1Fingerprint, r.created = v.NotAfter, v.SHA1Fingerprint, v.Created
}

// CertificateData is the model of data source digitalocean_certificate.
type CertificateData struct {
	Domains         []string `swamp:"domains,computed,set"`
	Name            string   `swamp:"name,required,nonempty"`
	NotAfter        string   `swamp:"not_after,computed"`
	Sha1Fingerprint string   `swamp:"sha1_fingerprint,computed"`
	State           string   `swamp:"state,computed"`
	Type            string   `swamp:"type,computed"`
	UUID            string   `swamp:"uuid,computed"`

	id string
}

func certificateData() providers.DataSource {
	return sdk.DataSource[*do.Client, CertificateData]{
		Name: "digitalocean_certificate", ID: func(d *CertificateData) string { return d.id },
		Read: func(ctx context.Context, c *do.Client, d *CertificateData) error {
			r := &Certificate{Name: d.Name}
			if err := readCertificate(ctx, c, r); err != nil {
				return err
			}
			*d = CertificateData{
				Domains: r.Domains, Name: r.Name, NotAfter: r.NotAfter, Sha1Fingerprint: r.Sha1Fingerprint, State: r.State, Type: r.Type, UUID: r.UUID, id: r.Name,
			}
			return nil
		},
	}.Build()
}
