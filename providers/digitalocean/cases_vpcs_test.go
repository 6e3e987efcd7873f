package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func vpcsCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_vpc", Create: attrs{"name": "net", "region": "fra1", "ip_range": "10.77.0.0/16", "description": "one"},
			Updates:  []attrs{{"name": "net-2"}, {"description": "two"}, {"description": nil}},
			Replaces: []attrs{{"region": "nyc3"}, {"ip_range": "10.78.0.0/16"}},
		},
		{Type: "digitalocean_vpc", Create: attrs{"name": "net", "region": "fra1"}, Updates: []attrs{{"name": "net-2"}}},
		{
			Type: "digitalocean_vpc_peering", Create: attrs{"name": "bridge"}, Updates: []attrs{{"name": "bridge-2"}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"vpc_ids": []string{g.vpc("left"), g.vpc("right")}}
			},
			Replaces: []attrs{{"vpc_ids": []string{"00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"}}},
		},
		{
			Type:   "digitalocean_vpc_nat_gateway",
			Create: attrs{"name": "out", "type": "PUBLIC", "region": "fra1", "size": 1, "udp_timeout_seconds": 40, "icmp_timeout_seconds": 50, "tcp_timeout_seconds": 60},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				net := g.vpc("net")
				return attrs{"vpcs": []any{attrs{"vpc_uuid": net, "subnet_uuid": g.subnet(net), "default_gateway": true}}, "project_id": g.project("shop")}
			},
			Updates:  []attrs{{"name": "out-2"}, {"size": 2}, {"udp_timeout_seconds": 41}, {"icmp_timeout_seconds": 51}, {"tcp_timeout_seconds": 61}},
			Replaces: []attrs{{"region": "nyc3"}, {"vpcs": []any{attrs{"vpc_uuid": "00000000-0000-4000-8000-000000000000"}}}, {"egresses": []any{attrs{"public_gateways": []any{attrs{"ipv4": "203.0.113.20"}}}}}},
		},
	}
}
