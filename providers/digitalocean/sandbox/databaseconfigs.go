package sandbox

import (
	"maps"
	"net/http"
	"slices"
)

// cacheSettings are what a cluster of Redis or Valkey begins with.
func cacheSettings(engine string) obj {
	return obj{
		engine + "_lfu_log_factor": 10, engine + "_lfu_decay_time": 1, engine + "_ssl": true, engine + "_timeout": 300, engine + "_notify_keyspace_events": "",
		engine + "_persistence": "rdb",
	}
}

// settings are the settings of a cluster: what its engine begins with, as far as
// the API's description says so, and over them what was set.
func (d *database) settings() obj {
	out := obj{}
	switch d.Engine {
	case "redis":
		out = cacheSettings("redis")
	case "valkey":
		out = cacheSettings("valkey")
		maps.Copy(out, obj{"frequent_snapshots": true, "valkey_active_expire_effort": 1})
	case "mysql":
		out["log_output"] = "NONE"
	case "kafka":
		maps.Copy(out, obj{"auto_create_topics_enable": false, "schema_registry": false})
	case "mongodb":
		maps.Copy(out, obj{
			"default_read_concern": "local", "default_write_concern": "majority", "transaction_lifetime_limit_seconds": 60, "slow_op_threshold_ms": 100, "verbosity": 0,
		})
	case "opensearch":
		maps.Copy(out, searchSettings)
	case "advanced_mysql", "advanced_pg":
		return d.parameters()
	}
	maps.Copy(out, d.Config)
	return out
}

// searchSettings are what a cluster of OpenSearch begins with.
var searchSettings = obj{
	"http_max_content_length_bytes": 100000000, "http_max_header_size_bytes": 8192, "http_max_initial_line_length_bytes": 4096,
	"indices_query_bool_max_clause_count": 1024, "indices_memory_index_buffer_size_percentage": 10, "indices_memory_min_index_buffer_size_mb": 48,
	"indices_queries_cache_size_percentage": 10, "indices_recovery_max_mb_per_sec": 40, "indices_recovery_max_concurrent_file_chunks": 2,
	"ism_enabled": true, "ism_history_enabled": true, "ism_history_max_age_hours": 24, "ism_history_max_docs": 2500000,
	"ism_history_rollover_check_period_hours": 8, "ism_history_rollover_retention_period_days": 30,
	"search_max_buckets": 10000, "action_auto_create_index_enabled": true, "enable_security_audit": false, "override_main_response_version": false,
	"script_max_compilations_rate": "use-context", "cluster_routing_allocation_node_concurrent_recoveries": 2,
	"plugins_alerting_filter_by_backend_roles_enabled": false, "knn_memory_circuit_breaker_enabled": true, "knn_memory_circuit_breaker_limit": 50,
	"keep_index_refresh_interval": false,
}

// advanced are the engines that have parameters by name in place of settings: the
// field that those stand in, and some that a cluster begins with.
var advanced = map[string]struct {
	field    string
	defaults map[string]string
}{
	"advanced_mysql": {"mysql_parameters", map[string]string{"back_log": "512", "binlog_format": "ROW", "connect_timeout": "10", "time_zone": "SYSTEM"}},
	"advanced_pg":    {"pg_parameters", map[string]string{"jit": "on", "search_path": `"$user", public`, "timezone": "GMT", "work_mem": "4096"}},
}

var parameterName = pattern(`^[a-z][a-z0-9_.]*$`)

// parameters are the parameters of a cluster of an advanced edition, by their names.
func (d *database) parameters() obj {
	kind := advanced[d.Engine]
	names := slices.Sorted(maps.Keys(kind.defaults))
	for _, name := range slices.Sorted(maps.Keys(d.Config)) {
		if _, known := kind.defaults[name]; !known {
			names = append(names, name)
		}
	}
	out := []obj{}
	for _, name := range names {
		p := obj{"name": name, "value": kind.defaults[name], "default_value": kind.defaults[name], "requires_restart": name == "back_log"}
		if v, set := d.Config[name]; set {
			p["value"] = v
		}
		out = append(out, p)
	}
	return obj{kind.field: out}
}

// setParameters takes over the parameters of a change, or refuses all of it.
func (d *database) setParameters(in obj) reply {
	field := advanced[d.Engine].field
	params, _ := in[field].(map[string]any)
	for name := range in {
		if name != field {
			return invalid("config has %s only, not %s", field, name)
		}
	}
	for name, v := range params {
		if _, text := v.(string); !text || !parameterName(name) {
			return invalid("%s: invalid parameter %s", field, name)
		}
	}
	maps.Copy(d.Config, params)
	return reply{status: http.StatusOK}
}

// databaseConfigRoutes are the settings of the engine.
func (s *Server) databaseConfigRoutes() {
	s.handle("GET /v2/databases/{id}/config", s.withDatabase(func(_ *call, d *database) reply { return ok(obj{"config": d.settings()}) }))
	s.handle("PATCH /v2/databases/{id}/config", s.withDatabase(func(c *call, d *database) reply {
		var in struct{ Config obj }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if d.Config == nil {
			d.Config = obj{}
		}
		if advanced[d.Engine].field != "" {
			return d.setParameters(in.Config)
		}
		maps.Copy(d.Config, in.Config)
		return reply{status: http.StatusOK}
	}))
}

// databaseBackupRoutes are the backups, of which a cluster has one as soon as it
// runs.
func (s *Server) databaseBackupRoutes() {
	s.handle("GET /v2/databases/{id}/backups", s.withDatabase(func(c *call, d *database) reply {
		rows := []obj{}
		switch {
		case d.Engine == "redis" || d.Engine == "valkey":
			return invalid("operation is not supported for this cluster type")
		case d.state(c.now) == "online":
			rows = append(rows, obj{"created_at": stamp(d.ReadyAt), "size_gigabytes": 0.03})
		}
		return ok(obj{"backups": rows})
	}))
}
