// Package droplets has the resource and data sources of Droplets.
package droplets

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_droplet": dropletResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_droplet":  dropletData(),
		"digitalocean_droplets": dropletsData(),
	}
}
