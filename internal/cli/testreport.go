package cli

import (
	"bytes"
	"fmt"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/cli/suite"
	"github.com/swampctl/swampctl/internal/diag"
)

// testReport tells the execution of test files.
type testReport interface {
	suite.Report
	begin([]*config.TestFile)
	end([]*suite.File)
}

// testReport returns the report of the form that is asked for.
func (a *app) testReport(o *testOptions) testReport {
	if o.json {
		return &jsonTests{a: a, stream: a.messages(), verbose: o.verbose}
	}
	return &textTests{a: a, style: a.style(a.env.StdoutTerminal), verbose: o.verbose}
}

// textTests tells the execution to people.
type textTests struct {
	a       *app
	style   render.Style
	verbose bool
}

func (t *textTests) say(format string, args ...any) {
	fmt.Fprintf(t.a.env.Stdout, format+"\n", args...)
}

func (t *textTests) begin([]*config.TestFile) {}

// status colours a status. Errors are failures to people.
func (t *textTests) status(s suite.Status) string {
	switch s {
	case suite.Pass:
		return t.style.Good("pass")
	case suite.Skip:
		return t.style.Faint("skip")
	default:
		return t.style.Bad("fail")
	}
}

// FileStarted implements [suite.Report].
func (t *textTests) FileStarted(f *suite.File) { t.say("%s... in progress", f.Test.Name) }

// FileTearingDown implements [suite.Report].
func (t *textTests) FileTearingDown(f *suite.File) { t.say("%s... tearing down", f.Test.Name) }

// FileEnded implements [suite.Report].
func (t *textTests) FileEnded(f *suite.File) { t.say("%s... %s", f.Test.Name, t.status(f.Status)) }

// RunStarted implements [suite.Report].
func (t *textTests) RunStarted(*suite.File, *suite.Run) {}

// RunTearingDown implements [suite.Report].
func (t *textTests) RunTearingDown(*suite.File, *suite.Run) {}

// RunEnded implements [suite.Report].
func (t *textTests) RunEnded(_ *suite.File, r *suite.Run) {
	t.say("  run %q... %s", r.Test.Name, t.status(r.Status))
	if t.verbose {
		t.show(r)
	}
	t.tell(r.Diagnostics, r.Sources)
}

// tell writes messages, apart from what follows.
func (t *textTests) tell(ds diag.Diagnostics, sources map[string][]byte) {
	if t.a.sayDiagnostics(ds, sources, false); len(ds) > 0 {
		fmt.Fprintln(t.a.env.Stderr)
	}
}

// show writes the state of a run, or the plan of one that only plans.
func (t *textTests) show(r *suite.Run) {
	switch {
	case r.State != nil:
		t.say("")
		if err := t.a.lister().State(t.a.env.Stdout, r.State); err != nil {
			t.a.sayError(err)
		}
		t.say("")
	case r.Plan != nil:
		t.say("")
		render.Plan(t.a.env.Stdout, r.Plan, t.a.schemas(), t.style)
		t.say("%s\n", t.style.Bold(render.Summary(r.Plan)))
	}
}

// Left implements [suite.Report].
func (t *textTests) Left(f *suite.File, r *suite.Run, left []addr.Instance, ds diag.Diagnostics) {
	name, sources := f.Test.Name, map[string][]byte(nil)
	if r != nil {
		name, sources = name+"/"+r.Test.Name, r.Sources
	}
	w := t.a.env.Stderr
	fmt.Fprintf(w, "What %s made in the sandbox was not all destroyed, as it must be on a real account:\n", name)
	for _, i := range left {
		fmt.Fprintf(w, "  - %s\n", i)
	}
	t.tell(ds, sources)
}

func (t *textTests) end(files []*suite.File) {
	c := suite.Count(files)
	text := t.style.Good("Success!")
	if !c.Good() {
		text = t.style.Bad("Failure!")
	}
	t.say("\n%s %s", text, c)
	t.say("%s", t.style.Faint("All of it ran on the embedded API; nothing real was touched."))
}

// testDetail returns messages of a run as plain text.
func (a *app) testDetail(r *suite.Run, ds diag.Diagnostics) string {
	var b bytes.Buffer
	ds, sources := a.placed(ds, r.Sources)
	render.Diagnostics(&b, ds, sources, render.Style{})
	return b.String()
}

// jsonTests tells the execution to programs.
type jsonTests struct {
	a       *app
	stream  *machine.Stream
	verbose bool
}

func (t *jsonTests) begin(tests []*config.TestFile) { t.stream.TestAbstract(tests) }
func (t *jsonTests) end(files []*suite.File)        { t.stream.TestSummary(files) }

// FileStarted implements [suite.Report].
func (t *jsonTests) FileStarted(f *suite.File) { t.stream.TestFile(f, machine.TestStarting) }

// FileTearingDown implements [suite.Report].
func (t *jsonTests) FileTearingDown(f *suite.File) { t.stream.TestFile(f, machine.TestTeardown) }

// FileEnded implements [suite.Report].
func (t *jsonTests) FileEnded(f *suite.File) { t.stream.TestFile(f, machine.TestComplete) }

// RunStarted implements [suite.Report].
func (t *jsonTests) RunStarted(f *suite.File, r *suite.Run) {
	t.stream.TestRun(f, r, machine.TestStarting)
}

// RunTearingDown implements [suite.Report].
func (t *jsonTests) RunTearingDown(f *suite.File, r *suite.Run) {
	t.stream.TestRun(f, r, machine.TestTeardown)
}

// RunEnded implements [suite.Report].
func (t *jsonTests) RunEnded(f *suite.File, r *suite.Run) {
	t.stream.TestRun(f, r, machine.TestComplete)
	if t.verbose {
		t.show(f, r)
	}
	ds, sources := t.a.placed(r.Diagnostics, r.Sources)
	t.stream.TestDiagnostics(f, r, ds, sources)
}

// show tells the state of a run, or the plan of one that only plans.
func (t *jsonTests) show(f *suite.File, r *suite.Run) {
	switch {
	case r.State != nil:
		form, err := machine.NewState(r.State, render.Decoder(t.a.builtin()), t.a.schemas())
		if err != nil {
			t.a.sayError(err)
			return
		}
		t.stream.TestState(f, r, form)
	case r.Plan != nil:
		form, err := machine.NewPlan(r.Plan, r.Config, t.a.builtin(), t.a.schemas(), config.CompatVersion)
		if err != nil {
			t.a.sayError(err)
			return
		}
		t.stream.TestPlan(f, r, form)
	}
}

// Left implements [suite.Report].
func (t *jsonTests) Left(f *suite.File, r *suite.Run, left []addr.Instance, ds diag.Diagnostics) {
	sources := map[string][]byte(nil)
	if r != nil {
		sources = r.Sources
	}
	ds, sources = t.a.placed(ds, sources)
	t.stream.TestCleanup(f, r, left)
	t.stream.TestDiagnostics(f, r, ds, sources)
}
