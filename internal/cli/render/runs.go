package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/swampctl/swampctl/state"
)

// Run is a run of the journal.
type Run struct {
	state.Run
	GoesOn bool // its process has the lock
}

// Status says how far a run got: "ended", "running" or "interrupted". A plan
// that settled what an earlier run left open writes no state, and has ended.
func (r Run) Status() string {
	switch {
	case !r.Ended.IsZero():
		return "ended"
	case r.GoesOn:
		return "running"
	case len(r.Records) > 0 && !r.Own():
		return "ended"
	default:
		return "interrupted"
	}
}

// RunSummary says in a line what a run did.
func RunSummary(r Run) string {
	text, status := NewTally(r.Records).String(), r.Status()
	switch {
	case status == "ended" && text == "":
		return "nothing changed"
	case status == "ended":
		return text
	case text == "":
		return status
	default:
		return text + "; " + status
	}
}

// maxDone is how many addresses are named of what a run did.
const maxDone = 10

// cutText says what a run did that was cut short.
func cutText(r state.Run) string {
	var b strings.Builder
	fmt.Fprintf(&b, "An earlier run was interrupted: %s by %s, begun %s (%s).", r.Command, r.Who, r.Started.Local().Format(time.DateTime), r.ID)
	deeds := NewTally(r.Records).deeds
	for _, d := range deeds {
		var names []string
		for _, at := range d.subjects {
			names = append(names, name(at.at, at.deposed))
		}
		if left := len(names) - maxDone; left > 0 {
			names = append(names[:maxDone], fmt.Sprintf("and %d more", left))
		}
		fmt.Fprintf(&b, "\n  %s: %s", d.what, strings.Join(names, ", "))
	}
	counts, left := "That is recorded, and counts.", "What the configuration still lacks is for the next apply."
	if len(deeds) == 0 {
		counts = "It has recorded nothing as done."
	}
	if r.Command == "destroy" {
		left = "What is left is for the next destroy."
	}
	return b.String() + "\n" + counts + " " + left
}

// RunDetail writes what a run did, step by step.
func RunDetail(out io.Writer, r Run, s Style) error {
	end := r.Status()
	if !r.Ended.IsZero() {
		end = r.Ended.Local().Format(time.DateTime)
	}
	fmt.Fprintf(out, "run      %s\ncommand  %s\nwho      %s (process %d, swampctl %s)\nstarted  %s\nended    %s\n", r.ID, r.Command, r.Who, r.PID, r.Version, r.Started.Local().Format(time.DateTime), end)
	if r.Plan != "" {
		fmt.Fprintf(out, "plan     %s\n", r.Plan)
	}
	if r.Serial > 0 {
		fmt.Fprintf(out, "serial   %d\n", r.Serial)
	}
	fmt.Fprintf(out, "done     %s\n\n", RunSummary(r))
	var rows [][]string
	for _, rec := range r.Records {
		what := Deed(rec)
		if what == "" {
			continue
		}
		if rec.How != "" && rec.How != what {
			what += " (" + rec.How + ")"
		}
		rows = append(rows, []string{
			rec.Time.Local().Format(time.TimeOnly), name(rec.Addr, rec.Deposed), what, rec.ID,
			strings.TrimSpace(strings.Join(append(rec.Requests, rec.Message), " ")),
		})
	}
	return s.Table(out, rows)
}
