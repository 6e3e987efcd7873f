package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/planner/dag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// apply is the execution of one plan.
type apply struct {
	*Session
	plan       *planner.Plan
	work       Work
	changes    map[addr.Instance]*planner.Change
	deposed    map[planner.Op]*planner.Change
	values     *values
	eval       *config.Evaluator
	locks      keyLocks
	watchers   watchers
	ways       ways
	slots      chan struct{} // of calls in flight
	serial     sync.Mutex    // with a parallelism of one
	containers containers
	creates    gatherer[*wanted]
	deletes    gatherer[*leaving]

	mu     sync.Mutex
	result Result
	total  int
	diags  diag.Diagnostics
	// markedIntents counts creates sent with the run's marker; openCreates: the
	// outcome of one is not known.
	markedIntents int
	openCreates   bool
	touched       map[string]bool        // ids of what this run made, changed or removed
	provisioned   map[addr.Instance]bool // whose provisioners are through
	// markedDeletes: deletes were sent under the run's second tag; goneLeft: it
	// may still be there.
	markedDeletes, goneLeft bool
}

// Apply executes a plan that this session or a saved file holds, and writes
// the state. Failures of single operations are in the result and among the
// diagnostics; whatever took effect is recorded in any case.
func (s *Session) Apply(ctx context.Context, w Work, p *planner.Plan) (*Result, diag.Diagnostics) {
	if ds := s.prepare(ctx, w); ds.HasErrors() {
		return nil, ds
	}
	defer s.tellHolds(ctx)()
	if ds := s.checkPlan(ctx, p); ds.HasErrors() {
		return nil, ds
	}
	graph, err := p.Graph()
	if err != nil {
		return nil, diag.Diagnostics{cycleDiag(err)}
	}
	a := newApply(s, w, p)
	for _, write := range []func() error{a.recordMoves, a.recordRefreshed, a.recordOrder, a.recordRead} {
		if err := write(); err != nil {
			return nil, diag.Diagnostics{journalDiag(err)}
		}
	}
	a.walk(ctx, graph)
	a.readAgain(ctx)
	return a.finish(ctx)
}

func newApply(s *Session, w Work, p *planner.Plan) *apply {
	a := &apply{
		Session: s, plan: p, work: w,
		changes: map[addr.Instance]*planner.Change{}, deposed: map[planner.Op]*planner.Change{},
		slots: make(chan struct{}, s.eng.opt.Parallelism), touched: map[string]bool{}, provisioned: map[addr.Instance]bool{},
	}
	for _, c := range p.Changes {
		if c.Deposed != "" {
			a.deposed[planner.Op{Addr: c.Addr, Deposed: c.Deposed, Step: planner.End}] = c
			continue
		}
		a.changes[c.Addr] = c
	}
	a.values = newValues(w.Config, s.eng.opt.Providers, p, s.store.State())
	a.eval = a.evaluator()
	return a
}

// evaluator returns a fresh evaluator over the values as they are now.
func (a *apply) evaluator() *config.Evaluator {
	return config.NewEvaluator(a.work.Config, a.valueOptions())
}

// valueOptions are an evaluator's options over the values as they are now.
func (a *apply) valueOptions() config.EvalOptions {
	o := a.evalOptions(a.work)
	o.Resource, o.Instance, o.Version = a.values.block, a.values.instance, a.values.version.Load
	o.Applying, o.PlanTime = true, a.plan.Created
	return o
}

// checkPlan refuses a plan that was applied already or that was made from
// another state.
func (s *Session) checkPlan(ctx context.Context, p *planner.Plan) diag.Diagnostics {
	if p.ID == s.run.ID {
		return nil // made by this session
	}
	s.run.Plan = p.ID
	runs, err := s.eng.opt.Store.Runs(ctx)
	if err != nil {
		return diag.Diagnostics{diag.Errorf("Cannot read the history", "%s", sentence(err))}
	}
	for _, r := range runs {
		if r.Plan == p.ID {
			return diag.Diagnostics{diag.Errorf("Plan was applied already", "Run %s applied this plan on %s. A plan is applied once: make a new one.", r.ID, r.Started.Format(time.DateTime)).Of(diag.AppliedPlan)}
		}
	}
	now := s.store.State()
	if now.Lineage != p.Lineage && (now.Lineage != "" || now.Serial != 0) && p.Lineage != "" {
		return diag.Diagnostics{diag.Errorf("Plan is for another state", "The plan was made from a state with lineage %q, this one has %q. Make a new plan here.", p.Lineage, now.Lineage).Of(diag.ForeignPlan)}
	}
	if len(s.store.Open()) > 0 || now.Serial == p.Serial && now.Ahead != p.Ahead {
		return diag.Diagnostics{s.stale(ctx, p, runs, "A run that was interrupted has changed things since the plan was made.", "Make a new plan: it finds out what took effect.")}
	}
	if now.Serial != p.Serial {
		why := fmt.Sprintf("The state has changed since the plan was made: serial %d then, %d now.", p.Serial, now.Serial)
		return diag.Diagnostics{s.stale(ctx, p, runs, why, "Make a new plan.")}
	}
	return nil
}

func cycleDiag(err error) *diag.Diagnostic {
	var c *dag.CycleError[planner.Op]
	if errors.As(err, &c) {
		return diag.Errorf("Cycle", "The operations of this plan wait for one another: %s. Apply a part of it with -target, or take create_before_destroy away.", c.Error())
	}
	return diag.Errorf("Cannot order the plan", "%s", sentence(err))
}

// unwritten says once that the journal cannot be written, however many
// operations find that out.
func (a *apply) unwritten(err error) {
	d := journalDiag(err)
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.ContainsFunc(a.diags, func(o *diag.Diagnostic) bool { return o.Summary == d.Summary && o.Detail == d.Detail }) {
		a.diags = append(a.diags, d)
	}
}

func journalDiag(err error) *diag.Diagnostic {
	return diag.Errorf("Cannot write the journal", "%s Nothing further was changed.", sentence(err))
}

// recordMoves gives moved objects their new addresses, all in one write.
func (a *apply) recordMoves() error {
	st := a.store.State()
	var gone, put []state.Record
	done := map[addr.Instance]bool{}
	for _, c := range a.plan.Changes {
		if c.Previous == nil || done[c.Addr] || st.Instances[*c.Previous] == nil {
			continue
		}
		done[c.Addr] = true
		gone = append(gone, st.Instances[*c.Previous].Removals(*c.Previous, "moved")...)
		put = append(put, st.Instances[*c.Previous].Additions(c.Addr, "moved")...)
	}
	return a.record(append(gone, put...)...)
}

// recordRefreshed puts what the refresh found into the state.
func (a *apply) recordRefreshed() error {
	var rs []state.Record
	for _, d := range slices.Concat(a.plan.Drift, a.plan.Kept) {
		rec := state.Record{Kind: state.Put, Addr: d.Addr, Deposed: d.Deposed, How: "refreshed"}
		in := a.store.Instance(d.Addr)
		if in == nil {
			continue
		}
		old := in.Current
		if d.Deposed != "" {
			old = in.Deposed[d.Deposed]
		}
		switch {
		case old == nil:
			continue
		case noteOf(old.Private).Interrupted && !d.After.IsNull():
			continue // from where the update began, it goes on
		case d.After.IsNull():
			rec.Remove = true
		default:
			rt, _, ok := a.eng.opt.Providers.Resource(d.Addr.Resource.Type)
			if !ok {
				continue
			}
			enc, err := encodeObject(rt, providers.Object{Value: d.After, Private: old.Private}, nil)
			if err != nil {
				return err
			}
			enc.Dependencies, enc.CreateBeforeDestroy, enc.Sensitive, enc.Tainted = old.Dependencies, old.CreateBeforeDestroy, old.Sensitive, old.Tainted
			rec.Object, rec.Provider = enc, in.Provider
		}
		rs = append(rs, rec)
	}
	return a.record(rs...)
}

// recordOrder records of objects that stay as they are what their end is
// ordered by, where the configuration has changed it: what they depend on,
// whether their replacement comes first, and which provider configuration they
// are managed with, also when their block is gone.
func (a *apply) recordOrder() error {
	if a.plan.Mode != planner.Normal || a.plan.Targeted {
		return nil // not all of it was planned from the configuration
	}
	var rs []state.Record
	for _, c := range a.plan.Changes {
		in := a.store.Instance(c.Addr)
		if c.Action != planner.NoOp || c.Deposed != "" || c.Addr.Resource.Mode != addr.Managed || in == nil || in.Current == nil {
			continue
		}
		o := *in.Current
		provider := in.Provider
		if p := a.providerFor(c.Addr); p != nil {
			provider = a.providerOf(c.Addr, p)
		}
		if o.CreateBeforeDestroy == c.CreateBeforeDestroy && slices.Equal(o.Dependencies, c.Dependencies) && provider == in.Provider {
			continue
		}
		o.Dependencies, o.CreateBeforeDestroy = c.Dependencies, c.CreateBeforeDestroy
		rs = append(rs, state.Record{Kind: state.Put, Addr: c.Addr, ID: c.Prior.ID, Object: &o, Provider: provider, How: "ordered"})
	}
	return a.record(rs...)
}

// finish clears the marker, sets the outputs and writes the document.
func (a *apply) finish(ctx context.Context) (*Result, diag.Diagnostics) {
	ctx = context.WithoutCancel(ctx)
	a.clearMarker(ctx)
	a.diags = append(a.diags, a.clearOldMarkers(ctx)...)
	if err := a.recordOutputs(); err != nil {
		a.unwritten(err)
	}
	if a.plan.Mode == planner.Normal {
		e := a.evaluator()
		a.diags = append(append(a.diags, e.CheckModules()...), e.Checks()...) // what was not known in the plan
	}
	if err := a.recordChecks(); err != nil {
		a.unwritten(err)
	}
	a.diags = append(a.diags, a.Fold(ctx)...)
	a.result.Outputs = a.store.State().Outputs
	a.result.Values = a.evaluator()
	return &a.result, a.diags
}

// clearMarker removes the run's marker once all outcomes are recorded. While
// some are open it stays: it is how the next command knows its objects.
func (a *apply) clearMarker(ctx context.Context) {
	var marks []string
	if a.marked() {
		marks = append(marks, a.run.Marker)
	}
	if a.goneLeft {
		marks = append(marks, a.run.Marker+goneMark)
	}
	if len(marks) == 0 && !a.markedDeletes || a.openCreates || a.unrecorded.Load() {
		return
	}
	for _, mark := range marks {
		for _, c := range a.clients {
			if err := errors.Join(c.ClearMarker(ctx, mark), a.closeContainers(ctx, mark, a.containers.opened)); err != nil {
				a.diags = append(a.diags, diag.Warningf("Marker not removed", "The tag %s of this run could not be removed: %s The next command tries again.", mark, sentence(err)))
				return
			}
		}
	}
	if a.goneLeft {
		return // a call that was cut off may still make the tag: the next run clears it
	}
	if err := a.record(state.Record{Kind: state.Cleared, Marker: a.run.Marker}); err != nil {
		a.unwritten(err)
	}
}

// intend records an intent and returns its number.
func (a *apply) intend(rec state.Record) (int, error) {
	rs := []state.Record{rec}
	if err := a.intendAll(rs); err != nil {
		return 0, err
	}
	return rs[0].Seq, nil
}

// intendAll records intents in one write, and sets their numbers.
func (a *apply) intendAll(rs []state.Record) error {
	if err := a.record(rs...); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, rec := range rs {
		switch {
		case rec.Marker == "":
		case rec.Op == state.Delete:
			a.markedDeletes = true
		default:
			a.markedIntents++
		}
	}
	return nil
}

// marked reports whether objects may carry the run's marker, and none of them
// is still open.
func (a *apply) marked() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.markedIntents > 0 && !a.openCreates
}

// calls returns a context for the calls of one operation, and what collects
// their request ids. As long as it has changed nothing, the user can stop it.
func (a *apply) calls(ctx context.Context, _ typ) (func() []string, context.Context) {
	ctx, r := providers.WithRequests(ctx)
	return r.IDs, providers.WithTurn(ctx, a.eng.opt.Soft)
}

func (a *apply) progress(c *planner.Change, action planner.Action, deposed, id, word string) {
	a.emit(Event{Kind: OpProgress, Addr: c.Addr, Deposed: deposed, Action: action, ID: id, Message: word, Done: a.done(), Total: a.total})
}

// done counts the operations that are done.
func (a *apply) done() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.result.Done)
}

func (a *apply) addDiag(d *diag.Diagnostic) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.diags = append(a.diags, d)
}

// recordOutputs evaluates the root outputs over what is there now.
func (a *apply) recordOutputs() error {
	if a.plan.Mode == planner.Destroy && !a.plan.Targeted && len(a.result.Failed)+len(a.result.Skipped) == 0 {
		if len(a.store.State().Outputs) == 0 {
			return nil
		}
		return a.record(state.Record{Kind: state.SetOutputs, Outputs: map[string]*state.Output{}})
	}
	if a.plan.Mode == planner.Destroy {
		return nil
	}
	outs, changed, ds, err := evaluateOutputs(a.evaluator(), a.store.State().Outputs, a.evaluates)
	if len(a.result.Failed)+len(a.result.Skipped) == 0 { // else what fails follows from what was not made
		a.diags = append(a.diags, ds...)
	}
	if err != nil || !changed {
		return err
	}
	return a.record(state.Record{Kind: state.SetOutputs, Outputs: outs})
}

// evaluates reports whether the plan holds all that an output depends on:
// -target may leave it out, and the output then stays as it is.
func (a *apply) evaluates(output string) bool {
	return !a.plan.Targeted || slices.ContainsFunc(a.plan.Outputs, func(o *planner.OutputChange) bool { return o.Name == output })
}
