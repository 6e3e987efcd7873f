package digitalocean_test

import (
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func tagsCases() []sdktest.Case {
	return []sdktest.Case{
		{Type: "digitalocean_tag", Create: attrs{"name": "Web"}, Replaces: []attrs{{"name": "other"}}},
	}
}
