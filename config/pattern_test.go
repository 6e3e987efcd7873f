package config_test

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// TestInstancesOfOneBlock: each instance of a block has its own values, of
// whatever they are made, and what does not vary is as in the first.
func TestInstancesOfOneBlock(t *testing.T) {
	c := load(t, files{"main.tf": `
variable "zone" {
  type      = string
  default   = "eu"
  sensitive = true
}
resource "thing" "n" {
  count = 3
  name  = "n-${count.index}"
  list  = ["a", "b"]
}
resource "thing" "random" {
  count = 3
  name  = uuid()
}
resource "thing" "each" {
  for_each = { a = 1, b = null, c = "x" }
  name     = each.value
  list     = each.key == "c" ? null : [each.key]
}
resource "thing" "secret" {
  count = 2
  name  = "${var.zone}-${count.index}"
}
`})
	e := evaluator(t, c)
	tests := map[string]string{
		`thing.n[0]`: "n-0 a,b", `thing.n[1]`: "n-1 a,b", `thing.n[2]`: "n-2 a,b",
		`thing.each["a"]`: "1 a", `thing.each["b"]`: "null b", `thing.each["c"]`: "x null",
		`thing.secret[0]`: "(sensitive) null", `thing.secret[1]`: "(sensitive) null",
	}
	for name, want := range tests {
		v, ds := e.Config(instance(t, name))
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		if got := written(v.GetAttr("name")) + " " + written(v.GetAttr("list")); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	o := options()
	o.Applying = true
	e = config.NewEvaluator(c, o)
	seen := map[string]bool{}
	for _, name := range []string{"thing.random[0]", "thing.random[1]", "thing.random[2]"} {
		v, ds := e.Config(instance(t, name))
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		seen[written(v.GetAttr("name"))] = true
	}
	if len(seen) != 3 {
		t.Errorf("three calls of uuid() make %v", seen)
	}
}

// TestWrongInstance: what does not fit in one instance is said with its place,
// however many before it did fit.
func TestWrongInstance(t *testing.T) {
	c := load(t, files{"main.tf": `
resource "thing" "x" {
  count = 3
  name  = "x"
  list  = [["a"], ["b"], [["c"]]][count.index]
}
resource "thing" "y" {
  count = 3
  name  = ["a", "b", []][count.index]
}
`})
	e := evaluator(t, c)
	for name, where := range map[string]string{"thing.x": "main.tf:5", "thing.y": "main.tf:9"} {
		for i, at := range []string{"[0]", "[1]", "[2]"} {
			_, ds := e.Config(instance(t, name+at))
			if ds.HasErrors() != (i == 2) {
				t.Errorf("%s%s: %v", name, at, ds.Err())
			}
			if i == 2 && (ds[0].Subject == nil || !strings.HasPrefix(ds[0].Subject.String(), where)) {
				t.Errorf("%s%s is said to be wrong at %v, want %s", name, at, ds[0].Subject, where)
			}
		}
	}
}

// TestInstanceCost: another instance of a block takes a fraction of what the
// first took, and no more for all that is written in the block.
func TestInstanceCost(t *testing.T) {
	c := load(t, files{"main.tf": "resource \"thing\" \"x\" {\n  count = 200\n  name = \"x-${count.index}\"\n  list = [\"" + strings.Repeat("a\", \"", 500) + "\"]\n}\n"})
	o := options()
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil }
	next := 0
	allocs := func(e *config.Evaluator) float64 {
		return testing.AllocsPerRun(50, func() {
			next = (next + 1) % 200
			if _, ds := e.Config(addr.Instance{Resource: addr.Resource{Type: "thing", Name: "x"}, Key: addr.IntKey(next)}); ds.HasErrors() {
				t.Fatal(ds.Err())
			}
		})
	}
	if n := allocs(config.NewEvaluator(c, o)); n > 150 {
		t.Errorf("one more instance takes %v allocations; the 500 elements of its list must not be made anew", n)
	}
}

func instance(t *testing.T, name string) addr.Instance {
	t.Helper()
	i, err := addr.ParseInstance(name)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// written is a value of the tests' type as text.
func written(v cty.Value) string {
	switch {
	case v.IsMarked():
		return "(sensitive)"
	case v.IsNull():
		return "null"
	case v.Type() == cty.String:
		return v.AsString()
	}
	var out []string
	for _, x := range v.AsValueSlice() {
		out = append(out, x.AsString())
	}
	return strings.Join(out, ",")
}
