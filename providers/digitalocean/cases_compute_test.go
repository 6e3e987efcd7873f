package digitalocean_test

import (
	"fmt"
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

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
			Type: "digitalocean_volume", Create: attrs{"name": "copy", "region": "fra1", "size": 10},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"snapshot_id": g.snapshot(g.volume("data"))}
			},
			Updates:  []attrs{{"size": 20}},
			Replaces: []attrs{{"snapshot_id": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_volume", Create: attrs{"name": "older", "region": "fra1", "size": 10, "filesystem_type": "ext4"}, Updates: []attrs{{"size": 20}},
		},
		{
			Type: "digitalocean_volume_attachment", Create: attrs{},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"droplet_id": g.droplet("box"), "volume_id": g.volume("data")}
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

var computeNotSet = map[string]string{
	"digitalocean_droplet.ipv6_address":       "DigitalOcean chooses it",
	"digitalocean_droplet.gpu_partition_mode": "only for GPU sizes",
	"digitalocean_droplet.private_networking": "deprecated; always on",
}
