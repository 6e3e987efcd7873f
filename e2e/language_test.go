package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// record writes the golden files of the language anew, from Terraform.
var record = flag.Bool("record", false, "write the answers of the terraform on PATH into the golden files")

// languageDir holds a configuration to evaluate expressions in, expressions by
// topic (*.txt, one a line), and Terraform's answers to them (*.golden).
const languageDir = "testdata/language"

// console evaluates expressions, many in one run of the program.
type console struct {
	dir  string
	args []string // the program, and "console"
}

// ours is the console of swampctl in a copy of the configuration.
func ours(t *testing.T) console {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return console{languageCopy(t), []string{bin, "console"}}
}

// theirs is the console of Terraform; the test is skipped where there is none.
func theirs(t *testing.T) console {
	t.Helper()
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: needs terraform on PATH; the golden files hold its answers", t.Name())
	}
	c := console{languageCopy(t), []string{bin, "console", "-no-color"}}
	if out, err := c.command("init", "-no-color").CombinedOutput(); err != nil {
		t.Fatalf("terraform init: %v\n%s", err, out)
	}
	return c
}

func languageCopy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "language")
	if err := os.CopyFS(dir, os.DirFS(languageDir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// command returns a command of the program; the console without arguments.
func (c console) command(args ...string) *exec.Cmd {
	if len(args) == 0 {
		args = c.args[1:]
	}
	cmd := exec.Command(c.args[0], args...)
	cmd.Dir, cmd.WaitDelay = c.dir, time.Second
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1", "HOME=/home/nobody")
	return cmd
}

// ask returns what the console prints of one expression; false if it is
// refused.
func (c console) ask(expr string) (string, bool) {
	cmd := c.command()
	cmd.Stdin = strings.NewReader(expr + "\n")
	out, err := cmd.Output()
	text := strings.ReplaceAll(string(out), c.dir, "<dir>")
	return salted.ReplaceAllString(text, "<bcrypt>"), err == nil
}

// salted is what differs from call to call.
var salted = regexp.MustCompile(`\$2a\$\d\d\$[./0-9A-Za-z]{53}`)

// refused is the answer to an expression that the console does not take.
const refused = "error"

// batch is how many bytes of expressions go into one run: Terraform takes
// lines of 64 KiB at most.
const batch = 40_000

// answers returns the answer to each expression.
func (c console) answers(exprs []string) map[string]string {
	out := map[string]string{}
	for part := range batches(exprs) {
		var good []string
		works := c.works(part)
		for i, e := range part {
			if works[i] {
				good = append(good, e)
			} else {
				out[e] = refused
			}
		}
		c.values(good, out)
	}
	return out
}

func batches(exprs []string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		size, from := 0, 0
		for i, e := range exprs {
			if size += len(e) + 16; size > batch {
				if !yield(exprs[from:i]) {
					return
				}
				size, from = len(e), i
			}
		}
		if from < len(exprs) {
			yield(exprs[from:])
		}
	}
}

// works tells which expressions evaluate.
func (c console) works(exprs []string) []bool {
	text, ok := c.ask("[can(" + strings.Join(exprs, "),can(") + ")]")
	if !ok {
		return c.halves(exprs)
	}
	out := make([]bool, 0, len(exprs))
	for line := range strings.Lines(text) {
		if line[0] == ' ' {
			out = append(out, strings.TrimSpace(line) != "false,")
		}
	}
	return out
}

// halves finds the expressions that end the console, such as references to
// nothing, which can() does not catch.
func (c console) halves(exprs []string) []bool {
	if len(exprs) == 1 {
		return []bool{false}
	}
	n := len(exprs) / 2
	return append(c.works(exprs[:n]), c.works(exprs[n:])...)
}

var answerHead = regexp.MustCompile(`(?m)^  "e\d{5}" = `)

// values notes the answers to expressions that evaluate.
func (c console) values(exprs []string, into map[string]string) {
	if len(exprs) == 0 {
		return
	}
	var b strings.Builder
	for i, e := range exprs {
		fmt.Fprintf(&b, "e%05d=%s,", i, e)
	}
	text, ok := c.ask("{" + b.String() + "}")
	switch {
	case !ok && len(exprs) == 1:
		into[exprs[0]] = refused
		return
	case !ok:
		n := len(exprs) / 2
		c.values(exprs[:n], into)
		c.values(exprs[n:], into)
		return
	}
	parts := answerHead.Split(strings.TrimSuffix(text, "}\n"), -1)[1:]
	for i, p := range parts {
		into[exprs[i]] = strings.TrimSuffix(p, "\n")
	}
}

// expressions returns those of a topic, and for each function the first call
// again with other arguments in each place.
func expressions(t *testing.T, topic string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(languageDir, topic+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	seen := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		out = append(out, line)
		if name, args, ok := call(line); ok && !seen[name] {
			seen[name] = true
			out = append(out, varied(name, args)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// call takes a call of a function apart.
func call(expr string) (name string, args []string, ok bool) {
	name, rest, ok := strings.Cut(expr, "(")
	if !ok || !strings.HasSuffix(rest, ")") || strings.ContainsAny(name, " \"[{!-") {
		return "", nil, false
	}
	depth, from, quoted := 0, 0, false
	rest = strings.TrimSuffix(rest, ")")
	for i := range len(rest) {
		switch c := rest[i]; {
		case c == '"' && (i == 0 || rest[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			args, from = append(args, rest[from:i]), i+1
		}
		if depth < 0 {
			return "", nil, false
		}
	}
	if rest != "" {
		args = append(args, rest[from:])
	}
	return name, args, true
}

// others are what stands in the place of an argument.
var others = []string{
	"null", "terraform_data.u.id", "tostring(terraform_data.u.id)", "tolist(terraform_data.u.id)", "[terraform_data.u.id]",
	"sensitive(%s)", "[sensitive(\"s\")]", "{}", "[]", "\"x\"", "-1", "true", "tomap({a=\"x\"})", "[null]",
}

func varied(name string, args []string) []string {
	out := []string{name + "()", name + "(" + strings.Join(append(slices.Clone(args), "\"more\""), ",") + ")"}
	for i := range args {
		for _, o := range others {
			with := slices.Clone(args)
			with[i] = strings.ReplaceAll(o, "%s", args[i])
			out = append(out, name+"("+strings.Join(with, ",")+")")
		}
	}
	return out
}

func topics(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(languageDir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no expressions in %s: %v", languageDir, err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".txt")
	}
	return files
}

// TestLanguageGolden holds every expression to the answer that Terraform 1.11
// gave.
func TestLanguageGolden(t *testing.T) {
	t.Parallel()
	for _, topic := range topics(t) {
		t.Run(topic, func(t *testing.T) {
			t.Parallel()
			exprs := expressions(t, topic)
			compareAnswers(t, ours(t).answers(exprs), readAnswers(t, goldenFile(topic)), exprs)
		})
	}
}

// TestLanguageTerraform holds the golden files, and so swampctl, to the real
// Terraform.
func TestLanguageTerraform(t *testing.T) {
	t.Parallel()
	for _, topic := range topics(t) {
		t.Run(topic, func(t *testing.T) {
			t.Parallel()
			exprs := expressions(t, topic)
			want := theirs(t).answers(exprs)
			if *record {
				writeAnswers(t, goldenFile(topic), want, exprs)
			}
			compareAnswers(t, readAnswers(t, goldenFile(topic)), want, exprs)
		})
	}
}

// differs are the expressions that swampctl answers otherwise, and why.
var differs = map[string]string{
	`cidrsubnet("10.1.2.0/24",4,-1)`:   "Terraform answers with a range outside of the prefix",
	`cidrsubnet("172.16.0.0/12",4,-1)`: "the same",
	`format("%v",null)`:                "Terraform leaves it unknown, also in the apply",
	`format("Hello, %s!",null)`:        "the same",
	`formatlist("Hello, %s!",null)`:    "the same",
	`false&&terraform_data.u.id`:       "what is known decides",
	`true||terraform_data.u.id`:        "the same",
	`null||true`:                       "the same",
	`plantimestamp()`:                  "Terraform's console has no such function",
	`matchkeys(["i-123","i-abc","i-def"],["us-west","us-east","us-east"],[terraform_data.u.id])`: "Terraform answers with an empty list, which the apply contradicts",
}

func compareAnswers(t *testing.T, got, want map[string]string, exprs []string) {
	t.Helper()
	bad := 0
	for _, e := range exprs {
		if _, meant := differs[e]; meant || got[e] == want[e] {
			continue
		}
		if bad++; bad <= 40 {
			t.Errorf("%s\n got %s\nwant %s", e, got[e], want[e])
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d expressions differ", bad, len(exprs))
	}
}

func goldenFile(topic string) string { return filepath.Join(languageDir, topic+".golden") }

// writeAnswers writes questions and their answers.
func writeAnswers(t *testing.T, file string, answers map[string]string, questions []string) {
	t.Helper()
	var b strings.Builder
	for _, q := range questions {
		fmt.Fprintf(&b, "> %s\n%s\n", q, answers[q])
	}
	must(t, os.WriteFile(file, []byte(b.String()), 0o644))
}

// readAnswers reads what writeAnswers wrote.
func readAnswers(t *testing.T, file string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; record it: go test ./e2e -run Terraform -record", err)
	}
	out := map[string]string{}
	for _, entry := range strings.Split("\n"+string(raw), "\n> ")[1:] {
		question, answer, _ := strings.Cut(entry, "\n")
		out[question] = strings.TrimSuffix(answer, "\n")
	}
	return out
}

// TestEveryFunction fails if a function that Terraform has is called nowhere in
// the expressions.
func TestEveryFunction(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(languageDir, "functions.json"))
	must(t, err)
	var names []string
	must(t, json.Unmarshal(raw, &names))
	if len(names) < 236 {
		t.Fatalf("only %d names", len(names))
	}
	text := ""
	for _, topic := range topics(t) {
		text += strings.Join(expressions(t, topic), "\n")
	}
	known := ours(t).works(calls(names))
	for i, n := range names {
		if !known[i] {
			t.Errorf("there is no function %s", n)
		}
		if !strings.HasPrefix(n, "core::") && !regexp.MustCompile(`\b`+n+`\(`).MatchString(text) {
			t.Errorf("no expression calls %s", n)
		}
	}
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("%s: needs terraform on PATH to compare the list of functions", t.Name())
	}
	cmd := exec.Command(bin, "metadata", "functions", "-json")
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE=/dev/null")
	out, err := cmd.Output()
	must(t, err)
	var theirs struct {
		Functions map[string]any `json:"function_signatures"`
	}
	must(t, json.Unmarshal(out, &theirs))
	for n := range theirs.Functions {
		if !slices.Contains(names, n) {
			t.Errorf("Terraform has a function %s, which functions.json lacks", n)
		}
	}
}

// calls returns expressions that evaluate where a function exists: what does
// not exist ends the console even within try().
func calls(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "try(" + n + "(),0)"
	}
	return out
}
