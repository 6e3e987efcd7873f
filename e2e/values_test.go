package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// valuesFile is what the outputs of a step are, in its directory; changesFile is
// what is planned in it.
const valuesFile, changesFile = "outputs.json", "changes.txt"

// TestValues applies configurations with types of DigitalOcean, step by step. The
// changes and outputs are those that stand beside each, and the next plan is empty;
// where the real provider is there, Terraform has the same. -record writes them anew.
func TestValues(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t, configurations(t, "values", 3)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			for _, step := range stepsOf(a) {
				fill(t, l.dir, a, step)
				l.write("versions.tf", requirement)
				told := l.must(0, "apply", "-auto-approve", "-json")
				l.clean()
				compareValues(t, filepath.Join("testdata", "values", name+".txtar"), a, step, l.outputs(), changes(t, told))
			}
		})
	}
}

// TestTerraformValues: the values are Terraform's.
func TestTerraformValues(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	for name, a := range archives(t, configurations(t, "values", 3)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := labOfOthers(t, sandbox.Options{})
			for _, step := range stepsOf(a) {
				fill(t, l.dir, a, step)
				l.write("versions.tf", requirement)
				l.exec(tf, env, "get") // the provider needs no init
				told, code := l.exec(tf, env, "apply", "-auto-approve", "-json")
				if code != 0 {
					t.Fatalf("%s Terraform cannot apply:\n%s", step, told)
				}
				if diff := cmp.Diff(fileOf(a, step+changesFile), changes(t, told)); diff != "" {
					t.Errorf("%s -wanted +planned by Terraform:\n%s", step, diff)
				}
				if diff := cmp.Diff(wantedValues(t, a, step), l.outputs()); diff != "" {
					t.Errorf("%s -wanted +Terraform:\n%s", step, diff)
				}
			}
		})
	}
}

// outputs returns the outputs that the state holds.
func (l *lab) outputs() map[string]any {
	l.t.Helper()
	raw, err := os.ReadFile(filepath.Join(l.dir, "terraform.tfstate"))
	must(l.t, err)
	var doc struct {
		Outputs map[string]struct{ Value any }
	}
	must(l.t, json.Unmarshal(raw, &doc))
	out := map[string]any{}
	for name, o := range doc.Outputs {
		out[name] = o.Value
	}
	return out
}

// changes returns what was planned, a line each.
func changes(t *testing.T, told string) string {
	t.Helper()
	var b strings.Builder
	for _, line := range read(t, told, true, "").Changes {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// fileOf returns the text of a file of an archive, "" where there is none.
func fileOf(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func wantedValues(t *testing.T, a *txtar.Archive, step string) map[string]any {
	t.Helper()
	out := map[string]any{}
	must(t, json.Unmarshal([]byte(fileOf(a, step+valuesFile)), &out))
	return out
}

// compareValues holds outputs and changes against those of a step, or records
// them.
func compareValues(t *testing.T, path string, a *txtar.Archive, step string, got map[string]any, planned string) {
	t.Helper()
	if *record {
		text, err := json.MarshalIndent(got, "", "  ")
		must(t, err)
		kept := a.Files[:0]
		for _, f := range a.Files {
			if f.Name != step+valuesFile && f.Name != step+changesFile {
				kept = append(kept, f)
			}
		}
		a.Files = append(kept, txtar.File{Name: step + changesFile, Data: []byte(planned)}, txtar.File{Name: step + valuesFile, Data: append(text, '\n')})
		must(t, os.WriteFile(path, txtar.Format(a), 0o644))
		return
	}
	if diff := cmp.Diff(fileOf(a, step+changesFile), planned); diff != "" {
		t.Errorf("%s changes: -want +got:\n%s", strings.TrimSuffix(step, "/"), diff)
	}
	if diff := cmp.Diff(wantedValues(t, a, step), got); diff != "" {
		t.Errorf("%s -want +got:\n%s", strings.TrimSuffix(step, "/"), diff)
	}
}
