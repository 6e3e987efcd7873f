// Package nfs has the resources and data sources of network file storage: shares,
// the VPCs that they are attached to, their access points and snapshots.
package nfs

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_nfs":              shareResource(),
		"digitalocean_nfs_access_point": accessPointResource(),
		"digitalocean_nfs_attachment":   attachmentResource(),
		"digitalocean_nfs_snapshot":     snapshotResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_nfs":              shareData(),
		"digitalocean_nfs_access_point": accessPointData(),
		"digitalocean_nfs_snapshot":     snapshotData(),
	}
}
