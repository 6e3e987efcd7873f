package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// files are a configuration by file name.
type files map[string]string

// load reads a configuration, and fails on errors.
func load(t testing.TB, src files) *config.Config {
	t.Helper()
	c, ds := parse(src)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	return c
}

func parse(src files) (*config.Config, diag.Diagnostics) {
	texts := map[string][]byte{}
	for n, s := range src {
		texts[n] = []byte(s)
	}
	return config.LoadSources(".", texts)
}

// thing is the schema of the only type in these tests.
var thing = &schema.Schema{Block: &schema.Block{Attributes: map[string]*schema.Attribute{
	"id":   {Type: cty.String, Computed: true},
	"name": {Type: cty.String, Optional: true},
	"list": {Type: cty.List(cty.String), Optional: true},
}}}

func options() config.EvalOptions {
	return config.EvalOptions{
		Schema: func(r addr.Resource) *schema.Schema {
			if r.Type == "thing" || r.Type == "digitalocean_x" {
				return thing
			}
			return nil
		},
		Types: func(addr.Mode) []string { return []string{"thing"} },
	}
}

// evaluator returns an evaluator whose things have their address as id.
func evaluator(t testing.TB, c *config.Config) *config.Evaluator {
	t.Helper()
	o := options()
	vars, ds := c.Variables(nil)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	o.Variables = vars
	var e *config.Evaluator
	o.Resource = func(b addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) {
		x, ds := e.Expand(b)
		if ds.HasErrors() {
			return cty.DynamicVal, ds
		}
		values := map[addr.Key]cty.Value{}
		for _, k := range x.Keys {
			v, more := e.Config(b.Instance(k))
			ds = append(ds, more...)
			if more.HasErrors() {
				continue
			}
			vs := v.AsValueMap()
			vs["id"] = cty.StringVal(b.Instance(k).String())
			values[k] = cty.ObjectVal(vs)
		}
		return config.Aggregate(x.Kind, x.Keys, values), ds
	}
	e = config.NewEvaluator(c, o)
	return e
}

// everything is what a configuration comes to: instances with their names and
// what they hang on, and outputs.
func everything(t testing.TB, src files) []string {
	t.Helper()
	c := load(t, src)
	if ds := c.Validate(options()); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	e := evaluator(t, c)
	if ds := e.CheckModules(); ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	blocks, ds := e.Blocks()
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	var out []string
	for _, b := range blocks {
		out = append(out, instances(t, e, b)...)
	}
	for _, n := range e.Outputs() {
		v, ds := e.Output(n)
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		out = append(out, fmt.Sprintf("%s = %s", n, show(v)))
	}
	return out
}

func instances(t testing.TB, e *config.Evaluator, b addr.Block) []string {
	t.Helper()
	x, ds := e.Expand(b)
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	var out []string
	for _, k := range x.Keys {
		v, ds := e.Config(b.Instance(k))
		if ds.HasErrors() {
			t.Fatal(ds.Err())
		}
		line := fmt.Sprintf("%s %s", b.Instance(k), show(v.GetAttr("name")))
		var deps []string
		needs := e.Dependencies(b.Instance(k))
		for _, d := range needs.Instances {
			deps = append(deps, d.String())
		}
		for _, d := range needs.Blocks {
			deps = append(deps, d.String()+"[*]")
		}
		if len(deps) > 0 {
			line += " ← " + strings.Join(deps, " ")
		}
		out = append(out, line)
	}
	return out
}

// show prints a value in short.
func show(v cty.Value) string {
	v, marks := v.UnmarkDeep()
	secret := ""
	if _, ok := marks[config.Sensitive]; ok {
		secret = "secret "
	}
	switch {
	case v.IsNull():
		return secret + "null"
	case !v.IsKnown():
		return secret + "unknown"
	case v.Type() == cty.String:
		return secret + v.AsString()
	case v.Type() == cty.Number:
		return secret + v.AsBigFloat().Text('f', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprint(secret, v.True())
	}
	var parts []string
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if v.Type().IsObjectType() || v.Type().IsMapType() {
			parts = append(parts, k.AsString()+":"+show(e))
			continue
		}
		parts = append(parts, show(e))
	}
	return secret + "[" + strings.Join(parts, " ") + "]"
}

var moduleTests = map[string]struct {
	reason string
	src    files
	want   []string
}{
	"value in, value out": {
		reason: "arguments are variables inside, outputs are attributes outside",
		src: files{
			"main.tf":   "module \"m\" {\n source = \"./m\"\n name = \"n\"\n}\noutput \"o\" { value = module.m.upper }",
			"m/main.tf": `variable "name" {}` + "\noutput \"upper\" { value = upper(var.name) }",
		},
		want: []string{"o = N"},
	},
	"resources": {
		reason: "what a module hangs on goes through its variables and outputs",
		src: files{
			"main.tf": `
resource "thing" "net" { name = "net" }
module "m" {
  source = "./m"
  net    = thing.net.id
}
resource "thing" "last" { name = module.m.id }`,
			"m/main.tf": `
variable "net" {}
resource "thing" "in" { name = "in ${local.of}" }
resource "thing" "other" {}
locals { of = var.net }
output "id" { value = thing.in.id }`,
		},
		want: []string{
			"thing.last module.m.thing.in ← module.m.thing.in", "thing.net net",
			"module.m.thing.in in thing.net ← thing.net", "module.m.thing.other null",
		},
	},
	"count": {
		reason: "instances by index; an index says which one is meant",
		src: files{
			"main.tf": `
module "m" {
  source = "./m"
  count  = 2
  name   = "n${count.index}"
}
resource "thing" "of" {
  count = 2
  name  = module.m[count.index].id
}
output "all" { value = module.m[*].id }
output "one" { value = module.m[1].id }`,
			"m/main.tf": `
variable "name" {}
resource "thing" "x" { name = var.name }
output "id" { value = thing.x.id }
output "unused" { value = "u" }`,
		},
		want: []string{
			"thing.of[0] module.m[0].thing.x ← module.m[0].thing.x", "thing.of[1] module.m[1].thing.x ← module.m[1].thing.x",
			"module.m[0].thing.x n0", "module.m[1].thing.x n1",
			"all = [module.m[0].thing.x module.m[1].thing.x]", "one = module.m[1].thing.x",
		},
	},
	"for_each, nested": {
		reason: "keys and values reach into the nested module",
		src: files{
			"main.tf": `
module "m" {
  source   = "./m"
  for_each = { a = "x", b = "y" }
  name     = "${each.key}${each.value}"
}
output "all" { value = { for k, m in module.m : k => m.id } }
output "whole" { value = module.m }`,
			"m/main.tf": `
variable "name" {}
module "deep" {
  source = "../deep"
  count  = var.name == "ax" ? 1 : 0
  name   = "deep ${var.name}"
}
output "id" { value = one(module.deep[*].id) }`,
			"deep/main.tf": `
variable "name" {}
resource "thing" "x" { name = var.name }
output "id" { value = thing.x.id }
output "dir" { value = path.module }`,
		},
		want: []string{
			`module.m["a"].module.deep[0].thing.x deep ax`,
			`all = [a:module.m["a"].module.deep[0].thing.x b:null]`,
			`whole = [a:[id:module.m["a"].module.deep[0].thing.x] b:[id:null]]`,
		},
	},
	"variables": {
		reason: "types, optional attributes, null, defaults, sensitive",
		src: files{
			"main.tf": `
module "m" {
  source = "./m"
  typed  = "5"
  object = { a = 1 }
  kept   = null
  unkept = null
  secret = "s"
}
output "typed" { value = module.m.typed }
output "object" { value = module.m.object }
output "kept" { value = module.m.kept }
output "unkept" { value = module.m.unkept }
output "secret" {
  value     = module.m.secret
  sensitive = true
}`,
			"m/main.tf": `
variable "typed" { type = number }
variable "object" { type = object({ a = string, b = optional(string, "d") }) }
variable "kept" { default = "k" }
variable "unkept" {
  default  = "u"
  nullable = false
}
variable "secret" { sensitive = true }
output "typed" { value = var.typed + 1 }
output "object" { value = var.object }
output "kept" { value = var.kept }
output "unkept" { value = var.unkept }
output "secret" { value = var.secret }`,
		},
		want: []string{"kept = null", "object = [a:1 b:d]", "secret = secret s", "typed = 6", "unkept = u"},
	},
	"depends_on": {
		reason: "what a module call hangs on, all in the module does; a module as a whole is all that is in it",
		src: files{
			"main.tf": `
resource "thing" "first" {}
module "m" {
  source     = "./m"
  depends_on = [thing.first]
}
resource "thing" "last" { depends_on = [module.m] }`,
			"m/main.tf":   `module "deep" { source = "./deep" }`,
			"m/deep/x.tf": `resource "thing" "x" {}`,
		},
		want: []string{
			"thing.first null", "thing.last null ← module.m.module.deep.thing.x", "module.m.module.deep.thing.x null ← thing.first",
		},
	},
	"paths": {
		reason: "path.module is the module's directory, seen from the root",
		src: files{
			"main.tf":        `module "m" { source = "./mods/a" }` + "\noutput \"o\" { value = module.m.o }",
			"mods/a/main.tf": `module "b" { source = "../b" }` + "\noutput \"o\" { value = \"${path.module} ${module.b.o} ${path.root}\" }",
			"mods/b/main.tf": `output "o" { value = path.module }`,
		},
		want: []string{"o = mods/a mods/b ."},
	},
	"outputs that feed the same module": {
		reason: "an output is asked for by itself, so that another may need what it feeds",
		src: files{
			"main.tf": `
module "m" {
  source = "./m"
  back   = "(${module.m.a})"
}
output "o" { value = module.m.b }`,
			"m/main.tf": `
variable "back" {}
output "a" { value = "a" }
output "b" { value = var.back }`,
		},
		want: []string{"o = (a)"},
	},
}

func TestModules(t *testing.T) {
	for name, tt := range moduleTests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, everything(t, tt.src)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
		})
	}
}

// refused returns what loading, checking and evaluating a configuration says
// against it.
func refused(src files) diag.Diagnostics {
	c, ds := parse(src)
	if ds.HasErrors() {
		return ds
	}
	if ds := c.Validate(options()); ds.HasErrors() {
		return ds
	}
	o := options()
	if o.Variables, ds = c.Variables(nil); ds.HasErrors() {
		return ds
	}
	e := config.NewEvaluator(c, o)
	return e.CheckModules()
}

var refusedModules = map[string]struct {
	src   files
	words []string // place, summary, detail
}{
	"no such directory": {
		src:   files{"main.tf": `module "m" { source = "./nowhere" }`},
		words: []string{"main.tf:1", "Module not found", "nowhere"},
	},
	"no files": {
		src:   files{"main.tf": `module "m" { source = "./m" }`, "m/readme.md": "x"},
		words: []string{"main.tf:1", "Module not found"},
	},
	"calls itself": {
		src:   files{"main.tf": `module "m" { source = "./m" }`, "m/main.tf": `module "again" { source = "../m" }`},
		words: []string{"m/main.tf:1", "Module calls itself"},
	},
	"absolute": {
		src:   files{"main.tf": `module "m" { source = "/m" }`},
		words: []string{"main.tf:1", "Module not available", "has not been fetched"},
	},
	"empty source": {
		src:   files{"main.tf": "module \"m\" {\n source = \"\"\n}"},
		words: []string{"main.tf:2", "Invalid module source address", "is empty"},
	},
	"null source": {
		src:   files{"main.tf": "module \"m\" {\n source = null\n}"},
		words: []string{"main.tf:2", "Unsuitable value type"},
	},
	"source with a variable": {
		src:   files{"main.tf": "variable \"v\" {}\nmodule \"m\" {\n source = \"./${var.v}\"\n}"},
		words: []string{"main.tf:3", "Variables not allowed"},
	},
	"wrong constraint": {
		src:   files{"main.tf": "module \"m\" {\n source = \"a/b/c\"\n version = \"new\"\n}"},
		words: []string{"main.tf:3", "Invalid version constraint"},
	},
	"credentials in the source": {
		src:   files{"main.tf": "module \"m\" {\n source = \"git::https://me:word@example.com/x\"\n}"},
		words: []string{"main.tf:1", "Module not available"},
	},
	"no source": {
		src:   files{"main.tf": `module "m" {}`},
		words: []string{"main.tf:1", "Missing required argument", "source"},
	},
	"version of a path": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n version = \"1.0\"\n}", "m/main.tf": `locals {}`},
		words: []string{"main.tf:2", "Invalid module source address", "remove the version argument"},
	},
	"called twice": {
		src:   files{"main.tf": "module \"m\" { source = \"./m\" }\nmodule \"m\" { source = \"./m\" }", "m/main.tf": `locals {}`},
		words: []string{"main.tf:2", "Duplicate module call", "main.tf:1"},
	},
	"argument missing": {
		src:   files{"main.tf": `module "m" { source = "./m" }`, "m/main.tf": `variable "need" {}`},
		words: []string{"main.tf:1", "Missing required argument", `"need"`, "m/main.tf:1"},
	},
	"argument unknown": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n regoin = 1\n}", "m/main.tf": "variable \"region\" {\n default = 1\n}"},
		words: []string{"main.tf:3", "Unsupported argument", `"regoin"`, `Did you mean "region"?`},
	},
	"argument of a wrong type": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n n = \"x\"\n}", "m/main.tf": `variable "n" { type = number }`},
		words: []string{"main.tf:3", "Invalid value for input variable", `"n"`},
	},
	"null where none is allowed": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n n = null\n}", "m/main.tf": `variable "n" { nullable = false }`},
		words: []string{"main.tf:3", "Invalid value for input variable", "null is not allowed"},
	},
	"validation": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n n = 1\n}", "m/main.tf": "variable \"n\" {\n validation {\n  condition = var.n > 1\n  error_message = \"More than one.\"\n }\n}"},
		words: []string{"main.tf:3", "Invalid value for variable", "More than one. The rule is at m/main.tf:3"},
	},
	"precondition of an output": {
		src:   files{"main.tf": "module \"m\" { source = \"./m\" }", "m/main.tf": "output \"n\" {\n value = 1\n precondition {\n  condition = path.module == 1\n  error_message = \"Never.\"\n }\n}"},
		words: []string{"m/main.tf:4", "Never."},
	},
	"no such output": {
		src:   files{"main.tf": "module \"m\" { source = \"./m\" }\noutput \"o\" { value = module.m.ip }", "m/main.tf": `output "id" { value = 1 }`},
		words: []string{"main.tf:2", "Unsupported attribute", `Did you mean "id"?`},
	},
	"no such module": {
		src:   files{"main.tf": `output "o" { value = module.n.id }`},
		words: []string{"main.tf:1", "Reference to undeclared module", `module "n"`},
	},
	"a module sees only its own": {
		src:   files{"main.tf": "resource \"thing\" \"t\" {}\nmodule \"m\" { source = \"./m\" }", "m/main.tf": `output "o" { value = thing.t.id }`},
		words: []string{"m/main.tf:1", "Reference to undeclared resource", "in module.m"},
	},
	"a ring through a module": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n in = module.m.out\n}", "m/main.tf": "variable \"in\" {}\noutput \"out\" { value = var.in }"},
		words: []string{"Cycle", "module.m.output.out → module.m.var.in → module.m.output.out"},
	},
	"a ring through a count": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n count = length(module.m[*].out)\n}", "m/main.tf": "output \"out\" { value = 1 }"},
		words: []string{"Cycle", "module.m"},
	},
	"depends_on of nothing": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n depends_on = [thing.t]\n}", "m/main.tf": "output \"out\" { value = 1 }"},
		words: []string{"main.tf:3", "Reference to undeclared resource"},
	},
	"count and for_each": {
		src:   files{"main.tf": "module \"m\" {\n source = \"./m\"\n count = 1\n for_each = {}\n}", "m/main.tf": "output \"out\" { value = 1 }"},
		words: []string{"main.tf:4", "Both count and for_each"},
	},
	"wrong in the module": {
		src:   files{"main.tf": "module \"m\" { source = \"./m\" }", "m/main.tf": "resource \"thing\" \"t\" {\n nmae = 1\n}"},
		words: []string{"m/main.tf:2", "nmae"},
	},
}

func TestRefusedModules(t *testing.T) {
	for name, tt := range refusedModules {
		t.Run(name, func(t *testing.T) {
			refuses(t, tt.src, tt.words)
		})
	}
}

// TestBlockDependencies: the state's list goes through modules, and has no
// keys.
func TestBlockDependencies(t *testing.T) {
	c := load(t, files{
		"main.tf": `
resource "thing" "a" {}
module "m" {
  source   = "./m"
  for_each = toset(["k"])
  a        = thing.a.id
}
resource "thing" "z" { name = module.m["k"].id }`,
		"m/main.tf": `
variable "a" {}
resource "thing" "x" { name = var.a }
output "id" { value = thing.x.id }`,
	})
	b, err := addr.ParseBlock("thing.z")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range c.BlockDependencies(b) {
		got = append(got, d.String())
	}
	if want := []string{"thing.a", "module.m.thing.x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
