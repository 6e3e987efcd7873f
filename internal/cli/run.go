package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"time"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/internal/policy"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// run is a command that holds the state.
type run struct {
	config  *config.Config
	view    view
	session *reconciler.Session
	work    reconciler.Work
	// policies judge the plan, nil where none do.
	policies *policy.Policies
	release  func()
	// appliesAtOnce: nobody is asked between the plan and the apply.
	appliesAtOnce bool
	// stale is what such a plan says of checks. The apply judges them anew, so
	// that it is said only where there is none.
	stale diag.Diagnostics
}

// close releases the state.
func (r *run) close() {
	if len(r.stale) > 0 {
		r.view.Diagnostics(r.located(r.stale))
	}
	if err := r.session.Close(); err != nil {
		r.view.Diagnostics(diag.Diagnostics{errorDiagnostic("The lock was not released", err)})
	}
	r.release()
}

// tell tells messages; it returns an error where they end the command.
func (r *run) tell(ctx context.Context, ds diag.Diagnostics) error {
	if ds.HasErrors() && ctx.Err() != nil {
		ds = interrupted()
	}
	r.view.Diagnostics(r.located(ds))
	if ds.HasErrors() {
		return exitCode(exitError)
	}
	return nil
}

// located gives messages about a resource the place of its block, where they
// have none.
func (r *run) located(ds diag.Diagnostics) diag.Diagnostics {
	out := make(diag.Diagnostics, len(ds))
	for n, d := range ds {
		out[n] = d
		i, err := addr.ParseInstance(d.Address)
		if d.Subject != nil || err != nil {
			continue
		}
		if block := r.config.Resource(i.Block()); block != nil {
			with := *d
			out[n] = with.At(&block.Range)
		}
	}
	return out
}

// source returns what a saved plan holds beside the plan.
func (r *run) source(a *app) planner.Source {
	return planner.Source{Dir: a.dir(), Files: r.config.Sources, Version: a.env.Version}
}

// open reads the configuration and its variables, and takes the lock of the
// state. What is wrong has been told when it returns an error.
func (a *app) open(ctx context.Context, command string, o *planOptions) (*run, error) {
	return a.openWith(ctx, command, o, a.begin)
}

// beginner puts a run together and opens its state.
type beginner func(ctx context.Context, command string, o *planOptions, work reconciler.Work, v view) (*run, error)

// openWith is open with another way to the state.
func (a *app) openWith(ctx context.Context, command string, o *planOptions, begin beginner) (*run, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	targets, replace, err := addresses(o)
	if err != nil {
		return nil, err
	}
	cfg, vars, v, err := a.load(ctx, o)
	if err != nil {
		return nil, err
	}
	work := reconciler.Work{
		Config: cfg, Variables: vars, Mode: modeOf(o), Targets: targets, Replace: replace,
		NoRefresh: !o.refresh, Adopt: o.adopt, Workspace: a.workspace, Command: command, Leftovers: o.leftovers.Leftovers,
	}
	return begin(ctx, command, o, work, v)
}

// assemble puts the engine of a run together.
func (a *app) assemble(ctx context.Context, o *planOptions, work reconciler.Work, v view) (*run, *reconciler.Engine, error) {
	r := &run{config: work.Config, view: v, work: work}
	var err error
	if r.policies, err = a.loadPolicies(o.policy); err != nil {
		return nil, nil, r.tell(ctx, diag.Diagnostics{errorDiagnostic("Cannot read the policies", err)})
	}
	timing, _, err := a.timing()
	if err != nil {
		return nil, nil, r.tell(ctx, diag.Diagnostics{errorDiagnostic("Invalid environment variable", err)})
	}
	store, err := a.store(o.state)
	if err != nil {
		return nil, nil, r.tell(ctx, diag.Diagnostics{errorDiagnostic("Cannot open the state", err)})
	}
	set, release, err := a.providers()
	if err != nil {
		return nil, nil, r.tell(ctx, diag.Diagnostics{errorDiagnostic("Cannot reach the cloud", err)})
	}
	r.release = release
	return r, reconciler.New(reconciler.Options{
		Providers: set, Store: store, Parallelism: o.parallelism, Events: v.Event, FailFast: o.failFast,
		Who: who(), Version: a.env.Version, Timing: timing, Soft: a.soft, Provision: a.provision,
	}), nil
}

// begin puts the engine together and takes the lock.
func (a *app) begin(ctx context.Context, command string, o *planOptions, work reconciler.Work, v view) (*run, error) {
	r, engine, err := a.assemble(ctx, o, work, v)
	if err != nil {
		return nil, err
	}
	r.session, err = a.lock(ctx, engine, command, o.lockTimeout, v.Note)
	return r.opened(ctx, err)
}

// look puts the engine together for a command that changes nothing, and takes
// no lock.
func (a *app) look(ctx context.Context, _ string, o *planOptions, work reconciler.Work, v view) (*run, error) {
	r, engine, err := a.assemble(ctx, o, work, v)
	if err != nil {
		return nil, err
	}
	r.session, err = engine.Look(ctx)
	return r.opened(ctx, err)
}

// opened checks the addresses among the options against a state that was
// opened, or says why it was not.
func (r *run) opened(ctx context.Context, err error) (*run, error) {
	if err != nil {
		r.release()
		return nil, r.tell(ctx, diag.Diagnostics{lockDiagnostic(err)})
	}
	if d := r.named().check(r.work); d != nil {
		r.close()
		return nil, r.tell(ctx, diag.Diagnostics{d})
	}
	return r, nil
}

// lock takes the lock of the state. Where that takes time, note says at once who
// holds it, and for how long it is waited for.
func (a *app) lock(ctx context.Context, engine *reconciler.Engine, command string, timeout time.Duration, note func(string)) (*reconciler.Session, error) {
	session, err := engine.Open(ctx, command, 0)
	var locked *state.LockedError
	if timeout <= 0 || !errors.As(err, &locked) {
		return session, err
	}
	note(fmt.Sprintf("Waiting up to %s for the lock of the state. It is held%s.", timeout, locked.Holder.Words()))
	return engine.Open(ctx, command, timeout)
}

// named returns the addresses that there are.
func (r *run) named() named { return named{r.config, r.session.State()} }

// plan makes a plan. What is wrong has been told when it returns an error.
func (r *run) plan(ctx context.Context) (*planner.Plan, error) {
	p, ds := r.session.Plan(ctx, r.work)
	if !ds.HasErrors() {
		switch d := r.named().checkPlanned(r.work, p); {
		case d != nil:
			ds = append(ds, d)
		case p.Targeted:
			ds = append(ds, diag.Warningf("The plan is limited by -target", "It may leave out changes that the configuration asks for. Plan again without -target before you rely on it."))
		}
		if r.appliesAtOnce && p.Mode == planner.Normal {
			ds, r.stale = partChecks(ds)
		}
	}
	return p, r.tell(ctx, ds)
}

// partChecks parts messages from those about what checks assert.
func partChecks(ds diag.Diagnostics) (others, checks diag.Diagnostics) {
	for _, d := range ds {
		if d.Checked != nil && d.Checked.Kind == "check" {
			checks = append(checks, d)
		} else {
			others = append(others, d)
		}
	}
	return others, checks
}

// openSaved opens the state for a saved plan.
func (a *app) openSaved(ctx context.Context, command string, o *applyOptions) (*run, *planner.Plan, error) {
	if err := o.checkSaved(); err != nil {
		return nil, nil, err
	}
	p, src, err := a.readPlan(o.planFile)
	if err != nil {
		return nil, nil, err
	}
	if p.Workspace != a.workspace {
		return nil, nil, hintf("swampctl workspace select "+p.Workspace,
			"the plan was made for the workspace %q, and the workspace %q is selected", p.Workspace, a.workspace)
	}
	v, err := a.view(&o.planOptions, func() map[string][]byte { return src.Files })
	if err != nil {
		return nil, nil, err
	}
	cfg, ds := config.LoadSources(src.Dir, src.Files)
	v.Diagnostics(ds)
	if ds.HasErrors() {
		return nil, nil, exitCode(exitError)
	}
	vars, ds := a.savedVariables(ctx, cfg, p, o)
	v.Diagnostics(ds)
	if ds.HasErrors() {
		return nil, nil, exitCode(exitError)
	}
	work := reconciler.Work{
		Config: cfg, Variables: vars, Mode: p.Mode, Adopt: o.adopt, Workspace: p.Workspace, Command: command,
	}
	r, err := a.begin(ctx, command, &o.planOptions, work, v)
	return r, p, err
}

// checkSaved refuses options that belong into the plan.
func (o *applyOptions) checkSaved() error {
	if len(o.targets)+len(o.replace) > 0 || o.destroy || o.refreshOnly || !o.refresh || o.leftovers.given() {
		return hintf("give these flags to: swampctl plan -out="+o.planFile,
			"a saved plan is executed as it is: -target, -replace, -destroy, -refresh, -refresh-only, -destroy-leftover and -keep-leftover do not go with it")
	}
	return o.check()
}

// modeOf returns what a plan is for.
func modeOf(o *planOptions) planner.Mode {
	switch {
	case o.destroy:
		return planner.Destroy
	case o.refreshOnly:
		return planner.RefreshOnly
	default:
		return planner.Normal
	}
}

// view returns the view of a run.
func (a *app) view(o *planOptions, sources func() map[string][]byte) (view, error) {
	v := a.mainView(o, sources)
	if o.jsonInto == "" {
		return v, nil
	}
	f, err := os.OpenFile(a.path(o.jsonInto), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, hintf("name a file in a directory that is there: -json-into=plan.jsonl", "write JSON into %q: %w", o.jsonInto, cause(err))
	}
	a.files = append(a.files, f)
	stream := machine.NewStream(f, a.env.Now)
	stream.Version(a.env.Version)
	return teeView{v, &jsonView{a: a, stream: stream, sources: sources}}, nil
}

// mainView returns the view of the standard output.
func (a *app) mainView(o *planOptions, sources func() map[string][]byte) view {
	if o.json {
		return &jsonView{a: a, stream: a.messages(), sources: sources}
	}
	style, out := a.style(a.env.StdoutTerminal), a.env.Stdout
	if o.markdown {
		style, out = a.style(a.env.StderrTerminal), a.env.Stderr
	}
	style.Detail = o.detail()
	return &textView{
		a: a, style: style, schemas: a.schemas(), sources: sources, compact: o.compactWarnings, markdown: o.markdown,
		out: out, progress: a.progress(out, style, o.markdown),
	}
}

// progress returns how the steps of a run are told: live on a terminal that
// can do it, else as lines.
func (a *app) progress(out io.Writer, style render.Style, markdown bool) progress {
	if !a.env.StdoutTerminal || markdown || a.env.getenv("TERM") == "dumb" || a.env.getenv("CI") != "" {
		return render.NewProgress(out, style, a.env.Now)
	}
	live := render.NewLive(out, style, a.env.Now)
	a.live.Store(live)
	return live
}

// messages returns the stream of messages of a run in JSON, begun with the
// version.
func (a *app) messages() *machine.Stream {
	if a.stream == nil {
		a.stream = machine.NewStream(a.env.Stdout, a.env.Now)
		a.stream.Version(a.env.Version)
	}
	return a.stream
}

// schemas returns the schemas of the built-in provider.
func (a *app) schemas() render.Schemas {
	set := a.builtin()
	return func(r addr.Resource) *schema.Block {
		if s := planner.SchemaOf(set, r); s != nil {
			return s.Block
		}
		return nil
	}
}

// The state files.
const (
	stateFile        = "terraform.tfstate"
	sandboxStateFile = "sandbox.tfstate"
)

// stateName is the name of the usual state file.
func (a *app) stateName() string {
	if a.sandbox {
		return sandboxStateFile
	}
	return stateFile
}

// who returns user@host.
func who() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if host, err := os.Hostname(); err == nil {
		name += "@" + host
	}
	return name
}
