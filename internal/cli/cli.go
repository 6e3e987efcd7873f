// Package cli is the command line of swampctl: commands, flags, prompts,
// progress and exit codes. It alone knows terminals.
//
// What a program may want to read goes to the standard output; errors,
// warnings and questions go to the standard error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/cli/spelling"
	"github.com/swampctl/swampctl/internal/diag"
)

// The exit codes.
const (
	exitDone    = 0
	exitError   = 1
	exitChanges = 2
)

// exitCode ends a command that has said all there is to say.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// hintError is an error with what to type next.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }
func (e *hintError) Hint() string  { return e.hint }

// hintf returns an error with a hint.
func hintf(hint, format string, args ...any) error {
	return &hintError{fmt.Errorf(format, args...), hint}
}

// app is one run of the program.
type app struct {
	env Env
	// chdir is the directory to work in, as it was given.
	chdir string
	// workspace is the selected workspace.
	workspace string
	// sandbox: work on the embedded API.
	sandbox bool
	// cmd is the command that runs, nil before that is known.
	cmd *cobra.Command
	// planFile is the saved plan that the command was given, "" for none.
	planFile string
	// noColor: no colours, whatever the terminal can.
	noColor bool
	// soft is closed when the user asks to stop.
	soft chan struct{}
	// finishing: what is in flight is to be finished when the user asks to stop.
	finishing atomic.Bool
	log       *slog.Logger
	// live is what draws on the terminal, nil where nothing does.
	live atomic.Pointer[render.Live]
	// files are to be closed in the end.
	files []*os.File
	// stream is where a run in JSON is told, nil until there is one.
	stream *machine.Stream
}

// Main runs the command line args, without the program's name, and returns the
// exit code.
func Main(ctx context.Context, args []string, env Env) int {
	a := &app{env: env, soft: make(chan struct{}), log: logger(env)}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan int, 1)
	go func() {
		code := a.run(ctx, args)
		for _, f := range a.files {
			f.Close()
		}
		ended <- code
	}()
	return a.attend(cancel, ended)
}

// run executes the command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	cmd := root
	var err error
	if asked, oneDash := completing(args); asked {
		args = append(args[:1:1], spelling.Normalise(args[1:], takesValue(root, args[1:]))...)
		root.SetOut(offers{a.env.Stdout, oneDash})
	} else {
		args, err = a.arguments(root, args)
	}
	if err == nil {
		root.SetArgs(args)
		cmd, err = root.ExecuteContextC(ctx)
	}
	var code exitCode
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	}
	a.cmd = cmd
	d := errorDiagnostic("", err)
	if _, known := remedies[d.Kind]; d.Hint == "" && !known {
		d.Hint = fmt.Sprintf("how it is used is told by: %s -help", cmd.CommandPath())
	}
	if streams(cmd, args) {
		a.messages().Diagnostics(a.placed(a.advised(diag.Diagnostics{d}), nil))
		return exitError
	}
	a.sayDiagnostics(diag.Diagnostics{d}, nil, false)
	return exitError
}

// streams reports whether a command line asks for a run told in JSON; the
// flags may be what is wrong with it.
func streams(cmd *cobra.Command, args []string) bool {
	f := cmd.Flags().Lookup("json")
	if f == nil || f.Annotations[streamed] == nil {
		return false
	}
	return f.Value.String() == "true" || slices.Contains(args, "--json")
}

// sayError writes an error to the standard error.
func (a *app) sayError(err error) {
	a.sayDiagnostics(diag.Diagnostics{errorDiagnostic("", err)}, nil, false)
}

// style returns how text to a stream may look.
func (a *app) style(terminal bool) render.Style {
	return render.Style{Color: !a.noColor && a.env.colour(terminal), Width: a.env.Width, Fit: a.env.Width > 0}
}

// path returns where a file of the working directory is.
func (a *app) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.dir(), name)
}

// dir returns the directory to work in.
func (a *app) dir() string {
	if filepath.IsAbs(a.chdir) {
		return a.chdir
	}
	return filepath.Join(a.env.Dir, a.chdir)
}

// enter checks the directory that -chdir names and the environment.
func (a *app) enter(cmd *cobra.Command, _ []string) error {
	a.cmd = cmd
	switch strings.ToLower(a.env.getenv("SWAMPCTL_SANDBOX")) {
	case "", "0", "false":
	default:
		a.sandbox = true
	}
	if err := a.enterDirectory(); err != nil {
		return err
	}
	return a.enterWorkspace(cmd)
}

// enterDirectory checks the directory that -chdir names.
func (a *app) enterDirectory() error {
	if a.chdir == "" {
		return nil
	}
	info, err := os.Stat(a.dir())
	if err != nil {
		return hintf(a.directories(), "change to directory %q: %w", a.chdir, cause(err))
	}
	if !info.IsDir() {
		return hintf(a.directories(), "change to directory %q: it is not a directory", a.chdir)
	}
	return nil
}

// directories is what to type where -chdir names no directory: the name that
// may have been meant, if there is one.
func (a *app) directories() string {
	parent := filepath.Dir(a.chdir)
	entries, err := os.ReadDir(filepath.Join(a.env.Dir, parent))
	if err != nil {
		return "name a directory that is there: -chdir=DIRECTORY"
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	if near := diag.Nearest(filepath.Base(a.chdir), names); near != "" {
		return "did you mean: -chdir=" + filepath.Join(parent, near)
	}
	return "name a directory that is there: -chdir=DIRECTORY"
}

// cause returns what a file operation failed of, without the path.
func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// logger writes to the standard error from the level that SWAMPCTL_LOG names.
func logger(env Env) *slog.Logger {
	level := slog.LevelError + 4
	if name := env.getenv("SWAMPCTL_LOG"); name != "" {
		if level.UnmarshalText([]byte(name)) != nil {
			level = slog.LevelDebug
		}
	}
	return slog.New(slog.NewTextHandler(env.Stderr, &slog.HandlerOptions{Level: level}))
}

// arguments brings a command line to the form that the parser takes: long
// flags with two dashes, and the arguments of TF_CLI_ARGS and
// TF_CLI_ARGS_<command> behind the command's name.
func (a *app) arguments(root *cobra.Command, args []string) ([]string, error) {
	takes := takesValue(root, args)
	args = spelling.Normalise(args, takes)
	cmd, rest, err := root.Find(args)
	if word := firstWord(rest, takes); err == nil && cmd.HasSubCommands() && word != "" {
		return nil, unknownCommand(cmd, []string{word}) // before its flags are
	}
	if err != nil || cmd == root {
		return args, nil // the parser says what is wrong
	}
	names := strings.Fields(cmd.CommandPath())[1:]
	var extra []string
	for _, name := range []string{"TF_CLI_ARGS", "TF_CLI_ARGS_" + strings.ReplaceAll(strings.Join(names, "_"), "-", "_")} {
		words, err := spelling.Words(a.env.getenv(name))
		if err != nil {
			return nil, fmt.Errorf("read the environment variable %s: %w", name, err)
		}
		extra = append(extra, words...)
	}
	out := append(names, spelling.Normalise(extra, takes)...)
	return append(out, rest...), nil
}

// firstWord returns the first argument that is neither a flag nor its value, ""
// for none.
func firstWord(args []string, takes spelling.TakesValue) string {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		if !isFlag && !strings.HasPrefix(args[i], "-") {
			return args[i]
		}
		if value, known := takes(name); known && value {
			i++
		}
	}
	return ""
}

// takesValue knows the flags of all commands. Of one that takes a value in some
// commands only, the command that the arguments name decides.
func takesValue(root *cobra.Command, args []string) spelling.TakesValue {
	known := map[string]bool{"help": false, "version": false}
	var walk func(*cobra.Command)
	add := func(f *pflag.Flag) { known[f.Name] = f.NoOptDefVal == "" }
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(add)
		c.PersistentFlags().VisitAll(add)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	takes := func(name string) (bool, bool) {
		value, ok := known[name]
		return value, ok
	}
	word := firstWord(spelling.Normalise(args, takes), takes)
	for _, c := range root.Commands() {
		if c.Name() == word {
			c.Flags().VisitAll(add)
		}
	}
	return takes
}

// secondSignal is how long a command may take to leave after the second
// signal.
const secondSignal = 2 * time.Second

// interject writes a line for people while a command runs.
func (a *app) interject(text string) {
	if live := a.live.Load(); live != nil {
		fmt.Fprintln(live, text)
		return
	}
	fmt.Fprintln(a.env.Stderr, "\n"+text)
}

// attend waits for the end of the command and minds the user's signals: the
// first lets an apply finish what is in flight, the second ends at once. A
// command that changes nothing ends at the first.
func (a *app) attend(cancel context.CancelFunc, ended <-chan int) int {
	asked := false
	for {
		select {
		case code := <-ended:
			return code
		case <-a.env.Signals:
			if !asked && a.finishing.Load() {
				asked = true
				close(a.soft)
				a.interject("stopping: finishing what is in flight; press Ctrl-C again to stop at once")
				continue
			}
			cancel()
			if asked {
				a.interject("stopping at once; the journal holds what was sent, and the next command settles it")
			}
			select {
			case code := <-ended:
				return code
			case <-time.After(secondSignal):
				return exitError
			}
		}
	}
}
