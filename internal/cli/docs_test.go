package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"
)

// codeOf finds what is written as code in Markdown: blocks and spans.
var codeOf = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")

// shownLine finds a command line of swampctl, up to what a shell takes for
// itself.
var shownLine = regexp.MustCompile("(?m)(?:^|[\\s`(./])swampctl ([^`\n#&|;>)]*)")

// TestDocsShowWhatThereIs: commands and flags in the README, the docs and the
// manual exist.
func TestDocsShowWhatThereIs(t *testing.T) {
	root := (&app{env: Env{Environ: func() []string { return nil }}}).root()
	files := []string{"../../README.md"}
	err := filepath.WalkDir("../../docs", func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && (ext == ".md" || ext == ".yml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		codes := []string{string(raw)}
		if filepath.Ext(file) == ".md" {
			codes = codeOf.FindAllString(string(raw), -1)
		}
		for _, code := range codes {
			for _, m := range shownLine.FindAllStringSubmatch(code, -1) {
				seen++
				if problem := unknownIn(root, strings.Fields(m[1])); problem != "" {
					t.Errorf("%s shows %q: %s", file, "swampctl "+m[1], problem)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d command lines were found", seen)
	}
}

// unknownIn says what of a command line does not exist.
func unknownIn(root *cobra.Command, words []string) string {
	cmd, behind := root, false
	var flags []string
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "-"):
			name, _, _ := strings.Cut(strings.TrimLeft(w, "-"), "=")
			flags = append(flags, strings.Trim(name, "…,."))
		case behind || strings.HasPrefix(w, "<") || strings.HasPrefix(w, "[") || w == "…":
		default:
			next := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == strings.TrimRight(w, ".,:") })
			switch {
			case next >= 0:
				cmd = cmd.Commands()[next]
			case cmd.HasSubCommands() && cmd.Runnable() && cmd != root:
				behind = true
			case cmd.HasSubCommands():
				return "there is no command " + w
			default:
				behind = true
			}
		}
	}
	for _, name := range flags {
		if name != "" && name != "help" && cmd.Flags().Lookup(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
			return "there is no flag -" + name
		}
	}
	return ""
}

// TestPipeline: the workflow for GitHub Actions in the docs is YAML with jobs
// whose steps each do one thing.
func TestPipeline(t *testing.T) {
	raw, err := os.ReadFile("../../docs/github-actions.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Name string
		On   map[string]any
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct{ Uses, Run string }
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if file.Name == "" || len(file.On) != len(file.Jobs) || len(file.Jobs) != 3 {
		t.Errorf("no name, or another number of events than of jobs: %+v", file)
	}
	for name, job := range file.Jobs {
		if job.RunsOn == "" || len(job.Steps) == 0 {
			t.Errorf("the job %s has no machine or no steps", name)
		}
		for i, s := range job.Steps {
			if (s.Uses == "") == (s.Run == "") {
				t.Errorf("step %d of the job %s: %+v", i, name, s)
			}
		}
	}
}

// TestHelpFits: on a terminal help is broken at words, so that no line is
// longer than the terminal has columns, but for command lines.
func TestHelpFits(t *testing.T) {
	var out strings.Builder
	a := &app{env: Env{Stdout: &out, Width: 60, Environ: func() []string { return nil }}}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		out.Reset()
		a.help(cmd, nil)
		text, _, _ := strings.Cut(out.String(), "\nExit codes\n")
		for line := range strings.Lines(text) {
			if line = strings.TrimRight(line, "\n"); utf8.RuneCountInString(line) > 60 && !strings.HasPrefix(line, "  swampctl ") {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), utf8.RuneCountInString(line), line)
			}
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(a.root())
}
