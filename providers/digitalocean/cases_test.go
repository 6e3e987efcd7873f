package digitalocean_test

import (
	"fmt"
	"testing"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

type attrs = sdktest.Attrs

func cases() []sdktest.Case {
	out := []sdktest.Case{
		{
			Type: "digitalocean_vpc", Create: attrs{"name": "net", "region": "fra1", "ip_range": "10.77.0.0/16", "description": "one"},
			Updates:  []attrs{{"name": "net-2"}, {"description": "two"}, {"description": nil}},
			Replaces: []attrs{{"region": "nyc3"}, {"ip_range": "10.78.0.0/16"}},
		},
		{Type: "digitalocean_vpc", Create: attrs{"name": "net", "region": "fra1"}, Updates: []attrs{{"name": "net-2"}}},
		{Type: "digitalocean_tag", Create: attrs{"name": "Web"}, Replaces: []attrs{{"name": "other"}}},
		{
			Type: "digitalocean_ssh_key", Create: attrs{"name": "key", "public_key": sshKey + "\n"}, Updates: []attrs{{"name": "key-2"}},
			Replaces: []attrs{{"public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJL4HUe+RzOc21Er/nc2IXhh2kSp+MX11sHiZX9w1M2z b"}},
		},
		{
			Type: "digitalocean_domain", Create: attrs{"name": "a.example.com", "ip_address": "192.0.2.1"},
			Replaces: []attrs{{"name": "b.example.com"}, {"ip_address": "192.0.2.2"}},
		},
	}
	return append(append(append(out, recordCases()...), computeCases()...), networkCases()...)
}

func recordCases() []sdktest.Case {
	domain := func(t testing.TB, c sdktest.Cloud) attrs {
		return attrs{"domain": given(t, c).domain("example.com")}
	}
	id := func(o providers.Object) string { return "example.com," + o.ID }
	return []sdktest.Case{
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id, Create: attrs{"type": "A", "name": "www", "value": "192.0.2.1", "ttl": 300},
			Updates: []attrs{{"name": "web"}, {"value": "192.0.2.2"}, {"ttl": 600}}, Replaces: []attrs{{"type": "TXT"}, {"domain": "other.example.com"}},
		},
		{
			Type: "digitalocean_record", Setup: domain, ImportID: id, Create: attrs{"type": "MX", "name": "@", "value": "mail.example.com.", "priority": 10},
			Updates: []attrs{{"priority": 20}, {"value": "mx.example.com."}},
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

func computeCases() []sdktest.Case {
	box := attrs{"name": "box", "image": "debian-12-x64", "size": "s-1vcpu-1gb", "region": "fra1"}
	more := func(extra attrs) attrs {
		out := attrs{}
		for k, v := range box {
			out[k] = v
		}
		for k, v := range extra {
			out[k] = v
		}
		return out
	}
	return []sdktest.Case{
		{
			Type: "digitalocean_droplet",
			Create: more(attrs{"tags": []string{"web"}, "backups": true, "backup_policy": []any{attrs{"plan": "weekly", "weekday": "MON", "hour": 4}}, "monitoring": true,
				"user_data": "#cloud-config", "droplet_agent": true, "graceful_shutdown": false, "resize_disk": false}),
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"vpc_uuid": g.vpc("net"), "ssh_keys": []string{g.key()}}
			},
			Updates: []attrs{
				{"name": "box-2"}, {"size": "s-1vcpu-2gb"}, {"resize_disk": true, "size": "s-2vcpu-2gb"}, {"tags": []string{"db"}}, {"tags": nil}, {"ipv6": true},
				{"backup_policy": []any{attrs{"plan": "daily", "hour": 8}}}, {"backups": false, "backup_policy": nil}, {"graceful_shutdown": true},
			},
			Replaces: []attrs{
				{"image": "ubuntu-24-04-x64"}, {"region": "nyc3"}, {"monitoring": false}, {"user_data": "#!/bin/sh"}, {"droplet_agent": false}, {"ssh_keys": nil},
				{"public_networking": false}, {"vpc_uuid": "00000000-0000-4000-8000-000000000000"},
			},
		},
		{
			Type: "digitalocean_droplet", Create: more(attrs{"ipv6": true}), Updates: []attrs{{"name": "other"}}, Replaces: []attrs{{"ipv6": false}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				return attrs{"volume_ids": []string{given(t, c).volume("data")}}
			},
		},
		{
			Type:     "digitalocean_volume",
			Create:   attrs{"name": "data", "region": "fra1", "size": 10, "description": "d", "initial_filesystem_type": "ext4", "initial_filesystem_label": "l", "tags": []string{"a"}},
			Updates:  []attrs{{"size": 20}, {"tags": []string{"b", "c"}}, {"tags": nil}},
			Replaces: []attrs{{"name": "data-2"}, {"region": "nyc3"}, {"description": "e"}, {"initial_filesystem_type": "xfs"}, {"initial_filesystem_label": "m"}},
		},
		{
			Type: "digitalocean_volume_attachment", Create: attrs{},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_id": g.droplet("box"), "volume_id": g.volume("data")}
			},
		},
		{
			Type: "digitalocean_reserved_ip", Create: attrs{"region": "fra1"}, Replaces: []attrs{{"region": "nyc3"}},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"droplet_id": given(t, c).droplet("box")} },
		},
		{
			Type: "digitalocean_reserved_ip_assignment", Create: attrs{},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_id": g.droplet("box"), "ip_address": g.ip()}
			},
			ImportID: func(o providers.Object) string {
				n, _ := o.Value.GetAttr("droplet_id").AsBigFloat().Int64()
				return fmt.Sprintf("%s,%d", o.Value.GetAttr("ip_address").AsString(), n)
			},
		},
		{
			Type: "digitalocean_project", Create: attrs{"name": "shop", "description": "d", "purpose": "Something of our own", "environment": "production"},
			Updates: []attrs{{"name": "shop-2"}, {"description": "e"}, {"purpose": "IoT"}, {"environment": "Staging"}, {"is_default": true}},
			Skip:    map[string]string{"delete": "the default project cannot be deleted"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				return attrs{"resources": []string{fmt.Sprintf("do:droplet:%d", given(t, c).droplet("box"))}}
			},
		},
		{
			Type: "digitalocean_project", Create: attrs{"name": "shop"}, Updates: []attrs{{"name": "shop-2"}},
		},
		{
			Type: "digitalocean_project_resources", Create: attrs{}, Stays: true,
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"project": g.project("shop"), "resources": []string{fmt.Sprintf("do:droplet:%d", g.droplet("box"))}}
			},
			Updates: []attrs{{"resources": []string{}}},
		},
	}
}

func networkCases() []sdktest.Case {
	rule := attrs{"entry_port": 80, "entry_protocol": "http", "target_port": 8080, "target_protocol": "http"}
	return []sdktest.Case{
		{
			Type: "digitalocean_loadbalancer",
			Create: attrs{
				"name": "lb", "region": "fra1", "forwarding_rule": []any{rule}, "algorithm": "round_robin", "size_unit": 2, "network": "EXTERNAL", "network_stack": "IPV4",
				"type": "REGIONAL", "tls_cipher_policy": "STRONG", "http_idle_timeout_seconds": 90, "disable_lets_encrypt_dns_records": true,
				"healthcheck":     []any{attrs{"protocol": "http", "port": 8080, "path": "/up", "check_interval_seconds": 20, "response_timeout_seconds": 6, "unhealthy_threshold": 4, "healthy_threshold": 6}},
				"sticky_sessions": []any{attrs{"type": "cookies", "cookie_name": "c", "cookie_ttl_seconds": 300}},
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
			Setup:   func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"droplet_tag": given(t, c).tag("web")} },
			Updates: []attrs{{"size": "lb-medium"}, {"name": "lb-2"}},
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
			},
		},
	}
}
