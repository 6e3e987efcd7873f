package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// outcome is what a command printed, and its exit code.
type outcome struct {
	code           int
	stdout, stderr string
}

// bench runs commands in process.
type bench struct {
	dir      string
	environ  []string
	stdin    string
	terminal bool
	piped    bool // the standard input is a pipe
	width    int  // columns of the standard output's terminal, 0 where it is none
	signals  chan os.Signal
}

// run runs a command line.
func (b *bench) run(args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := Main(context.Background(), args, Env{
		Stdin: strings.NewReader(b.stdin), Stdout: &stdout, Stderr: &stderr,
		Environ: func() []string { return b.environ }, Dir: b.dir, StdinTerminal: b.terminal, StdinPiped: b.piped,
		StdoutTerminal: b.width > 0, Width: b.width, Version: "1.2.3", Signals: b.signals, Now: time.Now,
	})
	return outcome{code, stdout.String(), stderr.String()}
}

// want checks an exit code and texts that one of the streams must hold.
func (o outcome) want(t *testing.T, code int, texts ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d", o.code, code)
	}
	words := strings.Join(strings.Fields(o.stdout+o.stderr), " ") // lines are broken anywhere
	for _, text := range texts {
		if !strings.Contains(words, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("%q is missing", text)
		}
	}
	if t.Failed() {
		t.Fatalf("stdout:\n%s\nstderr:\n%s", o.stdout, o.stderr)
	}
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		line  string
		texts []string
	}{
		"unknown command":       {"aply", []string{`swampctl has no command "aply"`, "did you mean: swampctl apply"}},
		"nothing like it":       {"kubernetes", []string{`no command "kubernetes"`, "swampctl -help"}},
		"unknown subcommand":    {"state lits", []string{`swampctl state has no command "lits"`, "did you mean: swampctl state list"}},
		"init where nothing is": {"-chdir . init -input=false", []string{"has no .tf"}},
		"subcommand's flags":    {"state lits -id 7", []string{`swampctl state has no command "lits"`, "swampctl state list"}},
		"flag of no command":    {"-nope", []string{"swampctl has no flag -nope"}},
		"Terraform's login":     {"login", []string{`no command "login"`, "set DIGITALOCEAN_TOKEN"}},
		"unknown flag":          {"plan -vra x=1", []string{"swampctl plan has no flag -vra", "did you mean: -var"}},
		"unknown two dashes":    {"plan --detailed-exit-code", []string{"no flag -detailed-exit-code", "did you mean: -detailed-exitcode"}},
		"missing value":         {"plan -var", []string{"The flag -var needs a value"}},
		"wrong number":          {"plan -parallelism=x", []string{`-parallelism cannot be "x"`, "a whole number"}},
		"no parallelism":        {"plan -parallelism=0", []string{"at least 1"}},
		"wrong bool":            {"plan -refresh=maybe", []string{`-refresh cannot be "maybe"`, "true or false"}},
		"file for Markdown":     {"plan -markdown=plan.md", []string{`-markdown cannot be "plan.md"`, "swampctl plan -markdown > plan.md"}},
		"wrong time":            {"plan -lock-timeout=5", []string{`-lock-timeout cannot be "5"`, "5m"}},
		"too many arguments":    {"plan x", []string{`takes no argument, it was given "x"`}},
		"too few arguments":     {"state mv a", []string{"needs 2 arguments", "usage: swampctl state mv"}},
		"no such directory":     {"-chdir=nope plan", []string{`Change to directory "nope"`, "no such file"}},
		"not a directory":       {"plan -chdir=file", []string{`Change to directory "file"`, "not a directory"}},
		"no lock":               {"plan -lock=false", []string{"-lock=false is not taken", "-lock-timeout"}},
		"two modes":             {"plan -destroy -refresh-only", []string{"do not go together"}},
		"nobody to ask":         {"apply", []string{"no terminal to ask on", "-auto-approve"}},
		"may not ask":           {"destroy -input=false", []string{"With -input=false nothing can be asked", "-auto-approve"}},
		"no plan file":          {"apply nope", []string{`Read "nope": no such file`, "swampctl plan -out=nope"}},
		"directory for plan":    {"apply .", []string{`Read ".": is a directory`, "swampctl -chdir=. apply"}},
		"file for plan":         {"apply file", []string{`Read "file": it is not a plan of swampctl`, "swampctl plan -out"}},
		"file for state":        {"show file", []string{`"file" is neither a saved plan nor a state`}},
		"plan and options":      {"apply -target=a.b tfplan", []string{"executed as it is", "swampctl plan -out=tfplan"}},
		"raw without name":      {"output -raw", []string{"needs the name"}},
		"schema without JSON":   {"providers schema", []string{"as JSON only", "-json"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := &bench{dir: dir}
			got := b.run(strings.Fields(tc.line)...)
			got.want(t, exitError, append(tc.texts, "Error: ")...)
			if got.stdout != "" {
				t.Errorf("an error on the standard output: %q", got.stdout)
			}
		})
	}
}

// TestMistakesInJSON: who reads a run as JSON reads what is wrong with the
// command line as JSON too.
func TestMistakesInJSON(t *testing.T) {
	tests := map[string]string{
		"apply -json":                   "With -json nothing can be asked, so the plan cannot be approved",
		"plan --json -nope":             "swampctl plan has no flag -nope",
		"plan -nope -json":              "swampctl plan has no flag -nope",
		"plan -json -parallelism=0":     "-parallelism must be at least 1",
		"destroy -json=true -target=x":  `With -json nothing can be asked, so the plan cannot be approved`,
		"apply -json -auto-approve nix": "Cannot read the plan",
		"-chdir=nope refresh -json":     `Change to directory "nope": no such file or directory`,
	}
	for line, want := range tests {
		t.Run(line, func(t *testing.T) {
			got := (&bench{dir: t.TempDir()}).run(strings.Fields(line)...)
			if got.code != exitError || got.stderr != "" {
				t.Errorf("exit code %d, standard error %q", got.code, got.stderr)
			}
			var types []string
			for dec := json.NewDecoder(strings.NewReader(got.stdout)); dec.More(); {
				var m struct {
					Type       string
					Diagnostic struct{ Severity, Summary string }
				}
				if err := dec.Decode(&m); err != nil {
					t.Fatalf("%v in %s", err, got.stdout)
				}
				types = append(types, m.Type)
				if m.Type == "diagnostic" && (m.Diagnostic.Severity != "error" || m.Diagnostic.Summary != want) {
					t.Errorf("got %+v, want %q", m.Diagnostic, want)
				}
			}
			if !slices.Equal(types, []string{"version", "diagnostic"}) {
				t.Errorf("messages %v", types)
			}
		})
	}
	(&bench{dir: t.TempDir()}).run("output", "-json", "nope").want(t, exitError, "Error: The state holds no output")
}

func TestVersion(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	for _, line := range []string{"version", "-version", "--version", "-v", "-chdir=. version"} {
		b.run(strings.Fields(line)...).want(t, exitDone, "swampctl 1.2.3\non ")
	}
	var v map[string]string
	if err := json.Unmarshal([]byte(b.run("version", "-json").stdout), &v); err != nil || v["swampctl_version"] != "1.2.3" {
		t.Errorf("got %v, %v", v, err)
	}
}

// walk calls f for every command that is not hidden.
func walk(cmd *cobra.Command, f func(*cobra.Command)) {
	if cmd.Hidden || cmd.Name() == "help" {
		return
	}
	f(cmd)
	for _, sub := range cmd.Commands() {
		walk(sub, f)
	}
}

func TestEveryCommandHelps(t *testing.T) {
	b := &bench{dir: t.TempDir()}
	a := &app{env: Env{Environ: func() []string { return nil }}}
	walk(a.root(), func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		for _, spelling := range []string{"-h", "-help", "--help"} {
			got := b.run(append(slices.Clone(path), spelling)...)
			got.want(t, exitDone, "\nUsage\n", "\nExit codes\n", "\nExamples\n", cmd.CommandPath())
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s: flag -%s is not explained", cmd.CommandPath(), f.Name)
			}
		})
	})
}

// TestFlagsAgree: a flag of one name takes a value everywhere or nowhere, but
// for -plan, which Terraform has both ways.
func TestFlagsAgree(t *testing.T) {
	a := &app{env: Env{Environ: func() []string { return nil }}}
	kinds := map[string]string{}
	walk(a.root(), func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind := strings.TrimSuffix(f.Value.Type(), "Array")
			if before, ok := kinds[f.Name]; ok && before != kind && f.Name != "plan" {
				t.Errorf("%s: flag -%s is %s, elsewhere %s", cmd.CommandPath(), f.Name, kind, before)
			}
			kinds[f.Name] = kind
		})
	})
	if kinds["var"] != "string" || kinds["json"] != "bool" {
		t.Errorf("flags are missing: %v", kinds)
	}
}

func TestArguments(t *testing.T) {
	tests := map[string]struct {
		reason  string
		environ []string
		in      string
		want    string
	}{
		"as it is":        {"nothing to do", nil, "plan --json", "plan --json"},
		"global first":    {"flags before the command stay with it", nil, "-chdir=x -no-color plan -var a=b", "plan --chdir=x --no-color --var a=b"},
		"for all":         {"TF_CLI_ARGS stands behind the command", []string{"TF_CLI_ARGS=-no-color"}, "plan -json", "plan --no-color --json"},
		"for one":         {"only that command takes it", []string{"TF_CLI_ARGS_plan=-input=false", "TF_CLI_ARGS_apply=-json"}, "plan", "plan --input=false"},
		"for two words":   {"blanks become underscores", []string{"TF_CLI_ARGS_state_list=-id=7"}, "state list x", "state list --id=7 x"},
		"value is a name": {"a value that is a command's name is not one", nil, "-chdir plan apply", "apply --chdir plan"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			a := &app{env: Env{Environ: func() []string { return tc.environ }}}
			got, err := a.arguments(a.root(), strings.Fields(tc.in))
			if err != nil || strings.Join(got, " ") != tc.want {
				t.Errorf("%s\ngot  %q, %v\nwant %q", tc.reason, got, err, tc.want)
			}
		})
	}
	b := &bench{dir: t.TempDir(), environ: []string{`TF_CLI_ARGS=-var "x`}}
	b.run("plan").want(t, exitError, "TF_CLI_ARGS", "not closed")
}

func TestColour(t *testing.T) {
	tests := map[string]struct {
		environ  []string
		terminal bool
		want     bool
	}{
		"terminal":           {nil, true, true},
		"pipe":               {nil, false, false},
		"NO_COLOR":           {[]string{"NO_COLOR=1"}, true, false},
		"NO_COLOR empty":     {[]string{"NO_COLOR="}, true, true},
		"forced":             {[]string{"CLICOLOR_FORCE=1"}, false, true},
		"not forced":         {[]string{"CLICOLOR_FORCE=0"}, false, false},
		"NO_COLOR is strong": {[]string{"CLICOLOR_FORCE=1", "NO_COLOR=1"}, true, false},
		"dumb":               {[]string{"TERM=dumb"}, true, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (Env{Environ: func() []string { return tc.environ }}).colour(tc.terminal); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestSignals drives the command's end by hand.
func TestSignals(t *testing.T) {
	tests := map[string]struct {
		reason    string
		finishing bool
		signals   int
		soft      bool
		cancelled bool
	}{
		"none":               {"nothing happens", true, 0, false, false},
		"while applying":     {"what is in flight is finished", true, 1, true, false},
		"twice":              {"the second ends at once", true, 2, true, true},
		"while only looking": {"there is nothing to finish", false, 1, false, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			signals := make(chan os.Signal)
			a := &app{env: Env{Stderr: &bytes.Buffer{}, Signals: signals}, soft: make(chan struct{})}
			a.finishing.Store(tc.finishing)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			ended, code := make(chan int, 1), make(chan int)
			go func() { code <- a.attend(cancel, ended) }()
			for range tc.signals {
				signals <- os.Interrupt
			}
			ended <- exitChanges
			if got := <-code; got != exitChanges {
				t.Errorf("exit code %d, want the command's own", got)
			}
			soft := false
			select {
			case <-a.soft:
				soft = true
			default:
			}
			if soft != tc.soft || (ctx.Err() != nil) != tc.cancelled {
				t.Errorf("%s: soft %v, cancelled %v", tc.reason, soft, ctx.Err() != nil)
			}
		})
	}
}
