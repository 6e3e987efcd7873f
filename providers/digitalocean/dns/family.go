// Package dns has the resources and data sources of domains and their records.
package dns

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_domain": domainResource(),
		"digitalocean_record": recordResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_domain":  domainData(),
		"digitalocean_domains": domainsData(),
		"digitalocean_record":  recordData(),
		"digitalocean_records": recordsData(),
	}
}
