package cli

import (
	"strings"
	"testing"
)

// TestFailureUnderAll: what refers to all instances of a block is not done
// where one of them fails, and says which; what refers to another one is done.
func TestFailureUnderAll(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": `resource "terraform_data" "a" {
  count = 3
  lifecycle {
    postcondition {
      condition     = count.index != 1 || self.id == ""
      error_message = "the middle one is not wanted"
    }
  }
}

resource "terraform_data" "all" {
  count = 2
  input = join(",", terraform_data.a[*].id)
}

resource "terraform_data" "behind" {
  input = terraform_data.all[0].id
}

resource "terraform_data" "one" {
  input = terraform_data.a[2].id
}
`})
	got := b.run("apply", "-auto-approve", "-no-color")
	for _, want := range []string{
		"terraform_data.all[0]: Skipped: terraform_data.a[1] failed", "terraform_data.all[1]: Skipped: terraform_data.a[1] failed",
		"terraform_data.behind: Skipped: terraform_data.a[1] failed", "3 added, 0 changed, 0 destroyed; 1 failed, 3 skipped",
	} {
		if text := got.stdout + got.stderr; !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if strings.Contains(got.stdout, "one: Skipped") {
		t.Errorf("what refers to another instance was skipped:\n%s", got.stdout)
	}
}
