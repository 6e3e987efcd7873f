package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func snapshotCases() []sdktest.Case {
	return []sdktest.Case{{
		Type: "digitalocean_volume_snapshot", Create: attrs{"name": "monday", "tags": []string{"Backup"}},
		Setup:    func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"volume_id": given(t, c).volume("data")} },
		Updates:  []attrs{{"tags": []string{"backup", "weekly"}}, {"tags": nil}},
		Replaces: []attrs{{"name": "tuesday"}, {"volume_id": "00000000-0000-4000-8000-000000000000"}},
	}}
}
