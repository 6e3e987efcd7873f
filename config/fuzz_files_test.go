package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/tools/txtar"

	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// eachFile calls f with the text of every file of a kind in the cases of e2e.
func eachFile(f *testing.F, use func(text string), endings ...string) {
	f.Helper()
	n := 0
	for _, topic := range []string{"corpus", "tftest"} {
		cases, err := filepath.Glob(filepath.Join("..", "e2e", "testdata", topic, "*.txtar"))
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range cases {
			a, err := txtar.ParseFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range a.Files {
				if slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(file.Name, e) }) {
					use(string(file.Data))
					n++
				}
			}
		}
	}
	if n == 0 {
		f.Fatal("there is no such file: ", endings)
	}
}

// reachesFiles reports whether an input may read the files of this machine,
// which may be large.
func reachesFiles(text string) bool {
	return len(text) > 8192 || strings.Contains(text, "/") && (strings.Contains(text, "file") || strings.Contains(text, "source"))
}

// noFaults fails for messages that own up to a fault.
func noFaults(t *testing.T, what string, ds diag.Diagnostics) {
	t.Helper()
	for _, d := range ds {
		if strings.Contains(d.Error(), "please report it") {
			t.Errorf("%s: %v", what, d)
		}
	}
}

// FuzzInputs: no value for a variable, in a file, a flag or the environment,
// and no type of one makes the loader panic, hang or grow without bounds.
func FuzzInputs(f *testing.F) {
	for _, ty := range []string{
		"string", "number", "bool", "list(any)", "map(set(string))", "tuple([string, number])",
		`object({ a = optional(string, "x"), b = optional(list(object({ c = optional(number, 1) })), []) })`,
	} {
		eachFile(f, func(text string) { f.Add(ty, text) }, ".tfvars", ".tfvars.json")
		for _, text := range []string{`v = { a = null, b = [{}] }`, `{"v": {"a": 1, "b": [{"c": "2"}]}}`, `v = [for a in [1, 2] : "${a}"]`, "v=1e99999999", "[1, [2]]", "{a={b=1}}"} {
			f.Add(ty, text)
		}
	}
	f.Fuzz(func(t *testing.T, ty, text string) {
		if reachesFiles(ty) || reachesFiles(text) {
			return
		}
		c, ds := LoadSources("testdata", map[string][]byte{"main.tf": []byte("variable \"v\" {\ntype = " + ty + "\n}\n")})
		noFaults(t, "the type", ds)
		if ds.HasErrors() {
			return
		}
		all := []map[string]InputValue{{"v": {Raw: text, IsRaw: true, Source: "-var"}}}
		for _, name := range []string{"a.tfvars", "a.tfvars.json"} {
			in, ds := loadVarFile(name, func(string) ([]byte, error) { return []byte(text), nil }, "", &sum{})
			noFaults(t, name, ds)
			all = append(all, in)
		}
		for _, in := range all {
			vars, ds := c.Variables(in)
			noFaults(t, "the value", ds)
			if v, ok := vars["v"]; ok && !ds.HasErrors() && !v.IsWhollyKnown() {
				t.Errorf("a value that is given is not known: %#v", v)
			}
		}
	})
}

// FuzzTests: no file with tests makes the loader, or the evaluation of what its
// runs say, panic, hang or grow without bounds.
func FuzzTests(f *testing.F) {
	eachFile(f, func(text string) { f.Add(text) }, ".tftest.hcl", ".tftest.json")
	main := `
		variable "v" {
			default = "x"
		}
		resource "t" "a" {
			count = 2
			v     = var.v
		}
		check "c" {
			assert {
				condition     = var.v != ""
				error_message = "x"
			}
		}
		output "o" {
			value = t.a[*].v
		}`
	f.Fuzz(func(t *testing.T, text string) {
		if reachesFiles(text) {
			return
		}
		for _, name := range []string{"a.tftest.hcl", "a.tftest.json"} {
			file, ds := parseTest("testdata", name, []byte(text))
			noFaults(t, name, ds)
			if ds.HasErrors() {
				continue
			}
			for _, run := range file.Runs[:min(len(file.Runs), 3)] {
				noFaults(t, name, execute(file, run, main))
			}
		}
	})
}

// execute evaluates all that a run says of a configuration.
func execute(file *TestFile, run *TestRun, main string) diag.Diagnostics {
	ds := run.Expect()
	c, more := LoadSources("testdata", map[string][]byte{"main.tf": []byte(main)})
	ds = append(ds, more...)
	s := &TestScope{File: file, Run: run, Root: c, Globals: map[string]InputValue{}, Earlier: map[string]TestOutputs{}}
	for _, r := range file.Runs {
		s.Earlier[r.Name] = TestOutputs{Values: map[string]cty.Value{"o": cty.StringVal("x")}}
	}
	ds = append(ds, s.Configure(c)...)
	inputs, more := s.Inputs(c)
	ds = append(ds, more...)
	vars, more := c.Variables(inputs)
	if ds = append(ds, more...); ds.HasErrors() {
		return ds
	}
	e := NewEvaluator(c, EvalOptions{Schema: toySchema, Variables: vars, Resource: notPlanned})
	c.MockOf(addr.Block{Resource: addr.Resource{Type: "t", Name: "a"}})
	_, more = s.Assert(e)
	return append(append(ds, more...), evaluateAll(e, c)...)
}

// FuzzFormat: no file makes the layout panic, hang or grow without bounds. What
// it writes need not be correct: an interpolation over several lines loses its
// brackets, as with terraform fmt.
func FuzzFormat(f *testing.F) {
	eachFile(f, func(text string) { f.Add(text) }, ".tf", ".tfvars", ".tftest.hcl")
	in, err := filepath.Glob(filepath.Join("testdata", "format", "in", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range in {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 8192 {
			return
		}
		once, ds := Format([]byte(text), "main.tf")
		if noFaults(t, "the file", ds); len(once) > 100*len(text)+100 {
			t.Errorf("%q becomes %d bytes", text, len(once))
		}
	})
}

// FuzzModules: no source or version of a module, and no list of what was
// fetched, makes the loader panic, hang or grow without bounds; what is
// recorded of a source is read as the same one, and none is shown with a
// secret.
func FuzzModules(f *testing.F) {
	for _, from := range []string{"./m", "../x", "namespace/name/provider", "host.example/a/b/c//sub", "git::https://example.com/x.git//a?ref=v1", "git@example.com:a/b.git", "https://u:p@example.com/a.zip?archive=tgz", "github.com/a/b//c", "s3::x", "%zz", "file:///x", ""} {
		for _, want := range []string{"", "1.0.0", "~> 1.2, != 1.3", ">= 0.0.0-beta", "x"} {
			f.Add(from, want, `{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"registry.terraform.io/namespace/name/provider","Version":"1.2.0","Dir":".terraform/modules/m"}]}`)
		}
	}
	f.Fuzz(func(t *testing.T, from, want, list string) {
		if len(from)+len(want)+len(list) > 8192 {
			return
		}
		from = strings.ToValidUTF8(from, "\ufffd") // as the parsers give it
		call := hclwrite.NewEmptyFile()
		body := call.Body().AppendNewBlock("module", []string{"m"}).Body()
		body.SetAttributeValue("source", cty.StringVal(from))
		if want != "" {
			body.SetAttributeValue("version", cty.StringVal(want))
		}
		_, ds := LoadSources("testdata", map[string][]byte{
			"main.tf": call.Bytes(), source.Manifest: []byte(list),
			"m/main.tf": nil, ".terraform/modules/m/main.tf": nil,
		})
		noFaults(t, from, ds)
		for _, versioned := range []bool{true, false} {
			s, err := source.Parse(from, versioned)
			if err != nil || s.Local != "" { // a path is read from the configuration only
				continue
			}
			if again, err := source.Parse(s.String(), versioned); err != nil || again.String() != s.String() {
				t.Errorf("%q is recorded as %q, which is read as %v, %v", from, s, again, err)
			}
			if shown := s.Shown(); source.Hide(shown) != shown {
				t.Errorf("%q is shown as %q, with a secret", from, shown)
			}
		}
	})
}
