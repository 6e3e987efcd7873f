package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func cdnsCases() []sdktest.Case {
	const origin = "static.fra1.digitaloceanspaces.com"
	return []sdktest.Case{
		{
			Type: "digitalocean_cdn", Create: attrs{"origin": origin, "ttl": 600, "custom_domain": "static.example.com", "certificate_name": "one"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				g.certificate("one")
				g.certificate("two")
				return nil
			},
			Updates: []attrs{
				{"ttl": 60}, {"custom_domain": "assets.example.com"}, {"certificate_name": "two"}, {"certificate_name": nil, "certificate_id": "one"},
				{"certificate_id": "needs-cloudflare-cert"}, {"certificate_id": nil, "custom_domain": nil},
			},
			Replaces: []attrs{{"origin": "other.fra1.digitaloceanspaces.com"}},
		},
		{Type: "digitalocean_cdn", Create: attrs{"origin": origin}, Updates: []attrs{{"ttl": 604800}}},
	}
}
