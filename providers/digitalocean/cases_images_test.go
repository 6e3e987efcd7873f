package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

func imagesCases() []sdktest.Case {
	const url = "https://images.example.com/box.qcow2"
	return []sdktest.Case{
		{
			Type:   "digitalocean_custom_image",
			Create: attrs{"name": "box", "url": url, "regions": []string{"fra1", "ams3"}, "description": "one", "distribution": "Debian", "tags": []string{"gold"}},
			Updates: []attrs{
				{"name": "box-2"}, {"description": "two"}, {"description": nil}, {"distribution": "Unknown"}, {"tags": []string{"gold", "old"}}, {"tags": nil},
				{"regions": []string{"fra1", "ams3", "nyc3"}},
			},
			Skip:     map[string]string{"marker": "the image goes to its other regions after that; the next case has one region"},
			Replaces: []attrs{{"url": "https://images.example.com/other.qcow2"}, {"regions": []string{"fra1"}}},
		},
		{Type: "digitalocean_custom_image", Create: attrs{"name": "box", "url": url, "regions": []string{"fra1"}}, Updates: []attrs{{"name": "box-2"}}},
	}
}
