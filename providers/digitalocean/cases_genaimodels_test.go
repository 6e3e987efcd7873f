package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

func genaimodelsCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_gradientai_custom_model",
			Create: attrs{
				"name": "qwen", "source_type": "SOURCE_TYPE_HUGGINGFACE", "preferred_gpu_region": "tor1", "accept_terms_and_conditions": true, "description": "a model", "tags": []string{"a"},
				"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_GATED", "hf_token": "hf_1", "commit_sha": "0123456789abcdef0123456789abcdef01234567"}},
			},
			Updates: []attrs{{"description": "another"}, {"tags": []string{"b", "c"}}, {"description": nil}, {"tags": nil}, {"preferred_gpu_region": "nyc2"}, {"accept_terms_and_conditions": false},
				{"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_PRIVATE", "hf_token": "hf_2", "commit_sha": "0123456789abcdef0123456789abcdef01234567"}}}},
		},
		{
			Type: "digitalocean_gradientai_custom_model",
			Create: attrs{
				"name": "ours", "source_type": "SOURCE_TYPE_SPACES_BUCKET", "license": "mit", "parameters": "8000000000", "input_modalities": []string{"text"}, "output_modalities": []string{"text", "image"},
				"source_ref": []any{attrs{"bucket": "models", "region": "nyc3", "prefix": "ours/"}},
			},
			Updates: []attrs{{"license": "apache-2.0"}, {"parameters": "9000000000"}, {"input_modalities": []string{"text", "image"}}, {"output_modalities": []string{"text"}}},
		},
		{
			Type:   "digitalocean_gradientai_custom_model",
			Create: attrs{"name": "uploaded", "source_type": "SOURCE_TYPE_SDK_UPLOAD", "source_ref": []any{attrs{}}}, Updates: []attrs{{"description": "by hand"}},
		},
		{
			Type: "digitalocean_gradientai_openai_api_key", Create: attrs{"name": "ours", "api_key": "sk-proj-1"},
			Updates: []attrs{{"api_key": "sk-proj-2"}, {"name": "theirs"}},
		},
	}
}

// genaimodelsNotSet: of the models that a key opens nothing is in a request.
var genaimodelsNotSet = func() map[string]string {
	out := map[string]string{}
	for _, name := range []string{
		"", ".agreement", ".agreement.description", ".agreement.name", ".agreement.url", ".agreement.uuid", ".inference_name", ".inference_version",
		".is_foundational", ".name", ".parent_uuid", ".provider", ".upload_complete", ".url", ".usecases", ".versions", ".versions.major", ".versions.minor", ".versions.patch",
	} {
		out["digitalocean_gradientai_openai_api_key.model"+name] = "OpenAI decides what a key opens; the API's requests have no such field"
	}
	return out
}()
