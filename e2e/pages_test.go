package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// pageFile is the file of a configuration in the corpus that holds what people
// see of it: the messages of a plan, or of its tests.
const pageFile = "page"

// TestPages: every mistake has one page, word for word; TestCorpus says whether
// Terraform refuses it as well. -record writes the pages anew, to be read.
func TestPages(t *testing.T) {
	t.Parallel()
	samePages(t, "corpus", 200, "plan", "-input=false")
}

// TestPagesOfTests is the same of test files; TestTerraformTests says what
// Terraform makes of them.
func TestPagesOfTests(t *testing.T) {
	t.Parallel()
	samePages(t, "tftest", 40, "test")
}

// TestPagesOfFlags is the same of what is wrong with flags, and with what they
// give to a configuration: Terraform refuses it as well.
func TestPagesOfFlags(t *testing.T) {
	t.Parallel()
	samePages(t, "flags", 15, "plan", "-input=false")
	tf, _, cases := corpus(t, "flags", 15)
	for name, a := range archives(t, cases) {
		t.Run("Terraform of "+name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(string(a.Comment), "alone:") {
				return // the comment says why Terraform is not asked
			}
			dir := t.TempDir()
			fill(t, dir, a, "")
			told, code := invoke(t, dir, nil, tf, append([]string{"plan", "-input=false", "-no-color"}, wordsOf(a, "flags: ")...)...)
			if code != exitOf(t, a) {
				t.Errorf("it ends with %d:\n%s", code, told)
			}
		})
	}
}

// samePages holds what a command says of the configurations in a directory of
// the corpus against their pages, of which there are some at least.
func samePages(t *testing.T, corpus string, least int, args ...string) {
	bin, err := program()
	must(t, err)
	pages := 0
	for name, a := range archives(t, configurations(t, corpus, 1)) {
		if !strings.HasPrefix(name, "page_") {
			continue
		}
		pages++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			fill(t, dir, a, "")
			cmd := exec.Command(bin, append(append(args[:len(args):len(args)], "-no-color"), wordsOf(a, "flags: ")...)...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "DIGITALOCEAN_TOKEN=", "DIGITALOCEAN_ACCESS_TOKEN=", "COLUMNS=")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			var exit *exec.ExitError
			if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got, want := cmd.ProcessState.ExitCode(), exitOf(t, a); got != want {
				t.Errorf("the exit code is %d, want %d", got, want)
			}
			comparePage(t, filepath.Join("testdata", corpus, name+".txtar"), a, out.String())
		})
	}
	if pages < least {
		t.Errorf("only %d pages", pages)
	}
}

// exitOf returns the exit code that a line of a page's comment names, such as
// "exit: 0"; 1 where none does.
func exitOf(t *testing.T, a *txtar.Archive) int {
	t.Helper()
	for line := range strings.Lines(string(a.Comment)) {
		if code, ok := strings.CutPrefix(strings.TrimSpace(line), "exit: "); ok {
			n, err := strconv.Atoi(code)
			must(t, err)
			return n
		}
	}
	return 1
}

// comparePage holds a page against what it was, or records it.
func comparePage(t *testing.T, file string, a *txtar.Archive, got string) {
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
		must(t, os.WriteFile(file, txtar.Format(kept), 0o644))
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-recorded +printed:\n%s", diff)
	}
}
