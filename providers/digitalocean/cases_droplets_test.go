package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func dropletsCases() []sdktest.Case {
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
	}
}

var dropletsNotSet = map[string]string{
	"digitalocean_droplet.ipv6_address":       "DigitalOcean chooses it",
	"digitalocean_droplet.gpu_partition_mode": "only for GPU sizes",
	"digitalocean_droplet.private_networking": "deprecated; always on",
}
