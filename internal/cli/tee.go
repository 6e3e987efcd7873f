package cli

import (
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// teeView tells a run to several views.
type teeView []view

// Diagnostics implements [view].
func (t teeView) Diagnostics(ds diag.Diagnostics) {
	for _, v := range t {
		v.Diagnostics(ds)
	}
}

// Event implements [view].
func (t teeView) Event(e reconciler.Event) {
	for _, v := range t {
		v.Event(e)
	}
}

// Plan implements [view].
func (t teeView) Plan(p *planner.Plan, saved string) {
	for _, v := range t {
		v.Plan(p, saved)
	}
}

// Result implements [view].
func (t teeView) Result(r *reconciler.Result, mode planner.Mode, ds diag.Diagnostics) {
	for _, v := range t {
		v.Result(r, mode, ds)
	}
}

// Tick implements [view].
func (t teeView) Tick() {
	for _, v := range t {
		v.Tick()
	}
}

// Note implements [view].
func (t teeView) Note(text string) {
	for _, v := range t {
		v.Note(text)
	}
}

// Divergence implements [view].
func (t teeView) Divergence(d *reconciler.Divergence, code int) {
	for _, v := range t {
		v.Divergence(d, code)
	}
}
