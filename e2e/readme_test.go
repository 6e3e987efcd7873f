package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// accidental is what differs from run to run: ids and durations.
var accidental = regexp.MustCompile(`\[id=[^\]]*\]|after [0-9hms]+`)

// TestReadme runs the command that the README begins with: each line that it
// shows is one that the command prints.
func TestReadme(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "README.md"))
	must(t, err)
	_, shown, found := strings.Cut(string(raw), "$ go run ./cmd/swampctl -chdir=examples/web ")
	if !found {
		t.Fatal("the README does not begin with a run of the example")
	}
	shown, _, _ = strings.Cut(shown, "\n```")
	command, lines, _ := strings.Cut(shown, "\n")
	l := newLab(t, sandbox.Options{})
	l.example()
	out := accidental.ReplaceAllString(l.must(0, strings.Fields(command)...), "*")
	for line := range strings.Lines(lines) {
		line = accidental.ReplaceAllString(strings.TrimSpace(line), "*")
		if line != "…" && !strings.Contains(out, line) {
			t.Errorf("the README shows %q, which is not in:\n%s", line, out)
		}
	}
}
