package suite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/providers/terraform"
	"github.com/swampctl/swampctl/reconciler"
)

// heard notes what is reported, in its order.
type heard struct {
	lines []string
	ended func(*Run)
}

func (h *heard) note(format string, args ...any) {
	h.lines = append(h.lines, fmt.Sprintf(format, args...))
}

func (h *heard) FileStarted(f *File)            { h.note("%s", f.Test.Name) }
func (h *heard) FileTearingDown(f *File)        { h.note("%s goes", f.Test.Name) }
func (h *heard) FileEnded(f *File)              { h.note("%s %s", f.Test.Name, f.Status) }
func (h *heard) RunStarted(_ *File, r *Run)     { h.note("%s", r.Test.Name) }
func (h *heard) RunTearingDown(_ *File, r *Run) { h.note("%s goes", r.Test.Name) }
func (h *heard) RunEnded(_ *File, r *Run) {
	h.note("%s %s", r.Test.Name, r.Status)
	if h.ended != nil {
		h.ended(r)
	}
}
func (h *heard) Left(_ *File, r *Run, left []addr.Instance, _ diag.Diagnostics) {
	h.note("left %v", left)
}

// options returns what executes the tests in a directory.
func options(t *testing.T, files map[string]string) (Options, []*config.TestFile) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, ds := config.Load(dir)
	names, err := config.TestsIn(dir, "tests")
	if ds.HasErrors() || err != nil {
		t.Fatal(ds.Err(), err)
	}
	var tests []*config.TestFile
	for _, name := range names {
		f, _, ds := config.LoadTest(dir, name)
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		tests = append(tests, f)
	}
	set := providers.Set{terraform.New(terraform.Options{Dir: dir})}
	return Options{
		Dir: dir, Root: root, Now: time.Now, Load: config.Here(&source.Store{Dir: dir}).LoadRun,
		Globals:   func(string) (map[string]config.InputValue, diag.Diagnostics) { return nil, nil },
		Providers: func() (providers.Set, func(), error) { return set, func() {}, nil },
		Check: config.EvalOptions{
			Schema: func(r addr.Resource) *schema.Schema { return planner.SchemaOf(set, r) },
			Types:  func(m addr.Mode) []string { return set.Types(m == addr.Data) },
		},
		Engine: reconciler.Options{Who: "test"},
	}, tests
}

var files = map[string]string{
	"main.tf":       "resource \"terraform_data\" \"main\" {}\n",
	"setup/main.tf": "resource \"terraform_data\" \"setup\" {}\n",
	"a.tftest.hcl":  "run \"first\" {\n  module {\n    source = \"./setup\"\n  }\n}\nrun \"second\" {\n}\nrun \"third\" {\n  module {\n    source = \"./setup\"\n  }\n}\n",
	"b.tftest.hcl":  "run \"fourth\" {\n  command = plan\n}\n",
}

// TestTearDown: what the runs made goes in reverse order, a state by its last
// run.
func TestTearDown(t *testing.T) {
	o, tests := options(t, files)
	h := &heard{}
	o.Report = h
	Execute(t.Context(), tests, o)
	want := []string{
		"a.tftest.hcl", "first", "first pass", "second", "second pass", "third", "third pass", "a.tftest.hcl goes", "third goes", "second goes", "a.tftest.hcl pass",
		"b.tftest.hcl", "fourth", "fourth pass", "b.tftest.hcl goes", "b.tftest.hcl pass",
	}
	if diff := cmp.Diff(want, h.lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestStopped: when the user asks to stop, the runs that are left are skipped,
// and what there is goes all the same.
func TestStopped(t *testing.T) {
	o, tests := options(t, files)
	soft := make(chan struct{})
	o.Engine.Soft = soft
	h := &heard{ended: func(r *Run) {
		if r.Test.Name == "first" {
			close(soft)
		}
	}}
	o.Report = h
	got := Execute(context.Background(), tests, o)
	for _, want := range []string{"first pass", "second skip", "third skip", "first goes", "fourth skip"} {
		if !slices.Contains(h.lines, want) {
			t.Errorf("%q is missing in %q", want, h.lines)
		}
	}
	if c := Count(got); c.Passed != 1 || c.Skipped != 3 || !o.Stopping(t.Context()) {
		t.Errorf("%+v", c)
	}
}
