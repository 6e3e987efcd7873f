package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// many is a block's value: objects with the attribute id.
func many(n int, id func(i int) cty.Value) cty.Value {
	vs := make([]cty.Value, n)
	for i := range vs {
		vs[i] = cty.ObjectVal(map[string]cty.Value{"id": id(i)})
	}
	return cty.TupleVal(vs)
}

func named(i int) cty.Value { return cty.StringVal(fmt.Sprintf("id-%d", i)) }

// ofOthers are ways to make something of all instances of another block, and
// to take from it what belongs to one.
var ofOthers = map[string]string{
	"element of a splat":      `element(thing.a[*].id, count.index)`,
	"index of a splat":        `(thing.a[*].id)[count.index]`,
	"index of an old splat":   `thing.a.*.id[count.index]`,
	"index of a loop":         `[for a in thing.a : a.id][count.index]`,
	"key of a loop":           `{ for i, a in thing.a : "k${i}" => a.id }["k${count.index}"]`,
	"lookup in a loop":        `lookup({ for i, a in thing.a : "k${i}" => a.id }, "k${count.index}", "none")`,
	"lookup in a map":         `lookup(tomap({ for i, a in thing.a : "k${i}" => a.id }), "k${count.index}")`,
	"within other calls":      `upper(element(concat(thing.a[*].id, [""]), count.index))`,
	"within a template":       `x-${element(thing.a[*].id, count.index)}-y`,
	"within a condition":      `length(thing.a) > 3 ? element(thing.a[*].id, count.index) : "none"`,
	"within a list":           `join("-", ["x", element(thing.a[*].id, count.index)])`,
	"the splat of what loops": `([for a in thing.a : a][*].id)[count.index]`,
}

// TestSharedCost: what instances of a block make of all of another is made
// once, so that another instance costs the same, however many the others are.
func TestSharedCost(t *testing.T) {
	sources := map[string]files{}
	for name, x := range ofOthers {
		quoted := "${" + x + "}"
		if strings.HasPrefix(x, "x-") {
			quoted, x = x, `"`+x+`"`
		}
		sources[name] = files{"main.tf": "resource \"thing\" \"a\" {\n  count = 1\n}\nresource \"thing\" \"x\" {\n  count = 400\n  name = " + x + "\n}\n"}
		sources[name+", JSON"] = files{"main.tf.json": inJSON(map[string]any{"count": 400, "name": quoted})}
		sources[name+", JSON in a list"] = files{"main.tf.json": inJSON(map[string]any{"count": 400, "name": "${length(thing.a)}", "list": []string{quoted}})}
	}
	for name, source := range sources {
		t.Run(name, func(t *testing.T) {
			c := load(t, source)
			cost := func(others int) float64 {
				o := options()
				all := many(others, named)
				o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return all, nil }
				e := config.NewEvaluator(c, o)
				i := 0
				return testing.AllocsPerRun(50, func() {
					i = (i + 1) % 200
					in := addr.Instance{Resource: addr.Resource{Type: "thing", Name: "x"}, Key: addr.IntKey(i)}
					v, ds := e.Config(in)
					if ds.HasErrors() {
						t.Fatal(ds.Err())
					}
					if got, want := strings.ToLower(written(v.GetAttr("name"))+written(v.GetAttr("list"))), named(i).AsString(); !strings.Contains(got, want) {
						t.Fatalf("%s is %q, without %q", in, got, want)
					}
					e.Origins(in)
				})
			}
			if few, lots := cost(200), cost(4000); lots > few+100 {
				t.Errorf("one more instance takes %v allocations beside 200 others, and %v beside 4000", few, lots)
			}
		})
	}
}

// inJSON is a configuration of thing.a and thing.x.
func inJSON(x map[string]any) string {
	raw, err := json.Marshal(map[string]any{"resource": map[string]any{"thing": map[string]any{"a": map[string]any{"count": 1}, "x": x}}})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// TestSharedInJSON: what is an instance's own, a loop's, or a block's that
// dynamic makes, at any depth, is not shared in JSON.
func TestSharedInJSON(t *testing.T) {
	rules := "${[for r in [\"a\", \"b\"] : \"%s\"]}"
	c := load(t, files{"main.tf.json": inJSON(map[string]any{
		"for_each": map[string]any{"k": 1, "l": 2},
		"name":     "${join(\",\", [for i in range(2) : \"${i}${each.key}${join(\"\", [for x in [\"a\"] : \"${x}${i}\"])}\"])} ${join(\"\", [for x in [\"p\"] : x])}",
		"list":     []any{"${join(\"\", [for x in [\"p\", \"q\"] : x if x != each.key])}", "plain", "${upper(\"a\")}"},
		"dynamic": map[string]any{
			"b": map[string]any{"for_each": fmt.Sprintf(rules, "${r}${each.key}"), "content": map[string]any{"v": "${join(\"\", [for x in [1] : \"${b.value}${x}\"])}"}},
			"c": []any{
				map[string]any{"for_each": fmt.Sprintf(rules, "${r}"), "iterator": "it", "content": map[string]any{
					"v":       "${join(\"\", [for x in [1] : \"${it.key}${x}\"])}",
					"dynamic": map[string]any{"b": map[string]any{"for_each": fmt.Sprintf(rules, "${r}${it.value}"), "content": map[string]any{"v": "${join(\"\", [for x in [b.value] : \"${x}${it.value}\"])}"}}},
				}},
			},
		},
	})})
	o := options()
	text := &schema.Attribute{Type: cty.String, Optional: true}
	b := &schema.NestedBlock{Nesting: schema.NestingList, Block: schema.Block{Attributes: map[string]*schema.Attribute{"v": text}}}
	o.Schema = func(addr.Resource) *schema.Schema {
		return &schema.Schema{Block: &schema.Block{
			Attributes: map[string]*schema.Attribute{"name": text, "list": {Type: cty.List(cty.String), Optional: true}},
			Blocks: map[string]*schema.NestedBlock{"b": b, "c": {Nesting: schema.NestingList, Block: schema.Block{
				Attributes: map[string]*schema.Attribute{"v": text}, Blocks: map[string]*schema.NestedBlock{"b": b},
			}}},
		}}
	}
	e := config.NewEvaluator(c, o)
	for key, want := range map[string]string{
		"k": `{"b":[{"v":"ak1"},{"v":"bk1"}],"c":[{"b":[{"v":"aaa"},{"v":"baa"}],"v":"01"},{"b":[{"v":"abb"},{"v":"bbb"}],"v":"11"}],"list":["pq","plain","A"],"name":"0ka0,1ka1 p"}`,
		"l": `{"b":[{"v":"al1"},{"v":"bl1"}],"c":[{"b":[{"v":"aaa"},{"v":"baa"}],"v":"01"},{"b":[{"v":"abb"},{"v":"bbb"}],"v":"11"}],"list":["pq","plain","A"],"name":"0la0,1la1 p"}`,
	} {
		for range 2 {
			v, ds := e.Config(instance(t, `thing.x["`+key+`"]`))
			if ds.HasErrors() {
				t.Fatal(ds.Err())
			}
			got, err := ctyjson.Marshal(v, v.Type())
			if err != nil || string(got) != want {
				t.Errorf("%s is\n%s\nwant\n%s (%v)", key, got, want, err)
			}
		}
	}
}

// TestSharedParts: what is an instance's own, a loop's, a block's that dynamic
// makes, or new with each call, is not shared.
func TestSharedParts(t *testing.T) {
	c := load(t, files{"main.tf": `
variable "secret" {
  type      = string
  default   = "s"
  sensitive = true
}
locals {
  list = ["a", "b", "c"]
  map  = { a = "A", b = "B", "1" = "one" }
  none = null
}
resource "thing" "x" {
  for_each = { a = 1, b = 2 }
  name = join(",", [
    for i in range(2) : "${i}${join("", [for l in local.list : upper(l) if l != each.key])}${join("", [for l in local.list : "${l}${i}"])}"
  ])
  list = concat([for l in local.list : "${each.key}${l}"], local.list[*], [for i in local.list : i])
}
resource "thing" "marked" {
  count = 2
  name  = element([for l in local.list : "${l}${var.secret}"], count.index)
}
resource "thing" "picked" {
  count = 4
  name  = element(local.list, count.index)
  list = [
    lookup(local.map, "a"), lookup(local.map, count.index, "none"), lookup(tomap(local.map), "z", count.index),
    try(element(local.list, count.index - 1), "negative"), try(element([], count.index), "empty"), try(element(local.none, count.index), "null"),
    try(element(local.list, count.index + 0.5), "broken"), try(lookup(local.list, "a"), "a list"), try(element(local.map, count.index), "a map"),
    element(local.list, "2"), try(lookup(local.map, local.none), "null"),
  ]
}
resource "thing" "random" {
  count = 3
  name  = join("", [for l in local.list : uuid()])
}
`})
	o := options()
	o.Applying = true
	e := config.NewEvaluator(c, o)
	tests := map[string]string{
		`thing.x["a"]`:    "0BCa0b0c0,1BCa1b1c1 aa,ab,ac,a,b,c,a,b,c",
		`thing.x["b"]`:    "0ACa0b0c0,1ACa1b1c1 ba,bb,bc,a,b,c,a,b,c",
		`thing.marked[0]`: "(sensitive) null", `thing.marked[1]`: "(sensitive) null",
		`thing.picked[0]`: "a A,none,0,negative,empty,null,broken,a list,a map,c,null",
		`thing.picked[1]`: "b A,one,1,a,empty,null,broken,a list,a map,c,null",
		`thing.picked[3]`: "a A,none,3,c,empty,null,broken,a list,a map,c,null",
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
	seen := map[string]bool{}
	for i := range 3 {
		v, ds := e.Config(instance(t, fmt.Sprintf("thing.random[%d]", i)))
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		seen[written(v.GetAttr("name"))] = true
	}
	if len(seen) != 3 {
		t.Errorf("three instances with uuid() have %d names", len(seen))
	}
}

// TestSharedChanges: a shared part is made anew when the values that it is made
// of may have changed, until it is known.
func TestSharedChanges(t *testing.T) {
	c := load(t, files{"main.tf": `
resource "thing" "a" {
  count = 2
}
resource "thing" "x" {
  count = 2
  name  = element([for a in thing.a : a.id], count.index)
}
`})
	o := options()
	version, all := uint64(1), many(2, func(int) cty.Value { return cty.UnknownVal(cty.String) })
	o.Version = func() uint64 { return version }
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return all, nil }
	e := config.NewEvaluator(c, o)
	name := func(i string) cty.Value {
		v, ds := e.Config(instance(t, "thing.x["+i+"]"))
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		return v.GetAttr("name")
	}
	if v := name("0"); v.IsKnown() {
		t.Errorf("before anything is known the name is %#v", v)
	}
	version, all = 2, many(2, named)
	if v := name("1"); !v.IsKnown() || v.AsString() != "id-1" {
		t.Errorf("the name is %#v, want id-1", v)
	}
	if v := name("0"); !v.IsKnown() || v.AsString() != "id-0" {
		t.Errorf("the name is %#v, want id-0", v)
	}
}

// TestSharedFault: what is wrong in a shared part is said of each instance, at
// its place, and names what is behind it.
func TestSharedFault(t *testing.T) {
	c := load(t, files{"main.tf": `
locals {
  list = ["a"]
}
resource "thing" "x" {
  count = 2
  name  = element([for l in local.list : l.zone], count.index)
}
`})
	e := evaluator(t, c)
	for _, at := range []string{"thing.x[0]", "thing.x[1]"} {
		_, ds := e.Config(instance(t, at))
		if !ds.HasErrors() || ds[0].Subject == nil || ds[0].Subject.Start.Line != 7 || ds[0].Subject.Start.Column != 43 {
			t.Errorf("%s: %v", at, ds.Err())
		}
	}
}

// TestSharedFaultOnce: what is wrong in a part that all instances share is found
// once, and said of each; what is wrong in each element of a splat is said once.
func TestSharedFaultOnce(t *testing.T) {
	const n = 400
	c := load(t, files{"main.tf": fmt.Sprintf(`
resource "thing" "a" {
  count = %[1]d
}
resource "thing" "b" {
  count = %[1]d
  name  = join("", thing.a[*].nothing)
}
resource "thing" "c" {
  count = %[1]d
  name  = tonumber(join("x", thing.a[*].id))
}
`, n)})
	all := many(n, func(i int) cty.Value { return cty.StringVal(fmt.Sprint("a", i)) })
	for _, name := range []string{"b", "c"} {
		o := options()
		o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return all, nil }
		e := config.NewEvaluator(c, o)
		_, first := e.Config(instance(t, "thing."+name+"[0]"))
		if len(first) != 1 {
			t.Fatalf("thing.%s[0]: %d errors", name, len(first))
		}
		i := 0
		allocs := testing.AllocsPerRun(20, func() {
			i++
			_, ds := e.Config(addr.Instance{Resource: addr.Resource{Type: "thing", Name: name}, Key: addr.IntKey(i)})
			if len(ds) != 1 || ds[0].Detail != first[0].Detail || ds[0].Address != fmt.Sprintf("thing.%s[%d]", name, i) {
				t.Fatalf("thing.%s[%d] is said to be %v, the first %v", name, i, ds, first)
			}
		})
		if allocs > n {
			t.Errorf("the error of one more thing.%s takes %v allocations", name, allocs)
		}
	}
}
