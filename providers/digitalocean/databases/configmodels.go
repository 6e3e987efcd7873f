package databases

// PostgreSQLConfig is the model of resource digitalocean_database_postgresql_config.
type PostgreSQLConfig struct {
	AutovacuumAnalyzeScaleFactor    *float64                      `swamp:"autovacuum_analyze_scale_factor,optional,computed"`
	AutovacuumAnalyzeThreshold      *int                          `swamp:"autovacuum_analyze_threshold,optional,computed"`
	AutovacuumFreezeMaxAge          *int                          `swamp:"autovacuum_freeze_max_age,optional,computed"`
	AutovacuumMaxWorkers            *int                          `swamp:"autovacuum_max_workers,optional,computed"`
	AutovacuumNaptime               *int                          `swamp:"autovacuum_naptime,optional,computed"`
	AutovacuumVacuumCostDelay       *int                          `swamp:"autovacuum_vacuum_cost_delay,optional,computed"`
	AutovacuumVacuumCostLimit       *int                          `swamp:"autovacuum_vacuum_cost_limit,optional,computed"`
	AutovacuumVacuumScaleFactor     *float64                      `swamp:"autovacuum_vacuum_scale_factor,optional,computed"`
	AutovacuumVacuumThreshold       *int                          `swamp:"autovacuum_vacuum_threshold,optional,computed"`
	BackupHour                      *int                          `swamp:"backup_hour,optional,computed"`
	BackupMinute                    *int                          `swamp:"backup_minute,optional,computed"`
	BgwriterDelay                   *int                          `swamp:"bgwriter_delay,optional,computed"`
	BgwriterFlushAfter              *int                          `swamp:"bgwriter_flush_after,optional,computed"`
	BgwriterLruMaxpages             *int                          `swamp:"bgwriter_lru_maxpages,optional,computed"`
	BgwriterLruMultiplier           *float64                      `swamp:"bgwriter_lru_multiplier,optional,computed"`
	ClusterID                       string                        `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	DeadlockTimeout                 *int                          `swamp:"deadlock_timeout,optional,computed"`
	DefaultToastCompression         *string                       `swamp:"default_toast_compression,optional,computed"`
	IdleInTransactionSessionTimeout *int                          `swamp:"idle_in_transaction_session_timeout,optional,computed"`
	Jit                             *bool                         `swamp:"jit,optional,computed"`
	LogAutovacuumMinDuration        *int                          `swamp:"log_autovacuum_min_duration,optional,computed"`
	LogErrorVerbosity               *string                       `swamp:"log_error_verbosity,optional,computed"`
	LogLinePrefix                   *string                       `swamp:"log_line_prefix,optional,computed"`
	LogMinDurationStatement         *int                          `swamp:"log_min_duration_statement,optional,computed"`
	MaxFilesPerProcess              *int                          `swamp:"max_files_per_process,optional,computed"`
	MaxLocksPerTransaction          *int                          `swamp:"max_locks_per_transaction,optional,computed"`
	MaxLogicalReplicationWorkers    *int                          `swamp:"max_logical_replication_workers,optional,computed"`
	MaxParallelWorkers              *int                          `swamp:"max_parallel_workers,optional,computed"`
	MaxParallelWorkersPerGather     *int                          `swamp:"max_parallel_workers_per_gather,optional,computed"`
	MaxPredLocksPerTransaction      *int                          `swamp:"max_pred_locks_per_transaction,optional,computed"`
	MaxPreparedTransactions         *int                          `swamp:"max_prepared_transactions,optional,computed"`
	MaxReplicationSlots             *int                          `swamp:"max_replication_slots,optional,computed"`
	MaxStackDepth                   *int                          `swamp:"max_stack_depth,optional,computed"`
	MaxStandbyArchiveDelay          *int                          `swamp:"max_standby_archive_delay,optional,computed"`
	MaxStandbyStreamingDelay        *int                          `swamp:"max_standby_streaming_delay,optional,computed"`
	MaxWalSenders                   *int                          `swamp:"max_wal_senders,optional,computed"`
	MaxWorkerProcesses              *int                          `swamp:"max_worker_processes,optional,computed"`
	PgPartmanBgwInterval            *int                          `swamp:"pg_partman_bgw_interval,optional,computed"`
	PgPartmanBgwRole                *string                       `swamp:"pg_partman_bgw_role,optional,computed"`
	PgStatStatementsTrack           *string                       `swamp:"pg_stat_statements_track,optional,computed"`
	Pgbouncer                       []PostgreSQLConfigPgbouncer   `swamp:"pgbouncer,optional,computed"`
	SharedBuffersPercentage         *float64                      `swamp:"shared_buffers_percentage,optional,computed"`
	TempFileLimit                   *int                          `swamp:"temp_file_limit,optional,computed"`
	Timescaledb                     []PostgreSQLConfigTimescaledb `swamp:"timescaledb,optional,computed,minitems=1,maxitems=1"`
	Timezone                        *string                       `swamp:"timezone,optional,computed"`
	TrackActivityQuerySize          *int                          `swamp:"track_activity_query_size,optional,computed"`
	TrackCommitTimestamp            *string                       `swamp:"track_commit_timestamp,optional,computed"`
	TrackFunctions                  *string                       `swamp:"track_functions,optional,computed"`
	TrackIoTiming                   *string                       `swamp:"track_io_timing,optional,computed"`
	WalSenderTimeout                *int                          `swamp:"wal_sender_timeout,optional,computed"`
	WalWriterDelay                  *int                          `swamp:"wal_writer_delay,optional,computed"`
	WorkMem                         *int                          `swamp:"work_mem,optional,computed"`
}

// PostgreSQLConfigPgbouncer is one digitalocean_database_postgresql_config.pgbouncer.
type PostgreSQLConfigPgbouncer struct {
	AutodbIdleTimeout       *int     `swamp:"autodb_idle_timeout,optional,computed"`
	AutodbMaxDbConnections  *int     `swamp:"autodb_max_db_connections,optional,computed"`
	AutodbPoolMode          *string  `swamp:"autodb_pool_mode,optional,computed"`
	AutodbPoolSize          *int     `swamp:"autodb_pool_size,optional,computed"`
	IgnoreStartupParameters []string `swamp:"ignore_startup_parameters,optional,computed,set"`
	MinPoolSize             *int     `swamp:"min_pool_size,optional,computed"`
	ServerIdleTimeout       *int     `swamp:"server_idle_timeout,optional,computed"`
	ServerLifetime          *int     `swamp:"server_lifetime,optional,computed"`
	ServerResetQueryAlways  *bool    `swamp:"server_reset_query_always,optional,computed"`
}

// PostgreSQLConfigTimescaledb is one digitalocean_database_postgresql_config.timescaledb.
type PostgreSQLConfigTimescaledb struct {
	MaxBackgroundWorkers *int `swamp:"max_background_workers,optional"`
}

// MySQLConfig is the model of resource digitalocean_database_mysql_config.
type MySQLConfig struct {
	BackupHour                   *int     `swamp:"backup_hour,optional,computed"`
	BackupMinute                 *int     `swamp:"backup_minute,optional,computed"`
	BinlogRetentionPeriod        *int     `swamp:"binlog_retention_period,optional,computed"`
	ClusterID                    string   `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	ConnectTimeout               *int     `swamp:"connect_timeout,optional,computed"`
	DefaultTimeZone              *string  `swamp:"default_time_zone,optional,computed"`
	GroupConcatMaxLen            *int     `swamp:"group_concat_max_len,optional,computed"`
	InformationSchemaStatsExpiry *int     `swamp:"information_schema_stats_expiry,optional,computed"`
	InnodbFtMinTokenSize         *int     `swamp:"innodb_ft_min_token_size,optional,computed"`
	InnodbFtServerStopwordTable  *string  `swamp:"innodb_ft_server_stopword_table,optional,computed"`
	InnodbLockWaitTimeout        *int     `swamp:"innodb_lock_wait_timeout,optional,computed"`
	InnodbLogBufferSize          *int     `swamp:"innodb_log_buffer_size,optional,computed"`
	InnodbOnlineAlterLogMaxSize  *int     `swamp:"innodb_online_alter_log_max_size,optional,computed"`
	InnodbPrintAllDeadlocks      *bool    `swamp:"innodb_print_all_deadlocks,optional,computed"`
	InnodbRollbackOnTimeout      *bool    `swamp:"innodb_rollback_on_timeout,optional,computed"`
	InteractiveTimeout           *int     `swamp:"interactive_timeout,optional,computed"`
	InternalTmpMemStorageEngine  *string  `swamp:"internal_tmp_mem_storage_engine,optional,computed"`
	LongQueryTime                *float64 `swamp:"long_query_time,optional,computed"`
	MaxAllowedPacket             *int     `swamp:"max_allowed_packet,optional,computed"`
	MaxHeapTableSize             *int     `swamp:"max_heap_table_size,optional,computed"`
	NetReadTimeout               *int     `swamp:"net_read_timeout,optional,computed"`
	NetWriteTimeout              *int     `swamp:"net_write_timeout,optional,computed"`
	SlowQueryLog                 *bool    `swamp:"slow_query_log,optional,computed"`
	SortBufferSize               *int     `swamp:"sort_buffer_size,optional,computed"`
	SqlMode                      *string  `swamp:"sql_mode,optional,computed"`
	SqlRequirePrimaryKey         *bool    `swamp:"sql_require_primary_key,optional,computed"`
	TmpTableSize                 *int     `swamp:"tmp_table_size,optional,computed"`
	WaitTimeout                  *int     `swamp:"wait_timeout,optional,computed"`
}

// RedisConfig is the model of resource digitalocean_database_redis_config.
type RedisConfig struct {
	AclChannelsDefault            *string `swamp:"acl_channels_default,optional,computed"`
	ClusterID                     string  `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	IoThreads                     *int    `swamp:"io_threads,optional,computed"`
	LfuDecayTime                  *int    `swamp:"lfu_decay_time,optional,computed"`
	LfuLogFactor                  *int    `swamp:"lfu_log_factor,optional,computed"`
	MaxmemoryPolicy               *string `swamp:"maxmemory_policy,optional,computed"`
	NotifyKeyspaceEvents          *string `swamp:"notify_keyspace_events,optional,computed,emptytext"`
	NumberOfDatabases             *int    `swamp:"number_of_databases,optional,computed"`
	Persistence                   *string `swamp:"persistence,optional,computed"`
	PubsubClientOutputBufferLimit *int    `swamp:"pubsub_client_output_buffer_limit,optional,computed"`
	Ssl                           *bool   `swamp:"ssl,optional,computed"`
	Timeout                       *int    `swamp:"timeout,optional,computed"`
}

// ValkeyConfig is the model of resource digitalocean_database_valkey_config.
type ValkeyConfig struct {
	AclChannelsDefault            *string `swamp:"acl_channels_default,optional,computed"`
	ClusterID                     string  `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	FrequentSnapshots             *bool   `swamp:"frequent_snapshots,optional,computed"`
	IoThreads                     *int    `swamp:"io_threads,optional,computed"`
	LfuDecayTime                  *int    `swamp:"lfu_decay_time,optional,computed"`
	LfuLogFactor                  *int    `swamp:"lfu_log_factor,optional,computed"`
	NotifyKeyspaceEvents          *string `swamp:"notify_keyspace_events,optional,computed,emptytext"`
	NumberOfDatabases             *int    `swamp:"number_of_databases,optional,computed"`
	Persistence                   *string `swamp:"persistence,optional,computed"`
	PubsubClientOutputBufferLimit *int    `swamp:"pubsub_client_output_buffer_limit,optional,computed"`
	Ssl                           *bool   `swamp:"ssl,optional,computed"`
	Timeout                       *int    `swamp:"timeout,optional,computed"`
	ValkeyActiveExpireEffort      *int    `swamp:"valkey_active_expire_effort,optional,computed"`
	ValkeyMaxmemoryPolicy         *string `swamp:"valkey_maxmemory_policy,optional,computed"`
}

// MongoDBConfig is the model of resource digitalocean_database_mongodb_config.
type MongoDBConfig struct {
	ClusterID                       string  `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	DefaultReadConcern              *string `swamp:"default_read_concern,optional,computed"`
	DefaultWriteConcern             *string `swamp:"default_write_concern,optional,computed"`
	SlowOpThresholdMs               *int    `swamp:"slow_op_threshold_ms,optional,computed"`
	TransactionLifetimeLimitSeconds *int    `swamp:"transaction_lifetime_limit_seconds,optional,computed"`
	Verbosity                       *int    `swamp:"verbosity,optional,computed"`
}

// OpenSearchConfig is the model of resource digitalocean_database_opensearch_config.
type OpenSearchConfig struct {
	ActionAutoCreateIndexEnabled                     *bool    `swamp:"action_auto_create_index_enabled,optional,computed"`
	ActionDestructiveRequiresName                    *bool    `swamp:"action_destructive_requires_name,optional,computed"`
	ClusterID                                        string   `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	ClusterMaxShardsPerNode                          *int     `swamp:"cluster_max_shards_per_node,optional,computed"`
	ClusterRoutingAllocationNodeConcurrentRecoveries *int     `swamp:"cluster_routing_allocation_node_concurrent_recoveries,optional,computed"`
	EnableSecurityAudit                              *bool    `swamp:"enable_security_audit,optional,computed"`
	HTTPMaxContentLengthBytes                        *int     `swamp:"http_max_content_length_bytes,optional,computed"`
	HTTPMaxHeaderSizeBytes                           *int     `swamp:"http_max_header_size_bytes,optional,computed"`
	HTTPMaxInitialLineLengthBytes                    *int     `swamp:"http_max_initial_line_length_bytes,optional,computed"`
	IndicesFielddataCacheSizePercentage              *int     `swamp:"indices_fielddata_cache_size_percentage,optional,computed"`
	IndicesMemoryIndexBufferSizePercentage           *int     `swamp:"indices_memory_index_buffer_size_percentage,optional,computed"`
	IndicesMemoryMaxIndexBufferSizeMb                *int     `swamp:"indices_memory_max_index_buffer_size_mb,optional,computed"`
	IndicesMemoryMinIndexBufferSizeMb                *int     `swamp:"indices_memory_min_index_buffer_size_mb,optional,computed"`
	IndicesQueriesCacheSizePercentage                *int     `swamp:"indices_queries_cache_size_percentage,optional,computed"`
	IndicesQueryBoolMaxClauseCount                   *int     `swamp:"indices_query_bool_max_clause_count,optional,computed"`
	IndicesRecoveryMaxConcurrentFileChunks           *int     `swamp:"indices_recovery_max_concurrent_file_chunks,optional,computed"`
	IndicesRecoveryMaxMbPerSec                       *int     `swamp:"indices_recovery_max_mb_per_sec,optional,computed"`
	IsmEnabled                                       *bool    `swamp:"ism_enabled,optional,computed"`
	IsmHistoryEnabled                                *bool    `swamp:"ism_history_enabled,optional,computed"`
	IsmHistoryMaxAgeHours                            *int     `swamp:"ism_history_max_age_hours,optional,computed"`
	IsmHistoryMaxDocs                                *int     `swamp:"ism_history_max_docs,optional,computed"`
	IsmHistoryRolloverCheckPeriodHours               *int     `swamp:"ism_history_rollover_check_period_hours,optional,computed"`
	IsmHistoryRolloverRetentionPeriodDays            *int     `swamp:"ism_history_rollover_retention_period_days,optional,computed"`
	OverrideMainResponseVersion                      *bool    `swamp:"override_main_response_version,optional,computed"`
	PluginsAlertingFilterByBackendRolesEnabled       *bool    `swamp:"plugins_alerting_filter_by_backend_roles_enabled,optional,computed"`
	ReindexRemoteWhitelist                           []string `swamp:"reindex_remote_whitelist,optional,set"`
	ScriptMaxCompilationsRate                        *string  `swamp:"script_max_compilations_rate,optional,computed"`
	SearchMaxBuckets                                 *int     `swamp:"search_max_buckets,optional,computed"`
	ThreadPoolAnalyzeQueueSize                       *int     `swamp:"thread_pool_analyze_queue_size,optional,computed"`
	ThreadPoolAnalyzeSize                            *int     `swamp:"thread_pool_analyze_size,optional,computed"`
	ThreadPoolForceMergeSize                         *int     `swamp:"thread_pool_force_merge_size,optional,computed"`
	ThreadPoolGetQueueSize                           *int     `swamp:"thread_pool_get_queue_size,optional,computed"`
	ThreadPoolGetSize                                *int     `swamp:"thread_pool_get_size,optional,computed"`
	ThreadPoolSearchQueueSize                        *int     `swamp:"thread_pool_search_queue_size,optional,computed"`
	ThreadPoolSearchSize                             *int     `swamp:"thread_pool_search_size,optional,computed"`
	ThreadPoolSearchThrottledQueueSize               *int     `swamp:"thread_pool_search_throttled_queue_size,optional,computed"`
	ThreadPoolSearchThrottledSize                    *int     `swamp:"thread_pool_search_throttled_size,optional,computed"`
	ThreadPoolWriteQueueSize                         *int     `swamp:"thread_pool_write_queue_size,optional,computed"`
	ThreadPoolWriteSize                              *int     `swamp:"thread_pool_write_size,optional,computed"`
}

// KafkaConfig is the model of resource digitalocean_database_kafka_config.
type KafkaConfig struct {
	AutoCreateTopicsEnable             *bool   `swamp:"auto_create_topics_enable,optional,computed"`
	ClusterID                          string  `swamp:"cluster_id,required,forcenew,key,nonempty,check=uuid"`
	GroupInitialRebalanceDelayMs       *int    `swamp:"group_initial_rebalance_delay_ms,optional,computed"`
	GroupMaxSessionTimeoutMs           *int    `swamp:"group_max_session_timeout_ms,optional,computed"`
	GroupMinSessionTimeoutMs           *int    `swamp:"group_min_session_timeout_ms,optional,computed"`
	LogCleanerDeleteRetentionMs        *int    `swamp:"log_cleaner_delete_retention_ms,optional,computed"`
	LogCleanerMinCompactionLagMs       *string `swamp:"log_cleaner_min_compaction_lag_ms,optional,computed"`
	LogFlushIntervalMs                 *string `swamp:"log_flush_interval_ms,optional,computed"`
	LogIndexIntervalBytes              *int    `swamp:"log_index_interval_bytes,optional,computed"`
	LogMessageDownconversionEnable     *bool   `swamp:"log_message_downconversion_enable,optional,computed"`
	LogMessageTimestampDifferenceMaxMs *string `swamp:"log_message_timestamp_difference_max_ms,optional,computed"`
	LogPreallocate                     *bool   `swamp:"log_preallocate,optional,computed"`
	LogRetentionBytes                  *string `swamp:"log_retention_bytes,optional,computed"`
	LogRetentionHours                  *int    `swamp:"log_retention_hours,optional,computed"`
	LogRetentionMs                     *string `swamp:"log_retention_ms,optional,computed"`
	LogRollJitterMs                    *string `swamp:"log_roll_jitter_ms,optional,computed"`
	LogSegmentDeleteDelayMs            *int    `swamp:"log_segment_delete_delay_ms,optional,computed"`
	MessageMaxBytes                    *int    `swamp:"message_max_bytes,optional,computed"`
}
