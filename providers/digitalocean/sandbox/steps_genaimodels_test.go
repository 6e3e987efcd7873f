package sandbox

var genaimodelsSteps = []step{
	{call: "GET /v2/gen-ai/models", want: 200},
	{call: "GET /v2/gen-ai/models?usecases=MODEL_USECASE_KNOWLEDGEBASE&per_page=1", want: 200},
	{call: "GET /v2/gen-ai/regions", want: 200},
	{call: "POST /v2/gen-ai/openai/keys", body: `{"name":"ours","api_key":"sk-proj-1"}`, want: 200, keep: "openai_key=api_key_info.uuid"},
	{call: "POST /v2/gen-ai/openai/keys", body: `{"name":"ours"}`, want: 400, says: "api_key"},
	{call: "POST /v2/gen-ai/openai/keys", body: `{"api_key":"sk-proj-1"}`, want: 400, says: "name"},
	{call: "GET /v2/gen-ai/openai/keys", want: 200},
	{call: "GET /v2/gen-ai/openai/keys/$openai_key", want: 200},
	{call: "GET /v2/gen-ai/openai/keys/" + none, want: 404},
	{call: "PUT /v2/gen-ai/openai/keys/$openai_key", body: `{"name":"yours","api_key":"sk-proj-2","api_key_uuid":"$openai_key"}`, want: 200},
	{call: "PUT /v2/gen-ai/openai/keys/$openai_key", body: `{"name":"yours"}`, want: 400, says: "api_key"},
	{call: "DELETE /v2/gen-ai/openai/keys/$openai_key", want: 200},
	{call: "DELETE /v2/gen-ai/openai/keys/$openai_key", want: 404},
}
