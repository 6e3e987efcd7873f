package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decoded reads JSON.
func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// TestValidateJSON: the form, the places and the snippets are those that
// terraform prints; want.json was written by it.
func TestValidateJSON(t *testing.T) {
	dirs, err := filepath.Glob("testdata/validate/*")
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d cases, error %v", len(dirs), err)
	}
	terraform, _ := exec.LookPath("terraform")
	rc := filepath.Join(t.TempDir(), "terraformrc")
	if err := os.WriteFile(rc, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			abs, err := filepath.Abs(dir)
			if err != nil {
				t.Fatal(err)
			}
			want := decoded(t, text(t, dir, "want.json"))
			got := (&bench{dir: abs}).run("validate", "-json")
			if diff := cmp.Diff(want, decoded(t, got.stdout)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if valid := want.(map[string]any)["valid"] == true; (got.code == 0) != valid {
				t.Errorf("exit code %d", got.code)
			}
			if terraform == "" {
				return
			}
			cmd := exec.Command(terraform, "validate", "-json")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+rc, "CHECKPOINT_DISABLE=1")
			out, _ := cmd.Output() // exits with 1 where something is wrong
			if diff := cmp.Diff(decoded(t, string(out)), want); diff != "" {
				t.Errorf("terraform on this machine prints something else: -its +want\n%s", diff)
			}
		})
	}
}
