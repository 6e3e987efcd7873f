package suite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state/local"
)

// execution is the execution of one file.
type execution struct {
	Options
	file    *File
	set     providers.Set
	dir     string
	states  map[string]*tracked // by state key
	order   []*tracked          // by when they were applied last
	earlier map[string]config.TestOutputs
}

// tracked is one state, and what was applied to it last.
type tracked struct {
	store *local.Store
	last  *attempt
}

// attempt is one run with all that it is made of.
type attempt struct {
	*execution
	run   *Run
	scope *config.TestScope
	work  reconciler.Work
	state *tracked
}

// state returns the state of a key.
func (x *execution) state(key string) *tracked {
	if x.states[key] == nil {
		name := fmt.Sprintf("%d.tfstate", len(x.states))
		x.states[key] = &tracked{store: local.New(x.dir, local.Options{File: name, Passing: true})}
	}
	return x.states[key]
}

// applied notes that a run is the last one that was applied to its state.
func (x *execution) applied(t *attempt) {
	for i, other := range x.order {
		if other == t.state {
			x.order = append(x.order[:i], x.order[i+1:]...)
			break
		}
	}
	t.state.last = t
	x.order = append(x.order, t.state)
}

// execute carries out a run and says what came of it.
func (x *execution) execute(ctx context.Context, r *Run) {
	r.Started = x.Now()
	x.Report.RunStarted(x.file, r)
	defer func() { r.Elapsed = x.Now().Sub(r.Started) }()
	t := &attempt{execution: x, run: r, state: x.state(r.Test.StateKey)}
	values, ds := t.carryOut(ctx)
	r.Diagnostics = ds
	switch {
	case ds.HasErrors():
		r.Status = Error
	default:
		r.Status = t.judge(values)
	}
	if values != nil {
		x.earlier[r.Test.Name] = config.TestOutputs{Values: values.AllOutputs(), Planned: !r.Test.Apply}
	}
}

// judge evaluates the assertions of a run.
func (t *attempt) judge(values *config.Evaluator) Status {
	found, ds := t.scope.Assert(values)
	t.run.Diagnostics = append(t.run.Diagnostics, ds...)
	switch {
	case found.Errored:
		return Error
	case found.Failed:
		return Fail
	}
	return Pass
}

// carryOut plans a run, and applies it where it says so. It returns an
// evaluator over what there is then, nil where it did not come to that.
func (t *attempt) carryOut(ctx context.Context) (*config.Evaluator, diag.Diagnostics) {
	refused, ds := t.prepare()
	if ds.HasErrors() {
		return nil, ds
	}
	x := &expectations{list: t.run.Test.Expected, config: t.run.Config}
	if refused.HasErrors() { // the values of variables: nothing can be planned
		if t.run.Test.Apply {
			return nil, append(ds, x.tooEarly(refused)...)
		}
		values := config.NewEvaluator(t.work.Config, t.unplanned())
		return values, append(append(ds, x.filter(refused)...), x.missing()...)
	}
	values, more := t.session(ctx, x)
	return values, append(ds, more...)
}

// unplanned are the values of a configuration that is not planned.
func (t *attempt) unplanned() config.EvalOptions {
	o := t.Check
	o.Variables = t.work.Variables
	o.Resource = func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil }
	return o
}

// prepare puts the work of a run together: configuration, variables, options.
// refused is what validations say of the variables.
func (t *attempt) prepare() (refused, ds diag.Diagnostics) {
	run := t.run.Test
	t.run.Sources = map[string][]byte{}
	maps.Copy(t.run.Sources, t.Sources)
	if ds = run.Expect(); ds.HasErrors() {
		return nil, ds
	}
	cfg, ds := t.Load(t.file.Test, run)
	if _, _, elsewhere := run.Elsewhere(); !elsewhere && len(t.Root.Sources) == 0 {
		cfg, ds = config.LoadSources(t.Dir, nil) // tests alone
	}
	t.run.Config = cfg
	maps.Copy(t.run.Sources, cfg.Sources)
	if ds.HasErrors() {
		return nil, ds
	}
	globals, ds := t.Globals(t.file.Test.Name) // what the files are warned of was told when they were read
	t.scope = &config.TestScope{File: t.file.Test, Run: run, Root: t.Root, Globals: globals, Earlier: t.earlier}
	ds = append(ds, t.scope.Configure(cfg)...)
	inputs, more := t.scope.Inputs(cfg)
	if ds = append(ds, more...); ds.HasErrors() {
		return nil, ds
	}
	if more = cfg.Validate(t.Check); more.HasErrors() {
		return nil, append(ds, more...)
	}
	vars, more := cfg.Variables(inputs)
	for _, d := range more {
		if d.Checked != nil {
			refused = append(refused, atValue(d, inputs))
			continue
		}
		ds = append(ds, d)
	}
	t.work = reconciler.Work{Config: cfg, Variables: vars, Command: "test", Workspace: "default", NoRefresh: run.Options.NoRefresh}
	return refused, append(ds, t.options()...)
}

// atValue returns what a validation says at the place of the value, where that
// stands in a file.
func atValue(d *diag.Diagnostic, inputs map[string]config.InputValue) *diag.Diagnostic {
	at := inputs[strings.TrimPrefix(d.Checked.Address, "var.")].Range
	if at == nil {
		return d
	}
	moved := *d
	moved.Subject = at
	between := " "
	if !strings.ContainsAny(moved.Detail[max(0, len(moved.Detail)-1):], ".!?") {
		between = "\n\n"
	}
	moved.Detail += fmt.Sprintf("%sThe rule is at %s.", between, d.Subject)
	return &moved
}

// unhinted returns messages without what they say is to be typed next, which
// is about a state that is kept.
func unhinted(ds diag.Diagnostics) diag.Diagnostics {
	out := make(diag.Diagnostics, 0, len(ds))
	for _, d := range ds {
		plain := *d
		plain.Hint = ""
		out = append(out, &plain)
	}
	return out
}

// options takes over the plan options of a run.
func (t *attempt) options() diag.Diagnostics {
	var ds diag.Diagnostics
	o := t.run.Test.Options
	if o.RefreshOnly {
		t.work.Mode = planner.RefreshOnly
	}
	for _, ref := range o.Target {
		p, err := addr.Parse(ref.Text)
		if err != nil {
			ds = append(ds, diag.Errorf("Invalid target", "%v. Write the address of a module or resource.", err).At(&ref.Range))
			continue
		}
		if p.Block != nil && slices.Contains(reserved, p.Block.Resource.Type) {
			ds = append(ds, diag.Errorf("Invalid target", "%s is no resource: %q names something else in the language. Write the address of a module or resource.", ref.Text, p.Block.Resource.Type).At(&ref.Range))
			continue
		}
		t.work.Targets = append(t.work.Targets, planner.Target{Module: p.Module, Block: p.Block, Key: p.Instance})
	}
	for _, ref := range o.Replace {
		i, err := addr.ParseInstance(ref.Text)
		if err != nil {
			ds = append(ds, diag.Errorf("Invalid replacement", "%v. Write the address of a resource.", err).At(&ref.Range))
			continue
		}
		if o.RefreshOnly {
			ds = append(ds, diag.Errorf("Incompatible plan options", "mode = refresh-only replaces nothing. Remove replace, or the mode.").At(&ref.Range))
		}
		t.work.Replace = append(t.work.Replace, i)
	}
	return ds
}

// reserved are first words of references that are of no resource.
var reserved = []string{"arg", "count", "each", "lazy", "local", "path", "self", "template", "terraform", "var"}

// open takes the state of the run.
func (t *attempt) open(ctx context.Context) (*reconciler.Session, error) {
	o := t.Engine
	o.Providers, o.Store = t.set, t.state.store
	o.Stand, o.StandData = t.stand, t.standData
	return reconciler.New(o).Open(ctx, "test", 0)
}

// session plans and applies.
func (t *attempt) session(ctx context.Context, x *expectations) (*config.Evaluator, diag.Diagnostics) {
	s, err := t.open(ctx)
	if err != nil {
		return nil, diag.Diagnostics{diag.Errorf("Cannot open the state of the run", "%v.", err)}
	}
	defer s.Close()
	p, ds := s.Plan(ctx, t.work)
	ds = t.blamed(ds)
	if p == nil {
		return nil, x.filter(ds)
	}
	t.run.Plan = p
	if !t.run.Test.Apply {
		return s.Planned(t.work, p), append(x.filter(ds), x.missing()...)
	}
	if ds.HasErrors() {
		return nil, x.tooEarly(ds)
	}
	if more := t.unfit(p); more.HasErrors() {
		return nil, append(ds, more...)
	}
	var out diag.Diagnostics
	for _, d := range ds {
		if d.Checked == nil { // else the apply says it again
			out = append(out, d)
		}
	}
	t.execution.applied(t)
	res, ds := s.Apply(ctx, t.work, p)
	ds = t.blamed(unhinted(ds))
	t.run.State = s.State()
	out = append(out, x.filter(ds)...)
	if res == nil {
		return nil, out
	}
	return res.Values, append(out, x.missing()...)
}
