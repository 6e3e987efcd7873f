package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func volumesCases() []sdktest.Case {
	return []sdktest.Case{
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
	}
}
