package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func autoscaleCases() []sdktest.Case {
	const name = "digitalocean_droplet_autoscale"
	plain := func(size string) attrs {
		return attrs{"size": size, "region": "fra1", "image": "debian-12-x64", "ssh_keys": []string{}, "tags": []string{"web"}, "user_data": "#cloud-config", "ipv6": true, "with_droplet_agent": true, "public_networking": true}
	}
	return []sdktest.Case{
		{
			Type: name, Create: attrs{"name": "web", "config": []any{attrs{"target_number_instances": 2}}, "droplet_template": []any{plain("s-1vcpu-1gb")}},
			Updates: []attrs{{"name": "web-2"}, {"config": []any{attrs{"target_number_instances": 1}}}, {"droplet_template": []any{plain("s-1vcpu-2gb")}}},
		},
		{
			Type: name, Create: attrs{"name": "web"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				full := plain("s-1vcpu-1gb")
				full["vpc_uuid"], full["project_id"], full["ssh_keys"] = g.vpc("net"), g.project("shop"), []string{g.key()}
				return attrs{"droplet_template": []any{full}, "config": []any{attrs{
					"min_instances": 1, "max_instances": 3, "target_cpu_utilization": 0.5, "target_memory_utilization": 0.6, "cooldown_minutes": 5,
				}}}
			},
			Updates: []attrs{{"name": "web-2"}},
		},
	}
}
