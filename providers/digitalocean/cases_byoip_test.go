package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

func byoipCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_byoip_prefix", Create: attrs{"prefix": "203.0.113.0/24", "region": "fra1", "signature": "c2lnbmVk", "advertised": true},
			Updates:  []attrs{{"advertised": false}, {"advertised": true}, {"advertised": nil}, {"signature": "c2lnbmVkLTI="}, {"signature": nil}},
			Replaces: []attrs{{"prefix": "198.51.100.0/24"}, {"region": "nyc3"}},
		},
	}
}
