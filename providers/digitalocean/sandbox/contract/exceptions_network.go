package contract

var networkExceptions = []exception{
	{side: "request", path: "/v2/vpc_nat_gateways/*", field: "/vpcs", reason: notNull, why: "godo cannot leave them out"},
	{side: "response", path: "/v2/vpc_nat_gateways", reason: unknown, why: "the description has the request in place of the answer, and lacks the project"},
	{side: "response", path: "/v2/vpc_nat_gateways/*", reason: unknown, why: "the description has the request in place of the answer, and lacks the project"},
	{side: "response", path: "/v2/spaces/keys/*", field: "/key", reason: unknown, why: "the schema says keys, its example key, which godo reads"},
}
