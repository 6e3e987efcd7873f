// Package reservedips has the resources and data sources of reserved IPv4 and
// IPv6 addresses and their assignments. Floating IPs are the older name of
// reserved IPv4 addresses: the same objects, found by the same calls.
package reservedips

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_floating_ip":              v4Resource("digitalocean_floating_ip", floating, "digitalocean_reserved_ip"),
		"digitalocean_floating_ip_assignment":   v4AssignmentResource("digitalocean_floating_ip_assignment"),
		"digitalocean_reserved_ip":              v4Resource("digitalocean_reserved_ip", reserved, ""),
		"digitalocean_reserved_ip_assignment":   v4AssignmentResource("digitalocean_reserved_ip_assignment"),
		"digitalocean_reserved_ipv6":            v6Resource(),
		"digitalocean_reserved_ipv6_assignment": v6AssignmentResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_floating_ip":   v4Data("digitalocean_floating_ip", floating),
		"digitalocean_reserved_ip":   v4Data("digitalocean_reserved_ip", reserved),
		"digitalocean_reserved_ipv6": v6Data(),
	}
}
