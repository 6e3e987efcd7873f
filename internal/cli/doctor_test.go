package cli

import (
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/cli/render"
)

// TestDoctorPage: what a check found stands beside its name however long it is,
// and the last line says what came of all.
func TestDoctorPage(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	write(t, b.dir, map[string]string{"main.tf": oneNet})
	out := b.run("doctor")
	out.want(t, 1, "BROKEN token", "Hint: export DIGITALOCEAN_TOKEN=…")
	lines := strings.Split(strings.TrimSuffix(out.stdout, "\n"), "\n")
	if last := lines[len(lines)-1]; last != "Broken: 1 check." {
		t.Errorf("the last line is %q", last)
	}
	for _, line := range lines {
		if len([]rune(line)) > 80 {
			t.Errorf("longer than a line: %s", line)
		}
	}
	b.run("doctor", "-sandbox").want(t, 0, "the embedded API answers", "All is well.")
	if got := beside(render.Style{Width: 40}, "one two three four five six"); got != "\n    one two three four five six" {
		t.Errorf("on a narrow page: %q", got)
	}
}
