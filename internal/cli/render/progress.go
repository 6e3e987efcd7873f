package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// Progress writes the steps of a run as plain lines. It is safe for concurrent
// use.
type Progress struct {
	w     io.Writer
	s     Style
	mu    sync.Mutex
	steps *Steps
	told  bool // what became of what an earlier run left open
	cut   bool // that it was cut short
}

// NewProgress returns a Progress that writes to w and takes the time from now.
func NewProgress(w io.Writer, s Style, now func() time.Time) *Progress {
	return &Progress{w: w, s: s, steps: NewSteps(now)}
}

// Event writes one step, where there is something to say.
func (p *Progress) Event(e reconciler.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.steps.Take(e); ok {
		p.write(e)
	}
}

// Tick writes which operations still go on, now and then. It is to be called
// more often than that.
func (p *Progress) Tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.steps.Due() {
		p.write(e)
	}
}

// Stop does nothing: lines leave the terminal to others.
func (p *Progress) Stop() {}

// write writes one step.
func (p *Progress) write(e reconciler.Event) {
	text := EventText(e)
	if e.Kind != reconciler.ProvisionSaid { // a program's own lines stay as they are
		text = p.s.hang(text)
	}
	switch e.Kind {
	case reconciler.Refreshed:
		return
	case reconciler.CutShort:
		first, rest, _ := strings.Cut(text, "\n")
		text, p.cut = p.s.Bold(first)+"\n"+rest, true
	case reconciler.Recovered:
		if !p.told {
			p.told = true
			fmt.Fprintln(p.w, p.s.Bold(settledTitle(p.cut)))
		}
		text = "  " + text
	case reconciler.OpStarted, reconciler.OpDone:
		text = p.s.Bold(text)
	case reconciler.OpFailed:
		text = p.s.Bad(text)
	}
	if text != "" {
		fmt.Fprintln(p.w, text)
	}
}

// settledTitle stands above what became of what a run left open; told: that it
// was cut short has been said.
func settledTitle(told bool) string {
	if told {
		return "What it left open is settled now:"
	}
	return "An earlier run was interrupted. What it left open is settled now:"
}

// EventText says a step of a run in one line, "" where there is nothing to say.
func EventText(e reconciler.Event) string {
	object := name(e.Addr, e.Deposed)
	switch e.Kind {
	case reconciler.RefreshStarted:
		if e.Total == 0 {
			return ""
		}
		return fmt.Sprintf("Refreshing state... [%s]", count(e.Total, "object", "objects"))
	case reconciler.Refreshed:
		return object + ": Refresh complete" + identity(e.ID)
	case reconciler.CutShort:
		return cutText(*e.Run)
	case reconciler.Recovered:
		return object + ": " + e.Message
	case reconciler.OpStarted:
		if e.Action == planner.Create {
			return object + ": Creating..."
		}
		return object + ": " + doing(e.Action, e.Only) + "..." + identity(e.ID)
	case reconciler.OpProgress:
		return fmt.Sprintf("%s: Still %s... [%s]", object, strings.ToLower(doing(e.Action, e.Only)), strings.Join(progressNotes(e), ", "))
	case reconciler.OpDone:
		text := fmt.Sprintf("%s: %s complete after %s", object, noun(e.Action, e.Only), Elapsed(e.Elapsed))
		if e.Action == planner.Delete {
			return text
		}
		return text + identity(e.ID)
	case reconciler.OpFailed:
		return fmt.Sprintf("%s: %s failed after %s", object, noun(e.Action, e.Only), Elapsed(e.Elapsed))
	case reconciler.OpSkipped:
		return object + ": Skipped: " + because(e.Addr, e.Because)
	case reconciler.ProvisionStarted:
		return fmt.Sprintf("%s: Provisioning with '%s'...", object, e.Provisioner)
	case reconciler.ProvisionSaid:
		return fmt.Sprintf("%s (%s): %s", object, e.Provisioner, e.Message)
	case reconciler.ProvisionFailed:
		return fmt.Sprintf("%s (%s): Provisioning failed", object, e.Provisioner)
	case reconciler.Holding:
		why := e.Message
		if why == "" {
			why = "the rate limit of the API"
		}
		return fmt.Sprintf("Waiting until %s: %s", e.Until.Format("15:04:05"), why)
	}
	return ""
}

// identity returns an id as it stands at the end of a line, nothing for none.
func identity(id string) string {
	if id == "" {
		return ""
	}
	return " [id=" + id + "]"
}

// progressNotes says how an operation that goes on stands.
func progressNotes(e reconciler.Event) []string {
	var notes []string
	if e.ID != "" && e.Action != planner.Create {
		notes = append(notes, "id="+e.ID)
	}
	if e.Message != "" {
		notes = append(notes, "phase "+e.Message)
	}
	notes = append(notes, Elapsed(e.Elapsed)+" elapsed")
	if e.Total > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d done", e.Done, e.Total))
	}
	return notes
}

// doing is an action going on.
func doing(a planner.Action, only reconciler.Only) string {
	if a == planner.NoOp && only != "" {
		return map[reconciler.Only]string{reconciler.Imports: "Importing", reconciler.Moves: "Moving"}[only]
	}
	switch a {
	case planner.Create:
		return "Creating"
	case planner.Update:
		return "Modifying"
	case planner.Delete:
		return "Destroying"
	case planner.Read:
		return "Reading"
	case planner.Forget:
		return "Forgetting"
	default:
		return "Waiting"
	}
}

// noun is an action as a thing.
func noun(a planner.Action, only reconciler.Only) string {
	if a == planner.NoOp && only != "" {
		return map[reconciler.Only]string{reconciler.Imports: "Import", reconciler.Moves: "Move"}[only]
	}
	switch a {
	case planner.Create:
		return "Creation"
	case planner.Update:
		return "Modifications"
	case planner.Delete:
		return "Destruction"
	case planner.Read:
		return "Read"
	case planner.Forget:
		return "Forgetting"
	default:
		return "Wait"
	}
}

// because says what a skipped operation waited for.
func because(i addr.Instance, failed *addr.Instance) string {
	switch {
	case failed == nil:
		return "the run was stopped"
	case *failed == i:
		return "its earlier step failed"
	default:
		return failed.String() + " failed"
	}
}

// Elapsed returns a duration as people say it: 0s, 59s, 1m5s.
func Elapsed(d time.Duration) string {
	return d.Round(time.Second).String()
}

// Complete reports whether an apply did all that was planned.
func Complete(r *reconciler.Result) bool {
	return len(r.Failed)+len(r.Skipped) == 0 && !r.Stopped
}

// Result writes the end of an apply: what was done, what failed, and what was
// skipped because of what. mode says what the apply was for; ds, which are
// printed elsewhere, lend the failures their file and line.
func Result(w io.Writer, r *reconciler.Result, mode planner.Mode, ds diag.Diagnostics, s Style) {
	if Complete(r) {
		fmt.Fprintf(w, "\n%s\n", s.Good(ResultLine(r, mode)))
		return
	}
	fmt.Fprintf(w, "\n%s\n", s.Bad(incomplete(r, mode)))
	list(w, s, "Done", r.Done, len(r.Done), func(o reconciler.Outcome) string { return past(o) })
	broken, cut := cutOff(r.Failed)
	list(w, s, "Failed", broken, len(broken), func(o reconciler.Outcome) string { return failed(o) + lineOf(o, ds) })
	list(w, s, "Cut off, what became of it the next command finds out", cut, maxCut, func(o reconciler.Outcome) string { return strings.ToLower(noun(o.Action, o.Only)) })
	list(w, s, "Skipped", r.Skipped, maxSkipped, func(o reconciler.Outcome) string { return because(o.Addr, o.Because) })
	fmt.Fprintf(w, "\n%s\n", incompleteCounts(r))
	fmt.Fprintln(w, s.Wrap("The same command again (a saved plan made anew) goes on from here: what is done is recorded and is not done twice."))
}

// maxCut is how many operations are named that the user cut off, maxSkipped how
// many that did not begin.
const maxCut, maxSkipped = 10, 50

// cutOff tells operations that failed from those that the user cut off.
func cutOff(all []reconciler.Outcome) (broken, cut []reconciler.Outcome) {
	for _, o := range all {
		if errors.Is(o.Err, context.Canceled) {
			cut = append(cut, o)
			continue
		}
		broken = append(broken, o)
	}
	return broken, cut
}

// ResultLine returns the end of an apply in one line.
func ResultLine(r *reconciler.Result, mode planner.Mode) string {
	if !Complete(r) {
		return incomplete(r, mode) + " " + incompleteCounts(r)
	}
	n := Done(r)
	switch mode {
	case planner.Destroy:
		return fmt.Sprintf("Destroy complete! Resources: %d destroyed.", n.Destroy)
	case planner.RefreshOnly:
		return "Refresh complete! The state is up to date."
	}
	imported := ""
	if n.Import > 0 {
		imported = fmt.Sprintf("%d imported, ", n.Import)
	}
	return fmt.Sprintf("Apply complete! Resources: %s%d added, %d changed, %d destroyed.", imported, n.Add, n.Change, n.Destroy)
}

// incomplete says that an apply did not do all that was planned.
func incomplete(r *reconciler.Result, mode planner.Mode) string {
	switch {
	case r.Stopped:
		return "Stopped as asked: what was in flight is finished and recorded."
	case mode == planner.Destroy:
		return "Destroy incomplete."
	default:
		return "Apply incomplete."
	}
}

// incompleteCounts says how much an apply did and did not do.
func incompleteCounts(r *reconciler.Result) string {
	n := Done(r)
	return fmt.Sprintf("Resources: %d added, %d changed, %d destroyed; %d failed, %d skipped.",
		n.Add, n.Change, n.Destroy, len(r.Failed), len(r.Skipped))
}

// Done counts what an apply did.
func Done(r *reconciler.Result) planner.Counts {
	var n planner.Counts
	for _, o := range r.Done {
		if o.Only == reconciler.Imports {
			n.Import++
		}
		switch o.Action {
		case planner.Create:
			n.Add++
		case planner.Update:
			n.Change++
		case planner.Delete:
			n.Destroy++
		case planner.Forget:
			n.Forget++
		}
	}
	return n
}

// list writes the outcomes of one kind, nothing for none, and of very many the
// first.
func list(w io.Writer, s Style, head string, outs []reconciler.Outcome, most int, text func(reconciler.Outcome) string) {
	if len(outs) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", head)
	for _, o := range outs[:min(len(outs), most)] {
		fmt.Fprintln(w, s.hang(fmt.Sprintf("  %s: %s", name(o.Addr, o.Deposed), text(o))))
	}
	if left := len(outs) - most; left > 0 {
		fmt.Fprintf(w, "  and %d more\n", left)
	}
}

// past says what was done.
func past(o reconciler.Outcome) string {
	words := map[planner.Action]string{
		planner.Create: "created", planner.Update: "changed", planner.Delete: "destroyed", planner.Read: "read", planner.Forget: "forgotten",
	}
	text, ok := words[o.Action]
	switch {
	case ok:
	case o.Only == reconciler.Imports:
		text = "imported"
	case o.Only == reconciler.Moves:
		text = "moved"
	default:
		text = "ready"
	}
	if o.ID != "" && o.Action != planner.Delete {
		text += ", id " + o.ID
	}
	return text
}

// failed says what went wrong, in the API's words.
func failed(o reconciler.Outcome) string {
	text := "failed"
	if o.Err != nil {
		text = o.Err.Error()
	}
	if o.Pending {
		id := ""
		if o.ID != "" {
			id = ", id " + o.ID
		}
		return fmt.Sprintf("not ready yet%s: %s", id, text)
	}
	return text
}

// lineOf returns the file and line of a failure, where a diagnostic has them.
func lineOf(o reconciler.Outcome, ds diag.Diagnostics) string {
	for _, d := range ds {
		if d.Address == o.Addr.String() && d.Subject != nil {
			return fmt.Sprintf(" [%s line %d]", d.Subject.Filename, d.Subject.Start.Line)
		}
	}
	return ""
}
