package digitalocean_test

import (
	"fmt"
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func (m *maker) ipv6() string {
	r, _, err := m.api.ReservedIPV6s.Create(m.t.Context(), &godo.ReservedIPV6CreateRequest{Region: "fra1"})
	m.must(err)
	return r.IP
}

func reservedipsCases() []sdktest.Case {
	var out []sdktest.Case
	droplet := func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"droplet_id": given(t, c).droplet("box")} }
	pair := func(ip string) func(providers.Object) string {
		return func(o providers.Object) string {
			n, _ := o.Value.GetAttr("droplet_id").AsBigFloat().Int64()
			return fmt.Sprintf("%s,%d", o.Value.GetAttr(ip).AsString(), n)
		}
	}
	for _, name := range []string{"digitalocean_reserved_ip", "digitalocean_floating_ip"} {
		out = append(out,
			sdktest.Case{Type: name, Create: attrs{"region": "fra1"}, Setup: droplet, Replaces: []attrs{{"region": "nyc3"}}},
			sdktest.Case{
				Type: name + "_assignment", Create: attrs{}, ImportID: pair("ip_address"),
				Setup: func(t testing.TB, c sdktest.Cloud) attrs {
					g := given(t, c)
					return attrs{"droplet_id": g.droplet("box"), "ip_address": g.ip()}
				},
				Replaces: []attrs{{"ip_address": "192.0.2.1"}, {"droplet_id": 1}},
			})
	}
	return append(out,
		sdktest.Case{Type: "digitalocean_reserved_ipv6", Create: attrs{"region_slug": "fra1"}, Setup: droplet, Replaces: []attrs{{"region_slug": "nyc3"}}},
		sdktest.Case{
			Type: "digitalocean_reserved_ipv6_assignment", Create: attrs{}, ImportID: pair("ip"),
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_id": g.droplet("box"), "ip": g.ipv6()}
			},
			Replaces: []attrs{{"ip": "2001:db8::1"}, {"droplet_id": 1}},
		})
}

var reservedipsNotSet = map[string]string{
	"digitalocean_reserved_ip.ip_address": "DigitalOcean chooses it",
	"digitalocean_floating_ip.ip_address": "DigitalOcean chooses it",
	"digitalocean_reserved_ipv6.ip":       "DigitalOcean chooses it",
}
