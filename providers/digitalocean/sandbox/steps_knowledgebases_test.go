package sandbox

import "strings"

var knowledgebasesSteps = []step{
	{call: "POST /v2/databases", body: `{"name":"search","engine":"opensearch","version":"2","size":"db-s-2vcpu-4gb","region":"tor1","num_nodes":1}`, want: 201, keep: "search=database.id"},
	{call: "POST /v2/vpcs", body: `{"name":"knowledge","region":"tor1"}`, want: 201, keep: "knowledge_vpc=vpc.id"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","vpc_uuid":"$knowledge_vpc","tags":["a"]`), want: 200, keep: "kb=knowledge_base.uuid"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs-2","database_id":"$search","tags":[]`), want: 200, keep: "kb2=knowledge_base.uuid"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"two words"`), want: 400, says: "name"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","project_id":"here"`), want: 400, says: "project_id"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","embedding_model_uuid":"big"`), want: 400, says: "embedding_model_uuid"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","region":"mars1"`), want: 400, says: "region"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","vpc_uuid":"` + none + `"`), want: 400, says: "VPC"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: knowledge(`"name":"docs","database_id":"` + none + `"`), want: 400, says: "OpenSearch"},
	{call: "POST /v2/gen-ai/knowledge_bases", body: strings.Replace(knowledge(`"name":"docs"`), "web_crawler_data_source", "else", 1), want: 400, says: "data source"},
	{call: "GET /v2/gen-ai/knowledge_bases?page=1&per_page=1", want: 200},
	{call: "GET /v2/gen-ai/knowledge_bases?page=2&per_page=1", want: 200},
	{call: "GET /v2/gen-ai/knowledge_bases/$kb", want: 200},
	{call: "GET /v2/gen-ai/knowledge_bases/" + none, want: 404},
	{call: "PUT /v2/gen-ai/knowledge_bases/$kb", body: `{"uuid":"$kb","name":"manuals","tags":["a","b"],"database_id":"$search","project_id":"37455431-84bd-4fa2-94cf-e8486f8f8c5e"}`, want: 200},
	{call: "PUT /v2/gen-ai/knowledge_bases/$kb", body: `{"uuid":"$kb","project_id":"here"}`, want: 400, says: "project_id"},
	{call: "PUT /v2/gen-ai/knowledge_bases/$kb", body: `{"uuid":"$kb","database_id":"` + none + `"}`, want: 400, says: "OpenSearch"},
	{call: "POST /v2/gen-ai/knowledge_bases/$kb/data_sources", body: `{"knowledge_base_uuid":"$kb","spaces_data_source":{"bucket_name":"texts","region":"tor1"},"web_crawler_data_source":null}`, want: 200, keep: "source=knowledge_base_data_source.uuid"},
	{call: "POST /v2/gen-ai/knowledge_bases/$kb/data_sources", body: `{"spaces_data_source":{"bucket_name":"texts"},"web_crawler_data_source":{"base_url":"https://example.com"}}`, want: 400, says: "one kind"},
	{call: "POST /v2/gen-ai/knowledge_bases/$kb/data_sources", body: `{"web_crawler_data_source":{}}`, want: 400, says: "base_url"},
	{call: "GET /v2/gen-ai/knowledge_bases/$kb/data_sources", want: 200},
	{call: "GET /v2/gen-ai/knowledge_bases/" + none + "/data_sources", want: 404},
	{call: "POST /v2/gen-ai/indexing_jobs", body: `{"knowledge_base_uuid":"$kb"}`, want: 200, keep: "job=job.uuid"},
	{call: "POST /v2/gen-ai/indexing_jobs", body: `{"knowledge_base_uuid":"$kb","data_source_uuids":["$source"]}`, want: 200},
	{call: "POST /v2/gen-ai/indexing_jobs", body: `{"knowledge_base_uuid":"$kb","data_source_uuids":["` + none + `"]}`, want: 400, says: "data_source_uuids"},
	{call: "POST /v2/gen-ai/indexing_jobs", body: `{"knowledge_base_uuid":"` + none + `"}`, want: 404},
	{call: "GET /v2/gen-ai/indexing_jobs", want: 200},
	{call: "GET /v2/gen-ai/knowledge_bases/$kb/indexing_jobs", want: 200},
	{call: "GET /v2/gen-ai/indexing_jobs/$job", want: 200},
	{call: "GET /v2/gen-ai/indexing_jobs/" + none, want: 404},
	{call: "GET /v2/gen-ai/indexing_jobs/$job/data_sources", want: 200},
	{call: "PUT /v2/gen-ai/indexing_jobs/$job/cancel", body: `{"uuid":"$job"}`, want: 400, says: "ended"},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$kb/data_sources/$source", want: 200},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$kb/data_sources/$source", want: 404},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$kb", want: 200},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$kb", want: 404},
	{call: "DELETE /v2/gen-ai/knowledge_bases/$kb2", want: 200},
	{call: "DELETE /v2/databases/$search", want: 204},
}

// knowledge is a request for a knowledge base, in which the fields that are given
// stand last.
func knowledge(fields string) string {
	return `{"region":"tor1","project_id":"37455431-84bd-4fa2-94cf-e8486f8f8c5d","embedding_model_uuid":"22653204-79ed-11ef-bf8f-4e013e2ddde4",` +
		`"datasources":[{"web_crawler_data_source":{"base_url":"https://example.com/docs","crawling_option":"PATH"}}],` + fields + `}`
}
