// Package snapshots has the resources and data sources of snapshots of volumes
// and of Droplets.
package snapshots

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_droplet_snapshot": dropletResource(),
		"digitalocean_volume_snapshot":  volumeResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_droplet_snapshot": dropletData(),
		"digitalocean_volume_snapshot":  volumeData(),
	}
}
