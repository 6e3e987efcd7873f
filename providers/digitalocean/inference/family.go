// Package inference has the resources and data sources of dedicated inference:
// endpoints that run models on GPUs of their own, and the tokens for them.
package inference

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_dedicated_inference":       endpointResource(),
		"digitalocean_dedicated_inference_token": tokenResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_dedicated_inference":                  endpointData(),
		"digitalocean_dedicated_inference_accelerators":     acceleratorsData(),
		"digitalocean_dedicated_inference_gpu_model_config": modelsData(),
		"digitalocean_dedicated_inference_sizes":            sizesData(),
		"digitalocean_dedicated_inference_tokens":           tokensData(),
		"digitalocean_dedicated_inferences":                 endpointsData(),
	}
}
