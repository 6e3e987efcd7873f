// Package volumes has the resources and data source of block storage volumes
// and their attachments.
package volumes

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_volume":            volumeResource(),
		"digitalocean_volume_attachment": attachmentResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_volume": volumeData(),
	}
}
