package render

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

func TestProgress(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := start
	var b strings.Builder
	p := NewProgress(&b, Style{}, func() time.Time { return clock })
	web, net := instance("web"), instance("net")
	for _, step := range []struct {
		at time.Duration
		e  reconciler.Event
	}{
		{0, reconciler.Event{Kind: reconciler.CutShort, Run: &state.Run{
			ID: "01M8", Command: "apply", Who: "ann@desk", Started: start.Local(), Records: []state.Record{
				{Kind: state.Intent, Addr: web}, {Kind: state.Made, Addr: web}, {Kind: state.Made, Addr: net}, {Kind: state.Done, Op: state.Update, Addr: web},
				{Kind: state.Done, Op: state.Delete, Remove: true, Addr: instance("old")},
			},
		}}},
		{0, reconciler.Event{Kind: reconciler.CutShort, Run: &state.Run{ID: "01M9", Command: "destroy", Who: "ann@desk", Started: start.Local()}}},
		{0, reconciler.Event{Kind: reconciler.Recovered, Addr: web, Message: "it had been made, id 7, and is taken up again"}},
		{0, reconciler.Event{Kind: reconciler.Recovered, Addr: net, Message: "the create had no effect"}},
		{0, reconciler.Event{Kind: reconciler.RefreshStarted, Total: 1}},
		{0, reconciler.Event{Kind: reconciler.RefreshStarted}},
		{0, reconciler.Event{Kind: reconciler.Refreshed, Addr: web, Done: 1, Total: 1}},
		{0, reconciler.Event{Kind: reconciler.OpStarted, Addr: web, Action: planner.Create, Total: 3}},
		{time.Second, reconciler.Event{Kind: reconciler.OpStarted, Addr: net, Deposed: "0a", Action: planner.Delete, ID: "9"}},
		{2 * time.Second, reconciler.Event{Kind: reconciler.OpProgress, Addr: web, Action: planner.Create, Message: "new", Done: 1, Total: 3}},
		{11 * time.Second, reconciler.Event{Kind: reconciler.OpProgress, Addr: web, Action: planner.Create, Message: "new", Done: 1, Total: 3}},
		{12 * time.Second, reconciler.Event{Kind: reconciler.OpProgress, Addr: web, Action: planner.Create, Message: "new", Done: 1, Total: 3}},
		{22 * time.Second, reconciler.Event{Kind: reconciler.OpProgress, Addr: web, Action: planner.Create}},
		{22 * time.Second, reconciler.Event{Kind: reconciler.Holding, Until: start.Add(time.Minute), Message: "250 calls a minute are used up"}},
		{22 * time.Second, reconciler.Event{Kind: reconciler.Holding, Until: start.Add(time.Minute)}},
		{22 * time.Second, reconciler.Event{Kind: reconciler.Holding, Until: start.Add(2 * time.Minute)}},
		{40 * time.Second, reconciler.Event{Kind: reconciler.Refreshed}},
		{65 * time.Second, reconciler.Event{Kind: reconciler.OpDone, Addr: web, Action: planner.Create, ID: "7", Elapsed: 65 * time.Second}},
		{65 * time.Second, reconciler.Event{Kind: reconciler.OpFailed, Addr: net, Deposed: "0a", Action: planner.Delete, Elapsed: 400 * time.Millisecond}},
		{65 * time.Second, reconciler.Event{Kind: reconciler.OpSkipped, Addr: web, Action: planner.Update, Because: &net}},
		{65 * time.Second, reconciler.Event{Kind: reconciler.OpSkipped, Addr: web, Action: planner.Update}},
		{65 * time.Second, reconciler.Event{Kind: reconciler.OpSkipped, Addr: web, Action: planner.Create, Because: &web}},
	} {
		clock = start.Add(step.at)
		p.Event(step.e)
		p.Tick() // with every step: nothing is told twice
	}
	golden(t, "progress", b.String())
}

func TestResult(t *testing.T) {
	net := instance("net")
	done := []reconciler.Outcome{
		{Addr: instance("a"), Action: planner.Create, ID: "1"}, {Addr: instance("b"), Action: planner.Update, ID: "2"},
		{Addr: instance("c"), Action: planner.Delete, ID: "3"}, {Addr: addr.Instance{Resource: addr.Resource{Mode: addr.Data, Type: "do_thing", Name: "d"}}, Action: planner.Read},
	}
	tests := map[string]struct {
		result *reconciler.Result
		mode   planner.Mode
	}{
		"done":      {&reconciler.Result{Done: done}, planner.Normal},
		"destroyed": {&reconciler.Result{Done: done[2:3]}, planner.Destroy},
		"failed": {&reconciler.Result{
			Done: done,
			Failed: []reconciler.Outcome{
				{Addr: net, Action: planner.Create, Err: errors.New("create vpc: range overlaps (HTTP 422, request r-1)")},
				{Addr: instance("slow"), Action: planner.Create, ID: "8", Pending: true, Err: errors.New("still new after 10m0s")},
			},
			Skipped: []reconciler.Outcome{{Addr: instance("web"), Action: planner.Create, Because: &net}}}, planner.Normal},
		"stopped": {&reconciler.Result{Stopped: true, Done: done[:1], Skipped: []reconciler.Outcome{{Addr: net, Action: planner.Create}}}, planner.Normal},
	}
	ds := diag.Diagnostics{{Address: "do_thing.net", Subject: &diag.Range{Filename: "net.tf", Start: diag.Pos{Line: 4}}}}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			Result(&b, tc.result, tc.mode, ds, Style{})
			golden(t, "result-"+name, b.String())
		})
	}
}

// TestManySkipped: of very many objects that a run did not come to, the first
// are named.
func TestManySkipped(t *testing.T) {
	var b strings.Builder
	Result(&b, &reconciler.Result{Stopped: true, Skipped: make([]reconciler.Outcome, 70)}, planner.Normal, nil, Style{})
	if n := strings.Count(b.String(), ": the run was stopped\n"); n != 50 || !strings.Contains(b.String(), "\n  and 20 more\n\nResources: ") || !strings.Contains(b.String(), "70 skipped") {
		t.Errorf("%d are named in\n%s", n, b.String())
	}
}

// TestProgressFits: on a terminal what is too long for a line goes on below,
// and an id stays whole.
func TestProgressFits(t *testing.T) {
	e := reconciler.Event{
		Kind: reconciler.OpDone, Addr: instance("attachment_of_the_data"), Action: planner.Create, ID: "3164448-0634a2bb-e711-48c6-b771-a7048399fb65",
	}
	for want, s := range map[string]Style{
		"do_thing.attachment_of_the_data: Creation complete after 0s [id=3164448-0634a2bb-e711-48c6-b771-a7048399fb65]\n":      {},
		"do_thing.attachment_of_the_data: Creation complete after 0s\n    [id=3164448-0634a2bb-e711-48c6-b771-a7048399fb65]\n": {Fit: true},
	} {
		var b strings.Builder
		NewProgress(&b, s, time.Now).Event(e)
		if b.String() != want {
			t.Errorf("a line is written as\n%swant\n%s", b.String(), want)
		}
	}
}
