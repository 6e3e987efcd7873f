package config

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// formatInputs returns the files of the corpus by name. Those in want were written by
// terraform fmt.
func formatInputs(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/format/in/*")
	if err != nil || len(names) < 15 {
		t.Fatalf("the corpus has %d files, error %v", len(names), err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = src
	}
	return all
}

// TestFormatCorpus compares with what terraform fmt made of the corpus; what is laid
// out already stays as it is.
func TestFormatCorpus(t *testing.T) {
	for name, src := range formatInputs(t) {
		want, err := os.ReadFile(filepath.Join("testdata/format/want", name))
		if err != nil {
			t.Fatal(err)
		}
		got, ds := Format(src, name)
		if ds.HasErrors() {
			t.Errorf("%s: %v", name, ds)
			continue
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

// TestFormatCorpusTerraform: the corpus is what the terraform on this machine makes
// of it.
func TestFormatCorpusTerraform(t *testing.T) {
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: terraform is not on PATH", t.Name())
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/format/in")); err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(dir, "terraformrc")
	if err := os.WriteFile(rc, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "fmt", "-list=false")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+rc)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("terraform fmt: %v\n%s", err, out)
	}
	for name, src := range formatInputs(t) {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got, ds := Format(src, name)
		if ds.HasErrors() || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s", name, ds, cmp.Diff(string(want), string(got)))
		}
	}
}

// TestFormatSyntaxErrors: a file that cannot be read is not laid out, and the error
// has its place.
func TestFormatSyntaxErrors(t *testing.T) {
	for _, src := range []string{"a={\n", "resource \"x\" {\n", "a = \"${\"", "\xef\xbb\xbfa = 1\n=", "a = 1 b = 2\n"} {
		out, ds := Format([]byte(src), "x.tf")
		if !ds.HasErrors() || out != nil || ds[0].Subject == nil {
			t.Errorf("%q: %q, %v", src, out, ds)
		}
	}
}
