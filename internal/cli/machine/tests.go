package machine

import (
	"fmt"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/suite"
	"github.com/swampctl/swampctl/internal/diag"
)

// How far a test file or a run is, in Terraform's words.
const (
	TestStarting = "starting"
	TestTeardown = "teardown"
	TestComplete = "complete"
)

// aboutTest returns the fields of a message about a file, and a run where r is
// not nil.
func aboutTest(f *suite.File, r *suite.Run, fields map[string]any) map[string]any {
	fields["@testfile"] = f.Test.Name
	if r != nil {
		fields["@testrun"] = r.Test.Name
	}
	return fields
}

// TestAbstract writes which runs there are.
func (s *Stream) TestAbstract(tests []*config.TestFile) {
	files, runs := map[string][]string{}, 0
	for _, t := range tests {
		files[t.Name] = []string{}
		for _, r := range t.Runs {
			files[t.Name] = append(files[t.Name], r.Name)
		}
		runs += len(t.Runs)
	}
	s.send("info", "test_abstract", fmt.Sprintf("Found %s and %s", amount(len(tests), "file"), amount(runs, "run block")), map[string]any{"test_abstract": files})
}

func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// words says to people how far something is, or how it ended.
func words(progress string, status suite.Status) string {
	switch {
	case progress == TestStarting:
		return "in progress"
	case progress == TestTeardown:
		return "tearing down"
	case status == suite.Error:
		return "fail"
	default:
		return string(status)
	}
}

// TestFile writes how far a test file is.
func (s *Stream) TestFile(f *suite.File, progress string) {
	form := map[string]any{"path": f.Test.Name, "progress": progress}
	if progress == TestComplete {
		form["status"] = string(f.Status)
	}
	s.send("info", "test_file", fmt.Sprintf("%s... %s", f.Test.Name, words(progress, f.Status)), aboutTest(f, nil, map[string]any{"test_file": form}))
}

// TestRun writes how far a run is.
func (s *Stream) TestRun(f *suite.File, r *suite.Run, progress string) {
	form := map[string]any{"path": f.Test.Name, "run": r.Test.Name, "progress": progress}
	if progress == TestComplete {
		form["status"] = string(r.Status)
	} else {
		form["elapsed"] = 0
	}
	s.send("info", "test_run", fmt.Sprintf("  %q... %s", r.Test.Name, words(progress, r.Status)), aboutTest(f, r, map[string]any{"test_run": form}))
}

// TestDiagnostics writes errors and warnings of a run.
func (s *Stream) TestDiagnostics(f *suite.File, r *suite.Run, ds diag.Diagnostics, sources map[string][]byte) {
	s.diagnostics(ds, sources, func(fields map[string]any) map[string]any { return aboutTest(f, r, fields) })
}

// TestPlan writes the plan of a run: of what show -json has, what changes.
func (s *Stream) TestPlan(f *suite.File, r *suite.Run, p *Plan) {
	form := struct {
		FormatVersion string                   `json:"plan_format_version"`
		Outputs       map[string]*ChangeValues `json:"output_changes,omitempty"`
		Changes       []*ResourceChange        `json:"resource_changes,omitempty"`
		Drift         []*ResourceChange        `json:"resource_drift,omitempty"`
		Relevant      []RelevantAttribute      `json:"relevant_attributes,omitempty"`
	}{p.FormatVersion, p.Outputs, p.Changes, p.Drift, p.Relevant}
	s.testValues(f, r, "plan", form)
}

// TestState writes the state of a run: of what show -json has, the values.
func (s *Stream) TestState(f *suite.File, r *suite.Run, st *State) {
	form := struct {
		FormatVersion string `json:"state_format_version"`
		*Values
	}{st.FormatVersion, st.Values}
	s.testValues(f, r, "state", form)
}

func (s *Stream) testValues(f *suite.File, r *suite.Run, kind string, form any) {
	s.send("info", "test_"+kind, "-verbose flag enabled, printing "+kind, aboutTest(f, r, map[string]any{"test_" + kind: form}))
}

// TestCleanup writes what could not be removed.
func (s *Stream) TestCleanup(f *suite.File, r *suite.Run, left []addr.Instance) {
	list := []map[string]string{}
	for _, i := range left {
		list = append(list, map[string]string{"instance": i.String()})
	}
	s.send("error", "test_cleanup", fmt.Sprintf("swampctl left %s in the sandbox after executing %s", amount(len(left), "object"), f.Test.Name),
		aboutTest(f, r, map[string]any{"test_cleanup": map[string]any{"failed_resources": list}}))
}

// TestSummary writes how many runs came to what.
func (s *Stream) TestSummary(files []*suite.File) {
	c := suite.Count(files)
	word := "Success!"
	if !c.Good() {
		word = "Failure!"
	}
	s.send("info", "test_summary", word+" "+c.String(), map[string]any{"test_summary": map[string]any{
		"status": string(c.Status), "passed": c.Passed, "failed": c.Failed, "errored": c.Errored, "skipped": c.Skipped,
	}})
}
