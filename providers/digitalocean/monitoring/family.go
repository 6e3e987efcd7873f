// Package monitoring has the resources of monitoring: alert policies, uptime
// checks and their alerts.
package monitoring

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_monitor_alert": policyResource(),
		"digitalocean_uptime_alert":  alertResource(),
		"digitalocean_uptime_check":  checkResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{}
}
