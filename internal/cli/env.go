package cli

import (
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
)

// Env is the world that a command runs in, so that tests can run commands in
// process.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Environ returns the environment as key=value.
	Environ func() []string
	// Dir is the working directory.
	Dir string
	// The streams that are terminals.
	StdinTerminal, StdoutTerminal, StderrTerminal bool
	// StdinPiped: the standard input is none, but may hold answers.
	StdinPiped bool
	// Width is the columns of the terminal, 0 if it is not known.
	Width int
	// Version of swampctl.
	Version string
	// Signals delivers interrupts; nil: there are none.
	Signals <-chan os.Signal
	Now     func() time.Time
	// After is [time.After] for what waits for answers; nil: that.
	After func(time.Duration) <-chan time.Time
	// Timing are the engine's waits.
	Timing reconciler.Timing
	// Providers returns the providers; nil: the one built in.
	Providers func() providers.Set
	// TestHook is for tests only; see [local.Options.TestHook].
	TestHook func(point string) error
}

// System is the Env of this process.
func System() Env {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	env := Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ, Dir: dir,
		StdinTerminal: isTerminal(os.Stdin), StdoutTerminal: isTerminal(os.Stdout), StderrTerminal: isTerminal(os.Stderr),
		StdinPiped: isPiped(os.Stdin),
		Version:    buildVersion(), Signals: signals, Now: time.Now,
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		env.Width = width
	}
	return env
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// isPiped reports whether a file is a pipe, a socket or has a content of its
// own: a device that is no terminal, as the null device, answers nothing, and
// no more does what is closed.
func isPiped(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeDevice == 0 && !info.IsDir()
}

// buildVersion returns the version that the Go command recorded in the binary.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// getenv returns the value of an environment variable, "" if it is not set.
func (e Env) getenv(name string) string {
	value := ""
	for _, kv := range e.Environ() {
		if k, v, ok := strings.Cut(kv, "="); ok && k == name {
			value = v
		}
	}
	return value
}

// colour reports whether text to the standard output is coloured.
func (e Env) colour(terminal bool) bool {
	if e.getenv("NO_COLOR") != "" {
		return false
	}
	if force := e.getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	return terminal && e.getenv("TERM") != "dumb"
}
