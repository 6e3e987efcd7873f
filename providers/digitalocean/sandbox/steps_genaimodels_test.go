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
	{call: "GET /v2/gen-ai/openai/keys/" + none + "/agents", want: 404},
	{call: "PUT /v2/gen-ai/openai/keys/$openai_key", body: `{"name":"yours","api_key":"sk-proj-2","api_key_uuid":"$openai_key"}`, want: 200},
	{call: "PUT /v2/gen-ai/openai/keys/$openai_key", body: `{"name":"yours"}`, want: 400, says: "api_key"},
	{call: "DELETE /v2/gen-ai/openai/keys/$openai_key", want: 200},
	{call: "DELETE /v2/gen-ai/openai/keys/$openai_key", want: 404},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_HUGGINGFACE","source_ref":{"repo_id":"Qwen/Qwen3-8B","access_type":"ACCESS_TYPE_PUBLIC"}`), want: 200, keep: "custom_model=model.uuid"},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_SPACES_BUCKET","source_ref":{"bucket":"models","region":"nyc3","prefix":"ours/"}`), want: 200, keep: "spaces_model=model.uuid"},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_HUGGINGFACE","source_ref":{"repo_id":"nowhere"}`), want: 200, keep: "failed_model=model.uuid"},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_SDK_UPLOAD"`), want: 200},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_HUGGINGFACE","source_ref":{"repo_id":"Qwen/Qwen3-8B","access_type":"ACCESS_TYPE_GATED"}`), want: 200},
	{call: "POST /v2/gen-ai/custom_models/import", body: `{"source_type":"SOURCE_TYPE_SDK_UPLOAD"}`, want: 400, says: "name"},
	{call: "POST /v2/gen-ai/custom_models/import", body: `{"name":"model"}`, want: 400, says: "source_type"},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_HUGGINGFACE"`), want: 400, says: "repo_id"},
	{call: "POST /v2/gen-ai/custom_models/import", body: imported(`"source_type":"SOURCE_TYPE_SPACES_BUCKET"`), want: 400, says: "bucket"},
	{call: "GET /v2/gen-ai/custom_models?per_page=200", want: 200},
	{call: "GET /v2/gen-ai/custom_models?status=STATUS_FAILED", want: 200},
	{call: "GET /v2/gen-ai/custom_models/$failed_model", want: 200},
	{call: "GET /v2/gen-ai/custom_models/$custom_model", want: 200},
	{call: "GET /v2/gen-ai/custom_models/" + none, want: 404},
	{call: "PATCH /v2/gen-ai/custom_models/$custom_model/metadata", body: `{"description":"a model","tags":{"tags":["a"]},"license":"mit"}`, want: 200},
	{call: "PATCH /v2/gen-ai/custom_models/$spaces_model/metadata", body: `{"license":"mit","parameters":"8000000000","input_modalities":["text"],"output_modalities":["text"],"tags":{}}`, want: 200},
	{call: "DELETE /v2/gen-ai/custom_models/$custom_model", want: 200},
	{call: "DELETE /v2/gen-ai/custom_models/$custom_model", want: 404},
}

// imported is a request to import a model.
func imported(source string) string {
	return `{"name":"model","accept_terms_and_conditions":true,"tags":{"tags":["a"]},` + source + `}`
}
