package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// TestExamples applies every example, plans it again, and destroys it: nothing
// is left to do, and nothing is left.
func TestExamples(t *testing.T) {
	for _, dir := range exampleDirs(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			l := newLab(t, sandbox.Options{})
			if err := os.CopyFS(l.dir, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			empty := l.objects()
			l.apply()
			l.clean()
			if len(l.changes()) == 0 {
				t.Error("the example makes nothing")
			}
			l.must(0, "destroy", "-auto-approve")
			for kind, n := range l.objects() {
				if n != empty[kind] && kind != "actions" && kind != "tags" {
					t.Errorf("%d %s are left, %d were there before", n, kind, empty[kind])
				}
			}
		})
	}
}

// TestEveryTypeHasAnExample: each resource type and each data source stands in an
// example, from which its page in the docs shows a block.
func TestEveryTypeHasAnExample(t *testing.T) {
	shown := map[string]bool{}
	for _, dir := range exampleDirs(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
		must(t, err)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			must(t, err)
			for _, m := range regexp.MustCompile(`(?m)^(resource|data) "(digitalocean_\w+)"`).FindAllStringSubmatch(string(raw), -1) {
				shown[m[1]+" "+m[2]] = true
			}
		}
	}
	for name := range digitalocean.Resources() {
		if !shown["resource "+name] {
			t.Errorf("no example has a resource %s", name)
		}
	}
	for name := range digitalocean.DataSources() {
		if !shown["data "+name] {
			t.Errorf("no example has a data source %s", name)
		}
	}
}

// exampleDirs are the folders of all examples.
func exampleDirs(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "examples", "*", "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, f := range files {
		dirs = append(dirs, filepath.Dir(f))
	}
	dirs = slices.Compact(dirs)
	if len(dirs) == 0 {
		t.Fatal("there are no examples")
	}
	return dirs
}

// objects counts what the cloud holds, by kind.
func (l *lab) objects() map[string]int {
	out := map[string]int{}
	for kind, rows := range l.cloud.Snapshot() {
		out[kind] = len(rows)
	}
	return out
}
