package config

import (
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// FuzzOverride: no override file, in whichever syntax and over whichever, makes
// the loader or a check panic, hang or grow without bounds.
func FuzzOverride(f *testing.F) {
	cases, err := filepath.Glob(filepath.Join("..", "e2e", "testdata", "corpus", "*.txtar"))
	if err != nil || len(cases) == 0 {
		f.Fatal("no cases: ", err)
	}
	for _, name := range cases {
		base, _, _ := strings.Cut(filepath.Base(name), "_")
		if topic := strings.TrimSuffix(base, ".txtar"); !strings.Contains(" override prov provider provisioner escape json ", " "+topic+" ") {
			continue
		}
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var main, over string
		for _, file := range a.Files {
			switch {
			case path.Dir(file.Name) != "." || !IsConfig(file.Name):
			case isOverride(file.Name):
				over = string(file.Data)
			case main == "":
				main = string(file.Data)
			}
		}
		f.Add(main, over)
		f.Add(main, main)
	}
	f.Fuzz(func(t *testing.T, main, over string) {
		if reachesFiles(main + over) {
			return
		}
		for _, names := range [][2]string{{"main.tf", "override.tf"}, {"main.tf", "override.tf.json"}, {"main.tf.json", "override.tf"}, {"main.tf.json", "override.tf.json"}} {
			sources := map[string][]byte{names[0]: []byte(main), names[1]: []byte(over)}
			noFaults(t, names[0]+", "+names[1], everythingIn("testdata", sources))
		}
	})
}
