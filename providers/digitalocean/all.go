package digitalocean

import (
	"maps"
	"sync"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/agents"
	"github.com/swampctl/swampctl/providers/digitalocean/apps"
	"github.com/swampctl/swampctl/providers/digitalocean/autoscale"
	"github.com/swampctl/swampctl/providers/digitalocean/byoip"
	"github.com/swampctl/swampctl/providers/digitalocean/catalog"
	"github.com/swampctl/swampctl/providers/digitalocean/cdns"
	"github.com/swampctl/swampctl/providers/digitalocean/certificates"
	"github.com/swampctl/swampctl/providers/digitalocean/databases"
	"github.com/swampctl/swampctl/providers/digitalocean/dns"
	"github.com/swampctl/swampctl/providers/digitalocean/droplets"
	"github.com/swampctl/swampctl/providers/digitalocean/firewalls"
	"github.com/swampctl/swampctl/providers/digitalocean/genaimodels"
	"github.com/swampctl/swampctl/providers/digitalocean/images"
	"github.com/swampctl/swampctl/providers/digitalocean/inference"
	"github.com/swampctl/swampctl/providers/digitalocean/knowledgebases"
	"github.com/swampctl/swampctl/providers/digitalocean/kubernetes"
	"github.com/swampctl/swampctl/providers/digitalocean/loadbalancers"
	"github.com/swampctl/swampctl/providers/digitalocean/monitoring"
	"github.com/swampctl/swampctl/providers/digitalocean/nfs"
	"github.com/swampctl/swampctl/providers/digitalocean/partners"
	"github.com/swampctl/swampctl/providers/digitalocean/projects"
	"github.com/swampctl/swampctl/providers/digitalocean/registries"
	"github.com/swampctl/swampctl/providers/digitalocean/reservedips"
	"github.com/swampctl/swampctl/providers/digitalocean/snapshots"
	"github.com/swampctl/swampctl/providers/digitalocean/spaces"
	"github.com/swampctl/swampctl/providers/digitalocean/spaceskeys"
	"github.com/swampctl/swampctl/providers/digitalocean/sshkeys"
	"github.com/swampctl/swampctl/providers/digitalocean/tags"
	"github.com/swampctl/swampctl/providers/digitalocean/vectordatabases"
	"github.com/swampctl/swampctl/providers/digitalocean/volumes"
	"github.com/swampctl/swampctl/providers/digitalocean/vpcs"
)

//go:generate go run ../../internal/docgen -root ../..

// Resources is every managed type, by name: an explicit list of families, so
// that what is offered is what stands here, one family a line. All callers share the types, which
// never change and are built when first used.
func Resources() map[string]providers.Resource { return maps.Clone(resources()) }

var resources = sync.OnceValue(func() map[string]providers.Resource {
	return union(
		agents.Resources(),
		apps.Resources(),
		autoscale.Resources(),
		byoip.Resources(),
		cdns.Resources(),
		certificates.Resources(),
		databases.Resources(),
		dns.Resources(),
		droplets.Resources(),
		firewalls.Resources(),
		genaimodels.Resources(),
		images.Resources(),
		knowledgebases.Resources(),
		inference.Resources(),
		kubernetes.Resources(),
		loadbalancers.Resources(),
		monitoring.Resources(),
		nfs.Resources(),
		partners.Resources(),
		projects.Resources(),
		registries.Resources(),
		reservedips.Resources(),
		snapshots.Resources(),
		spaces.Resources(),
		spaceskeys.Resources(),
		sshkeys.Resources(),
		tags.Resources(),
		vectordatabases.Resources(),
		volumes.Resources(),
		vpcs.Resources(),
	)
})

// DataSources is every data source, by name.
func DataSources() map[string]providers.DataSource { return maps.Clone(dataSources()) }

var dataSources = sync.OnceValue(func() map[string]providers.DataSource {
	return union(
		agents.DataSources(),
		apps.DataSources(),
		autoscale.DataSources(),
		byoip.DataSources(),
		catalog.DataSources(),
		cdns.DataSources(),
		certificates.DataSources(),
		databases.DataSources(),
		dns.DataSources(),
		droplets.DataSources(),
		firewalls.DataSources(),
		genaimodels.DataSources(),
		images.DataSources(),
		knowledgebases.DataSources(),
		inference.DataSources(),
		kubernetes.DataSources(),
		loadbalancers.DataSources(),
		monitoring.DataSources(),
		nfs.DataSources(),
		partners.DataSources(),
		projects.DataSources(),
		registries.DataSources(),
		reservedips.DataSources(),
		snapshots.DataSources(),
		spaces.DataSources(),
		spaceskeys.DataSources(),
		sshkeys.DataSources(),
		tags.DataSources(),
		vectordatabases.DataSources(),
		volumes.DataSources(),
		vpcs.DataSources(),
	)
})

func union[T any](families ...map[string]T) map[string]T {
	out := map[string]T{}
	for _, f := range families {
		maps.Copy(out, f)
	}
	return out
}
