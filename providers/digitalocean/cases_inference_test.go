package digitalocean_test

import (
	"testing"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

// endpoint makes an endpoint that runs one model.
func (m *maker) endpoint(name string) string {
	v, _, _, err := m.api.DedicatedInference.Create(m.t.Context(), &godo.DedicatedInferenceCreateRequest{Spec: &godo.DedicatedInferenceSpecRequest{
		Version: 1, Name: name, Region: "tor1", ModelDeployments: []*godo.DedicatedInferenceModelRequest{{
			ModelSlug: "deepseek-r1-distill-qwen-14b", ModelProvider: "hugging_face",
			Accelerators: []*godo.DedicatedInferenceAcceleratorRequest{{AcceleratorSlug: "gpu-h100x1-80gb", Scale: 1, Type: "prefill_decode"}},
		}},
	}})
	m.must(err)
	return v.ID
}

var inferenceNotSet = map[string]string{
	"digitalocean_dedicated_inference.model_deployments.model_id": "an id that the API gives, by which a change names a model that runs",
}

func inferenceCases() []sdktest.Case {
	const other = "00000000-0000-4000-8000-000000000000"
	gpus := func(slug string, scale int) attrs {
		return attrs{"accelerator_slug": slug, "scale": scale, "type": "prefill_decode"}
	}
	model := func(slug string, gpus ...any) attrs {
		return attrs{"model_slug": slug, "model_provider": "hugging_face", "provider_model_id": slug, "accelerators": gpus}
	}
	const qwen, llama = "Qwen/Qwen2.5-14B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"
	return []sdktest.Case{
		{
			Type: "digitalocean_dedicated_inference",
			Create: attrs{
				"name": "chat", "region": "atl1", "enable_public_endpoint": true, "hugging_face_token": "hf_secret-1",
				"model_deployments": []any{model(qwen, gpus("gpu-mi300x1-192gb", 1))}, "timeouts": attrs{"create": "20m", "update": "20m", "delete": "20m"},
			},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				v, _, err := given(t, c).api.VPCs.Create(t.Context(), &godo.VPCCreateRequest{Name: "inference", RegionSlug: "atl1"})
				if err != nil {
					t.Fatal(err)
				}
				return attrs{"vpc_uuid": v.ID}
			},
			Updates: []attrs{
				{"name": "chat-2"},
				{"model_deployments": []any{model(qwen, gpus("gpu-mi300x1-192gb", 2))}},
				{"hugging_face_token": "hf_secret-2", "model_deployments": []any{model(qwen, gpus("gpu-mi300x1-192gb", 1)), model(llama, gpus("gpu-h100x1-80gb", 1))}},
				{"hugging_face_token": nil},
			},
			Replaces: []attrs{{"region": "nyc2"}, {"enable_public_endpoint": false}, {"vpc_uuid": other}},
		},
		{
			Type: "digitalocean_dedicated_inference_token", Create: attrs{"name": "app"},
			Setup: func(t testing.TB, c sdktest.Cloud) attrs {
				return attrs{"dedicated_inference_id": given(t, c).endpoint("chat")}
			},
			Replaces: []attrs{{"name": "app-2"}, {"dedicated_inference_id": other}},
		},
	}
}
