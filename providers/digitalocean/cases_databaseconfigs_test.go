package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

// databaseConfigCases are the settings of the engines: the create sets all that
// an engine has.
func databaseConfigCases() []sdktest.Case {
	engines := []struct {
		engine, suffix string
		create         attrs
		updates        []attrs
	}{
		{"pg", "postgresql", postgreSQLSettings, []attrs{{"autovacuum_freeze_max_age": 400000000}, {"jit": false}, {"timezone": "UTC"}, {"shared_buffers_percentage": 20.5}}},
		{"mysql", "mysql", mySQLSettings, []attrs{{"connect_timeout": 20}, {"slow_query_log": false}, {"default_time_zone": "UTC"}, {"long_query_time": 0.5}}},
		{"redis", "redis", redisSettings, []attrs{{"timeout": 0}, {"ssl": true}, {"notify_keyspace_events": ""}}},
		{"valkey", "valkey", valkeySettings, []attrs{{"timeout": 0}, {"ssl": true}, {"notify_keyspace_events": ""}}},
		{"mongodb", "mongodb", mongoDBSettings, []attrs{{"verbosity": 0}, {"default_read_concern": "majority"}}},
		{"opensearch", "opensearch", openSearchSettings, []attrs{{"ism_enabled": true}, {"reindex_remote_whitelist": []string{"192.0.2.1:9200"}}}},
		{"advanced_mysql", "advanced_mysql", attrs{"mysql_parameters": attrs{"time_zone": "UTC", "connect_timeout": "10"}},
			[]attrs{{"mysql_parameters": attrs{"time_zone": "SYSTEM", "connect_timeout": "15"}}, {"mysql_parameters": attrs{"back_log": "512"}}}},
		{"advanced_pg", "advanced_postgresql", attrs{"pg_parameters": attrs{"timezone": "UTC", "work_mem": "32"}},
			[]attrs{{"pg_parameters": attrs{"timezone": "UTC", "work_mem": "16", "jit": "off"}}}},
		{"kafka", "kafka", kafkaSettings, []attrs{{"log_retention_ms": "-1"}, {"log_preallocate": false}, {"message_max_bytes": 2000000}}},
	}
	var out []sdktest.Case
	for _, e := range engines {
		out = append(out, sdktest.Case{
			Type: "digitalocean_database_" + e.suffix + "_config", Setup: in(e.engine), ImportID: ofCluster, Stays: true, Create: e.create, Updates: e.updates,
			Replaces: []attrs{{"cluster_id": "00000000-0000-4000-8000-000000000000"}},
		})
	}
	return out
}

var postgreSQLSettings = attrs{
	"autovacuum_analyze_scale_factor": 0.2, "autovacuum_analyze_threshold": 50, "autovacuum_freeze_max_age": 200000000, "autovacuum_max_workers": 5,
	"autovacuum_naptime": 43200, "autovacuum_vacuum_cost_delay": 20, "autovacuum_vacuum_cost_limit": -1, "autovacuum_vacuum_scale_factor": 0.2,
	"autovacuum_vacuum_threshold": 50, "backup_hour": 3, "backup_minute": 30, "bgwriter_delay": 200, "bgwriter_flush_after": 512, "bgwriter_lru_maxpages": 100,
	"bgwriter_lru_multiplier": 2.5, "deadlock_timeout": 1000, "default_toast_compression": "pglz", "idle_in_transaction_session_timeout": 10000, "jit": true,
	"log_autovacuum_min_duration": -1, "log_error_verbosity": "TERSE", "log_line_prefix": "%m [%p] %q[user=%u,db=%d,app=%a]", "log_min_duration_statement": -1,
	"max_files_per_process": 2048, "max_locks_per_transaction": 128, "max_logical_replication_workers": 16, "max_parallel_workers": 12,
	"max_parallel_workers_per_gather": 16, "max_pred_locks_per_transaction": 128, "max_prepared_transactions": 20, "max_replication_slots": 16,
	"max_stack_depth": 2097152, "max_standby_archive_delay": 43200, "max_standby_streaming_delay": 43200, "max_wal_senders": 32, "max_worker_processes": 16,
	"pg_partman_bgw_interval": 3600, "pg_partman_bgw_role": "partitions", "pg_stat_statements_track": "top", "shared_buffers_percentage": 41.5,
	"temp_file_limit": 5000000, "timezone": "Europe/Helsinki", "track_activity_query_size": 1024, "track_commit_timestamp": "on", "track_functions": "pl",
	"track_io_timing": "on", "wal_sender_timeout": 60000, "wal_writer_delay": 50, "work_mem": 4,
	"pgbouncer": []any{attrs{
		"autodb_idle_timeout": 3600, "autodb_max_db_connections": 1, "autodb_pool_mode": "transaction", "autodb_pool_size": 2,
		"ignore_startup_parameters": []string{"extra_float_digits", "search_path"}, "min_pool_size": 3, "server_idle_timeout": 600, "server_lifetime": 3000,
		"server_reset_query_always": true,
	}},
	"timescaledb": []any{attrs{"max_background_workers": 16}},
}

var mySQLSettings = attrs{
	"backup_hour": 3, "backup_minute": 30, "binlog_retention_period": 600, "connect_timeout": 10, "default_time_zone": "+03:00", "group_concat_max_len": 1024,
	"information_schema_stats_expiry": 86400, "innodb_ft_min_token_size": 3, "innodb_ft_server_stopword_table": "words/stop",
	"innodb_lock_wait_timeout": 50, "innodb_log_buffer_size": 16777216, "innodb_online_alter_log_max_size": 134217728, "innodb_print_all_deadlocks": true,
	"innodb_rollback_on_timeout": true, "interactive_timeout": 3600, "internal_tmp_mem_storage_engine": "MEMORY", "long_query_time": 2.5,
	"max_allowed_packet": 67108864, "max_heap_table_size": 16777216, "net_read_timeout": 30, "net_write_timeout": 30, "slow_query_log": true,
	"sort_buffer_size": 262144, "sql_mode": "ANSI,TRADITIONAL", "sql_require_primary_key": true, "tmp_table_size": 16777216, "wait_timeout": 28800,
}

var redisSettings = attrs{
	"acl_channels_default": "resetchannels", "io_threads": 1, "lfu_decay_time": 2, "lfu_log_factor": 11, "maxmemory_policy": "noeviction",
	"notify_keyspace_events": "KEA", "number_of_databases": 16, "persistence": "off", "pubsub_client_output_buffer_limit": 64, "ssl": false, "timeout": 301,
}

var valkeySettings = attrs{
	"acl_channels_default": "resetchannels", "frequent_snapshots": false, "io_threads": 1, "lfu_decay_time": 2, "lfu_log_factor": 11,
	"notify_keyspace_events": "KEA", "number_of_databases": 16, "persistence": "off", "pubsub_client_output_buffer_limit": 64, "ssl": false, "timeout": 301,
	"valkey_active_expire_effort": 2, "valkey_maxmemory_policy": "noeviction",
}

var mongoDBSettings = attrs{
	"default_read_concern": "available", "default_write_concern": "2", "slow_op_threshold_ms": 200, "transaction_lifetime_limit_seconds": 100,
	"verbosity": 3,
}

var openSearchSettings = attrs{
	"action_auto_create_index_enabled": false, "action_destructive_requires_name": true, "cluster_max_shards_per_node": 100,
	"cluster_routing_allocation_node_concurrent_recoveries": 3, "enable_security_audit": true, "http_max_content_length_bytes": 100000001,
	"http_max_header_size_bytes": 8193, "http_max_initial_line_length_bytes": 4097, "indices_fielddata_cache_size_percentage": 3,
	"indices_memory_index_buffer_size_percentage": 11, "indices_memory_max_index_buffer_size_mb": 48, "indices_memory_min_index_buffer_size_mb": 49,
	"indices_queries_cache_size_percentage": 11, "indices_query_bool_max_clause_count": 1025, "indices_recovery_max_concurrent_file_chunks": 3,
	"indices_recovery_max_mb_per_sec": 41, "ism_enabled": false, "ism_history_enabled": false, "ism_history_max_age_hours": 25, "ism_history_max_docs": 2500001,
	"ism_history_rollover_check_period_hours": 9, "ism_history_rollover_retention_period_days": 31, "override_main_response_version": true,
	"plugins_alerting_filter_by_backend_roles_enabled": true, "reindex_remote_whitelist": []string{"192.0.2.2:9200", "192.0.2.3:9200"},
	"script_max_compilations_rate": "75/5m", "search_max_buckets": 10001, "thread_pool_analyze_queue_size": 10, "thread_pool_analyze_size": 1,
	"thread_pool_force_merge_size": 1, "thread_pool_get_queue_size": 10, "thread_pool_get_size": 1, "thread_pool_search_queue_size": 10,
	"thread_pool_search_size": 1, "thread_pool_search_throttled_queue_size": 10, "thread_pool_search_throttled_size": 1, "thread_pool_write_queue_size": 10,
	"thread_pool_write_size": 1,
}

var kafkaSettings = attrs{
	"auto_create_topics_enable": true, "group_initial_rebalance_delay_ms": 3000, "group_max_session_timeout_ms": 1800000, "group_min_session_timeout_ms": 6000,
	"log_cleaner_delete_retention_ms": 86400000, "log_cleaner_min_compaction_lag_ms": "100000", "log_flush_interval_ms": "1000000",
	"log_index_interval_bytes": 4096, "log_message_downconversion_enable": true, "log_message_timestamp_difference_max_ms": "1000000", "log_preallocate": true,
	"log_retention_bytes": "1000000", "log_retention_hours": 1000000, "log_retention_ms": "100000000", "log_roll_jitter_ms": "10000000",
	"log_segment_delete_delay_ms": 60000, "message_max_bytes": 1048588,
}
