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

// valuesFile is what the outputs of a step are, in its directory.
const valuesFile = "outputs.json"

// TestValues applies configurations with types of DigitalOcean, step by step. The
// outputs are those that stand beside each, and the next plan is empty; where the
// real provider is there, Terraform has the same. -record writes them anew.
func TestValues(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t, configurations(t, "values", 3)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			for _, step := range stepsOf(a) {
				fill(t, l.dir, a, step)
				l.write("versions.tf", requirement)
				l.apply()
				l.clean()
				compareValues(t, filepath.Join("testdata", "values", name+".txtar"), a, step, l.outputs())
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
				if out, code := l.exec(tf, env, "apply", "-auto-approve", "-no-color"); code != 0 {
					t.Fatalf("%s Terraform cannot apply:\n%s", step, out)
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

func wantedValues(t *testing.T, a *txtar.Archive, step string) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, f := range a.Files {
		if f.Name == step+valuesFile {
			must(t, json.Unmarshal(f.Data, &out))
		}
	}
	return out
}

// compareValues holds outputs against those of a step, or records them.
func compareValues(t *testing.T, path string, a *txtar.Archive, step string, got map[string]any) {
	t.Helper()
	if *record {
		text, err := json.MarshalIndent(got, "", "  ")
		must(t, err)
		kept := a.Files[:0]
		for _, f := range a.Files {
			if f.Name != step+valuesFile {
				kept = append(kept, f)
			}
		}
		a.Files = append(kept, txtar.File{Name: step + valuesFile, Data: append(text, '\n')})
		must(t, os.WriteFile(path, txtar.Format(a), 0o644))
		return
	}
	if diff := cmp.Diff(wantedValues(t, a, step), got); diff != "" {
		t.Errorf("%s -want +got:\n%s", strings.TrimSuffix(step, "/"), diff)
	}
}
