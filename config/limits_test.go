package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// doubling is a chain of local values, each made of two of the one before.
func doubling(steps int, first, step string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "locals {\n  v0 = %s\n", first)
	for i := range steps {
		fmt.Fprintf(&b, "  v%d = %s\n", i+1, strings.ReplaceAll(step, "V", fmt.Sprintf("local.v%d", i)))
	}
	fmt.Fprintf(&b, "}\noutput \"o\" {\n  value = local.v%d\n}\n", steps)
	return b.String()
}

// expression is a configuration that evaluates one expression.
func expression(x string) string { return "locals {\n  v = " + x + "\n}\n" }

// bombs are inputs that would take all memory or time, and what is said of
// them.
var bombs = map[string]struct{ file, source, says string }{
	"text that doubles":          {source: doubling(60, `"0123456789"`, `"${V}${V}"`), says: "doubles each time"},
	"join that doubles":          {source: doubling(60, `"0123456789"`, `join("", [V, V])`), says: "cannot be computed"},
	"format that doubles":        {source: doubling(60, `"0123456789"`, `format("%s%s", V, V)`), says: "cannot be computed"},
	"jsonencode that doubles":    {source: doubling(60, `"0123456789"`, `jsonencode([V, V])`), says: "cannot be computed"},
	"number that squares":        {source: doubling(60, `1e10`, `V * V`), says: "digits"},
	"loops in loops":             {source: expression("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]"), says: "runs too often"},
	"range":                      {source: expression("range(1e9)"), says: "1024 values"},
	"setproduct":                 {source: expression("setproduct(range(1000), range(1000), range(1000), range(1000))"), says: "elements"},
	"width":                      {source: expression(`format("%999999999d", 1)`), says: "width"},
	"width of a star":            {source: expression(`format("%*d", 999999999, 1)`), says: "format"},
	"precision":                  {source: expression(`format("%.999999999f", 1)`), says: "width"},
	"indent":                     {source: expression(`indent(2000000000, "a\nb")`), says: "MiB"},
	"number of many digits":      {source: expression(`"x${1e100000000}"`), says: "digits"},
	"number from text":           {source: expression(`"x${tonumber("1e100000000")}"`), says: "digits"},
	"cost of bcrypt":             {source: expression(`bcrypt("x", 31)`), says: "cost"},
	"yaml that doubles":          {source: expression(`yamldecode("` + yamlBomb() + `")`), says: "doubles each time"},
	"variables that loop":        {source: "terraform {\n  required_providers {\n    terraform = { source = \"terraform.io/builtin/terraform\" }\n  }\n}\n" + expression(`provider::terraform::decode_tfvars("x = `+strings.Repeat("[for a in [0,1,2,3,4,5,6,7,8,9] : ", 9)+"1"+strings.Repeat("]", 9)+`")`), says: "runs too often"},
	"json that nests":            {source: expression(`jsondecode("` + strings.Repeat("[", 100_000) + `")`), says: "deep"},
	"yaml that nests":            {source: expression(`yamldecode("` + strings.Repeat("- ", 100_000) + `")`), says: "deep"},
	"device":                     {source: expression(`file("/dev/zero")`), says: "regular file"},
	"brackets":                   {source: expression(strings.Repeat("(", 100_000)), says: "deep"},
	"lists":                      {source: expression(strings.Repeat("[", 1000) + strings.Repeat("]", 1000)), says: "deep"},
	"templates":                  {source: expression(strings.Repeat(`"${`, 1000) + "1" + strings.Repeat(`}"`, 1000)), says: "deep"},
	"blocks":                     {source: strings.Repeat("a {\n", 1000) + strings.Repeat("}\n", 1000), says: "deep"},
	"directives":                 {source: expression(`"` + strings.Repeat("%{if true}", 1000) + strings.Repeat("%{endif}", 1000) + `"`), says: "deep"},
	"negations":                  {source: expression(strings.Repeat("!", 100_000) + "true"), says: "operators"},
	"sum":                        {source: expression("1" + strings.Repeat("+1", 100_000)), says: "operators"},
	"conditions":                 {source: expression(strings.Repeat("true ? 1 : ", 100_000) + "1"), says: "operators"},
	"indexes":                    {source: expression("local.x" + strings.Repeat("[0]", 100_000)), says: "operators"},
	"attributes":                 {source: expression("upper(\"x\")" + strings.Repeat(".a", 100_000)), says: "operators"},
	"dynamic in dynamic":         {source: dynamics(3), says: "runs too often"},
	"count":                      {source: "resource \"t\" \"x\" {\n  count = 1000000000\n}\n", says: "100000 instances"},
	"dynamic beside dynamic":     {source: "resource \"t\" \"x\" {\n" + strings.Repeat("dynamic \"b\" {\nfor_each = range(1000)\ncontent {\nv = b.value\n}\n}\n", 1000) + "}\n", says: "runs too often"},
	"loops beside loops":         {source: expression("concat(" + strings.Repeat("[for a in range(1000) : [for b in range(1000) : b]], ", 100) + "[])"), says: "runs too often"},
	"bytes":                      {source: expression(`"` + strings.Repeat("x", maxSource) + `"`), says: "MiB"},
	"elements":                   {source: expression("[" + strings.Repeat("1,", maxSigns) + "]"), says: "commas"},
	"JSON lists":                 {file: "main.tf.json", source: `{"locals": {"v": ` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}}`, says: "deep"},
	"templates in JSON":          {file: "main.tf.json", source: `{"locals": {"v": "${` + strings.Repeat("(", 1000) + strings.Repeat(")", 1000) + `}"}}`, says: "deep"},
	"loops in JSON":              {file: "main.tf.json", source: `{"locals": {"v": ["${[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]}"]}}`, says: "runs too often"},
	"directives that loop, JSON": {file: "main.tf.json", source: `{"locals": {"v": {"k": "` + strings.Repeat("%{for a in range(1000)}", 3) + "x" + strings.Repeat("%{endfor}", 3) + `"}}}`, says: "runs too often"},
	"dynamic in dynamic, JSON":   {file: "main.tf.json", source: `{"resource": {"t": {"x": ` + jsonDynamics(3) + `}}}`, says: "runs too often"},
	"template that loops":        {source: "locals {\n  t = \"" + strings.Repeat("%%{for a in range(1000)}", 3) + "x" + strings.Repeat("%%{endfor}", 3) + "\"\n  v = templatestring(local.t, {})\n}\n", says: "runs too often"},
	"lines of a text":            {source: expression("<<E\n" + strings.Repeat("l\n", maxParts+10) + "E"), says: "lines and interpolations"},
	"lines of texts together":    {source: "locals {\n" + strings.Repeat("  v = <<E\n"+strings.Repeat("l\n", maxParts/2)+"E\n", 5) + "}\n", says: "lines and interpolations"},
	"lines of texts in JSON":     {file: "main.tf.json", source: `{"locals": {"v": ["` + strings.Repeat(strings.Repeat(`l\n`, maxParts/2)+`", "`, 5) + `"]}}`, says: "lines and interpolations"},
	"text that doubles, JSON":    {file: "main.tf.json", source: jsonDoubling(60), says: "doubles each time"},
}

// dynamics is a resource with dynamic blocks in dynamic blocks, of a thousand
// each.
func dynamics(levels int) string {
	block := "v = \"x\"\n"
	for range levels {
		block = "dynamic \"b\" {\nfor_each = range(1000)\ncontent {\n" + block + "}\n}\n"
	}
	return "resource \"t\" \"x\" {\n" + block + "}\n"
}

func jsonDynamics(levels int) string {
	body := `{"v": "x"}`
	for range levels {
		body = `{"dynamic": {"b": {"for_each": "${range(1000)}", "content": ` + body + `}}}`
	}
	return body
}

func yamlBomb() string {
	var b strings.Builder
	b.WriteString(`a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n`)
	for i := range 20 {
		fmt.Fprintf(&b, `a%d: &a%d [`, i+1, i+1)
		b.WriteString(strings.Repeat(fmt.Sprintf("*a%d,", i), 9) + fmt.Sprintf(`*a%d]\n`, i))
	}
	return b.String()
}

func jsonDoubling(steps int) string {
	parts := []string{`"v0": "0123456789"`}
	for i := range steps {
		parts = append(parts, fmt.Sprintf(`"v%d": "${local.v%d}${local.v%d}"`, i+1, i, i))
	}
	return `{"locals": {` + strings.Join(parts, ",") + `}}`
}

// toySchema has one attribute, and blocks in blocks of the same shape.
func toySchema(r addr.Resource) *schema.Schema {
	leaf := schema.Block{Attributes: map[string]*schema.Attribute{"v": {Type: cty.String, Optional: true}}}
	for range 3 {
		leaf = schema.Block{
			Attributes: map[string]*schema.Attribute{"v": {Type: cty.String, Optional: true}},
			Blocks:     map[string]*schema.NestedBlock{"b": {Block: leaf, Nesting: schema.NestingList}},
		}
	}
	if r.Type != "t" {
		return nil
	}
	return &schema.Schema{Block: &leaf}
}

// everything evaluates all that a configuration holds.
func everything(dir, file, source string) diag.Diagnostics {
	return everythingIn(dir, map[string][]byte{file: []byte(source)})
}

func everythingIn(dir string, sources map[string][]byte) diag.Diagnostics {
	c, ds := LoadSources(dir, sources)
	if ds.HasErrors() {
		return ds
	}
	o := EvalOptions{Schema: toySchema, ProviderSchema: func(typ string) *schema.Schema { return toySchema(addr.Resource{Type: typ}) }}
	if ds = c.Validate(o); ds.HasErrors() {
		return ds
	}
	vars, more := c.Variables(map[string]InputValue{})
	if ds = append(ds, more...); more.HasErrors() {
		return ds
	}
	o.Variables, o.Resource, o.Applying = vars, notPlanned, true
	return append(ds, evaluateAll(NewEvaluator(c, o), c)...)
}

// evaluateAll evaluates local values, outputs, checks, imports, providers and
// the first instances of resources, and describes all of it.
func evaluateAll(e *Evaluator, c *Config) diag.Diagnostics {
	var ds diag.Diagnostics
	for _, evaluate := range []func() diag.Diagnostics{
		e.CheckModules, e.Checks,
		func() diag.Diagnostics { return second(e.Modules()) },
		func() diag.Diagnostics { return second(e.Imports()) },
		func() diag.Diagnostics { return second(e.UndeclaredImports()) },
	} {
		ds = append(ds, evaluate()...)
	}
	c.Moved()
	c.Root.Describe(toySchema)
	c.DescribeProviders(func(string) (string, *schema.Schema) { return "t", toySchema(addr.Resource{Type: "t"}) })
	for _, n := range sorted(c.Root.Locals) {
		_, more := e.Evaluate("local." + n)
		ds = append(ds, more...)
	}
	for _, n := range e.Outputs() {
		_, more := e.Output(n)
		ds = append(ds, more...)
		e.OutputOrigins(n)
	}
	for _, m := range c.Modules() {
		for _, p := range m.Providers {
			ds = append(ds, second(e.ProviderConfig(ProviderConfig{m.Addr, p.Name, p.Alias}))...)
		}
		for r := range m.Resources {
			ds = append(ds, evaluateBlock(e, c, addr.Block{Module: m.Addr, Resource: r})...)
		}
	}
	return ds
}

func second[A, B any](_ A, b B) B { return b }

// evaluateBlock evaluates the first instances of a resource, with all that its
// block says of them.
func evaluateBlock(e *Evaluator, c *Config, b addr.Block) diag.Diagnostics {
	c.BlockDependencies(b)
	c.NearDependencies(b)
	x, ds := e.Expand(b)
	if x == nil {
		return ds
	}
	for _, k := range x.Keys[:min(len(x.Keys), 3)] {
		i := b.Instance(k)
		v, more := e.Config(i)
		ds = append(ds, more...)
		e.Dependencies(i)
		e.DependsOn(i)
		e.Origins(i)
		c.OverrideOf(i)
		for _, pre := range []bool{true, false} {
			ds = append(ds, e.Conditions(i, v, pre)...)
			for _, p := range c.Provisioners(b, pre) {
				ds = append(ds, second(e.Provision(p, i, v))...)
			}
		}
		ds = append(ds, second(e.ReplaceTriggers(i))...)
	}
	return ds
}

// TestLimits: what would take all memory or time is refused with the place.
func TestLimits(t *testing.T) {
	for name, b := range bombs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := b.file
			if file == "" {
				file = "main.tf"
			}
			ds := everything(t.TempDir(), file, b.source)
			if !ds.HasErrors() {
				t.Fatal("it was taken")
			}
			said, placed := false, false
			for _, d := range ds {
				text := d.Error()
				if len(text) > 4000 {
					t.Errorf("a message has %d bytes", len(text))
				}
				said = said || strings.Contains(text, b.says)
				placed = placed || d.Subject != nil && d.Subject.Filename == file && d.Subject.Start.Line > 0
			}
			if !said {
				t.Errorf("no message says %q: %.600s", b.says, ds.Err())
			}
			if !placed {
				t.Errorf("no message names the place: %.600s", ds.Err())
			}
		})
	}
}

// TestLimitsOfAll: what is large only together is refused with the place where
// it becomes too large.
func TestLimitsOfAll(t *testing.T) {
	comment := []byte("#" + strings.Repeat("x", maxSource-1))
	lines := []byte(strings.Repeat("\n", maxSigns))
	files := func(n int, text []byte) map[string][]byte {
		out := map[string][]byte{}
		for i := range n {
			out[fmt.Sprintf("f%d.tf", i)] = text
		}
		return out
	}
	doubles := map[string][]byte{}
	for i := range 30 {
		doubles[fmt.Sprintf("m%d/main.tf", i)] = fmt.Appendf(nil, "module \"a\" {\n  source = \"../m%d\"\n}\nmodule \"b\" {\n  source = \"../m%d\"\n}\n", i+1, i+1)
	}
	doubles["main.tf"], doubles["m30/main.tf"] = []byte("module \"m\" {\n  source = \"./m0\"\n}\n"), nil
	for name, tt := range map[string]struct {
		files    map[string][]byte
		at, says string
	}{
		"bytes":                  {files(9, comment), "f8.tf:1", "more than 64 MiB together"},
		"signs":                  {files(5, lines), "f4.tf:1", "together"},
		"modules that call more": {doubles, "main.tf:5", "those of a module counted as often as it is called"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ds := LoadSources(t.TempDir(), tt.files)
			if err := ds.Err(); err == nil || len(ds) != 1 || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), tt.at) {
				t.Errorf("%d messages: %.600v", len(ds), err)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "many.tfvars")
	if err := os.WriteFile(file, append(comment, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	var flags []Flag
	for range 8 {
		flags = append(flags, Flag{File: true, Value: file})
	}
	if _, ds := Inputs(InputSources{Flags: flags}); !ds.HasErrors() || !strings.Contains(ds.Err().Error(), "more than 64 MiB together") {
		t.Errorf("files of variables: %v", ds.Err())
	}
	if _, ds := Format([]byte(strings.Repeat("(", 100_000)), "main.tf"); !ds.HasErrors() || !strings.Contains(ds.Err().Error(), "deep") {
		t.Errorf("a file to lay out: %v", ds.Err())
	}
}

// TestLimitOfInstances: modules in modules are bounded together, and so are
// resources.
func TestLimitOfInstances(t *testing.T) {
	count := func(n int, what string) []byte { return fmt.Appendf(nil, "%s {\n  count = %d\n}\n", what, n) }
	call := func(n int) []byte {
		return fmt.Appendf(nil, "module \"m\" {\n  source = \"../m\"\n  count  = %d\n}\n", n)
	}
	for name, tt := range map[string]struct {
		files map[string][]byte
		at    string
	}{
		"modules": {map[string][]byte{
			"main.tf": []byte("module \"a\" {\n  source = \"./a\"\n  count  = 1000\n}\n"), "a/main.tf": call(1000), "m/main.tf": count(1000, `resource "t" "x"`),
		}, "a/main.tf:3"},
		"resources": {map[string][]byte{
			"main.tf": append(append(count(maxInstances, `resource "t" "a"`), count(maxInstances, `resource "t" "b"`)...), count(maxInstances, `resource "t" "c"`)...),
		}, "main.tf:"},
	} {
		t.Run(name, func(t *testing.T) {
			ds := everythingIn(t.TempDir(), tt.files)
			if err := ds.Err(); err == nil || len(ds.Unique()) > 2 || !strings.Contains(err.Error(), "Too many instances") || !strings.Contains(err.Error(), tt.at) {
				t.Errorf("%d messages: %.600v", len(ds), err)
			}
		})
	}
}

// TestManyFaultsOfOne: thousands of errors in one expression of JSON, in which
// each value is a template to be read, cost what the expression does.
func TestManyFaultsOfOne(t *testing.T) {
	const n = 8000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":"${1}"`, i/2)
	}
	start := time.Now()
	ds := everythingIn(t.TempDir(), map[string][]byte{"main.tf.json": []byte(`{"locals":{"a":{` + b.String()[1:] + `}}}`)})
	if len(ds.Unique()) != n/2 {
		t.Errorf("%d errors, want %d", len(ds.Unique()), n/2)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

// manyOptional writes attributes of an object's type that each are objects of
// attributes with defaults.
func manyOptional(objects, attributes int) string {
	var b strings.Builder
	for i := range objects {
		fmt.Fprintf(&b, "    o%d = optional(object({\n", i)
		for j := range attributes {
			fmt.Fprintf(&b, "      a%d = optional(string, \"x\")\n", j)
		}
		b.WriteString("    }), {})\n")
	}
	return b.String()
}

// TestWithinLimits: what is large, but not too large, is taken.
func TestWithinLimits(t *testing.T) {
	for name, source := range map[string]string{
		"deep":                   expression(strings.Repeat("[", 200) + strings.Repeat("]", 200)),
		"long sum":               expression("1" + strings.Repeat(" + 1", 1000)),
		"chain of locals":        doubling(500, `1`, `V + 1`),
		"type of many parts":     "variable \"v\" {\n  type = object({\n" + manyOptional(100, 50) + "  })\n  default = {}\n}\n",
		"brackets in a template": "locals {\n  t = <<E\n" + strings.Repeat("a( \"\n", 1000) + "E\n  v = templatestring(local.t, {})\n}\n",
		"lines of a text":        expression("<<E\n" + strings.Repeat("l\n", maxParts/5) + "E"),
		"script in a text":       expression("<<-EOT\n" + strings.Repeat("    case x) if [ $((1+1)) ]; then echo '{{{'; fi;; esac\n", 2000) + "  EOT"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if ds := everything(t.TempDir(), "main.tf", source); ds.HasErrors() {
				t.Errorf("%.600s", ds.Err())
			}
		})
	}
}

// seeds adds expressions that people write, and the bombs.
func seeds(f *testing.F, wrap func(expr string) string) {
	f.Helper()
	for _, topic := range []string{"functions", "expressions"} {
		raw, err := os.ReadFile(filepath.Join("..", "e2e", "testdata", "language", topic+".txt"))
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				f.Add(wrap(line))
			}
		}
	}
}

// FuzzExpression: no expression makes the evaluation panic, hang or grow
// without bounds.
func FuzzExpression(f *testing.F) {
	seeds(f, func(expr string) string { return expr })
	source := `
		variable "s" {
			default   = "hunter2"
			sensitive = true
		}
		resource "t" "u" {
		}
		locals {
			list    = ["a", "b", "c"]
			map     = { b = 2, a = 1 }
			objects = [{ name = "x", size = 1 }, { name = "y", size = 2 }]
			nothing = null
			text    = "$${name}"
		}`
	dir := f.TempDir()
	c, ds := LoadSources(dir, map[string][]byte{"main.tf": []byte(source)})
	if ds.HasErrors() {
		f.Fatal(ds.Err())
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if len(expr) > 4096 || strings.Contains(expr, "/") && strings.Contains(expr, "file") {
			return // files of this machine may be large
		}
		e := NewEvaluator(c, EvalOptions{Applying: true, Resource: notPlanned, Schema: toySchema})
		_, ds := e.Evaluate(expr)
		for _, d := range ds {
			if strings.Contains(d.Error(), "please report it") {
				t.Errorf("%q: %v", expr, d)
			}
			if strings.Contains(d.Error()+fmt.Sprint(d.Values), "hunter2") && !strings.Contains(expr, "hunter2") {
				t.Errorf("%q: the message holds the secret: %v", expr, d)
			}
		}
	})
}

// FuzzLoad: no file makes the loader or a check panic, hang or grow without
// bounds.
func FuzzLoad(f *testing.F) {
	for _, b := range bombs {
		if len(b.source) < 1000 && !strings.Contains(b.source, "range(1000)") { // slow under the fuzzer
			f.Add(b.source)
		}
	}
	f.Add("terraform {\n required_version = \">= 1.0\"\n required_providers {\n  digitalocean = {\n   source = \"digitalocean/digitalocean\"\n  }\n }\n}\nprovider \"digitalocean\" {\n}\n")
	f.Add("variable \"v\" {\n type = object({ a = optional(string, \"x\") })\n default = {}\n validation {\n  condition = var.v.a != \"\"\n  error_message = \"no\"\n }\n}\noutput \"o\" {\n value = var.v\n precondition {\n  condition = true\n  error_message = \"x\"\n }\n}\n")
	f.Add("resource \"t\" \"a\" {\n for_each = toset([\"x\"])\n v = each.key\n lifecycle {\n  ignore_changes = [v, b[0].v]\n  replace_triggered_by = [t.b[each.key]]\n  postcondition {\n   condition = self.v != \"\"\n   error_message = \"x\"\n  }\n }\n}\nresource \"t\" \"b\" {\n for_each = t.a\n dynamic \"b\" {\n  for_each = t.a\n  iterator = i\n  content {\n   v = i.value.v\n  }\n }\n}\nimport {\n to = t.a[\"x\"]\n id = \"1\"\n}\n")
	f.Add(`{"locals": {"//": "note", "a": "${[for i in range(3) : i]}", "b": {"${local.a[0]}": "%{for x in local.a}${x}%{endfor}"}}}`)
	f.Add(`{"resource": {"t": {"a": [{"count": 2, "v": "${count.index}", "depends_on": ["t.b"], "dynamic": {"b": {"for_each": "${range(2)}", "content": {"v": "${b.value}"}}}}], "b": {"lifecycle": {"ignore_changes": ["v"]}}}}}`)
	f.Add("resource \"t\" \"a\" {\n count = 1\n depends_on = [\"t.b\", t.c]\n}\noutput \"o\" {\n value = [try(t.a[0].b[0].v, t.a.v), each.key, path.x, self.v, module.m.x]\n depends_on = [t.a.v]\n}\n")
	f.Add("provider \"t\" {\n alias = \"x\"\n v = local.n\n}\nlocals {\n n = \"n\"\n}\nresource \"t\" \"a\" {\n for_each = { a = 1 }\n provider = t.x\n connection {\n  host = self.v\n }\n provisioner \"local-exec\" {\n  when = destroy\n  command = \"echo ${self.v}\"\n  environment = {\n   A = each.key\n  }\n }\n}\ncheck \"c\" {\n data \"t\" \"d\" {\n  v = t.a[\"a\"].v\n }\n assert {\n  condition = data.t.d.v == t.a[\"a\"].v\n  error_message = \"x\"\n }\n}\nmoved {\n from = t.z[0]\n to = t.a[\"a\"]\n}\nremoved {\n from = t.gone\n lifecycle {\n  destroy = false\n }\n}\nimport {\n for_each = { a = 1 }\n to = t.a[each.key]\n id = each.key\n}\n")
	f.Fuzz(func(t *testing.T, source string) {
		if reachesFiles(source) {
			return
		}
		for _, file := range []string{"main.tf", "main.tf.json"} {
			noFaults(t, file, everything("testdata", file, source))
		}
	})
}
