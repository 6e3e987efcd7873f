// Package projects has the resources and data sources of projects and of what
// is in them.
package projects

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_project":           projectResource(),
		"digitalocean_project_resources": contentsResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_project":  projectData(),
		"digitalocean_projects": projectsData(),
	}
}
