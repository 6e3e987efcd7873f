// Package genaimodels has the resources and data sources of the models that
// agents and inference use: the models that there are, those that were imported,
// and the keys of OpenAI's API by which its models are used.
package genaimodels

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_gradientai_custom_model":   customModelResource(),
		"digitalocean_gradientai_openai_api_key": keyResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_gradientai_custom_model":    customModelData(),
		"digitalocean_gradientai_custom_models":   customModelsData(),
		"digitalocean_gradientai_models":          modelsData(),
		"digitalocean_gradientai_openai_api_key":  keyData(),
		"digitalocean_gradientai_openai_api_keys": keysData(),
		"digitalocean_gradientai_regions":         regionsData(),
	}
}
