package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestInferenceSecrets: the value of a token, which only its create shows, and the
// token of Hugging Face are told to nobody but who asks for an output by name, also
// where everything is logged.
func TestInferenceSecrets(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	if err := os.CopyFS(l.dir, os.DirFS(filepath.Join("..", "examples", "inference"))); err != nil {
		t.Fatal(err)
	}
	l.env = append(l.env, "SWAMPCTL_LOG=debug", "TF_VAR_hugging_face_token=hf_first-secret")
	said := l.apply()
	token := strings.TrimSpace(l.must(0, "output", "-raw", "token"))
	if !strings.HasPrefix(token, "di_") {
		t.Fatalf("the token is %q", token)
	}
	l.clean()
	l.env = append(l.env, "TF_VAR_hugging_face_token=hf_second-secret")
	said += l.must(2, "plan", "-detailed-exitcode", "-full") + l.must(0, "show", "-no-color") + l.must(0, "output", "-no-color")
	l.has(said, "hugging_face_token", "digitalocean_dedicated_inference_token.shop")
	said += l.must(0, "apply", "-auto-approve", "-json", "-replace=digitalocean_dedicated_inference_token.shop")
	again := strings.TrimSpace(l.must(0, "output", "-raw", "token"))
	if again == token {
		t.Error("the token was replaced, and its value stayed")
	}
	for _, secret := range []string{token, again, "hf_first-secret", "hf_second-secret"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s is told", secret)
		}
	}
	l.must(0, "destroy", "-auto-approve")
}

// TestInferenceKeepsModels: a model that stays while the one before it goes is named
// by its id, so that it runs on; the VPC that the API chose is no change.
func TestInferenceKeepsModels(t *testing.T) {
	t.Parallel()
	l := newLab(t, sandbox.Options{})
	model := func(slug string) string {
		return `
  model_deployments {
    model_slug        = "` + slug + `"
    model_provider    = "hugging_face"
    provider_model_id = "` + slug + `"

    accelerators {
      accelerator_slug = "gpu-h100x1-80gb"
      scale            = 1
      type             = "prefill_decode"
    }
  }
`
	}
	const first, second = "Qwen/Qwen2.5-14B-Instruct", "deepseek-r1-distill-qwen-14b"
	ids := func() map[string]any {
		running := l.only("dedicated_inferences")["running"].(map[string]any)
		out := map[string]any{}
		for _, m := range running["model_deployments"].([]any) {
			m := m.(map[string]any)
			out[m["model_slug"].(string)] = m["model_id"]
		}
		return out
	}
	l.write("main.tf", "resource \"digitalocean_dedicated_inference\" \"chat\" {\n  name   = \"chat\"\n  region = \"tor1\"\n"+model(first)+model(second)+"}\n")
	l.apply()
	l.clean()
	before := ids()
	l.edit("main.tf", model(first), "")
	l.has(l.apply(), "1 changed")
	l.clean()
	after := ids()
	if len(after) != 1 || after[second] != before[second] {
		t.Errorf("the models were %v and are %v", before, after)
	}
}
