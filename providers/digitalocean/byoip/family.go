// Package byoip has the resource and data sources of prefixes that users bring
// along: blocks of IPv4 addresses of their own.
package byoip

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_byoip_prefix": prefixResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_byoip_prefix":           prefixData(),
		"digitalocean_byoip_prefix_resources": addressesData(),
	}
}
