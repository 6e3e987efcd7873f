package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		"question dodged": {"no answer is no value", "plan", "", exitError, false, []string{"Enter a value: \n", "the input ended before an answer"}},
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
