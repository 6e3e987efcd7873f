package digitalocean_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

const customModelType = "digitalocean_gradientai_custom_model"

// hubModel is a configuration of a model from Hugging Face, with what is laid over it.
func hubModel(t *testing.T, over attrs) cty.Value {
	t.Helper()
	all := attrs{"name": "qwen", "source_type": "SOURCE_TYPE_HUGGINGFACE", "source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_PUBLIC"}}}
	for name, v := range over {
		all[name] = v
	}
	v, err := all.Value(digitalocean.Resources()[customModelType].Schema().Block)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestCustomModelStaysAsImported: what no call can change of a model is refused in the
// plan, with what it is and the remedy; what only the next import needs is not.
func TestCustomModelStaysAsImported(t *testing.T) {
	rt := digitalocean.Resources()[customModelType]
	ops := rt.Bind(cloud(t).Client)
	planned, ds := rt.Plan(providers.PlanRequest{Config: hubModel(t, nil), Prior: cty.NullVal(rt.Schema().Block.ImpliedType())})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	prior, err := ops.Create(t.Context(), providers.CreateRequest{Planned: planned.Planned})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		over attrs
		says string // "" where it is taken
	}{
		{attrs{"name": "other"}, `Its name is "qwen"`},
		{attrs{"source_type": "SOURCE_TYPE_SDK_UPLOAD"}, `Its source_type is "SOURCE_TYPE_HUGGINGFACE"`},
		{attrs{"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-4B", "access_type": "ACCESS_TYPE_PUBLIC"}}}, `Its source_ref.repo_id is "Qwen/Qwen3-8B"`},
		{attrs{"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_PUBLIC", "commit_sha": "0"}}}, "Its source_ref.commit_sha is"},
		{attrs{"license": "mit"}, "Remove license, or import from SOURCE_TYPE_SPACES_BUCKET"},
		{attrs{"output_modalities": []string{"text"}}, "Remove output_modalities"},
		{attrs{"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_GATED", "hf_token": "hf_1"}}}, ""},
		{attrs{"description": "a model"}, ""},
	} {
		_, ds := rt.Plan(providers.PlanRequest{Config: hubModel(t, c.over), Prior: prior.Value})
		switch {
		case c.says == "" && ds.HasErrors():
			t.Errorf("%v: %v", c.over, ds.Err())
		case c.says != "" && (len(ds) != 1 || !strings.Contains(ds[0].Detail, c.says)):
			t.Errorf("%v: %v does not say %q", c.over, ds, c.says)
		}
	}
}

// TestCustomModelNotImported: an import that the API answers with what is wrong, and
// without a model, has made nothing, and the answer's words are the error's.
func TestCustomModelNotImported(t *testing.T) {
	c := cloud(t)
	rt := digitalocean.Resources()[customModelType]
	config := hubModel(t, attrs{"source_ref": []any{attrs{"repo_id": "Qwen/Qwen3-8B", "access_type": "ACCESS_TYPE_GATED"}}})
	planned, ds := rt.Plan(providers.PlanRequest{Config: config, Prior: cty.NullVal(config.Type())})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	_, err := rt.Bind(c.Client).Create(t.Context(), providers.CreateRequest{Planned: planned.Planned})
	if providers.KindOf(err) != providers.Invalid || !strings.Contains(err.Error(), "model validation failed; repository_access: a token is needed") {
		t.Errorf("%v, of kind %v", err, providers.KindOf(err))
	}
}

// TestCustomModelInUse: a delete that the API answers with 200 and a failure is taken
// up again, and says what the API says.
func TestCustomModelInUse(t *testing.T) {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, server).Client
	rt := digitalocean.Resources()[customModelType]
	planned, ds := rt.Plan(providers.PlanRequest{Config: hubModel(t, nil), Prior: cty.NullVal(rt.Schema().Block.ImpliedType())})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	made, err := rt.Bind(c).Create(t.Context(), providers.CreateRequest{Planned: planned.Planned})
	if err != nil {
		t.Fatal(err)
	}
	server.AddFault(sandbox.Fault{Method: "DELETE", Status: 200, Body: `{"status":"DELETE_CUSTOM_MODEL_STATUS_FAIL","error":"a deployment uses the model"}`})
	if err := rt.Bind(c).Delete(t.Context(), made); providers.KindOf(err) != providers.Busy || !strings.Contains(fmt.Sprint(err), "a deployment uses the model") {
		t.Errorf("%v, of kind %v", err, providers.KindOf(err))
	}
}
