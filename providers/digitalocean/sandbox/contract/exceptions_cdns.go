package contract

var cdnExceptions = []exception{
	{side: "request", method: "POST", path: "/v2/cdn/endpoints", field: "/ttl", reason: notOne, why: "godo sends 0 for a TTL that is not said"},
	{path: "/v2/cdn/endpoints/*", field: "/certificate_id", reason: "uuid", why: "needs-cloudflare-cert stands in place of a certificate"},
}
