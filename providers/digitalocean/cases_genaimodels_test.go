package digitalocean_test

import "github.com/swampctl/swampctl/providers/sdk/sdktest"

func genaimodelsCases() []sdktest.Case {
	return []sdktest.Case{
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
