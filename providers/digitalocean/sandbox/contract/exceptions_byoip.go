package contract

var byoipExceptions = []exception{
	{side: "response", method: "POST", path: "/v2/byoip_prefixes", field: "/byoip_prefix", reason: unknown, why: "the schema says the bare prefix, its example byoip_prefix, which godo reads"},
}
