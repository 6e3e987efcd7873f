package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// verdict is what a program makes of test files.
type verdict struct {
	Code     int
	Statuses map[string]string // by file, and by file and run
	Blamed   map[string]bool   // file:line of the errors in test files
	Summary  map[string]any
	Left     []string // addresses that could not be removed

	told string
}

// TestTerraformTests runs test files through terraform test and swampctl test:
// every run and file comes to the same, the same lines are blamed, the same is
// left, and the exit codes are the same. What Terraform refuses to read is
// refused.
func TestTerraformTests(t *testing.T) {
	t.Parallel()
	tf, ours, cases := corpus(t, "tftest", 4)
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			must(t, err)
			args := []string{"test", "-json", "-junit-xml=report.xml"}
			if rest, ok := strings.CutPrefix(strings.TrimSpace(string(a.Comment)), "args: "); ok {
				args = append(args, strings.Fields(rest)...)
			}
			theirDir, ourDir := t.TempDir(), t.TempDir()
			fill(t, theirDir, a, "")
			fill(t, ourDir, a, "")
			page := strings.HasPrefix(filepath.Base(file), "page_")
			want := judge(t, tf, theirDir, os.Environ(), "init")
			if want.Code == 0 {
				want = judge(t, tf, theirDir, os.Environ(), args...)
			} else if !page {
				t.Fatalf("terraform init: %s", want.told)
			}
			got := judge(t, ours, ourDir, os.Environ(), args...)
			if page && len(want.Statuses) == 0 { // it refuses the files, and init's form has no lines
				if want.Code != got.Code {
					t.Errorf("terraform ends with %d, swampctl with %d:\n%s\n%s", want.Code, got.Code, want.told, got.told)
				}
				return
			}
			if strings.HasPrefix(string(a.Comment), "elsewhere:") {
				want.Blamed = got.Blamed // the comment says why another line is blamed
			}
			compareVerdicts(t, want, got)
			if diff := cmp.Diff(junitShape(t, theirDir), junitShape(t, ourDir)); diff != "" {
				t.Errorf("the report in JUnit's form: -Terraform +swampctl:\n%s", diff)
			}
			if made, err := filepath.Glob(filepath.Join(ourDir, ".swampctl")); err != nil || len(made) > 0 {
				t.Errorf("a test left %v in the directory of the configuration", made)
			}
		})
	}
}

func compareVerdicts(t *testing.T, want, got verdict) {
	t.Helper()
	if len(want.Statuses) < 2 {
		t.Fatalf("terraform executed nothing:\n%s", want.told)
	}
	for what, pair := range map[string][2]any{
		"statuses": {want.Statuses, got.Statuses}, "summary": {want.Summary, got.Summary},
		"left": {want.Left, got.Left}, "exit code": {want.Code, got.Code}, "blamed": {want.Blamed, got.Blamed},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("%s: -Terraform +swampctl:\n%s", what, diff)
		}
	}
	if t.Failed() {
		t.Logf("swampctl:\n%s", got.told)
	}
}

// assertionsFailed is what the report says of assertions that do not hold.
var assertionsFailed = regexp.MustCompile(`^\d+ of \d+ assertions failed`)

// junitShape returns what programs read of a report in JUnit's form: all but
// times, the words of messages, and warnings.
func junitShape(t *testing.T, dir string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "report.xml"))
	must(t, err)
	var out []string
	for d := xml.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		must(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		line := start.Name.Local
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "time", "timestamp":
				a.Value = ""
			case "message":
				a.Value = assertionsFailed.FindString(a.Value)
			}
			line += fmt.Sprintf(" %s=%q", a.Name.Local, a.Value)
		}
		if line = strings.ReplaceAll(line, ` message=""`, ""); start.Name.Local != "system-err" { // each warns in its own way
			out = append(out, line)
		}
	}
}

// judge runs a program and reads its messages.
func judge(t *testing.T, bin, dir string, env []string, args ...string) verdict {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"TF_CLI_CONFIG_FILE=" + os.DevNull}, append(env, "CHECKPOINT_DISABLE=1")...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %v: %v", bin, args, err)
	}
	v := verdict{Code: cmd.ProcessState.ExitCode(), Statuses: map[string]string{}, Blamed: map[string]bool{}, told: out.String()}
	for line := range strings.Lines(v.told) {
		v.take(line)
	}
	slices.Sort(v.Left)
	return v
}

// take reads one message.
func (v *verdict) take(line string) {
	var m struct {
		File        string                       `json:"@testfile"`
		TestFile    struct{ Status string }      `json:"test_file"`
		TestRun     struct{ Run, Status string } `json:"test_run"`
		TestSummary map[string]any               `json:"test_summary"`
		TestCleanup struct {
			Failed []struct{ Instance string } `json:"failed_resources"`
		} `json:"test_cleanup"`
		Diagnostic struct {
			Severity string
			Range    struct {
				Filename string
				Start    struct{ Line int }
			}
		}
	}
	if json.Unmarshal([]byte(line), &m) != nil {
		return
	}
	if m.TestFile.Status != "" {
		v.Statuses[m.File] = m.TestFile.Status
	}
	if m.TestRun.Status != "" {
		v.Statuses[m.File+" "+m.TestRun.Run] = m.TestRun.Status
	}
	if m.TestSummary != nil {
		v.Summary = m.TestSummary
	}
	for _, r := range m.TestCleanup.Failed {
		v.Left = append(v.Left, m.File+" "+r.Instance)
	}
	if r := m.Diagnostic.Range; m.Diagnostic.Severity == "error" && strings.Contains(r.Filename, ".tftest.") {
		v.Blamed[fmt.Sprintf("%s:%d", r.Filename, r.Start.Line)] = true
	}
}

// TestTerraformTestsOfDigitalOcean is the same with the real provider, which
// terraform runs on a sandbox that is served.
func TestTerraformTestsOfDigitalOcean(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	ours, err := program()
	must(t, err)
	cases, err := filepath.Glob("testdata/tftest/digitalocean/*.txtar")
	must(t, err)
	sources := map[string]func(*testing.T, string){"example": func(t *testing.T, dir string) {
		must(t, os.CopyFS(dir, os.DirFS("../examples/web")))
	}}
	for _, file := range cases {
		sources[strings.TrimSuffix(filepath.Base(file), ".txtar")] = func(t *testing.T, dir string) {
			a, err := txtar.ParseFile(file)
			must(t, err)
			fill(t, dir, a, "")
		}
	}
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			source(t, l.dir)
			env := append(append(os.Environ(), l.env...), append(env, "DIGITALOCEAN_API_URL="+l.url)...)
			want := judge(t, tf, l.dir, env, "test", "-json")
			compareVerdicts(t, want, judge(t, ours, l.dir, os.Environ(), "test", "-json"))
		})
	}
}
