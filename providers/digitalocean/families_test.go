package digitalocean_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFamiliesKeepOneShape: who can read one family can read any. Each has a
// family.go, which begins with its two lists, and conformance cases and steps of the
// scenario in files of its name. A model stands above its resource, and the functions of that are named
// after one noun and stand in one order.
func TestFamiliesKeepOneShape(t *testing.T) {
	lists, err := filepath.Glob("*/family.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		name := filepath.Dir(list)
		if got := familyOf(t, name)[list].funcs; len(got) < 2 || !slices.Equal(got[:2], []string{"Resources", "DataSources"}) {
			t.Errorf("%s declares %v", list, got)
		}
		beside := []string{"cases_" + name + "_test.go", "sandbox/steps_" + name + "_test.go"}
		if name == "spaces" {
			beside = beside[:1] // the API's description has not S3
		}
		for _, path := range beside {
			if _, err := os.Stat(path); err != nil {
				t.Errorf("the family %s: %v", name, err)
			}
		}
		for path, f := range familyOf(t, name) {
			for _, r := range f.resources {
				r.shape(t, path, f)
			}
		}
	}
	if want := len(families()); len(lists) != want {
		t.Errorf("%d families have a family.go, %d have cases", len(lists), want)
	}
}

// declared is what a file declares, in its order.
type declared struct {
	types, funcs []string
	resources    []calls
}

// calls are the names in a literal of a resource: its model, and what stands under Create
// and the like where that is a function.
type calls map[string]string

// familyOf reads the files of a family.
func familyOf(t *testing.T, name string) map[string]*declared {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(name, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*declared{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		s := &declared{}
		ast.Inspect(file, s.note)
		out[path] = s
	}
	return out
}

func (s *declared) note(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil {
			s.funcs = append(s.funcs, n.Name.Name)
		}
	case *ast.TypeSpec:
		s.types = append(s.types, n.Name.Name)
	case *ast.CompositeLit:
		if r := callsOf(n); r != nil {
			s.resources = append(s.resources, r)
		}
	}
	return true
}

// callsOf reads a literal sdk.Resource[*do.Client, Model]; nil for any other.
func callsOf(lit *ast.CompositeLit) calls {
	typ, ok := lit.Type.(*ast.IndexListExpr)
	if !ok {
		return nil
	}
	if sel, ok := typ.X.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Resource" {
		return nil
	}
	out := calls{"model": typ.Indices[1].(*ast.Ident).Name}
	for _, e := range lit.Elts {
		kv := e.(*ast.KeyValueExpr)
		if f, ok := kv.Value.(*ast.Ident); ok {
			out[kv.Key.(*ast.Ident).Name] = f.Name
		}
	}
	return out
}

// shape holds a resource to the names and the order. What several types share has a type
// parameter as its model, and methods or literals in the place of functions; a write
// is both create and update.
func (r calls) shape(t *testing.T, path string, f *declared) {
	t.Helper()
	if model := r["model"]; len(model) > 1 && !slices.Contains(f.types, model) {
		t.Errorf("%s: the model %s of a resource stands elsewhere", path, model)
	}
	noun, last := "", -1
	for _, c := range []struct{ key, verb string }{{"Create", "create"}, {"Read", "read"}, {"Update", "update"}, {"Delete", "remove"}, {"List", "list"}} {
		name := r[c.key]
		if name == "" || len(r["model"]) == 1 {
			continue
		}
		rest, ok := strings.CutPrefix(strings.Replace(name, "write", c.verb, 1), c.verb)
		if !ok {
			t.Errorf("%s: %s is %s, not %s and a noun", path, c.key, name, c.verb)
			continue
		}
		if noun == "" {
			noun = rest
		}
		many := []string{noun + "s", noun + "es", strings.TrimSuffix(noun, "y") + "ies"}
		if rest != noun && (c.key != "List" || !slices.Contains(many, rest)) {
			t.Errorf("%s: %s is of another noun than %s", path, name, noun)
		}
		if at := slices.Index(f.funcs, name); at >= 0 {
			if at < last {
				t.Errorf("%s: %s stands too high: the order is create, read, update, remove, list", path, name)
			}
			last = at
		}
	}
}
