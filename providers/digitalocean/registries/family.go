// Package registries has the resources and data sources of container registries
// and of the credentials for them.
package registries

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types. Both types of registries are the same
// objects: the older one is made by a call that an account may make once.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_container_registries":                  registryResource("digitalocean_container_registries", createAny, "digitalocean_container_registry"),
		"digitalocean_container_registry":                    registryResource("digitalocean_container_registry", createOnly, ""),
		"digitalocean_container_registry_docker_credentials": credentialsResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_container_registries": registryData("digitalocean_container_registries"),
		"digitalocean_container_registry":   registryData("digitalocean_container_registry"),
	}
}
