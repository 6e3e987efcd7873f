// Package databases has the resources and data sources of managed databases:
// clusters, what is in them, and how they are set up.
package databases

import (
	"maps"

	"github.com/swampctl/swampctl/providers"
)

// Resources returns the managed types.
func Resources() map[string]providers.Resource {
	out := map[string]providers.Resource{
		"digitalocean_database_cluster":               clusterResource(),
		"digitalocean_database_connection_pool":       poolResource(),
		"digitalocean_database_db":                    dbResource(),
		"digitalocean_database_firewall":              firewallResource(),
		"digitalocean_database_kafka_schema_registry": subjectResource(),
		"digitalocean_database_kafka_topic":           topicResource(),
		"digitalocean_database_online_migration":      migrationResource(),
		"digitalocean_database_replica":               replicaResource(),
		"digitalocean_database_user":                  userResource(),
	}
	maps.Copy(out, advancedConfigs())
	maps.Copy(out, configs())
	maps.Copy(out, logsinks())
	return out
}

// DataSources returns the data sources.
func DataSources() map[string]providers.DataSource {
	return map[string]providers.DataSource{
		"digitalocean_database_ca":                  caData(),
		"digitalocean_database_cluster":             clusterData(),
		"digitalocean_database_connection_pool":     poolData(),
		"digitalocean_database_metrics_credentials": credentialsData(),
		"digitalocean_database_replica":             replicaData(),
		"digitalocean_database_user":                userData(),
	}
}
