package contract

var databaseExceptions = []exception{
	{side: "response", path: "/v2/databases/*/topics", field: "/message_timestamp_difference_max_ms", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only"},
	{side: "response", path: "/v2/databases/*/topics/*", field: "/message_timestamp_difference_max_ms", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only", beyond: true},
	{side: "response", path: "/v2/databases/*/topics", field: "/segment_index_bytes", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only"},
	{side: "response", path: "/v2/databases/*/topics/*", field: "/segment_index_bytes", reason: unknown, why: "godo and the Terraform provider read what the description knows in requests only", beyond: true},
	{side: "response", path: "/v2/databases/*/config", field: "/config/mysql_parameters", reason: unknown, why: "the description lacks the advanced editions; godo reads a list of parameters, and writes them by name"},
	{side: "response", path: "/v2/databases/*/config", field: "/config/pg_parameters", reason: unknown, why: "the description lacks the advanced editions; godo reads a list of parameters, and writes them by name"},
	{side: "response", path: "/v2/databases/*/autoscale", field: "/storage", reason: unknown, why: "godo and the Terraform provider look for it beside autoscale"},
	{side: "response", path: "/v2/databases/metrics/credentials", field: "/basic_auth_password", reason: unknown, why: "godo reads the credentials one level higher"},
	{side: "response", path: "/v2/databases/metrics/credentials", field: "/basic_auth_username", reason: unknown, why: "godo reads the credentials one level higher"},
	{side: "", path: "/v2/databases/*/logsink/*", field: "/tls", reason: missing, why: "godo cannot say in a change that it is off", beyond: true},
	{side: "", path: "/v2/databases/*/schema-registry", field: "/schema_type", reason: "not one of the allowed", why: "Terraform's provider sends small letters, and its tests pass", beyond: true},
	{side: "", path: "/v2/databases/*/schema-registry", field: "/subjects/*/schema_type", reason: "not one of the allowed", why: "as it was sent", beyond: true},
	{side: "", path: "/v2/databases/*/schema-registry/*", field: "/schema_type", reason: "not one of the allowed", why: "as it was sent", beyond: true},
	{side: "request", path: "/v2/tags/*/resources", field: "/resource_type", reason: "not one of the allowed", why: "databases can be tagged, too", beyond: true},
}
