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
