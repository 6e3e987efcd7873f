package cli

import (
	"fmt"
	"io"

	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// view tells a run: in text for people or in JSON for programs.
type view interface {
	// Diagnostics tells errors and warnings.
	Diagnostics(ds diag.Diagnostics)
	// Event tells a step of progress.
	Event(e reconciler.Event)
	// Plan shows a plan; saved is the file that it was written to, "" if none.
	Plan(p *planner.Plan, saved string)
	// Divergence shows what drifted and what is pending; code is the exit code
	// that says it.
	Divergence(d *reconciler.Divergence, code int)
	// Result tells the end of an apply; ds lend the failures their places.
	Result(r *reconciler.Result, mode planner.Mode, ds diag.Diagnostics)
	// Tick tells now and then what still goes on.
	Tick()
	// Note tells something else.
	Note(text string)
}

// progress tells the steps of a run to people: as lines, or live.
type progress interface {
	Event(e reconciler.Event)
	Tick()
	// Stop leaves the terminal to others.
	Stop()
}

// textView is the view for people.
type textView struct {
	a        *app
	style    render.Style // of the standard output
	schemas  render.Schemas
	sources  func() map[string][]byte
	compact  bool
	markdown bool      // the plan is Markdown
	out      io.Writer // where all but a Markdown plan goes
	progress progress
}

// Diagnostics implements [view].
func (v *textView) Diagnostics(ds diag.Diagnostics) {
	v.progress.Stop()
	v.a.sayDiagnostics(ds, v.sources(), v.compact)
}

// sayDiagnostics writes messages to the standard error.
func (a *app) sayDiagnostics(ds diag.Diagnostics, sources map[string][]byte, compact bool) {
	style := a.style(a.env.StderrTerminal)
	ds, sources = a.placed(a.advised(ds), sources)
	ds = render.Gather(ds)
	if compact {
		render.CompactDiagnostics(a.env.Stderr, ds, sources, style)
		return
	}
	render.Diagnostics(a.env.Stderr, ds, sources, style)
}

// Event implements [view].
func (v *textView) Event(e reconciler.Event) { v.progress.Event(e) }

// Tick implements [view].
func (v *textView) Tick() { v.progress.Tick() }

// Plan implements [view].
func (v *textView) Plan(p *planner.Plan, saved string) {
	v.progress.Stop()
	w := v.out
	if v.markdown {
		if err := render.Markdown(v.a.env.Stdout, p, v.schemas); err != nil {
			v.a.sayError(err)
		}
		return
	}
	fmt.Fprintln(w)
	render.Plan(w, p, v.schemas, v.style)
	if saved != "" {
		fmt.Fprintf(w, "%s\n\n", v.style.Wrap(fmt.Sprintf(
			"The plan is saved in %q. It holds secrets in the clear and is readable by you only. Apply it with: swampctl apply %q", saved, saved)))
	}
	fmt.Fprintln(w, v.style.Bold(render.Summary(p)))
}

// Divergence implements [view].
func (v *textView) Divergence(d *reconciler.Divergence, _ int) {
	w := v.a.env.Stdout
	fmt.Fprintln(w)
	render.Divergence(w, d.Drift, d.Kept, d.Pending, v.schemas, v.style)
	fmt.Fprintln(w, v.style.Bold(divergenceSummary(d)))
}

// Result implements [view].
func (v *textView) Result(r *reconciler.Result, mode planner.Mode, ds diag.Diagnostics) {
	v.progress.Stop()
	render.Result(v.a.env.Stdout, r, mode, ds, v.style)
	if mode == planner.Destroy || len(r.Outputs) == 0 || !render.Complete(r) {
		return
	}
	fmt.Fprintf(v.a.env.Stdout, "\n%s\n\n", v.style.Bold("Outputs:"))
	if err := render.Outputs(v.a.env.Stdout, r.Outputs); err != nil {
		v.a.sayError(err)
	}
}

// Note implements [view].
func (v *textView) Note(text string) {
	v.progress.Stop()
	fmt.Fprintln(v.out, v.style.Wrap(text))
}

// jsonView is the view for programs.
type jsonView struct {
	a       *app
	stream  *machine.Stream
	sources func() map[string][]byte
}

// Diagnostics implements [view].
func (v *jsonView) Diagnostics(ds diag.Diagnostics) {
	v.stream.Diagnostics(v.a.placed(v.a.advised(ds), v.sources()))
}

// Event implements [view].
func (v *jsonView) Event(e reconciler.Event) { v.stream.Event(e) }

// Tick implements [view].
func (v *jsonView) Tick() { v.stream.Tick() }

// Plan implements [view].
func (v *jsonView) Plan(p *planner.Plan, saved string) {
	v.stream.Plan(p)
	if saved != "" {
		v.stream.Log("The plan is saved in " + saved)
	}
}

// Divergence implements [view].
func (v *jsonView) Divergence(d *reconciler.Divergence, code int) {
	p := *d.Pending
	p.Drift, p.Kept = d.Drift, d.Kept
	v.stream.Plan(&p)
	v.stream.Divergence(d, divergenceSummary(d), code)
}

// Result implements [view].
func (v *jsonView) Result(r *reconciler.Result, mode planner.Mode, _ diag.Diagnostics) {
	v.stream.Result(r, mode)
	if mode == planner.Destroy || !render.Complete(r) {
		return
	}
	outs := r.Outputs
	if outs == nil {
		outs = map[string]*state.Output{}
	}
	v.stream.Outputs(outs)
}

// Note implements [view].
func (v *jsonView) Note(text string) { v.stream.Log(text) }
