// Package suite executes the test files of a configuration: run after run on a
// cloud of their own, and removes what they made.
package suite

import (
	"context"
	"os"
	"time"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// Status is what came of a run or of a file.
type Status string

// The statuses, the worst last.
const (
	Skip  Status = "skip"
	Pass  Status = "pass"
	Fail  Status = "fail"  // an assertion does not hold
	Error Status = "error" // it could not be carried out
)

// worst returns the worse of two statuses; a run that was skipped makes a file
// no worse.
func worst(a, b Status) Status {
	rank := map[Status]int{Skip: 0, Pass: 1, Fail: 2, Error: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// File is a test file and what came of it.
type File struct {
	Test   *config.TestFile
	Status Status
	Runs   []*Run
}

// Run is a run and what came of it.
type Run struct {
	Test        *config.TestRun
	Status      Status
	Diagnostics diag.Diagnostics
	Sources     map[string][]byte // of the files that the diagnostics name
	Started     time.Time
	Elapsed     time.Duration
	Because     string // the run whose error made it be skipped, "" for none
	// Plan is what was planned, State what there was afterwards; nil where it
	// did not come to that.
	Plan   *planner.Plan
	State  *state.State
	Config *config.Config
}

// Options are what test files are executed with.
type Options struct {
	Dir  string
	Root *config.Config // the configuration under test
	// Load reads the configuration that a run is about.
	Load func(*config.TestFile, *config.TestRun) (*config.Config, diag.Diagnostics)
	// Sources are the texts of the test files, by name.
	Sources map[string][]byte
	// Globals returns the values for variables from outside, for one file.
	Globals func(file string) (map[string]config.InputValue, diag.Diagnostics)
	// Providers returns the providers for one file, over a cloud of its own, and
	// what to call at its end.
	Providers func() (providers.Set, func(), error)
	// Check is what configurations are validated against.
	Check  config.EvalOptions
	Engine reconciler.Options // without providers and store
	Now    func() time.Time
	Report Report
}

// Report is told what happens, one call at a time.
type Report interface {
	// FileStarted, FileTearingDown and FileEnded tell of a file.
	FileStarted(*File)
	FileTearingDown(*File)
	FileEnded(*File)
	// RunStarted, RunEnded and RunTearingDown tell of a run. A run that is
	// skipped only ends.
	RunStarted(*File, *Run)
	RunEnded(*File, *Run)
	RunTearingDown(*File, *Run)
	// Left tells what could not be removed, and why.
	Left(f *File, r *Run, left []addr.Instance, ds diag.Diagnostics)
}

// Execute executes test files one after the other. What is in flight when the
// user asks to stop is finished, the runs after it are skipped, and what there
// is is removed.
func Execute(ctx context.Context, tests []*config.TestFile, o Options) []*File {
	var out []*File
	for _, t := range tests {
		f := &File{Test: t, Status: Pass}
		for _, r := range t.Runs {
			f.Runs = append(f.Runs, &Run{Test: r, Status: Skip})
		}
		out = append(out, f)
		o.Report.FileStarted(f)
		if err := o.file(ctx, f); err != nil {
			f.Status = Error
			o.Report.Left(f, nil, nil, diag.Diagnostics{diag.Errorf("Cannot execute the file", "%s: %v.", t.Name, err)})
		}
		o.Report.FileEnded(f)
	}
	return out
}

// file executes one file in a directory for its states.
func (o Options) file(ctx context.Context, f *File) error {
	dir, err := os.MkdirTemp("", "swampctl-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	set, release, err := o.Providers()
	if err != nil {
		return err
	}
	defer release()
	x := &execution{Options: o, file: f, set: set, dir: dir, states: map[string]*tracked{}, earlier: map[string]config.TestOutputs{}}
	broken := ""
	for _, r := range f.Runs {
		r.Because = broken
		if broken == "" && !x.Stopping(ctx) {
			x.execute(ctx, r)
			f.Status = worst(f.Status, r.Status)
		}
		if r.Status == Error {
			broken = r.Test.Name
		}
		o.Report.RunEnded(f, r)
	}
	o.Report.FileTearingDown(f)
	x.tearDown(ctx)
	return nil
}

// Stopping reports whether nothing new is to be begun.
func (o Options) Stopping(ctx context.Context) bool {
	select {
	case <-o.Engine.Soft:
		return o.Engine.Soft != nil
	default:
		return ctx.Err() != nil
	}
}
