package contract

// inferenceExceptions: the description writes the specification of an endpoint in
// answers as requests have it; godo, which reads it, and its tests have another.
var inferenceExceptions = []exception{
	{side: "request", path: "/v2/dedicated-inferences", field: "/vpc", reason: notNull, why: "godo cannot leave it out"},
	{side: "response", path: "/v2/dedicated-inferences", reason: unknown, why: "godo reads the name, and parts of the specification that the description has not"},
	{side: "response", path: "/v2/dedicated-inferences/*", reason: unknown, why: "godo reads the name, and parts of the specification that the description has not"},
	{side: "response", path: "/v2/dedicated-inferences/*", field: "/spec/name", reason: missing, why: "the name stands beside the specification"},
	{side: "response", path: "/v2/dedicated-inferences/*", field: "/spec/region", reason: missing, why: "the region stands beside the specification"},
	{side: "response", path: "/v2/dedicated-inferences/*", field: "/spec/vpc", reason: missing, why: "godo reads vpc_config"},
}
