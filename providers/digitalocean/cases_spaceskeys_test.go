package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

func spaceskeysCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_spaces_key", Create: attrs{"name": "app", "grant": []any{attrs{"bucket": "static", "permission": "readwrite"}, attrs{"bucket": "logs", "permission": "read"}}},
			Updates: []attrs{{"name": "app-2"}, {"grant": []any{attrs{"bucket": "static", "permission": "read"}}}, {"grant": []any{attrs{"bucket": "", "permission": "fullaccess"}}}, {"grant": nil}},
		},
	}
}
