package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Domain is one block digitalocean_app.spec.domain.
type Domain struct {
	Name     string  `swamp:"name,required"`
	Type     *string `swamp:"type,optional,computed,norm=unspecified,oneof=DEFAULT|PRIMARY|ALIAS"`
	Wildcard *bool   `swamp:"wildcard,optional,computed"`
	Zone     *string `swamp:"zone,optional"`
}

func (b Domain) request() *godo.AppDomainSpec {
	return &godo.AppDomainSpec{
		Domain:   b.Name,
		Type:     godo.AppDomainSpecType(do.Value(b.Type)),
		Wildcard: do.Value(b.Wildcard),
		Zone:     do.Value(b.Zone),
	}
}

func domainOf(v *godo.AppDomainSpec) Domain {
	return Domain{
		Name:     v.Domain,
		Type:     godo.PtrTo(string(v.Type)),
		Wildcard: godo.PtrTo(v.Wildcard),
		Zone:     godo.PtrTo(v.Zone),
	}
}

// domains are those of the blocks; where there are none, those of the older list
// of names.
func (b Spec) domains() []*godo.AppDomainSpec {
	if len(b.Domain) > 0 {
		return do.Map(b.Domain, Domain.request)
	}
	return do.Map(b.Domains, func(name string) *godo.AppDomainSpec { return &godo.AppDomainSpec{Domain: name} })
}
