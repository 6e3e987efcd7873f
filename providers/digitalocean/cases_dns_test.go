package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func dnsCases() []sdktest.Case {
	domain := func(t testing.TB, c sdktest.Cloud) attrs {
		return attrs{"domain": given(t, c).domain("example.com")}
	}
	id := func(o providers.Object) string { return "example.com," + o.ID }
	return []sdktest.Case{
		{
			Type: "digitalocean_domain", Create: attrs{"name": "a.example.com", "ip_address": "192.0.2.1"},
			Replaces: []attrs{{"name": "b.example.com"}, {"ip_address": "192.0.2.2"}},
		},
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id, Create: attrs{"type": "A", "name": "www", "value": "192.0.2.1", "ttl": 300},
			Updates: []attrs{{"name": "web"}, {"value": "192.0.2.2"}, {"ttl": 600}}, Replaces: []attrs{{"type": "TXT"}, {"domain": "other.example.com"}},
		},
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id, Create: attrs{"type": "MX", "name": "@", "value": "mail.example.com.", "priority": 10},
			Updates: []attrs{{"priority": 20}, {"value": "example.com."}, {"value": "mx.example.com."}, {"value": "@"}},
		},
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id,
			Create:  attrs{"type": "SRV", "name": "_sip._tcp", "value": "sip.example.com.", "priority": 10, "weight": 5, "port": 5060},
			Updates: []attrs{{"weight": 6}, {"port": 5061}},
		},
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id, Create: attrs{"type": "CAA", "name": "@", "value": "letsencrypt.org.", "flags": 1, "tag": "issue"},
			Updates: []attrs{{"flags": 0}, {"tag": "issuewild"}},
		},
	}
}
