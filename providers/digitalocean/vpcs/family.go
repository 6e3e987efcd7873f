// Package vpcs has the resources and data sources of virtual private clouds and
// of what connects them.
package vpcs

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_vpc":             vpcResource(),
		"digitalocean_vpc_nat_gateway": natGatewayResource(),
		"digitalocean_vpc_peering":     peeringResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_vpc":             vpcData(),
		"digitalocean_vpc_nat_gateway": natGatewayData(),
		"digitalocean_vpc_peering":     peeringData(),
	}
}
