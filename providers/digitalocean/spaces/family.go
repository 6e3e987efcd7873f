// Package spaces has the resources and data sources of Spaces: buckets, their
// settings, and the objects in them.
package spaces

import (
	"fmt"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/providers"
)

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_spaces_bucket":                    bucketResource(),
		"digitalocean_spaces_bucket_cors_configuration": corsResource(),
		"digitalocean_spaces_bucket_logging":            loggingResource(),
		"digitalocean_spaces_bucket_object":             objectResource(),
		"digitalocean_spaces_bucket_policy":             policyResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_spaces_bucket":         bucketData(),
		"digitalocean_spaces_bucket_object":  objectData(),
		"digitalocean_spaces_bucket_objects": objectsData(),
		"digitalocean_spaces_buckets":        bucketsData(),
	}
}

// regions are those that have Spaces. The API does not say which.
var regions = []string{"ams3", "atl1", "blr1", "fra1", "lon1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1", "tor1"}

// regionCheck is the check of a region, in whatever case it is written.
var regionCheck = map[string]func(string) error{"spacesregion": func(s string) error {
	if !slices.Contains(regions, strings.ToLower(s)) {
		return fmt.Errorf("the regions of Spaces are %s", strings.Join(regions, ", "))
	}
	return nil
}}

// split takes the id of an import apart, into as many parts as its form has.
func split(typ, id, form string) ([]string, error) {
	n := strings.Count(form, ",") + 1
	parts := strings.SplitN(id, ",", n)
	if len(parts) != n || slices.Contains(parts, "") {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "import " + typ, Message: fmt.Sprintf("the id %q does not have the form %s", id, form)}
	}
	return parts, nil
}
