package machine

import (
	"time"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/state"
)

// Runs are the runs that the journal knows, the newest first.
type Runs struct {
	FormatVersion string `json:"format_version"`
	Runs          []Run  `json:"runs"`
}

// Run is one of them.
type Run struct {
	ID      string    `json:"id"`
	Command string    `json:"command"`
	Who     string    `json:"who"`
	PID     int       `json:"pid,omitempty"`
	Version string    `json:"version"`
	Plan    string    `json:"plan,omitempty"`
	Status  string    `json:"status"` // ended, running or interrupted
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Serial  uint64    `json:"serial,omitempty"` // of the state that it left
	// Changes are counts of objects, as of an apply's summary.
	Changes map[string]any `json:"changes"`
	// Noted are counts of objects that changed in the state only, by how.
	Noted map[string]int `json:"noted,omitempty"`
}

// RunDetail is a run with its steps.
type RunDetail struct {
	FormatVersion string `json:"format_version"`
	Run
	Steps []RunStep `json:"steps"`
}

// RunStep is what happened to one object.
type RunStep struct {
	Time     time.Time `json:"time"`
	Address  string    `json:"address"`
	Deposed  string    `json:"deposed,omitempty"`
	What     string    `json:"what"`
	How      string    `json:"how,omitempty"`
	ID       string    `json:"id,omitempty"`
	Requests []string  `json:"requests,omitempty"` // the API's request ids
	Message  string    `json:"message,omitempty"`
}

// NewRuns returns the form of runs.
func NewRuns(runs []render.Run) Runs {
	out := Runs{FormatVersion: "1.0", Runs: []Run{}}
	for _, r := range runs {
		out.Runs = append(out.Runs, newRun(r))
	}
	return out
}

// newRun returns the form of one run.
func newRun(r render.Run) Run {
	t := render.NewTally(r.Records)
	counts := changes(r.Command, t.Counts)
	counts["settled"], counts["failed"], counts["unknown"] = t.Settled, t.Failed, t.Unknown
	return Run{
		ID: r.ID, Command: r.Command, Who: r.Who, PID: r.PID, Version: r.Version, Plan: r.Plan, Status: r.Status(),
		Started: r.Started, Ended: r.Ended, Serial: r.Serial, Changes: counts, Noted: t.Noted,
	}
}

// NewRunDetail returns the form of one run with its steps.
func NewRunDetail(r render.Run) RunDetail {
	out := RunDetail{FormatVersion: "1.0", Run: newRun(r), Steps: []RunStep{}}
	for _, rec := range r.Records {
		if what := render.Deed(rec); what != "" {
			out.Steps = append(out.Steps, newStep(rec, what))
		}
	}
	return out
}

// newStep returns the form of a record.
func newStep(r state.Record, what string) RunStep {
	return RunStep{
		Time: r.Time, Address: r.Addr.String(), Deposed: r.Deposed, What: what, How: r.How, ID: r.ID, Requests: r.Requests, Message: r.Message,
	}
}
