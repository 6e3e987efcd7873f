package contract

// knowledgebasesExceptions: what godo sends with a data source.
var knowledgebasesExceptions = []exception{
	{side: "request", method: "POST", path: "/v2/gen-ai/knowledge_bases/*/data_sources", field: "_data_source", reason: notNull, why: "godo cannot leave the kinds out that a data source is not of"},
}
