// Package tags has the resource and data sources of tags.
package tags

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_tag": tagResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_tag":  tagData(),
		"digitalocean_tags": tagsData(),
	}
}
