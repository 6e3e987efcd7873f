package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// variableCase is values given to variables, and an expression of them.
type variableCase struct {
	name  string
	files map[string]string
	env   []string
	args  []string
	expr  string
	says  string // what swampctl's message must hold
}

const typed = `
variable "n" {
  type    = number
  default = 1
}
variable "s" {
  default = "d"
}
variable "any" {
  type    = any
  default = null
}
variable "l" {
  type    = list(string)
  default = []
}
variable "o" {
  type = object({
    name = string
    size = optional(number, 3)
    deep = optional(object({ a = optional(string, "x"), b = optional(list(number), [1]) }), {})
    none = optional(string)
  })
  default = { name = "n" }
}
variable "strict" {
  type     = string
  nullable = false
  default  = "kept"
}
`

var variableCases = []variableCase{
	{name: "defaults", expr: "[var.n, var.s, var.any, var.l, var.o, var.strict]"},
	{name: "environment", env: []string{"TF_VAR_n=2", "TF_VAR_l=[\"a\", \"b\"]"}, expr: "[var.n, var.l]"},
	{name: "environment, other case", env: []string{"TF_VAR_N=2"}, expr: "var.n"},
	{name: "file over environment", env: []string{"TF_VAR_n=2"}, files: map[string]string{"terraform.tfvars": "n = 3"}, expr: "var.n"},
	{name: "json over file", files: map[string]string{"terraform.tfvars": "n = 3", "terraform.tfvars.json": `{"n": 4}`}, expr: "var.n"},
	{name: "auto over json", files: map[string]string{"terraform.tfvars.json": `{"n": 4}`, "a.auto.tfvars": "n = 5"}, expr: "var.n"},
	{name: "auto by name", files: map[string]string{"b.auto.tfvars.json": `{"n": 6}`, "a.auto.tfvars": "n = 5", "c.tfvars": "n = 9"}, expr: "var.n"},
	{name: "flag over files", files: map[string]string{"a.auto.tfvars": "n = 5"}, args: []string{"-var", "n=7"}, expr: "var.n"},
	{name: "later flag", files: map[string]string{"x.tfvars": "n = 8"}, args: []string{"-var", "n=7", "-var-file", "x.tfvars"}, expr: "var.n"},
	{name: "earlier file", files: map[string]string{"x.tfvars": "n = 8"}, args: []string{"-var-file", "x.tfvars", "-var", "n=7"}, expr: "var.n"},
	{name: "text of a flag", args: []string{"-var", "s=[1]", "-var", "any=[1]"}, expr: "[var.s, var.any]"},
	{name: "text of a flag, any", args: []string{"-var", "any=foo"}, expr: "var.any", says: "any"},
	{name: "quoted in a flag", args: []string{"-var", `any="x"`, "-var", `s="x"`}, expr: "[var.any, var.s]"},
	{name: "equals signs", args: []string{"-var", "s=a=b"}, expr: "var.s"},
	{name: "blanks around", args: []string{"-var", "s = x "}, expr: "var.s", says: "-var"},
	{name: "not a number", args: []string{"-var", "n=x"}, expr: "var.n", says: "a number is required"},
	{name: "number in a file", files: map[string]string{"terraform.tfvars": "\nn = \"x\"\n"}, expr: "var.n", says: "terraform.tfvars line 2"},
	{name: "number as text", files: map[string]string{"terraform.tfvars": "n = \"2\""}, expr: "var.n"},
	{name: "undeclared flag", args: []string{"-var", "nope=1"}, expr: "var.n", says: "\"nope\""},
	{name: "undeclared in a file", files: map[string]string{"terraform.tfvars": "nope = 1"}, expr: "var.n"},
	{name: "undeclared in the environment", env: []string{"TF_VAR_nope=1"}, expr: "var.n"},
	{name: "no such file", args: []string{"-var-file", "nope.tfvars"}, expr: "var.n", says: "nope.tfvars"},
	{name: "broken file", files: map[string]string{"terraform.tfvars": "n = "}, expr: "var.n", says: "terraform.tfvars"},
	{name: "block in a file", files: map[string]string{"terraform.tfvars": "n {\n}"}, expr: "var.n", says: "terraform.tfvars"},
	{name: "reference in a file", files: map[string]string{"terraform.tfvars": "n = var.s"}, expr: "var.n", says: "terraform.tfvars"},
	{name: "function in a file", files: map[string]string{"terraform.tfvars": "s = upper(\"x\")"}, expr: "var.s", says: "Function calls not allowed"},
	{name: "for in a file", files: map[string]string{"terraform.tfvars": "l = [for x in [\"a\"] : \"${x}b\"]"}, expr: "var.l"},
	{name: "null", files: map[string]string{"terraform.tfvars": "n = null\nstrict = null"}, expr: "[var.n, var.strict]"},
	{name: "null by flag", args: []string{"-var", "n=null"}, expr: "var.n", says: "number"},
	{name: "list of numbers", args: []string{"-var", "l=[1, 2]"}, expr: "var.l"},
	{name: "list that is none", args: []string{"-var", "l=a"}, expr: "var.l", says: "quotes"},
	{name: "object", args: []string{"-var", `o={name="x"}`}, expr: "var.o"},
	{name: "object, deep", args: []string{"-var", `o={name="x", deep={b=[2]}, none="y", more=1}`}, expr: "var.o"},
	{name: "object, null for optional", args: []string{"-var", `o={name="x", size=null, deep=null}`}, expr: "var.o"},
	{name: "object without", args: []string{"-var", `o={size=1}`}, expr: "var.o", says: "name"},
	{name: "object, wrong inside", args: []string{"-var", `o={name="x", deep={b=["y"]}}`}, expr: "var.o", says: "deep"},
	{name: "empty flag", args: []string{"-var", "s="}, expr: "var.s"},
	{name: "no equals sign", args: []string{"-var", "s"}, expr: "var.s", says: "name=value"},
	{name: "sensitive", files: map[string]string{"m.tf": "variable \"p\" {\n sensitive = true\n default = \"x\"\n}"}, expr: "[var.p, \"${var.p}y\", upper(var.p), length(var.p)]"},
	{name: "ephemeral", files: map[string]string{"m.tf": "variable \"p\" {\n ephemeral = true\n default = \"x\"\n}"}, expr: "[var.p, \"${var.p}y\", upper(var.p)]"},
	{name: "validation", files: map[string]string{"m.tf": "variable \"p\" {\n default = 1\n validation {\n  condition = var.p > 1\n  error_message = \"More than one.\"\n }\n}"}, expr: "1", says: "More than one."},
	{name: "validation with another variable", files: map[string]string{"m.tf": "variable \"p\" {\n default = 2\n validation {\n  condition = var.p > var.n\n  error_message = \"More than ${var.n}.\"\n }\n}"}, args: []string{"-var", "n=5"}, expr: "1", says: "More than 5."},
	{name: "validation with a local value", files: map[string]string{"m.tf": "locals {\n least = 3\n}\nvariable \"p\" {\n default = 2\n validation {\n  condition = var.p > local.least\n  error_message = \"More than ${local.least}.\"\n }\n}"}, expr: "1", says: "More than 3."},
	{name: "validation met", files: map[string]string{"m.tf": "variable \"p\" {\n default = 2\n validation {\n  condition = var.p > var.n && length(local.x) > 0\n  error_message = \"no\"\n }\n}\nlocals {\n x = [1]\n}"}, expr: "var.p"},
	{name: "validation of what is not known", files: map[string]string{"m.tf": "resource \"terraform_data\" \"u\" {}\nvariable \"p\" {\n default = 2\n validation {\n  condition = var.p != terraform_data.u.id\n  error_message = \"no\"\n }\n}"}, expr: "var.p"},
	{name: "validation is null", files: map[string]string{"m.tf": "variable \"p\" {\n default = 2\n validation {\n  condition = var.p == 2 ? null : true\n  error_message = \"no\"\n }\n}"}, expr: "1", says: "condition"},
	{name: "validation is no truth", files: map[string]string{"m.tf": "variable \"p\" {\n default = 2\n validation {\n  condition = [var.p]\n  error_message = \"no\"\n }\n}"}, expr: "1", says: "condition"},
	{name: "validation of others only", files: map[string]string{"m.tf": "variable \"p\" {\n default = 2\n validation {\n  condition = var.n > 0\n  error_message = \"no\"\n }\n}"}, expr: "1", says: "var.p"},
	{name: "validation, secret message", files: map[string]string{"m.tf": "variable \"p\" {\n sensitive = true\n default = \"hunter2\"\n validation {\n  condition = var.p == \"\"\n  error_message = \"not ${var.p}\"\n }\n}"}, expr: "1", says: "sensitive"},
	{name: "default of another type", files: map[string]string{"m.tf": "variable \"p\" {\n type = number\n default = \"x\"\n}"}, expr: "1", says: "m.tf line 3"},
	{name: "default null, not nullable", files: map[string]string{"m.tf": "variable \"p\" {\n nullable = false\n default = null\n}"}, expr: "1", says: "null"},
	{name: "default refers", files: map[string]string{"m.tf": "variable \"p\" {\n default = var.n\n}"}, expr: "1", says: "m.tf line 2"},
	{name: "default calls", files: map[string]string{"m.tf": "variable \"p\" {\n default = upper(\"x\")\n}"}, expr: "1", says: "Function calls not allowed"},
	{name: "reserved name", files: map[string]string{"m.tf": "variable \"count\" {\n}"}, expr: "1", says: "count"},
	{name: "type in quotes", files: map[string]string{"m.tf": "variable \"p\" {\n type = \"string\"\n default = 1\n}"}, expr: "var.p", says: "m.tf line 2"},
	{name: "quoted list", files: map[string]string{"m.tf": "variable \"p\" {\n type = \"list\"\n default = [1]\n}"}, expr: "var.p", says: "m.tf line 2"},
	{name: "bare list", files: map[string]string{"m.tf": "variable \"p\" {\n type = list\n default = [1, \"a\"]\n}"}, expr: "var.p"},
	{name: "type of nothing", files: map[string]string{"m.tf": "variable \"p\" {\n type = strnig\n}"}, expr: "1", says: "m.tf line 2"},
	{name: "unknown argument", files: map[string]string{"m.tf": "variable \"p\" {\n defualt = 1\n}"}, expr: "1", says: "default"},
	{name: "map of any", files: map[string]string{"m.tf": "variable \"p\" {\n type = map(any)\n}"}, args: []string{"-var", "p={a=1, b=\"x\"}"}, expr: "var.p"},
	{name: "map of any that differ", files: map[string]string{"m.tf": "variable \"p\" {\n type = map(any)\n}"}, args: []string{"-var", "p={a=1, b=[1]}"}, expr: "var.p", says: "var"},
	{name: "set", files: map[string]string{"m.tf": "variable \"p\" {\n type = set(string)\n}"}, args: []string{"-var", "p=[\"b\", \"a\", \"a\"]"}, expr: "var.p"},
	{name: "tuple", files: map[string]string{"m.tf": "variable \"p\" {\n type = tuple([string, number])\n}"}, args: []string{"-var", "p=[1, \"2\"]"}, expr: "var.p"},
	{name: "no value", files: map[string]string{"m.tf": "variable \"p\" {\n}"}, expr: "[var.p]"},
	{name: "no value, sensitive", files: map[string]string{"m.tf": "variable \"p\" {\n sensitive = true\n}"}, expr: "[var.p]"},
}

// lockLines is what Terraform prints where the lock of the state takes long.
var lockLines = regexp.MustCompile(`(?m)^(Acquiring|Releasing) state lock\. This may take a few moments\.\.\.\n`)

// answer runs a program's console on a case.
func (v variableCase) answer(t *testing.T, bin string, args ...string) (answer, errors string) {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(typed), 0o644))
	for name, text := range v.files {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	cmd := exec.Command(bin, append(args, v.args...)...)
	cmd.Dir, cmd.WaitDelay, cmd.Stdin = dir, time.Second, strings.NewReader(v.expr+"\n")
	cmd.Env = append(append(os.Environ(), "TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1"), v.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if err != nil || strings.Contains(errs.String(), "Error: ") {
		return refused, errs.String()
	}
	text := lockLines.ReplaceAllString(out.String(), "")
	if strings.Contains(text, "Warning: ") { // Terraform's go to the standard output
		text = text[strings.LastIndex(text, "\n\n")+2:]
	}
	return strings.TrimSuffix(text, "\n"), ""
}

var variableGolden = filepath.Join("testdata", "variables.golden")

// TestVariablesGolden holds values of variables to what Terraform makes of
// them, and messages to what a user needs.
func TestVariablesGolden(t *testing.T) {
	t.Parallel()
	bin, err := program()
	must(t, err)
	want := readAnswers(t, variableGolden)
	for _, v := range variableCases {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			got, errs := v.answer(t, bin, "console")
			if diff := cmp.Diff(want[v.name], got); diff != "" {
				t.Errorf("(-Terraform +swampctl)\n%s\n%s", diff, errs)
			}
			if words := strings.Join(strings.Fields(errs), " "); got == refused && (v.says == "" || !strings.Contains(words, v.says)) {
				t.Errorf("%q is missing in:\n%s", v.says, errs)
			}
			if strings.Contains(errs, "hunter2") {
				t.Errorf("the message holds the secret:\n%s", errs)
			}
		})
	}
}

// TestVariablesTerraform holds the golden file to the real Terraform.
func TestVariablesTerraform(t *testing.T) {
	t.Parallel()
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: needs terraform on PATH; %s holds its answers", t.Name(), variableGolden)
	}
	answers := map[string]string{}
	var names []string
	for _, v := range variableCases {
		answers[v.name], _ = v.answer(t, bin, "console", "-no-color")
		names = append(names, v.name)
	}
	if *record {
		writeAnswers(t, variableGolden, answers, names)
	}
	if diff := cmp.Diff(readAnswers(t, variableGolden), answers); diff != "" {
		t.Errorf("(-golden +Terraform)\n%s", diff)
	}
}
