// Package spaceskeys has the resource and data source of the keys for Spaces.
package spaceskeys

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_spaces_key": keyResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_spaces_key": keyData(),
	}
}
