// Package autoscale has the resource and data source of pools of Droplets that
// grow and shrink by themselves.
package autoscale

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_droplet_autoscale": poolResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_droplet_autoscale": poolData(),
	}
}
