package config

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/swampctl/swampctl/internal/diag"
)

// TestFile is a file with tests of a configuration.
type TestFile struct {
	Name      string // relative to the directory of the configuration, with slashes
	Runs      []*TestRun
	Overrides []*Override

	variables hcl.Attributes
	providers map[string]*Provider
}

// TestRun is a run block: one plan or apply, and what must hold afterwards.
type TestRun struct {
	Name  string
	Range diag.Range
	Apply bool
	// StateKey names the state that the run works on; runs of one file with the
	// same key share it.
	StateKey  string
	Options   TestOptions
	Expected  []Expected
	Overrides []*Override

	module    *Call // of another configuration that is run; nil: the one under test
	variables hcl.Attributes
	providers map[string]providerRef
	asserts   []*condition
}

// TestOptions are the options of a run's plan.
type TestOptions struct {
	RefreshOnly, NoRefresh bool
	Replace, Target        []Reference
}

// Reference is an address in a test file.
type Reference struct {
	Text  string
	Range diag.Range
}

// Expected is something that a run expects not to hold: Text names it as
// "var.x", "output.x", "check.x" or a resource.
type Expected = Reference

// TestsIn returns the names of the test files of a configuration: those beside
// it and those in the directory for tests, which need not exist.
func TestsIn(dir, tests string) ([]string, error) {
	var out []string
	for _, rel := range []string{".", path.Clean(filepath.ToSlash(tests))} {
		entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(rel)))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		for _, e := range entries {
			name := path.Join(rel, e.Name())
			if isTest(e.Name()) && !e.IsDir() && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// isTest reports whether a file holds tests.
func isTest(name string) bool {
	return strings.HasSuffix(name, ".tftest.hcl") || strings.HasSuffix(name, ".tftest.json")
}

// LoadTest reads a file with tests; text is returned also where it is wrong.
func LoadTest(dir, name string) (*TestFile, []byte, diag.Diagnostics) {
	text, err := ReadSource(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return newTestFile(name), nil, diag.Diagnostics{unreadable(err)}
	}
	f, ds := parseTest(dir, name, text)
	return f, text, ds
}

func newTestFile(name string) *TestFile {
	return &TestFile{Name: name, providers: map[string]*Provider{}}
}

// parseTest reads a file with tests of the configuration in dir from its text.
func parseTest(dir, name string, text []byte) (*TestFile, diag.Diagnostics) {
	t := &testLoader{loader: loader{module: newModule()}, file: newTestFile(name), dir: dir}
	parsed, hds := parseSource(hclparse.NewParser(), text, name)
	if t.note(hds); hds.HasErrors() {
		return t.file, t.diags
	}
	content, hds := parsed.Body.Content(testFileSchema)
	t.note(hds)
	t.read(content.Blocks)
	t.file.providers = t.module.Providers
	return t.file, t.diags
}

var overrideHeaders = []hcl.BlockHeaderSchema{{Type: "override_resource"}, {Type: "override_data"}, {Type: "override_module"}}

var testFileSchema = &hcl.BodySchema{Blocks: append([]hcl.BlockHeaderSchema{
	{Type: "run", LabelNames: []string{"name"}}, {Type: "variables"}, {Type: "provider", LabelNames: []string{"name"}},
	{Type: "mock_provider", LabelNames: []string{"name"}}, {Type: "test"},
}, overrideHeaders...)}

// testLoader reads one test file.
type testLoader struct {
	loader
	file *TestFile
	dir  string
}

func (t *testLoader) read(blocks []*hcl.Block) {
	var variables *hcl.Block
	for _, b := range blocks {
		switch b.Type {
		case "run":
			t.run(b)
		case "provider":
			t.provider(b)
		case "variables":
			if variables != nil {
				t.fail(b.DefRange, "Multiple variables blocks", "The file has a variables block already, at %s. Put all variables into one.", fromRange(variables.DefRange))
				continue
			}
			variables = b
			t.file.variables = t.attributes(b)
		case "mock_provider":
			t.mock(b)
		case "test":
			t.fail(b.DefRange, "Unsupported block type", "Test files of Terraform %s have no test blocks: runs follow one another. Remove the block.", CompatVersion)
		default:
			t.file.Overrides = append(t.file.Overrides, t.override(b, false))
		}
	}
	t.file.Overrides = t.distinct(t.file.Overrides)
}

func (t *testLoader) attributes(b *hcl.Block) hcl.Attributes {
	attrs, ds := b.Body.JustAttributes()
	t.note(ds)
	return attrs
}

var runSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "command"}, {Name: "providers"}, {Name: "expect_failures"}, {Name: "state_key"}, {Name: "parallel"}},
	Blocks: append([]hcl.BlockHeaderSchema{
		{Type: "plan_options"}, {Type: "assert"}, {Type: "variables"}, {Type: "module"},
	}, overrideHeaders...),
}

// run reads a run block.
func (t *testLoader) run(b *hcl.Block) {
	content, ds := b.Body.Content(runSchema)
	t.note(ds)
	r := &TestRun{Name: b.Labels[0], Range: *fromRange(b.DefRange), Apply: true}
	if !hclsyntax.ValidIdentifier(r.Name) {
		t.fail(b.LabelRanges[0], "Invalid run block name", "%q is not a name: it must start with a letter or underscore, and hold letters, digits, underscores and dashes only.", r.Name)
	}
	for _, old := range t.file.Runs {
		if old.Name == r.Name {
			t.fail(b.DefRange, "Duplicate run block", "The file has a run named %q already, at %s. Give one of the two another name.", r.Name, old.Range)
		}
	}
	t.runAttributes(r, content.Attributes)
	t.runBlocks(r, content.Blocks)
	t.file.Runs = append(t.file.Runs, r)
}

func (t *testLoader) runAttributes(r *TestRun, attrs hcl.Attributes) {
	if a := attrs["command"]; a != nil {
		switch hcl.ExprAsKeyword(a.Expr) {
		case "plan":
			r.Apply = false
		case "apply":
		default:
			t.fail(a.Expr.Range(), "Invalid command", "A run plans or applies: write command = plan, or command = apply.")
		}
	}
	r.providers = t.passed(attrs["providers"])
	if a := attrs["expect_failures"]; a != nil {
		r.Expected = t.references(a, objectSteps)
	}
	if a := attrs["state_key"]; a != nil {
		t.note(gohcl.DecodeExpression(a.Expr, nil, &r.StateKey))
	}
	if a := attrs["parallel"]; a != nil {
		t.fail(a.NameRange, "Unsupported argument", "Runs of Terraform %s follow one another, and none of them is parallel. Remove the argument.", CompatVersion)
	}
}

// whole keeps all steps of a reference.
func whole(t hcl.Traversal) int { return len(t) }

// references reads a list of addresses, of which steps says how many steps
// count.
func (t *testLoader) references(a *hcl.Attribute, steps func(hcl.Traversal) int) []Reference {
	exprs, ds := hcl.ExprList(a.Expr)
	t.note(ds)
	var out []Reference
	for _, x := range exprs {
		tr, ds := hcl.AbsTraversalForExpr(t.unquoted(x))
		t.note(ds)
		if !ds.HasErrors() {
			out = append(out, Reference{traversalText(tr[:steps(tr)]), *fromRange(x.Range())})
		}
	}
	return out
}

func (t *testLoader) runBlocks(r *TestRun, blocks []*hcl.Block) {
	seen := map[string]*hcl.Block{}
	for _, b := range blocks {
		switch b.Type {
		case "assert":
			r.asserts = append(r.asserts, t.checking(b))
			continue
		case "override_resource", "override_data", "override_module":
			r.Overrides = append(r.Overrides, t.override(b, false))
			continue
		}
		if old := seen[b.Type]; old != nil {
			t.fail(b.DefRange, "Multiple "+b.Type+" blocks", "The run %q has a %s block already, at %s. Remove one of the two.", r.Name, b.Type, fromRange(old.DefRange))
			continue
		}
		switch seen[b.Type] = b; b.Type {
		case "variables":
			r.variables = t.attributes(b)
		case "module":
			t.runModule(r, b)
		case "plan_options":
			t.planOptions(r, b)
		}
	}
	r.Overrides = t.distinct(r.Overrides)
	if r.StateKey == "" && r.module != nil {
		r.StateKey = r.module.from.String()
	}
}

// runModule reads which other configuration a run is about.
func (t *testLoader) runModule(r *TestRun, b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source", Required: true}, {Name: "version"}}})
	t.note(ds)
	c := &Call{Name: r.Name, Range: *fromRange(b.DefRange), ofRun: true}
	t.callSource(c, content.Attributes["source"], content.Attributes["version"])
	switch {
	case c.from == nil: // said already
	case c.from.Direct():
		t.diags = append(t.diags, diag.Errorf("Invalid module source address",
			"Runs take modules from local paths and registries only, and %s is neither. Call it from a configuration in a directory of its own, and run that: source = \"./tests/setup\".", c.Shown()).At(c.blamed()))
	case c.from.Local != "" && checkDir(filepath.Join(t.dir, filepath.FromSlash(c.from.Local))) != nil:
		t.fail(c.source, "Unreadable module directory", "There is no directory %q to run. The path is taken from the directory of the configuration.", c.Source)
	default:
		r.module = c
	}
}

// key is what the configuration of a run is called among what is fetched, as
// Terraform calls it: by the file and the run.
func (f *TestFile) key(r *TestRun) string {
	return strings.Join([]string{"test", strings.ReplaceAll(strings.TrimSuffix(f.Name, ".tftest.hcl"), "/", "."), r.Name}, ".")
}

// Asserts returns how many assertions a run has.
func (r *TestRun) Asserts() int { return len(r.asserts) }

// Elsewhere returns where the configuration is that a run is about, and its
// version; false for the one under test.
func (r *TestRun) Elsewhere() (source, version string, elsewhere bool) {
	if r.module == nil {
		return "", "", false
	}
	return r.module.Shown(), r.module.Version, true
}

// planOptions reads how a run plans.
func (t *testLoader) planOptions(r *TestRun, b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "mode"}, {Name: "refresh"}, {Name: "replace"}, {Name: "target"}}})
	t.note(ds)
	refresh := true
	if a := content.Attributes["mode"]; a != nil {
		switch hcl.ExprAsKeyword(a.Expr) {
		case "refresh-only":
			r.Options.RefreshOnly = true
		case "normal":
		default:
			t.fail(a.Expr.Range(), "Invalid plan mode", "The mode of a plan is normal or refresh-only.")
		}
	}
	if a := content.Attributes["refresh"]; a != nil {
		t.note(gohcl.DecodeExpression(a.Expr, nil, &refresh))
		if r.Options.NoRefresh = !refresh; !refresh && r.Options.RefreshOnly {
			t.fail(a.Range, "Incompatible plan options", "mode = refresh-only and refresh = false do not go together. Remove one of the two.")
		}
	}
	if a := content.Attributes["replace"]; a != nil {
		r.Options.Replace = t.references(a, whole)
	}
	if a := content.Attributes["target"]; a != nil {
		r.Options.Target = t.references(a, whole)
	}
}
