// Package sshkeys has the resource and data sources of SSH keys.
package sshkeys

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_ssh_key": keyResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_ssh_key":  keyData(),
		"digitalocean_ssh_keys": keysData(),
	}
}
