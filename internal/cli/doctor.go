package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state/local"
)

// The exit code of doctor where nothing is wrong but something is odd.
const exitOdd = 2

// doctorOptions are the options of doctor.
type doctorOptions struct {
	stateOptions
	variableOptions
	// json: print JSON.
	json bool
}

// doctorCommand returns the command doctor.
func (a *app) doctorCommand() *cobra.Command {
	o := &doctorOptions{}
	cmd := &cobra.Command{
		Use: "doctor", Short: "Look for what keeps commands from working",
		Long: "Checks the configuration, the state with its lock and journal, the token, what it may read of the types that\n" +
			"are used here, the way to the API, and how many calls are left. It changes nothing and takes no lock. What a\n" +
			"token may create or delete the API does not tell.",
		Example:     "swampctl doctor\nswampctl doctor -json\nswampctl doctor -sandbox",
		Annotations: map[string]string{exitCodes: "0  all is well\n1  something keeps commands from working\n2  something is odd, and commands work"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), o) },
	}
	o.stateOptions.register(cmd.Flags())
	o.variableOptions.register(cmd.Flags())
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// health is how a check went.
type health string

// The verdicts.
const (
	well   health = "ok"
	odd    health = "warning"
	broken health = "error"
)

// finding is the outcome of one check.
type finding struct {
	Check   string `json:"check"`
	Verdict health `json:"status"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// examination is a run of doctor.
type examination struct {
	a        *app
	o        *doctorOptions
	findings []finding
	work     reconciler.Work
	store    *local.Store // nil: it is not known where the state is
	session  *reconciler.Session
}

// note adds a finding.
func (x *examination) note(check string, v health, hint, format string, args ...any) {
	x.findings = append(x.findings, finding{check, v, fmt.Sprintf(format, args...), hint})
}

// doctor runs the command doctor.
func (a *app) doctor(ctx context.Context, o *doctorOptions) error {
	x := &examination{a: a, o: o}
	x.configuration()
	release, err := x.open(ctx)
	if err != nil {
		return err
	}
	defer release()
	x.state(ctx)
	if x.session != nil && x.cloud(ctx) {
		x.scopes(ctx)
	}
	return x.report()
}

// configuration reads the configuration; without one the environment has to
// name the token.
func (x *examination) configuration() {
	cfg, ds := x.a.readConfig(&planOptions{withoutFiles: true})
	if !ds.HasErrors() {
		ds = append(ds, errorsOf(cfg.Validate(x.a.evalOptions()))...)
	}
	x.work = reconciler.Work{Config: cfg, Workspace: x.a.workspace}
	if errs := errorsOf(ds); len(errs) > 0 {
		x.note("configuration", broken, "swampctl validate", "%s, the first: %s", amount(len(errs), "error"), errs[0].Error())
		x.work.Config, _ = config.LoadSources(x.a.dir(), nil)
		return
	}
	if len(cfg.Sources) == 0 {
		x.note("configuration", odd, "go to the directory with the .tf files, or give it with -chdir", "there are no .tf files here")
		return
	}
	x.note("configuration", well, "", "%s in %s", amount(len(cfg.Blocks()), "block"), amount(len(cfg.Sources), "file"))
	inputs, ds := config.Inputs(config.InputSources{Dir: x.a.dir(), Environ: x.a.env.Environ(), Flags: x.o.inputs})
	vars, more := cfg.Variables(inputs)
	if errs := errorsOf(append(ds, more...)); len(errs) > 0 {
		x.note("variables", odd, "give it with -var, in terraform.tfvars, or as TF_VAR_NAME", "%s", errs[0].Error())
		vars = map[string]cty.Value{}
	}
	x.work.Variables = vars
}

// open puts together what looks at the state and the cloud.
func (x *examination) open(ctx context.Context) (release func(), err error) {
	set, release, err := x.a.providers()
	if err != nil {
		return nil, err
	}
	if x.store, err = x.a.store(x.o.stateOptions.state); err == nil {
		x.session, err = reconciler.New(reconciler.Options{Providers: set, Store: x.store, Version: x.a.env.Version}).Look(ctx)
	}
	if err != nil {
		d := errorDiagnostic("", err)
		x.note("state", broken, d.Hint, "%s", strings.TrimSpace(d.Summary+" "+d.Detail))
	}
	return release, nil
}

// state looks at the state, its lock and its journal.
func (x *examination) state(ctx context.Context) {
	if x.store == nil {
		return
	}
	if x.session != nil {
		st := x.session.State()
		what := fmt.Sprintf("%s, serial %d", amount(len(st.Instances), "object"), st.Serial)
		if st.Lineage == "" {
			what = "there is none yet"
		}
		x.note("state", well, "", "workspace %q: %s", x.a.workspace, what)
	}
	held, err := x.store.Holder()
	switch {
	case err != nil:
		x.note("lock", broken, "", "%v", err)
	case held != nil:
		x.note("lock", odd, "wait for the other command with -lock-timeout=5m", "%v", held)
	default:
		x.note("lock", well, "", "nobody holds it")
	}
	if x.session == nil {
		return
	}
	switch n := x.session.Interrupted(); {
	case n == 0:
		x.note("journal", well, "", "nothing is open")
	case held != nil:
		x.note("journal", well, "", "what holds the lock has %s open", amount(n, "operation"))
	default:
		x.note("journal", odd, "swampctl refresh", "a run was interrupted: %s without a known outcome", amount(n, "operation"))
	}
}

// cloud asks the API about the token; it reports whether that is any good.
func (x *examination) cloud(ctx context.Context) bool {
	probes, ds, err := x.session.Probe(ctx, x.work)
	for _, d := range ds {
		if d.Severity == diag.Error {
			x.note("token", broken, d.Hint, "%s: %s", d.Summary, d.Detail)
			return false
		}
	}
	x.calls(probes)
	switch providers.KindOf(err) {
	case providers.Denied:
		x.note("token", broken, "make a token in the control panel under API, and export DIGITALOCEAN_TOKEN=…", "the API refuses it: %v", err)
		return false
	case providers.Throttled:
		x.note("limits", broken, "wait until there are more", "%v", err)
		return false
	}
	if err != nil {
		x.note("api", broken, "check the network, a proxy, and DIGITALOCEAN_API_URL", "cannot be reached: %v", err)
		return false
	}
	for _, p := range probes {
		where := p.Endpoint
		if x.a.sandbox {
			where = "the embedded API"
		}
		x.note("api", well, "", "%s answers", where)
		if p.Status != "active" && p.Status != "" {
			x.note("account", broken, "look into the control panel", "%s is %s. %s", p.Account, p.Status, p.StatusMessage)
			continue
		}
		x.note("token", well, "", "valid for the account %s", p.Account)
	}
	return true
}

// few is below how many calls the doctor warns.
const few = 500

// calls says how many calls are left.
func (x *examination) calls(probes []providers.Probe) {
	for _, p := range probes {
		switch {
		case p.Limit == 0:
		case p.Remaining < few:
			x.note("limits", odd, "", "%d of %d calls are left until %s", p.Remaining, p.Limit, p.Reset.Local().Format(time.TimeOnly))
		default:
			x.note("limits", well, "", "%d of %d calls are left", p.Remaining, p.Limit)
		}
	}
}

// scopes reads the lists of the types that are used here.
func (x *examination) scopes(ctx context.Context) {
	used := map[string]bool{}
	for _, b := range x.work.Config.Blocks() {
		if b.Resource.Mode == addr.Managed {
			used[b.Resource.Type] = true
		}
	}
	for i := range x.session.State().Instances {
		if i.Resource.Mode == addr.Managed {
			used[i.Resource.Type] = true
		}
	}
	types := slices.Sorted(maps.Keys(used))
	refused := x.session.Readable(ctx, types)
	for _, name := range slices.Sorted(maps.Keys(refused)) {
		err, hint := refused[name], ""
		if providers.KindOf(err) == providers.Denied {
			hint = "give the token the scope to read them"
		}
		x.note("scopes", broken, hint, "%s cannot be read: %v", name, err)
	}
	if len(refused) == 0 && len(types) > 0 {
		x.note("scopes", well, "", "the token may read all types that are used here; whether it may change them, only a change shows")
	}
}

// report prints the findings and returns the exit code.
func (x *examination) report() error {
	worst := well
	for _, f := range x.findings {
		if f.Verdict == broken || f.Verdict == odd && worst == well {
			worst = f.Verdict
		}
	}
	if x.o.json {
		if err := x.a.printJSON(map[string]any{"format_version": "1.0", "status": worst, "checks": x.findings}); err != nil {
			return err
		}
	} else {
		x.print()
	}
	switch worst {
	case broken:
		return exitCode(exitError)
	case odd:
		return exitCode(exitOdd)
	default:
		return nil
	}
}

// print writes the findings for people.
func (x *examination) print() {
	s := x.a.style(x.a.env.StdoutTerminal)
	for _, f := range x.findings {
		word := s.Good("ok     ")
		switch f.Verdict {
		case odd:
			word = s.Bold("odd    ")
		case broken:
			word = s.Bad("BROKEN ")
		}
		fmt.Fprintf(x.a.env.Stdout, "%s %-13s  %s\n", word, f.Check, beside(s, f.Message))
		if f.Hint != "" {
			fmt.Fprintf(x.a.env.Stdout, "%*s%s\n", findingColumns, "", beside(s, "Hint: "+f.Hint))
		}
	}
	fmt.Fprintln(x.a.env.Stdout, "\n"+x.verdict())
}

// findingColumns are those before what a check found.
const findingColumns = 23

// beside breaks what a check found so that it stands beside the check's name.
func beside(s render.Style, text string) string {
	return strings.TrimLeft(s.Beside("", findingColumns, text), " ")
}

// verdict says in a line what came of all checks.
func (x *examination) verdict() string {
	n := map[health]int{}
	for _, f := range x.findings {
		n[f.Verdict]++
	}
	switch {
	case n[broken] > 0 && n[odd] > 0:
		return fmt.Sprintf("Broken: %s. Odd: %s.", amount(n[broken], "check"), amount(n[odd], "check"))
	case n[broken] > 0:
		return fmt.Sprintf("Broken: %s.", amount(n[broken], "check"))
	case n[odd] > 0:
		return fmt.Sprintf("Nothing is broken. Odd: %s.", amount(n[odd], "check"))
	default:
		return "All is well."
	}
}
