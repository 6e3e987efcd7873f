package cli

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
)

// underTest is a configuration with its tests.
type underTest struct {
	root  *config.Config
	files []*config.TestFile
	runs  []testedRun // that are about another configuration
	// sources are the texts of all files that messages can be about.
	sources map[string][]byte
}

// testedRun is a run of a test that is about another configuration.
type testedRun struct {
	name            string // with the file
	source, version string
	config          *config.Config
}

// readTests reads the configuration under test, the test files, and the
// configurations of their runs.
func (a *app) readTests(r config.Reader, o *testOptions) (*underTest, diag.Diagnostics) {
	root, ds := r.Load()
	t := &underTest{root: root, sources: maps.Clone(root.Sources)}
	if !filepath.IsLocal(o.directory) {
		return t, append(ds, diag.Errorf("Invalid testing directory",
			"-test-directory=%s leads out of the directory of the configuration. Name a directory below it, as in -test-directory=tests.", o.directory))
	}
	names, err := config.TestsIn(a.dir(), o.directory)
	if err != nil {
		return t, append(ds, errorDiagnostic("Cannot look for test files", err))
	}
	if len(names) > 0 && len(ds) == 1 && ds[0].Kind == diag.NoConfiguration {
		t.root, ds = config.LoadSources(a.dir(), nil) // runs may be of modules only
	}
	if _, err := os.Stat(a.path(o.directory)); err != nil && o.directory != testsDirectory {
		ds = append(ds, diag.Warningf("No testing directory", "There is no directory %q, which -test-directory names.", o.directory))
	}
	for _, name := range names {
		if len(o.filter) == 0 || slices.ContainsFunc(o.filter, func(f string) bool { return path.Clean(f) == name }) {
			ds = append(ds, a.readTest(r, t, name)...)
		}
	}
	for _, f := range o.filter {
		if !slices.Contains(names, path.Clean(f)) {
			ds = append(ds, diag.Warningf("Unknown test file", "-filter=%s names no test file.%s", f, offered(f, names)))
		}
	}
	ds = ds.Unique()
	for _, d := range ds {
		if d.Kind == diag.NotFetched && o.directory != testsDirectory {
			d.Hint = "fetch it: " + a.here("init -test-directory="+o.directory)
		}
	}
	return t, ds
}

// readTest reads one test file, and the configurations of its runs.
func (a *app) readTest(r config.Reader, t *underTest, name string) diag.Diagnostics {
	file, text, ds := config.LoadTest(a.dir(), name)
	t.files, t.sources[name] = append(t.files, file), text
	for _, run := range file.Runs {
		from, version, elsewhere := run.Elsewhere()
		if !elsewhere {
			continue
		}
		c, more := r.LoadRun(file, run)
		maps.Copy(t.sources, c.Sources)
		t.runs = append(t.runs, testedRun{name + " run." + run.Name, from, version, c})
		ds = append(ds, more...)
	}
	return ds
}

// offered says which test files there are.
func offered(given string, names []string) string {
	near := diag.Nearest(given, names)
	if i := slices.IndexFunc(names, func(n string) bool { return path.Base(n) == path.Base(given) }); i >= 0 {
		near = names[i]
	}
	switch {
	case near != "":
		return fmt.Sprintf(" Did you mean %q?", near)
	case len(names) == 0:
		return " There are none."
	default:
		return fmt.Sprintf(" There are: %s.", strings.Join(names, ", "))
	}
}
