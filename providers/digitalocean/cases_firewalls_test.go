package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func firewallsCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_firewall",
			Create: attrs{
				"name": "fw",
				"inbound_rule": []any{
					attrs{"protocol": "tcp", "port_range": "22", "source_addresses": []string{"192.0.2.0/24", "::/0"}},
					attrs{"protocol": "udp", "port_range": "all", "source_addresses": []string{"0.0.0.0/0"}},
					attrs{"protocol": "icmp", "source_addresses": []string{"0.0.0.0/0"}},
				},
				"outbound_rule": []any{attrs{"protocol": "tcp", "port_range": "1-65535", "destination_addresses": []string{"0.0.0.0/0"}}},
			},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_ids": []any{g.droplet("a")}, "tags": []string{g.tag("Web")}}
			},
			Updates: []attrs{
				{"name": "fw-2"}, {"inbound_rule": []any{attrs{"protocol": "tcp", "port_range": "80", "source_addresses": []string{"0.0.0.0/0"}}}},
				{"outbound_rule": nil}, {"droplet_ids": nil}, {"tags": nil},
				{"inbound_rule": []any{
					attrs{"protocol": "icmp", "port_range": "all", "source_addresses": []string{"192.0.2.1"}},
					attrs{"protocol": "icmp", "port_range": "1-65535", "source_addresses": []string{"192.0.2.2"}},
				}},
			},
		},
		{
			Type: "digitalocean_firewall", Create: attrs{"name": "fw"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				droplet, tag, balancer := g.droplet("a"), g.tag("web"), g.balancer("lb")
				return attrs{
					"inbound_rule": []any{attrs{"protocol": "tcp", "port_range": "22", "source_droplet_ids": []any{droplet}, "source_tags": []string{tag},
						"source_load_balancer_uids": []string{balancer}, "source_kubernetes_ids": []string{"00000000-0000-4000-8000-000000000001"}}},
					"outbound_rule": []any{attrs{"protocol": "tcp", "port_range": "all", "destination_droplet_ids": []any{droplet}, "destination_tags": []string{tag},
						"destination_load_balancer_uids": []string{balancer}, "destination_kubernetes_ids": []string{"00000000-0000-4000-8000-000000000001"}}},
				}
			},
			Updates: []attrs{{"name": "fw-2"}},
		},
	}
}
