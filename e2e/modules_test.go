package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// registry serves three versions of a module and one that is no release, whose
// output is its version.
func registry(t *testing.T) (host, certificate string) {
	t.Helper()
	mux := http.NewServeMux()
	answer := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(body))
		})
	}
	answer("/.well-known/terraform.json", `{"modules.v1": "/v1/modules/"}`)
	answer("/v1/modules/ns/net/digitalocean/versions", `{"modules": [{"versions": [{"version": "1.0.0"}, {"version": "1.2.0"}, {"version": "2.0.0"}, {"version": "3.0.0-rc1"}]}]}`)
	mux.HandleFunc("/v1/modules/ns/net/digitalocean/{version}/download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Terraform-Get", "/archives/"+r.PathValue("version")+".zip")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/archives/{file}", func(w http.ResponseWriter, r *http.Request) {
		v := strings.TrimSuffix(r.PathValue("file"), ".zip")
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		f, err := z.Create("sub/main.tf")
		if err == nil {
			_, err = f.Write([]byte("resource \"terraform_data\" \"d\" {\n  input = \"" + v + "\"\n}\n\noutput \"v\" {\n  value = terraform_data.d.output\n}\n"))
		}
		if err != nil || z.Close() != nil {
			t.Error(err)
		}
		w.Write(b.Bytes())
	})
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	certificate = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	must(t, os.WriteFile(certificate, pem.EncodeToMemory(block), 0o600))
	return strings.TrimPrefix(server.URL, "https://"), certificate
}

// TestRegistryTerraform: Terraform and swampctl take the same version from a
// registry, to the same place, and each works with what the other fetched.
func TestRegistryTerraform(t *testing.T) {
	t.Parallel()
	tf, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: needs terraform on PATH, to compare with", t.Name())
	}
	ours, err := program()
	must(t, err)
	host, certificate := registry(t)
	call := func(dir, bin string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), bin, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+certificate, "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", bin, args, err, out)
		}
		return string(out)
	}
	dirs := map[string]string{tf: t.TempDir(), ours: t.TempDir()}
	for _, want := range []string{"!= 2.0.0", "3.0.0-rc1", ">= 1", "~> 1.0"} {
		text := "module \"net\" {\n  source  = \"" + host + "/ns/net/digitalocean//sub\"\n  version = \"" + want + "\"\n}\n\noutput \"v\" {\n  value = module.net.v\n}\n"
		lists := map[string]string{}
		for bin, dir := range dirs {
			must(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600))
			call(dir, bin, "init", "-upgrade")
			list, err := os.ReadFile(filepath.Join(dir, ".terraform", "modules", "modules.json"))
			must(t, err)
			lists[bin] = strings.Join(strings.Fields(string(list)), "")
		}
		if lists[tf] != lists[ours] {
			t.Errorf("%s: Terraform notes\n%s\nswampctl\n%s", want, lists[tf], lists[ours])
		}
	}
	call(dirs[tf], ours, "apply", "-auto-approve")
	call(dirs[ours], tf, "apply", "-auto-approve")
	for bin, dir := range dirs {
		if out := call(dir, bin, "output", "v"); strings.TrimSpace(out) != `"1.2.0"` {
			t.Errorf("%s: the output is %s", bin, out)
		}
	}
}
