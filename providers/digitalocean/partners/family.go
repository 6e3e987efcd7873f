// Package partners has the resource and data sources of attachments to the
// networks of partners.
package partners

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_partner_attachment": attachmentResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_partner_attachment":             attachmentData(),
		"digitalocean_partner_attachment_service_key": serviceKeyData(),
	}
}
