package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// partner makes an attachment of a VPC of its own.
func (m *maker) partner(name string) string {
	v, _, err := m.api.PartnerAttachment.Create(m.t.Context(), &godo.PartnerAttachmentCreateRequest{
		Name: name, ConnectionBandwidthInMbps: 1000, Region: "fra", NaaSProvider: "MEGAPORT", VPCIDs: []string{m.vpc("of-" + name)},
	})
	m.must(err)
	return v.ID
}

func partnersCases() []sdktest.Case {
	const other = "00000000-0000-4000-8000-000000000000"
	bgp := func(peer, key string) []any {
		return []any{attrs{"local_router_ip": "169.254.100.1/29", "peer_router_ip": peer, "peer_router_asn": 133937, "auth_key": key}}
	}
	create := attrs{"name": "office", "connection_bandwidth_in_mbps": 1000, "region": "fra", "naas_provider": "MEGAPORT"}
	with := func(extra attrs) attrs {
		for k, v := range create {
			extra[k] = v
		}
		return extra
	}
	return []sdktest.Case{
		{
			Type: "digitalocean_partner_attachment", Create: with(attrs{"redundancy_zone": "MEGAPORT_RED", "bgp": bgp("169.254.100.6/29", "s3cret-of-bgp")}),
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"vpc_ids": []string{g.vpc("net")}, "parent_uuid": g.partner("other")}
			},
			Updates: []attrs{{"name": "office-2"}, {"bgp": bgp("169.254.100.7/29", "s3cret-of-bgp")}, {"bgp": bgp("169.254.100.7/29", "an0ther-s3cret")}},
			Replaces: []attrs{
				{"connection_bandwidth_in_mbps": 2000}, {"naas_provider": "EQUINIX"}, {"region": "nyc"}, {"redundancy_zone": "MEGAPORT_BLUE"}, {"parent_uuid": other}, {"parent_uuid": nil},
			},
		},
		{
			Type: "digitalocean_partner_attachment", Create: create,
			Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"vpc_ids": []string{given(t, c).vpc("net")}} },
			Updates:  []attrs{{"name": "office-2"}},
			Replaces: []attrs{{"region": "nyc"}},
		},
	}
}
