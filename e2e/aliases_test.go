package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestProviderAliases: in one run each object is made and destroyed with the
// token of its own provider configuration, passed to modules too, and the
// state says which one it is.
func TestProviderAliases(t *testing.T) {
	t.Parallel()
	cloud, err := sandbox.New(sandbox.Options{})
	must(t, err)
	var mu sync.Mutex
	used := map[string]string{} // token by name of the tag, of changing calls
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if name, ok := strings.CutPrefix(r.URL.Path, "/v2/tags/"); ok && r.Method == http.MethodDelete {
			mu.Lock()
			used["delete "+name] = token
			mu.Unlock()
		}
		if r.Method == http.MethodPost && r.URL.Path == "/v2/tags" {
			mu.Lock()
			used["create with "+token] = token
			mu.Unlock()
		}
		cloud.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	l := &lab{t: t, dir: t.TempDir(), url: front.URL, cloud: cloud, env: []string{"DIGITALOCEAN_TOKEN=plain", "SWAMPCTL_POLL=5ms", "SWAMPCTL_SETTLE=2s"}}
	must(t, os.Mkdir(filepath.Join(l.dir, "m"), 0o755))
	must(t, os.WriteFile(filepath.Join(l.dir, "m", "main.tf"), []byte(`resource "digitalocean_tag" "t" { name = "in" }`), 0o600))
	must(t, os.WriteFile(filepath.Join(l.dir, "main.tf"), []byte(`
provider "digitalocean" {
  alias = "other"
  token = "other-token"
}
provider "digitalocean" {
  alias = "third"
  token = "third-token"
}
resource "digitalocean_tag" "plain" { name = "plain" }
resource "digitalocean_tag" "other" {
  provider = digitalocean.other
  name     = "other"
}
module "m" {
  source    = "./m"
  providers = { digitalocean = digitalocean.third }
}
`), 0o600))
	l.must(0, "apply", "-auto-approve", "-no-color")
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(t, err)
	for _, alias := range []string{`digitalocean\"]"`, `digitalocean\"].other"`, `digitalocean\"].third"`} {
		if !strings.Contains(string(raw), alias) {
			t.Errorf("%s is not in the state:\n%s", alias, raw)
		}
	}
	l.must(0, "destroy", "-auto-approve", "-no-color")
	mu.Lock()
	defer mu.Unlock()
	for _, token := range []string{"plain", "other-token", "third-token"} {
		if used["create with "+token] == "" {
			t.Errorf("nothing was made with the token %q: %v", token, used)
		}
	}
	for name, token := range map[string]string{"plain": "plain", "other": "other-token", "in": "third-token"} {
		if used["delete "+name] != token {
			t.Errorf("tag %q was deleted with the token %q, want %q", name, used["delete "+name], token)
		}
	}
}
