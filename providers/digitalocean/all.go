package digitalocean

import (
	"github.com/swampctl/swampctl/providers"
)

// Resources is every managed type, by name: an explicit list, so that what is
// offered is what stands here.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{}
}

// DataSources is every data source, by name.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{}
}
