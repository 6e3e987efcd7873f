package render

import (
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

// stillEvery is how often a running operation says so.
const stillEvery = 10 * time.Second

// Progress writes the steps of a run as plain lines. It is safe for concurrent
// use.
type Progress struct {
	w    io.Writer
	s    Style
	now  func() time.Time
	mu   sync.Mutex
	runs map[operation]*running
	held time.Time // until when calls are paced, as last told
	told bool      // that an earlier run was interrupted
}

// operation is one step on one object.
type operation struct {
	addr    addr.Instance
	deposed string
	action  planner.Action
}

// running is an operation going on.
type running struct{ began, said time.Time }

// NewProgress returns a Progress that writes to w and takes the time from now.
func NewProgress(w io.Writer, s Style, now func() time.Time) *Progress {
	return &Progress{w: w, s: s, now: now, runs: map[operation]*running{}}
}

// Event writes one step, where there is something to say.
func (p *Progress) Event(e reconciler.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	op := operation{e.Addr, e.Deposed, e.Action}
	switch e.Kind {
	case reconciler.RefreshStarted:
		if e.Total > 0 {
			p.printf("Refreshing state... [%s]\n", count(e.Total, "object", "objects"))
		}
	case reconciler.Recovered:
		p.recovered(e)
	case reconciler.OpStarted:
		p.runs[op] = &running{began: p.now(), said: p.now()}
		id := ""
		if e.ID != "" && e.Action != planner.Create {
			id = " [id=" + e.ID + "]"
		}
		p.printf("%s%s\n", p.s.Bold(name(e.Addr, e.Deposed)+": "+doing(e.Action)+"..."), id)
	case reconciler.OpProgress:
		p.still(op, e)
	case reconciler.OpDone:
		delete(p.runs, op)
		p.printf("%s\n", p.s.Bold(done(e)))
	case reconciler.OpFailed:
		delete(p.runs, op)
		p.printf("%s\n", p.s.Bad(fmt.Sprintf("%s: %s failed after %s", name(e.Addr, e.Deposed), noun(e.Action), Elapsed(e.Elapsed))))
	case reconciler.OpSkipped:
		p.printf("%s: Skipped%s\n", name(e.Addr, e.Deposed), because(e.Because))
	case reconciler.Holding:
		p.holding(e)
	}
}

func (p *Progress) printf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// recovered says what became of an operation of an interrupted run.
func (p *Progress) recovered(e reconciler.Event) {
	if !p.told {
		p.told = true
		p.printf("%s\n", p.s.Bold("An earlier run was interrupted. What it left open is settled now:"))
	}
	p.printf("  %s: %s\n", e.Addr, e.Message)
}

// still says now and then that an operation goes on.
func (p *Progress) still(op operation, e reconciler.Event) {
	r := p.runs[op]
	if r == nil {
		r = &running{began: p.now()}
		p.runs[op] = r
	}
	now := p.now()
	if now.Sub(r.said) < stillEvery {
		return
	}
	r.said = now
	elapsed := e.Elapsed
	if elapsed == 0 {
		elapsed = now.Sub(r.began)
	}
	var notes []string
	if e.Message != "" {
		notes = append(notes, "phase "+e.Message)
	}
	notes = append(notes, Elapsed(elapsed)+" elapsed")
	if e.Total > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d done", e.Done, e.Total))
	}
	p.printf("%s: Still %s... [%s]\n", name(e.Addr, e.Deposed), strings.ToLower(doing(e.Action)), strings.Join(notes, ", "))
}

// holding says that calls are paced, once for every wait.
func (p *Progress) holding(e reconciler.Event) {
	if e.Until.Sub(p.held) < time.Second {
		return
	}
	p.held = e.Until
	why := e.Message
	if why == "" {
		why = "the rate limit of the API"
	}
	p.printf("Waiting until %s: %s\n", e.Until.Format("15:04:05"), why)
}

// doing is an action going on.
func doing(a planner.Action) string {
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
func noun(a planner.Action) string {
	switch a {
	case planner.Create:
		return "Creation"
	case planner.Update:
		return "Modification"
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

// done says that an operation is finished.
func done(e reconciler.Event) string {
	text := fmt.Sprintf("%s: %s complete after %s", name(e.Addr, e.Deposed), noun(e.Action), Elapsed(e.Elapsed))
	if e.ID != "" && e.Action != planner.Delete {
		text += " [id=" + e.ID + "]"
	}
	return text
}

// because says what a skipped operation waited for.
func because(i *addr.Instance) string {
	if i == nil {
		return ": the run was stopped"
	}
	return ": " + i.String() + " failed"
}

// Elapsed returns a duration as people say it: 0s, 59s, 1m5s.
func Elapsed(d time.Duration) string {
	return d.Round(time.Second).String()
}

// Result writes the end of an apply: what was done, what failed, and what was
// skipped because of what. mode says what the apply was for; ds, which are
// printed elsewhere, lend the failures their file and line.
func Result(w io.Writer, r *reconciler.Result, mode planner.Mode, ds diag.Diagnostics, s Style) {
	n := Done(r)
	if len(r.Failed)+len(r.Skipped) == 0 && !r.Stopped {
		fmt.Fprintf(w, "\n%s\n", s.Good(complete(n, mode)))
		return
	}
	head := "Apply incomplete."
	switch {
	case r.Stopped:
		head = "Stopped as asked: what was in flight is finished and recorded."
	case mode == planner.Destroy:
		head = "Destroy incomplete."
	}
	fmt.Fprintf(w, "\n%s\n", s.Bad(head))
	list(w, "Done", r.Done, func(o reconciler.Outcome) string { return past(o) })
	list(w, "Failed", r.Failed, func(o reconciler.Outcome) string { return failed(o) + lineOf(o, ds) })
	list(w, "Skipped", r.Skipped, func(o reconciler.Outcome) string { return strings.TrimPrefix(because(o.Because), ": ") })
	fmt.Fprintf(w, "\nResources: %d added, %d changed, %d destroyed; %d failed, %d skipped.\n",
		n.Add, n.Change, n.Destroy, len(r.Failed), len(r.Skipped))
	fmt.Fprintln(w, s.Wrap("The same command again goes on from here: what is done is recorded and is not done twice."))
}

// complete is the last line of an apply without failures.
func complete(n planner.Counts, mode planner.Mode) string {
	switch mode {
	case planner.Destroy:
		return fmt.Sprintf("Destroy complete! Resources: %d destroyed.", n.Destroy)
	default:
		imported := ""
		if n.Import > 0 {
			imported = fmt.Sprintf("%d imported, ", n.Import)
		}
		return fmt.Sprintf("Apply complete! Resources: %s%d added, %d changed, %d destroyed.", imported, n.Add, n.Change, n.Destroy)
	}
}

// Done counts what an apply did.
func Done(r *reconciler.Result) planner.Counts {
	var n planner.Counts
	for _, o := range r.Done {
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

// list writes the outcomes of one kind, nothing for none.
func list(w io.Writer, head string, outs []reconciler.Outcome, text func(reconciler.Outcome) string) {
	if len(outs) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", head)
	for _, o := range outs {
		fmt.Fprintf(w, "  %s: %s\n", name(o.Addr, o.Deposed), text(o))
	}
}

// past says what was done.
func past(o reconciler.Outcome) string {
	words := map[planner.Action]string{
		planner.Create: "created", planner.Update: "changed", planner.Delete: "destroyed", planner.Read: "read", planner.Forget: "forgotten",
	}
	text, ok := words[o.Action]
	if !ok {
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
		return fmt.Sprintf("not ready yet%s: %s; it is recorded, and the next apply goes on waiting", id, text)
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
