package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestEveryCommandExplainsItself: help says what a command does, how it ends,
// and shows it in use, with its own name in every example.
func TestEveryCommandExplainsItself(t *testing.T) {
	a := &app{env: Env{Environ: func() []string { return nil }}}
	seen := 0
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Hidden || cmd.Name() == "help" {
			return
		}
		seen++
		if cmd.Short == "" || cmd.Example == "" || cmd.Annotations[exitCodes] == "" {
			t.Errorf("%s: short %q, exit codes %q, example %q", cmd.CommandPath(), cmd.Short, cmd.Annotations[exitCodes], cmd.Example)
		}
		if !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s: its example does not show it: %q", cmd.CommandPath(), cmd.Example)
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(a.root())
	if seen < 30 {
		t.Errorf("only %d commands were looked at", seen)
	}
}

// TestPages: the manual below docs is that of the commands.
func TestPages(t *testing.T) {
	pages := Pages()
	for _, p := range pages {
		raw, err := os.ReadFile(filepath.Join("../../docs/cli", p.Name+".md"))
		if err != nil || !strings.HasSuffix(string(raw), p.Markdown) {
			t.Errorf("docs/cli/%s.md is not what the command says (%v); run: go generate ./internal/cli", p.Name, err)
		}
		man, err := os.ReadFile(filepath.Join("../../docs/man", p.Name+".1"))
		if err != nil || !strings.Contains(string(man), ".SH NAME") || !strings.Contains(string(man), ".SH Exit codes") {
			t.Errorf("docs/man/%s.1 is no manual page: %v", p.Name, err)
		}
	}
	for _, pattern := range []string{"../../docs/cli/*.md", "../../docs/man/*.1"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) != len(pages) {
			t.Errorf("%s: %d files for %d commands, %v", pattern, len(files), len(pages), err)
		}
	}
}
