// Package knowledgebases has the resources and data sources of knowledge bases:
// the texts that agents look things up in, where those come from, and the jobs
// that index them.
package knowledgebases

import "github.com/swampctl/swampctl/providers"

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	return map[string]providers.Resource{
		"digitalocean_gradientai_indexing_job_cancel":        cancelResource(),
		"digitalocean_gradientai_knowledge_base":             baseResource(),
		"digitalocean_gradientai_knowledge_base_data_source": sourceResource(),
	}
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_gradientai_indexing_job":                 jobData(),
		"digitalocean_gradientai_indexing_job_data_sources":    partsData(),
		"digitalocean_gradientai_knowledge_base":               baseData(),
		"digitalocean_gradientai_knowledge_base_data_sources":  sourcesData(),
		"digitalocean_gradientai_knowledge_base_indexing_jobs": jobsData(),
		"digitalocean_gradientai_knowledge_bases":              basesData(),
	}
}
