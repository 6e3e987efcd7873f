package digitalocean_test

import (
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func vpcCases() []sdktest.Case {
	return []sdktest.Case{{
		Type: "digitalocean_vpc_peering", Create: attrs{"name": "bridge"}, Updates: []attrs{{"name": "bridge-2"}},
		Setup: func(t testing.TB, c sdktest.Cloud) attrs {
			g := given(t, c)
			return attrs{"vpc_ids": []string{g.vpc("left"), g.vpc("right")}}
		},
		Replaces: []attrs{{"vpc_ids": []string{"00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"}}},
	}}
}
