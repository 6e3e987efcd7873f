package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const asking = `variable "name" {
  description = "What the tag is called."
}
resource "digitalocean_tag" "t" {
  name = var.name
}
output "name" {
  value = { tag = digitalocean_tag.t.name }
}
`

// TestQuestions answers what an apply asks on a terminal.
func TestQuestions(t *testing.T) {
	tests := map[string]struct {
		reason  string
		args    string
		answers string
		code    int
		made    bool
		texts   []string
	}{
		"yes": {"asked for the value and for consent", "apply", "blue\nyes\n", exitDone, true, []string{
			"var.name\n  What the tag is called.\n\n  Enter a value: ", "Do you want to perform these actions?\n  swampctl will perform the actions described above.\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ",
			"Apply complete! Resources: 1 added, 0 changed, 0 destroyed."}},
		"value given":     {"what is given is not asked for", "apply -var name=blue", "yes\n", exitDone, true, []string{"Enter a value: "}},
		"no":              {"anything but yes is a no", "apply -var name=blue", "y\n", exitError, false, []string{"Cancelled: nothing was changed."}},
		"end of input":    {"an error begins on a line of its own", "apply -var name=blue", "", exitError, false, []string{"Enter a value: \n\nError: Not approved"}},
		"nothing to do":   {"there is nothing to consent to", "destroy -var name=blue", "", exitDone, false, []string{"No changes."}},
		"auto-approve":    {"consent was given", "apply -auto-approve -var name=blue", "", exitDone, true, nil},
		"input=false":     {"nothing may be asked", "plan -input=false", "blue\n", exitError, false, []string{`The variable "name" has no default`}},
		"json":            {"nothing can be asked", "plan -json", "blue\n", exitError, false, []string{"No value for required variable"}},
		"question dodged": {"no answer is no value", "plan", "", exitError, false, []string{"Enter a value: \n", `The variable "name" has no default`}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := &bench{dir: t.TempDir(), stdin: tc.answers, terminal: true}
			if err := os.WriteFile(filepath.Join(b.dir, "main.tf"), []byte(asking), 0o600); err != nil {
				t.Fatal(err)
			}
			got := b.run(append(strings.Fields(tc.args), "-sandbox")...)
			got.want(t, tc.code)
			for _, text := range tc.texts {
				if !strings.Contains(got.stderr, text) && !strings.Contains(got.stdout, text) {
					t.Errorf("%s: %q is missing in:\n%s\n%s", tc.reason, text, got.stderr, got.stdout)
				}
			}
			if made := strings.Contains(b.run("state", "list", "-sandbox").stdout, "digitalocean_tag.t"); made != tc.made {
				t.Errorf("%s: made is %v", tc.reason, made)
			}
		})
	}
}

const askingMore = `variable "zone" {
  type = list(string)
}
variable "secret" {
  sensitive = true
}
output "zone" {
  value = join("+", var.zone)
}
output "secret" {
  value     = "<${var.secret}>"
  sensitive = true
}
` + asking

// TestPipes answers what is asked through a pipe, a line for each question.
func TestPipes(t *testing.T) {
	given := "-var name=blue -var secret=x -var zone=[]"
	tests := map[string]struct {
		reason  string
		args    string
		answers string
		environ string
		code    int
		texts   []string
	}{
		"all":           {"each question finds its line", "apply", "blue\nhush\n[\"a\",\"b\"]\nyes\n", "", exitDone, []string{"Enter a value:", `zone   = "a+b"`, `tag = "blue"`, "1 added"}},
		"consent":       {"a line is an answer wherever it comes from", "apply " + given, "yes\n", "", exitDone, []string{"Do you want to perform these actions?", "1 added"}},
		"blanks behind": {"blanks behind an answer, as a line's end of Windows, are none of it", "apply -var secret=x -var zone=[]", "blue \r\nyes\r\n", "", exitDone, []string{`tag = "blue"`, "1 added"}},
		"blanks before": {"what is not yes is a no", "apply " + given, " yes\n", "", exitError, []string{"Cancelled: nothing was changed."}},
		"half a yes":    {"an answer without an end may not be whole", "apply " + given, "yes", "", exitError, []string{"Not approved", "the input ended within an answer"}},
		"no consent":    {"the end of the pipe is no consent", "apply " + given, "", "", exitError, []string{"Not approved", "Ask for consent: the input ended before an answer", "-auto-approve"}},
		"too few":       {"each variable that has no value is named, and how to give it", "plan", "blue\n", "", exitError, []string{`The variable "secret" has no default`, `The variable "zone" has no default`, "-var 'zone=…'", "TF_VAR_zone"}},
		"half a value":  {"a value may not be whole either", "plan -var secret=x -var zone=[]", "bl", "", exitError, []string{`Ask for variable "name"`, "the input ended within an answer"}},
		"empty":         {"nothing more is asked at the end", "plan", "", "", exitError, []string{`The variable "name" has no default`, `The variable "secret" has no default`}},
		"wrong":         {"an answer that is no value is refused", "plan -var name=blue -var secret=x", "a b\n", "", exitError, []string{"the answer", "zone"}},
		"endless":       {"an answer has an end", "plan -var secret=x -var zone=[]", strings.Repeat("x", 2<<20), "", exitError, []string{"longer than 1024 KiB"}},
		"input=false":   {"nothing may be asked", "plan -input=false", "blue\nhush\n[]\n", "", exitError, []string{`The variable "name" has no default`}},
		"TF_INPUT":      {"nothing may be asked", "plan", "blue\nhush\n[]\n", "TF_INPUT=F", exitError, []string{`The variable "name" has no default`}},
		"TF_INPUT yes":  {"no consent may be asked for", "apply " + given, "yes\n", "TF_INPUT=0", exitError, []string{"With TF_INPUT=0 nothing can be asked", "-auto-approve"}},
		"TF_INPUT on":   {"what is not false is true, as with Terraform", "apply " + given, "yes\n", "TF_INPUT=no", exitDone, []string{"1 added"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := &bench{dir: t.TempDir(), stdin: tc.answers, piped: true, environ: []string{tc.environ}}
			if err := os.WriteFile(filepath.Join(b.dir, "main.tf"), []byte(askingMore), 0o600); err != nil {
				t.Fatal(err)
			}
			got := b.run(append(strings.Fields(tc.args), "-sandbox")...)
			got.want(t, tc.code, tc.texts...)
			if strings.Contains(got.stdout+got.stderr, "hush") {
				t.Errorf("%s: the secret is shown:\n%s\n%s", tc.reason, got.stdout, got.stderr)
			}
		})
	}
}

// TestPipeWithoutEnd: a pipe that nobody writes to does not keep a command.
func TestPipeWithoutEnd(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(asking), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"plan":                  `Ask for variable "name": no answer came through the standard input in 10m0s`,
		"apply -var=name=green": "Ask for consent: no answer came through the standard input in 10m0s",
	} {
		silent, writer := io.Pipe()
		defer writer.Close()
		var out bytes.Buffer
		code := Main(t.Context(), append(strings.Fields(args), "-sandbox"), Env{
			Stdin: silent, Stdout: &out, Stderr: &out, Environ: func() []string { return nil }, Dir: dir, StdinPiped: true, Now: time.Now,
			After: func(d time.Duration) <-chan time.Time {
				if d != answerWait {
					t.Errorf("%s waits %v", args, d)
				}
				over := make(chan time.Time, 1)
				over <- time.Now()
				return over
			},
		})
		outcome{code, out.String(), ""}.want(t, exitError, want)
	}
}

// TestPiped says of files whether they may hold answers.
func TestPiped(t *testing.T) {
	file := filepath.Join(t.TempDir(), "answers")
	if err := os.WriteFile(file, []byte("yes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{file: true, filepath.Dir(file): false, os.DevNull: false} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := isPiped(f); got != want {
			t.Errorf("%s: %v", name, got)
		}
		f.Close()
		if isPiped(f) {
			t.Errorf("%s answers when it is closed", name)
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if !isPiped(r) {
		t.Error("a pipe holds no answers")
	}
}

// TestEndlessFiles: what never ends, or never begins, is not read to its end.
func TestEndlessFiles(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	for _, name := range []string{"main.tf", "x.auto.tfvars"} {
		if err := os.Symlink("/dev/zero", filepath.Join(b.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(b.dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"validate":                    "The file has more than 8 MiB",
		"fmt":                         "The file has more than 8 MiB",
		"apply /dev/zero -sandbox":    "it is a device",
		"show /dev/zero":              "it is a device",
		"apply pipe -sandbox":         "it is a device or a pipe",
		"show pipe":                   "it is a device or a pipe",
		"graph -plan=pipe":            "it is a device or a pipe",
		"workspace new -state=pipe x": "it is a device or a pipe",
	} {
		b.run(strings.Fields(args)...).want(t, map[bool]int{true: 2, false: exitError}[args == "fmt"], want)
	}
	if err := os.Remove(filepath.Join(b.dir, "main.tf")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "main.tf"), []byte(asking), 0o600); err != nil {
		t.Fatal(err)
	}
	b.run("plan", "-sandbox").want(t, exitError, "The file has more than 8 MiB", "x.auto.tfvars line 1")
}

// TestColours: a terminal gets colours, and -no-color takes them away.
func TestColours(t *testing.T) {
	b := &bench{dir: t.TempDir(), environ: []string{"CLICOLOR_FORCE=1"}}
	if err := os.WriteFile(filepath.Join(b.dir, "main.tf"), []byte(asking), 0o600); err != nil {
		t.Fatal(err)
	}
	coloured := b.run("plan", "-sandbox", "-var=name=x")
	coloured.want(t, exitDone, "\x1b[32m+\x1b[0m resource", "\x1b[1mPlan: 1 to add")
	b.run("plan", "-sandbox").want(t, exitError, "\x1b[31m╷\x1b[0m", "\x1b[1;31mError:\x1b[0m")
	for _, flag := range []string{"-no-color", "--no-color"} {
		if got := b.run(flag, "plan", "-sandbox", "-var=name=x"); strings.Contains(got.stdout+got.stderr, "\x1b") {
			t.Errorf("%s: %q", flag, got.stdout)
		}
	}
}
