package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func loadbalancersCases() []sdktest.Case {
	rule := attrs{"entry_port": 80, "entry_protocol": "http", "target_port": 8080, "target_protocol": "http"}
	return []sdktest.Case{
		{
			Type: "digitalocean_loadbalancer",
			Create: attrs{
				"name": "lb", "region": "fra1", "forwarding_rule": []any{rule}, "algorithm": "round_robin", "size_unit": 2, "network": "EXTERNAL", "network_stack": "IPV4",
				"type": "REGIONAL", "tls_cipher_policy": "STRONG", "http_idle_timeout_seconds": 90, "disable_lets_encrypt_dns_records": true,
				"healthcheck":     []any{attrs{"protocol": "http", "port": 8080, "path": "/up", "check_interval_seconds": 20, "response_timeout_seconds": 6, "unhealthy_threshold": 4, "healthy_threshold": 6}},
				"sticky_sessions": []any{attrs{"type": "cookies", "cookie_name": "lb", "cookie_ttl_seconds": 300}},
				"firewall":        []any{attrs{"allow": []string{"ip:192.0.2.1"}, "deny": []string{"cidr:198.51.100.0/24"}}},
			},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_ids": []any{g.droplet("a"), g.droplet("b")}, "vpc_uuid": g.vpc("net"), "project_id": g.project("shop")}
			},
			Updates: []attrs{
				{"name": "lb-2"}, {"forwarding_rule": []any{rule, attrs{"entry_port": 443, "entry_protocol": "https", "target_port": 8443, "target_protocol": "https", "tls_passthrough": true}}},
				{"size_unit": 3}, {"redirect_http_to_https": true}, {"enable_proxy_protocol": true}, {"enable_backend_keepalive": true}, {"http_idle_timeout_seconds": 120},
				{"healthcheck": []any{attrs{"protocol": "tcp", "port": 8080}}}, {"sticky_sessions": []any{attrs{"type": "none"}}}, {"disable_lets_encrypt_dns_records": false},
				{"droplet_ids": []any{}}, {"algorithm": "least_connections"}, {"tls_cipher_policy": "DEFAULT"},
			},
			Replaces: []attrs{{"region": "nyc3"}, {"network": "INTERNAL"}, {"network_stack": "DUALSTACK"}, {"type": "REGIONAL_NETWORK"}, {"vpc_uuid": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_loadbalancer", Create: attrs{"name": "lb", "region": "fra1", "forwarding_rule": []any{rule}, "size": "lb-small"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				net := g.vpc("net")
				return attrs{"droplet_tag": g.tag("web"), "vpc_uuid": net, "subnet_uuid": g.subnet(net)}
			},
			Updates:  []attrs{{"size": "lb-medium"}, {"name": "lb-2"}},
			Replaces: []attrs{{"subnet_uuid": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_loadbalancer", Create: attrs{"name": "lb", "region": "fra1"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				for _, name := range []string{"new", "named", "known"} {
					g.certificate(name)
				}
				byID := attrs{"entry_port": 443, "entry_protocol": "https", "target_port": 80, "target_protocol": "http", "certificate_id": "known"}
				byName := attrs{"entry_port": 8443, "entry_protocol": "https", "target_port": 80, "target_protocol": "http", "certificate_name": "named"}
				return attrs{"forwarding_rule": []any{rule, byID, byName}, "droplet_ids": []any{g.droplet("a")}}
			},
			Updates: []attrs{
				{"forwarding_rule": []any{attrs{"entry_port": 443, "entry_protocol": "https", "target_port": 80, "target_protocol": "http", "certificate_name": "new"}}},
			},
		},
		{
			Type: "digitalocean_loadbalancer", Create: attrs{"name": "glb", "type": "GLOBAL", "glb_settings": []any{attrs{"target_protocol": "http", "target_port": 80}}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				given(t, c).certificate("web")
				return attrs{"domains": []any{attrs{"name": "example.com", "is_managed": false, "certificate_name": "web"}}}
			},
			Updates: []attrs{{"name": "glb-2"}},
		},
		{
			Type: "digitalocean_loadbalancer",
			Create: attrs{
				"name": "glb", "type": "GLOBAL", "domains": []any{attrs{"name": "example.com", "is_managed": true}},
				"glb_settings":             []any{attrs{"target_protocol": "http", "target_port": 80, "region_priorities": map[string]any{"fra1": 1}, "failover_threshold": 50, "cdn": []any{attrs{"is_enabled": true}}}},
				"target_load_balancer_ids": []string{},
			},
			Updates: []attrs{{"name": "glb-2"}, {"glb_settings": []any{attrs{"target_protocol": "https", "target_port": 443}}}},
		},
	}
}

var loadbalancersNotSet = map[string]string{
	"digitalocean_loadbalancer.ip": "only for addresses that were brought along",
}
