package e2e

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// The hosts in the configurations below testdata/fetching; ports that are
// given out have as many digits.
const (
	registryHost = "127.0.0.1:00001"
	plainHost    = "127.0.0.1:00002"
)

// plainServer serves over http a git repository, archives, and answers that are
// none.
func plainServer(t *testing.T) (host string) {
	t.Helper()
	repo := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(repo, "modules", "net"), 0o755))
	must(t, os.WriteFile(filepath.Join(repo, "modules", "net", "main.tf"), []byte("output \"n\" {\n  value = 2\n}\n"), 0o600))
	for _, args := range []string{"init -q -b main", "add .", "-c user.name=a -c user.email=a@example.com commit -q -m a", "tag v1.0.0", "update-server-info"} {
		out, err := exec.Command("git", append([]string{"-C", repo}, strings.Fields(args)...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/net.git/", http.StripPrefix("/net.git/", http.FileServer(http.Dir(filepath.Join(repo, ".git")))))
	mux.HandleFunc("/net.zip", func(w http.ResponseWriter, _ *http.Request) {
		w.Write(moduleArchive(t, "net/main.tf", "output \"n\" {\n  value = 2\n}\n"))
	})
	mux.HandleFunc("/broken.zip", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("no archive")) })
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html><body>Hello</body></html>")) })
	mux.HandleFunc("/fault.zip", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/closed.zip", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// TestPagesOfFetching: every way in which init does not get a module has one
// page, word for word, and Terraform gets none either. -record writes the pages
// anew, to be read.
func TestPagesOfFetching(t *testing.T) {
	t.Parallel()
	bin, err := program()
	must(t, err)
	registry, certificate := registry(t)
	plain := plainServer(t)
	if len(registry) != len(registryHost) || len(plain) != len(plainHost) {
		t.Fatalf("%s and %s are of another length than what stands for them", registry, plain)
	}
	served := strings.NewReplacer(registryHost, registry, plainHost, plain)
	token := strings.NewReplacer(".", "_", ":", "_") // which a variable with a token is named after
	hidden := strings.NewReplacer(registry, registryHost, plain, plainHost, token.Replace(registry), token.Replace(registryHost))
	for name, a := range archives(t, configurations(t, "fetching", 20)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			filled := &txtar.Archive{}
			for _, f := range a.Files {
				filled.Files = append(filled.Files, txtar.File{Name: f.Name, Data: []byte(served.Replace(string(f.Data)))})
			}
			init := func(bin, dir string) (string, int) {
				fill(t, dir, filled, "")
				cmd := exec.CommandContext(t.Context(), bin, append([]string{"init", "-no-color"}, wordsOf(a, "flags: ")...)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+certificate, "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1", "COLUMNS=", "TF_REGISTRY_CLIENT_TIMEOUT=5")
				var errors bytes.Buffer
				cmd.Stderr = &errors
				_ = cmd.Run() // the exit code says it
				return errors.String(), cmd.ProcessState.ExitCode()
			}
			told, code := init(bin, t.TempDir())
			if code != 1 {
				t.Errorf("the exit code is %d", code)
			}
			comparePage(t, filepath.Join("testdata", "fetching", name+".txtar"), a, hidden.Replace(told))
			if tf, err := exec.LookPath("terraform"); err == nil && !strings.Contains(string(a.Comment), "alone:") {
				if told, code := init(tf, t.TempDir()); code == 0 {
					t.Errorf("Terraform takes it: %s", told)
				} else if *record {
					t.Logf("Terraform says\n%s", told)
				}
			}
		})
	}
}

// wordsOf returns the words of the line of a configuration's comment that
// begins with a mark.
func wordsOf(a *txtar.Archive, mark string) []string {
	for line := range strings.Lines(string(a.Comment)) {
		if words, ok := strings.CutPrefix(line, mark); ok {
			return strings.Fields(words)
		}
	}
	return nil
}
