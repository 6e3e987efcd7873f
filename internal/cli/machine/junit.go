package machine

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"time"

	"github.com/swampctl/swampctl/internal/cli/suite"
	"github.com/swampctl/swampctl/internal/diag"
)

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string     `xml:"name,attr"`
	Class     string     `xml:"classname,attr"`
	Time      string     `xml:"time,attr,omitempty"`
	Timestamp string     `xml:"timestamp,attr,omitempty"`
	Skipped   *junitNote `xml:"skipped"`
	Failure   *junitNote `xml:"failure"`
	Error     *junitNote `xml:"error"`
	Err       *junitText `xml:"system-err"`
}

type junitNote struct {
	Message string `xml:"message,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// JUnit returns the report of executed files in JUnit's form; detail returns
// messages of a run as text.
func JUnit(files []*suite.File, detail func(*suite.Run, diag.Diagnostics) string) ([]byte, error) {
	var doc junitSuites
	for _, f := range files {
		c := suite.Count([]*suite.File{f})
		s := junitSuite{Name: f.Test.Name, Tests: len(f.Runs), Skipped: c.Skipped, Failures: c.Failed, Errors: c.Errored}
		for _, r := range f.Runs {
			s.Cases = append(s.Cases, junitRun(f, r, detail))
		}
		doc.Suites = append(doc.Suites, s)
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	return append([]byte(xml.Header), append(text, '\n')...), err
}

// junitRun returns the form of a run: errors stand in what became of it,
// warnings beside that.
func junitRun(f *suite.File, r *suite.Run, detail func(*suite.Run, diag.Diagnostics) string) junitCase {
	c := junitCase{Name: r.Test.Name, Class: f.Test.Name}
	if !r.Started.IsZero() {
		c.Time = strconv.FormatFloat(r.Elapsed.Seconds(), 'f', -1, 64)
		c.Timestamp = r.Started.UTC().Format(time.RFC3339)
	}
	var errors, warnings diag.Diagnostics
	for _, d := range r.Diagnostics {
		if d.Severity == diag.Error {
			errors = append(errors, d)
		} else {
			warnings = append(warnings, d)
		}
	}
	if len(warnings) > 0 {
		c.Err = &junitText{detail(r, warnings)}
	}
	switch {
	case r.Status == suite.Error:
		c.Error = &junitNote{"Encountered an error", detail(r, errors)}
	case r.Status == suite.Fail:
		c.Failure = &junitNote{failed(r, errors), detail(r, errors)}
	case r.Status == suite.Skip && r.Because != "":
		c.Skipped = &junitNote{"Testcase skipped due to a previous testcase error", fmt.Sprintf("The run %q before it ended in an error, so that the rest of the file was skipped.", r.Because)}
	case r.Status == suite.Skip:
		c.Skipped = &junitNote{"Testcase skipped because the user stopped the tests", ""}
	}
	return c
}

// failed says how many assertions of a run do not hold, and what the first of
// them says.
func failed(r *suite.Run, errors diag.Diagnostics) string {
	if len(errors) == 0 {
		return "Test run failed"
	}
	text := fmt.Sprintf("%d of %d assertions failed", len(errors), r.Test.Asserts())
	if len(errors) > 1 {
		return text + ", the first: " + errors[0].Detail
	}
	return text + ": " + errors[0].Detail
}
