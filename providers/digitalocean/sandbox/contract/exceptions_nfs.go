package contract

// nfsExceptions: the description has another form of errors for access points than
// for all else.
var nfsExceptions = []exception{
	{side: "response", path: "/v2/nfs/shares/*/access_points", field: "/code", reason: missing, why: "errors have the form of all others"},
	{side: "response", path: "/v2/nfs/shares/*/access_points", field: "/id", reason: unknown, why: "errors have the form of all others"},
	{side: "response", path: "/v2/nfs/shares/*/access_points", field: "/request_id", reason: unknown, why: "errors have the form of all others"},
	{side: "response", path: "/v2/nfs/access_points/*", field: "/code", reason: missing, why: "errors have the form of all others"},
	{side: "response", path: "/v2/nfs/access_points/*", field: "/id", reason: unknown, why: "errors have the form of all others"},
	{side: "response", path: "/v2/nfs/access_points/*", field: "/request_id", reason: unknown, why: "errors have the form of all others"},
}
