package digitalocean_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// database makes a cluster, and waits until it is online.
func (m *maker) database(engine string) string {
	name := strings.ReplaceAll(engine, "_", "-")
	req := &godo.DatabaseCreateRequest{
		Name: name + "-main", EngineSlug: engine, Version: "8", SizeSlug: "db-s-1vcpu-2gb", Region: "fra1", NumNodes: 3,
		Rules: []*godo.DatabaseCreateFirewallRule{}, PrivateNetworkUUID: m.vpc(name), ProjectID: m.project(engine),
	}
	d, _, err := m.api.Databases.Create(m.t.Context(), req)
	m.must(err)
	return d.ID
}

// in is the setup of what is in a cluster.
func in(engine string) func(testing.TB, sdktest.Cloud) attrs {
	return func(t testing.TB, c sdktest.Cloud) attrs { return attrs{"cluster_id": given(t, c).database(engine)} }
}

// named is the import id of what has a name in a cluster.
func named(o providers.Object) string {
	return o.Value.GetAttr("cluster_id").AsString() + "," + o.Value.GetAttr("name").AsString()
}

func ofCluster(o providers.Object) string { return o.Value.GetAttr("cluster_id").AsString() }

func databasesCases() []sdktest.Case {
	cluster := attrs{"name": "main", "engine": "pg", "version": "16", "size": "db-s-1vcpu-2gb", "region": "fra1", "node_count": 1}
	with := func(extra attrs) attrs {
		out := attrs{}
		for _, m := range []attrs{cluster, extra} {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	out := []sdktest.Case{
		{
			Type: "digitalocean_database_cluster",
			Create: with(attrs{
				"tags": []string{"db"}, "maintenance_window": []any{attrs{"day": "monday", "hour": "04:00"}},
				"storage_autoscale": []any{attrs{"enabled": true, "threshold_percent": 80, "increment_gib": 10}}, "storage_size_mib": "61440",
			}),
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				g := given(t, c)
				return attrs{"private_network_uuid": g.vpc("net"), "project_id": g.project("shop")}
			},
			Updates: []attrs{
				{"node_count": 2}, {"size": "db-s-2vcpu-4gb", "storage_size_mib": "102400"}, {"tags": []string{"other"}}, {"tags": nil}, {"version": "17"},
				{"maintenance_window": []any{attrs{"day": "friday", "hour": "23:30:00"}}},
				{"storage_autoscale": []any{attrs{"enabled": false}}},
			},
			Replaces: []attrs{{"name": "other"}, {"engine": "mysql"}, {"project_id": "00000000-0000-4000-8000-000000000000"}, {"private_network_uuid": "00000000-0000-4000-8000-000000000000"}},
		},
		{Type: "digitalocean_database_cluster", Create: with(attrs{"backup_restore": []any{attrs{"database_name": "old", "backup_created_at": "2026-01-02T03:04:05Z"}}}), Updates: []attrs{{"region": "nyc3"}}},
		{
			Type: "digitalocean_database_cluster", Create: with(attrs{"engine": "valkey", "version": "8", "eviction_policy": "allkeys_lru"}),
			Updates: []attrs{{"eviction_policy": "volatile_ttl"}, {"eviction_policy": nil}},
		},
		{
			Type: "digitalocean_database_cluster", Create: with(attrs{"engine": "mysql", "version": "8", "sql_mode": "ANSI"}),
			Updates: []attrs{{"sql_mode": "ANSI,TRADITIONAL"}},
		},
		{
			Type: "digitalocean_database_firewall", Setup: in("pg"), ImportID: ofCluster, Stays: true,
			Skip:    map[string]string{"lost answer": "the list is set by a PUT, which is repeated"},
			Create:  attrs{"rule": []any{attrs{"type": "ip_addr", "value": "192.0.2.1"}, attrs{"type": "tag", "value": "web"}}},
			Updates: []attrs{{"rule": []any{attrs{"type": "ip_addr", "value": "192.0.2.2"}}}},
		},
		{
			Type: "digitalocean_database_db", Setup: in("pg"), ImportID: named, Create: attrs{"name": "app"},
			Replaces: []attrs{{"name": "other"}, {"cluster_id": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_database_user", Setup: in("mysql"), ImportID: named, Create: attrs{"name": "app", "mysql_auth_plugin": "mysql_native_password"},
			Updates:  []attrs{{"mysql_auth_plugin": "caching_sha2_password"}, {"mysql_auth_plugin": "mysql_native_password"}, {"mysql_auth_plugin": nil}},
			Replaces: []attrs{{"name": "other"}},
		},
		{
			Type: "digitalocean_database_user", Setup: in("kafka"), ImportID: named,
			Create:  attrs{"name": "app", "settings": []any{attrs{"acl": []any{attrs{"topic": "t", "permission": "consume"}}}}},
			Updates: []attrs{{"settings": []any{attrs{"acl": []any{attrs{"topic": "t", "permission": "produceconsume"}}}}}},
		},
		{
			Type: "digitalocean_database_user", Setup: in("opensearch"), ImportID: named,
			Create:  attrs{"name": "app", "settings": []any{attrs{"opensearch_acl": []any{attrs{"index": "logs-*", "permission": "read"}}}}},
			Updates: []attrs{{"settings": []any{attrs{"opensearch_acl": []any{attrs{"index": "logs-*", "permission": "readwrite"}}}}}},
		},
		{Type: "digitalocean_database_user", Setup: in("pg"), ImportID: named, Create: attrs{"name": "app"}, Updates: []attrs{{"mysql_auth_plugin": "caching_sha2_password"}}, Skip: map[string]string{"update": "only MySQL users have a plugin"}},
		{
			Type: "digitalocean_database_connection_pool", Setup: in("pg"), ImportID: named,
			Create:   attrs{"name": "pool", "mode": "transaction", "size": 10, "db_name": "defaultdb", "user": "doadmin"},
			Replaces: []attrs{{"name": "other"}, {"mode": "session"}, {"size": 11}, {"db_name": "other"}, {"user": "app"}},
		},
		{
			Type: "digitalocean_database_replica", Setup: in("pg"), ImportID: named,
			Create:   attrs{"name": "read", "region": "fra1", "size": "db-s-1vcpu-2gb", "tags": []string{"db"}, "storage_size_mib": "61440"},
			Updates:  []attrs{{"size": "db-s-2vcpu-4gb", "storage_size_mib": "102400"}},
			Replaces: []attrs{{"name": "other"}, {"region": "nyc3"}, {"tags": nil}, {"private_network_uuid": "00000000-0000-4000-8000-000000000000"}},
		},
		{
			Type: "digitalocean_database_kafka_topic", Setup: in("kafka"), ImportID: named,
			Create:   attrs{"name": "events", "partition_count": 3, "replication_factor": 2, "config": []any{attrs{"cleanup_policy": "compact", "retention_ms": "-1", "min_cleanable_dirty_ratio": 0.3}}},
			Updates:  []attrs{{"partition_count": 4}, {"config": []any{attrs{"cleanup_policy": "delete", "retention_bytes": "1000000", "min_insync_replicas": 2}}}, {"config": []any{topicSettings}}},
			Replaces: []attrs{{"name": "other"}},
		},
	}
	return slices.Concat(out, databaseConfigCases(), databaseStreamCases(), migrationCases())
}

// topicSettings are all that a Kafka topic can be told.
var topicSettings = attrs{
	"cleanup_policy": "compact_delete", "compression_type": "zstd", "delete_retention_ms": "60000", "file_delete_delay_ms": "70000", "flush_messages": "9000",
	"flush_ms": "9001", "index_interval_bytes": "8192", "max_compaction_lag_ms": "90000", "max_message_bytes": "2097152", "message_down_conversion_enable": false,
	"message_format_version": "3.3-IV3", "message_timestamp_difference_max_ms": "80000", "message_timestamp_type": "log_append_time", "min_cleanable_dirty_ratio": 0.4,
	"min_compaction_lag_ms": "10", "min_insync_replicas": 2, "preallocate": true, "retention_bytes": "1000000", "retention_ms": "600000", "segment_bytes": "209715200",
	"segment_index_bytes": "20971520", "segment_jitter_ms": "20", "segment_ms": "700000",
}

// databaseStreamCases are the log sinks and the schema registry.
func databaseStreamCases() []sdktest.Case {
	sunk := func(o providers.Object) string { return o.ID }
	return []sdktest.Case{
		{
			Type: "digitalocean_database_logsink_opensearch", Setup: in("pg"), ImportID: sunk,
			Create:   attrs{"name": "logs", "endpoint": "https://user:pass@logs.example.com:9200", "index_prefix": "db", "index_days_max": 7, "timeout_seconds": 10, "ca_cert": "a certificate"},
			Updates:  []attrs{{"index_prefix": "database"}, {"index_days_max": 14}, {"timeout_seconds": 20}, {"endpoint": "https://logs.example.org:9200"}, {"ca_cert": nil}},
			Replaces: []attrs{{"name": "other"}},
		},
		{
			Type: "digitalocean_database_logsink_rsyslog", Setup: in("pg"), ImportID: sunk,
			Create: attrs{"name": "logs", "server": "192.0.2.1", "port": 514, "format": "custom", "logline": "%msg%", "structured_data": "[x]", "tls": true,
				"ca_cert": "authority", "client_cert": "certificate", "client_key": "the key"},
			Updates:  []attrs{{"port": 515}, {"server": "192.0.2.2"}, {"format": "rfc3164", "logline": nil}, {"structured_data": "[y]"}, {"tls": false, "ca_cert": nil, "client_cert": nil, "client_key": nil}},
			Replaces: []attrs{{"name": "other"}},
		},
		{
			Type: "digitalocean_database_kafka_schema_registry", Setup: in("kafka"),
			ImportID: func(o providers.Object) string { return ofCluster(o) + ",events" },
			Create:   attrs{"subject_name": "events", "schema_type": "json", "schema": `{"type": "object"}`},
			Replaces: []attrs{{"subject_name": "other"}, {"schema": `{"type":"string"}`}, {"schema_type": "avro"}},
		},
	}
}

// migrationCases are migrations from a database that is no cluster of the account.
func migrationCases() []sdktest.Case {
	source := func(password string) []any {
		return []any{attrs{"host": "db.example.com", "port": 3306, "db_name": "shop", "username": "root", "password": password}}
	}
	return []sdktest.Case{{
		Type: "digitalocean_database_online_migration", Setup: in("mysql"), ImportID: ofCluster, Stays: true,
		Create: attrs{"source": source("s3cret-of-source"), "disable_ssl": true, "ignore_dbs": []string{"mysql", "sys"}},
		Replaces: []attrs{
			{"cluster_id": "00000000-0000-4000-8000-000000000000"}, {"source": source("an0ther-s3cret")}, {"disable_ssl": false}, {"ignore_dbs": []string{"mysql"}},
		},
	}}
}
