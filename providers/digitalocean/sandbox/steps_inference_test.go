package sandbox

import (
	"fmt"
	"strings"
)

var inferenceSteps = []step{
	{call: "GET /v2/dedicated-inferences/sizes", want: 200},
	{call: "GET /v2/dedicated-inferences/gpu-model-config", want: 200},
	{call: "POST /v2/vpcs", body: `{"name":"inference","region":"atl1"}`, want: 201, keep: "inference_vpc=vpc.id"},
	{call: "POST /v2/dedicated-inferences", body: endpoint("chat", 1, 1, `,"secrets":{"hugging_face_token":"hf_x"}`), want: 202, keep: "inference=dedicated_inference.id"},
	{call: "POST /v2/dedicated-inferences", body: endpoint("chat", 1, 1, ""), want: 422, says: "already exists"},
	{call: "POST /v2/dedicated-inferences", body: endpoint("a b", 1, 1, ""), want: 422, says: "name"},
	{call: "POST /v2/dedicated-inferences", body: endpoint("other", 1, 0, ""), want: 422, says: "accelerator_slug"},
	{call: "POST /v2/dedicated-inferences", body: `{}`, want: 422, says: "spec"},
	{call: "POST /v2/dedicated-inferences", body: `{"spec":{"version":1,"name":"default","region":"tor1","vpc":null,"enable_public_endpoint":false,"model_deployments":[` + model(1) + `]}}`, want: 202, keep: "inference2=dedicated_inference.id"},
	{call: "POST /v2/dedicated-inferences", body: `{"spec":{"version":1,"name":"far","region":"mars1","vpc":null,"enable_public_endpoint":false,"model_deployments":[` + model(1) + `]}}`, want: 422, says: "region"},
	{call: "POST /v2/dedicated-inferences", body: `{"spec":{"version":1,"name":"astray","region":"tor1","vpc":{"uuid":"$inference_vpc"},"enable_public_endpoint":false,"model_deployments":[` + model(1) + `]}}`, want: 422, says: "VPC"},
	{call: "GET /v2/dedicated-inferences", want: 200},
	{call: "GET /v2/dedicated-inferences?region=atl1", want: 200},
	{call: "GET /v2/dedicated-inferences/$inference", want: 200},
	{call: "GET /v2/dedicated-inferences/" + none, want: 404},
	{call: "PATCH /v2/dedicated-inferences/$inference", body: endpoint("chat-2", 2, 1, ""), want: 422, says: "version"},
	{call: "PATCH /v2/dedicated-inferences/$inference", body: endpoint("default", 1, 1, ""), want: 422, says: "already exists"},
	{call: "PATCH /v2/dedicated-inferences/$inference", body: strings.Replace(endpoint("chat", 1, 1, ""), `"model_slug"`, `"model_id":"`+none+`","model_slug"`, 1), want: 422, says: "model_id"},
	{call: "PATCH /v2/dedicated-inferences/$inference", body: endpoint("chat-2", 1, 2, `,"secrets":{"hugging_face_token":"hf_y"}`), want: 202},
	{call: "PATCH /v2/dedicated-inferences/" + none, body: endpoint("chat-2", 1, 1, ""), want: 404},
	{call: "GET /v2/dedicated-inferences/$inference/accelerators?slug=gpu-mi300x1-192gb", want: 200},
	{call: "GET /v2/dedicated-inferences/" + none + "/accelerators", want: 404},
	{call: "POST /v2/dedicated-inferences/$inference/tokens", body: `{"name":"app"}`, want: 202, keep: "inference_token=token.id"},
	{call: "POST /v2/dedicated-inferences/$inference/tokens", body: `{"name":"a b"}`, want: 422, says: "name"},
	{call: "POST /v2/dedicated-inferences/" + none + "/tokens", body: `{"name":"app"}`, want: 404},
	{call: "GET /v2/dedicated-inferences/$inference/tokens", want: 200},
	{call: "DELETE /v2/dedicated-inferences/$inference/tokens/$inference_token", want: 204},
	{call: "DELETE /v2/dedicated-inferences/$inference/tokens/$inference_token", want: 404},
	{call: "DELETE /v2/vpcs/$inference_vpc", want: 409, says: "members"},
	{call: "DELETE /v2/dedicated-inferences/$inference", want: 202},
	{call: "DELETE /v2/dedicated-inferences/$inference", want: 404},
	{call: "DELETE /v2/dedicated-inferences/$inference2", want: 202},
	{call: "DELETE /v2/vpcs/$inference_vpc", want: 204},
}

// endpoint is a request for an endpoint, with what else stands in it.
func endpoint(name string, version, scale int, more string) string {
	return fmt.Sprintf(`{"spec":{"version":%d,"name":%q,"region":"atl1","vpc":{"uuid":"$inference_vpc"},"enable_public_endpoint":true,"model_deployments":[%s]}%s}`, version, name, model(scale), more)
}

// model is a model of such a request.
func model(scale int) string {
	return fmt.Sprintf(`{"model_slug":"Qwen/Qwen2.5-14B-Instruct","model_provider":"hugging_face","provider_model_id":"Qwen/Qwen2.5-14B-Instruct","accelerators":[{"accelerator_slug":"gpu-mi300x1-192gb","scale":%d,"type":"prefill_decode"}]}`, scale)
}
