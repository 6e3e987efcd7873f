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
	// Some of what is not there, or not for all.
	answer("/v1/modules/ns/none/digitalocean/versions", `{"modules": [{"versions": []}]}`)
	answer("/v1/modules/ns/words/digitalocean/versions", "<html>Hello</html>")
	mux.HandleFunc("/v1/modules/ns/fault/digitalocean/versions", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
	})
	mux.HandleFunc("/v1/modules/ns/closed/digitalocean/versions", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	})
	answer("/.well-known/terraform.json", `{"modules.v1": "/v1/modules/"}`)
	answer("/v1/modules/ns/net/digitalocean/versions", `{"modules": [{"versions": [{"version": "1.0.0"}, {"version": "1.2.0"}, {"version": "2.0.0"}, {"version": "3.0.0-rc1"}]}]}`)
	mux.HandleFunc("/v1/modules/ns/net/digitalocean/{version}/download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Terraform-Get", "/archives/"+r.PathValue("version")+".zip")
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/archives/{file}", func(w http.ResponseWriter, r *http.Request) {
		v := strings.TrimSuffix(r.PathValue("file"), ".zip")
		w.Write(moduleArchive(t, "sub/main.tf", "resource \"terraform_data\" \"d\" {\n  input = \""+v+"\"\n}\n\noutput \"v\" {\n  value = terraform_data.d.output\n}\n"))
	})
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	certificate = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	must(t, os.WriteFile(certificate, pem.EncodeToMemory(block), 0o600))
	return strings.TrimPrefix(server.URL, "https://"), certificate
}

// moduleArchive returns an archive with one file.
func moduleArchive(t *testing.T, name, text string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err != nil || z.Close() != nil {
		t.Error(err)
	}
	return b.Bytes()
}

// TestRegistryTerraform: Terraform and swampctl take the same version from a
// registry, to the same place, and each works with what the other fetched.
func TestRegistryTerraform(t *testing.T) {
	t.Parallel()
	tf, ours := programs(t)
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
			lists[bin] = fetchedList(t, dir)
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

// fetchedList returns the list of the modules that were fetched, without white
// space.
func fetchedList(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(dir, ".terraform", "modules", "modules.json"))
	must(t, err)
	return strings.Join(strings.Fields(string(list)), "")
}

// TestModulesOfRunsTerraform: what runs of tests are about comes from a
// registry, and what a local one of them calls from git; both programs fetch
// the same, to the same places, and each tests with what the other fetched.
func TestModulesOfRunsTerraform(t *testing.T) {
	t.Parallel()
	tf, ours := programs(t)
	host, certificate := registry(t)
	env := append(os.Environ(), "SSL_CERT_FILE="+certificate)
	repo := t.TempDir()
	must(t, os.WriteFile(filepath.Join(repo, "main.tf"), []byte("output \"n\" {\n  value = 2\n}\n"), 0o600))
	for _, args := range []string{"init -q -b main", "add .", "-c user.name=a -c user.email=a@example.com commit -q -m a"} {
		out, err := exec.Command("git", append([]string{"-C", repo}, strings.Fields(args)...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	from := "    source = \"" + host + "/ns/net/digitalocean//sub\"\n"
	files := map[string]string{
		"main.tf":       "resource \"terraform_data\" \"d\" {\n}\n",
		"setup/main.tf": "module \"n\" {\n  source = \"git::file://" + repo + "\"\n}\n",
		"a.b.tftest.hcl": "run \"older\" {\n  module {\n" + from + "    version = \"~> 1.0\"\n  }\n  assert {\n    condition     = output.v == \"1.2.0\"\n    error_message = output.v\n  }\n}\n" +
			"run \"newest\" {\n  module {\n" + from + "  }\n  state_key = \"other\"\n  assert {\n    condition     = output.v == \"1.2.0\"\n    error_message = \"${output.v} at ${path.module}\"\n  }\n}\n",
		"x/y/far.tftest.hcl": "run \"local\" {\n  module {\n    source = \"./setup\"\n  }\n  assert {\n    condition     = module.n.n == 2\n    error_message = \"Not the module from git.\"\n  }\n}\nrun \"own\" {\n}\n",
		"z.tftest.json":      `{"run": {"json": {"module": {"source": "` + host + `/ns/net/digitalocean//sub", "version": "2.0.0"}}}}`,
	}
	dirs := map[string]string{tf: t.TempDir(), ours: t.TempDir()}
	lists := map[string]string{}
	for bin, dir := range dirs {
		for name, text := range files {
			must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
			must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		if v := judge(t, bin, dir, env, "test", "-test-directory=x/y"); v.Code != 1 || !strings.Contains(v.told, "init") {
			t.Errorf("%s tests what was not fetched: %d\n%s", bin, v.Code, v.told)
		}
		if v := judge(t, bin, dir, env, "init", "-test-directory=x/y"); v.Code != 0 {
			t.Fatalf("%s init: %d\n%s", bin, v.Code, v.told)
		}
		lists[bin] = fetchedList(t, dir)
	}
	if lists[tf] != lists[ours] || strings.Count(lists[ours], `"Key":"test.`) != 5 {
		t.Errorf("Terraform notes\n%s\nswampctl\n%s", lists[tf], lists[ours])
	}
	for _, dir := range dirs {
		args := []string{"test", "-json", "-test-directory=x/y"}
		compareVerdicts(t, judge(t, tf, dir, env, args...), judge(t, ours, dir, env, args...))
		if v := judge(t, ours, dir, env, "validate", "-test-directory=x/y"); v.Code != 0 {
			t.Errorf("validate ends with %d\n%s", v.Code, v.told)
		}
	}
	if v := judge(t, ours, dirs[ours], env, "init", "-test-directory=x/y", "-lockfile=readonly"); v.Code != 0 || strings.Contains(v.told, "Fetching") {
		t.Errorf("a second init ends with %d\n%s", v.Code, v.told)
	}
}
