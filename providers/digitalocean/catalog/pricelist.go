package catalog

// listed is the month in which the constants of this file were compared with
// the public price list: https://www.digitalocean.com/pricing and the pricing
// pages below https://docs.digitalocean.com/products. The API has no prices for
// any of this.
const listed = "2026-09"

// The public price list, US dollars a month.
const (
	volumeGiB    = 0.10
	snapshotGiB  = 0.06
	balancerNode = 12.00
	globalNode   = 15.00
	idleAddress  = 5.00 // a reserved IPv4 address that no Droplet has
	haCluster    = 40.00
	weeklyBackup = 0.20 // of the Droplet's price
	dailyBackup  = 0.30
	databaseGiB  = 0.215 // of storage beyond what the size brings
	appDatabase  = 7.00  // a development database of an app
)

// balancerSizes are the nodes behind the older names of sizes.
var balancerSizes = map[string]float64{"lb-small": 1, "lb-medium": 3, "lb-large": 6}

// node is the price of one node of a database cluster; primaries, standbys and
// read-only nodes of a size cost the same.
type node struct {
	usd float64
	gib float64 // storage that it brings
}

// relational are the nodes of PostgreSQL and MySQL by size.
var relational = map[string]node{
	"db-s-1vcpu-1gb":  {15.15, 10},
	"db-s-1vcpu-2gb":  {30.45, 30},
	"db-s-2vcpu-4gb":  {60.90, 60},
	"db-s-4vcpu-8gb":  {122.10, 140},
	"db-s-6vcpu-16gb": {244.35, 290},
}

// caching are the nodes of Valkey and Redis by size. Their storage cannot be
// chosen.
var caching = map[string]node{
	"db-s-1vcpu-1gb":   {usd: 15},
	"db-s-1vcpu-2gb":   {usd: 30},
	"db-s-2vcpu-4gb":   {usd: 60},
	"db-s-4vcpu-8gb":   {usd: 120},
	"db-s-6vcpu-16gb":  {usd: 240},
	"db-s-8vcpu-32gb":  {usd: 480},
	"db-s-16vcpu-64gb": {usd: 960},
}

// engines are the nodes by engine, as far as the list has them by the names of
// the API's sizes.
var engines = map[string]map[string]node{"pg": relational, "mysql": relational, "valkey": caching, "redis": caching}

// unlisted says of types without a price why they have none.
var unlisted = map[string]string{
	"digitalocean_uptime_check":         "the first check of an account is free, and what is the first is not known",
	"digitalocean_spaces_bucket":        "all buckets of an account share one subscription, and what they hold is metered",
	"digitalocean_spaces_bucket_object": "what buckets hold is metered",

	"digitalocean_gradientai_agent":        "what agents read and write is metered",
	"digitalocean_gradientai_custom_model": "what it costs depends on its size, which the import finds out: see cost_estimate_per_month",
}

// free are the types that cost nothing by themselves.
var free = map[string]bool{
	"digitalocean_vpc": true, "digitalocean_vpc_peering": true, "digitalocean_tag": true, "digitalocean_ssh_key": true,
	"digitalocean_domain": true, "digitalocean_record": true, "digitalocean_project": true, "digitalocean_project_resources": true,
	"digitalocean_firewall": true, "digitalocean_nfs_attachment": true, "digitalocean_spaces_key": true, "digitalocean_volume_attachment": true, "digitalocean_certificate": true, "digitalocean_cdn": true,
	"digitalocean_monitor_alert": true, "digitalocean_uptime_alert": true, "digitalocean_reserved_ipv6": true, "digitalocean_gradientai_openai_api_key": true, "digitalocean_gradientai_function": true,
	"digitalocean_dedicated_inference_token": true, "digitalocean_gradientai_agent_route": true, "digitalocean_gradientai_agent_knowledge_base_attachment": true,
	"digitalocean_reserved_ipv6_assignment": true, "digitalocean_container_registry_docker_credentials": true,
	"digitalocean_database_db": true, "digitalocean_database_user": true, "digitalocean_database_firewall": true,
	"digitalocean_database_connection_pool": true, "digitalocean_database_kafka_topic": true,
	"digitalocean_database_kafka_schema_registry": true, "digitalocean_database_kafka_config": true,
	"digitalocean_database_postgresql_config": true, "digitalocean_database_mysql_config": true,
	"digitalocean_database_redis_config": true, "digitalocean_database_valkey_config": true,
	"digitalocean_database_mongodb_config": true, "digitalocean_database_opensearch_config": true,
	"digitalocean_database_logsink_rsyslog": true, "digitalocean_database_logsink_opensearch": true,
	"digitalocean_spaces_bucket_policy": true, "digitalocean_spaces_bucket_cors_configuration": true, "digitalocean_spaces_bucket_logging": true,
}
