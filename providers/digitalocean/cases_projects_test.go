package digitalocean_test

import (
	"fmt"
	"testing"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func projectsCases() []sdktest.Case {
	return []sdktest.Case{
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
