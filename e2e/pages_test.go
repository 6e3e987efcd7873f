package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// pageFile is the file of a configuration in the corpus that holds what people
// see of it: the messages of a plan.
const pageFile = "page"

// TestPages: every mistake has one page, word for word; TestCorpus says whether
// Terraform refuses it as well. -record writes the pages anew, to be read.
func TestPages(t *testing.T) {
	t.Parallel()
	bin, err := program()
	must(t, err)
	pages := 0
	for name, a := range archives(t, configurations(t, "corpus", 100)) {
		if !strings.HasPrefix(name, "page_") {
			continue
		}
		pages++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			fill(t, dir, a, "")
			cmd := exec.Command(bin, "plan", "-input=false", "-no-color")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "DIGITALOCEAN_TOKEN=", "DIGITALOCEAN_ACCESS_TOKEN=", "COLUMNS=")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			var exit *exec.ExitError
			if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Errorf("plan ends with %v, and not with exit code 1", err)
			}
			comparePage(t, name, a, out.String())
		})
	}
	if pages < 60 {
		t.Errorf("only %d pages", pages)
	}
}

// comparePage holds a page against what it was, or records it.
func comparePage(t *testing.T, name string, a *txtar.Archive, got string) {
	t.Helper()
	want := ""
	kept := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if f.Name == pageFile {
			want = string(f.Data)
			continue
		}
		kept.Files = append(kept.Files, f)
	}
	if *record {
		kept.Files = append(kept.Files, txtar.File{Name: pageFile, Data: []byte(got)})
		must(t, os.WriteFile(filepath.Join("testdata/corpus", name+".txtar"), txtar.Format(kept), 0o644))
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-recorded +printed:\n%s", diff)
	}
}
