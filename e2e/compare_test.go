package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler/reconcilertest"
)

// TestTerraformMakesTheSame applies every example by swampctl to one sandbox and
// by the real Terraform to another. The objects that they leave are equal but
// for ids, times and what is drawn by chance, and each finds the other's state
// as it should be. Data sources read the same of what swampctl made. What Terraform
// needs beside an example stands in testdata/beside.
func TestTerraformMakesTheSame(t *testing.T) {
	t.Parallel()
	tf, env := realTerraform(t)
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			ours, theirs := newLab(t, sandbox.Options{}), labOfOthers(t, sandbox.Options{})
			for _, l := range []*lab{ours, theirs} {
				must(t, os.CopyFS(l.dir, os.DirFS(dir)))
				if beside := filepath.Join("testdata", "beside", filepath.Base(dir)); isDir(beside) {
					must(t, os.CopyFS(l.dir, os.DirFS(beside)))
				}
			}
			ours.apply()
			out, code := theirs.exec(tf, env, "apply", "-auto-approve", "-no-color")
			if says := notByTerraform[filepath.Base(dir)]; says != "" {
				if code == 0 || !strings.Contains(out, says) {
					t.Errorf("Terraform does not say %q of the example, with code %d:\n%s", says, code, out)
				}
				return
			}
			if code != 0 {
				t.Fatalf("Terraform cannot apply the example:\n%s", out)
			}
			if d := cmp.Diff(theirs.likeness(), ours.likeness()); d != "" {
				t.Errorf("the objects differ, - made by Terraform, + by swampctl:\n%s", d)
			}
			theirs.clean()
			if out, code := ours.exec(tf, env, "plan", "-detailed-exitcode", "-no-color", "-out=theirs.plan"); code != 0 {
				t.Errorf("Terraform plans changes to what swampctl made:\n%s", out)
			}
			ours.must(0, "plan", "-out=ours.plan")
			text, _ := ours.exec(tf, env, "show", "-json", "theirs.plan")
			if d := cmp.Diff(readByBoth(t, text, ours.must(0, "show", "-json", "ours.plan"))); d != "" {
				t.Errorf("data sources read something else, - Terraform, + swampctl:\n%s", d)
			}
		})
	}
}

// notByTerraform are the examples that the Terraform provider cannot apply, with what
// it says. It reads a route between agents as if that were an agent.
var notByTerraform = map[string]string{"routing": "error reading agent route"}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// likeness is what the cloud holds, without what differs between two equal runs.
func (l *lab) likeness() map[string][]any { return reconcilertest.Likeness(l.cloud.Snapshot()) }
