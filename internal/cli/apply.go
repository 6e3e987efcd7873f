package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/reconciler"
)

// applyOptions are the options of apply and destroy.
type applyOptions struct {
	planOptions
	limits   limitOptions
	stateful statefulOptions
	// autoApprove: do not ask.
	autoApprove bool
	// planFile is a saved plan, "" to make one.
	planFile string
}

// applyCommand returns the command apply.
func (a *app) applyCommand() *cobra.Command {
	o := &applyOptions{}
	cmd := &cobra.Command{
		Use: "apply [PLANFILE]", Short: "Make DigitalOcean what the configuration says",
		Long: "Shows a plan, asks, and executes it; a saved plan is executed without asking. What fails stops only what\n" +
			"depends on it. Ctrl-C finishes what is in flight; a second one stops at once. Run it again after any failure:\n" +
			"it goes on where the last run ended, and makes nothing twice.",
		Example: "swampctl apply\nswampctl apply -auto-approve -var region=fra1\nswampctl apply tfplan\n" +
			"swampctl apply -replace='digitalocean_droplet.web[1]'",
		Annotations: map[string]string{exitCodes: changeExits},
		Args:        arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.planFile = args[0]
			}
			return a.apply(cmd.Context(), "apply", o)
		},
	}
	o.register(cmd.Flags())
	o.registerModes(cmd.Flags())
	o.limits.register(cmd.Flags())
	o.leftovers.register(cmd.Flags())
	o.stateful.register(cmd.Flags())
	o.registerApproval(cmd)
	return cmd
}

// registerApproval adds the flag that leaves out the question.
func (o *applyOptions) registerApproval(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
}

// destroyCommand returns the command destroy.
func (a *app) destroyCommand() *cobra.Command {
	o := &applyOptions{}
	cmd := &cobra.Command{
		Use: "destroy", Short: "Destroy what the state holds",
		Long:        "Shows what would be destroyed, asks, and destroys it, in the order that DigitalOcean needs. It is apply -destroy.",
		Example:     "swampctl destroy\nswampctl destroy -target=digitalocean_droplet.web -auto-approve",
		Annotations: map[string]string{exitCodes: changeExits},
		Args:        arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.destroy = true
			return a.apply(cmd.Context(), "destroy", o)
		},
	}
	o.register(cmd.Flags())
	o.limits.register(cmd.Flags())
	o.leftovers.register(cmd.Flags())
	o.registerApproval(cmd)
	return cmd
}

// refreshCommand returns the command refresh.
func (a *app) refreshCommand() *cobra.Command {
	o := &applyOptions{autoApprove: true}
	cmd := &cobra.Command{
		Use: "refresh", Short: "Bring the state up to date with what is there",
		Long: "Settles what an interrupted run left open, looks at every object that the state holds, shows what was\n" +
			"changed or deleted behind its back, and writes that to the state. Nothing in the cloud is changed.",
		Example:     "swampctl refresh\nswampctl plan -refresh-only     # only look",
		Annotations: map[string]string{exitCodes: changeExits},
		Args:        arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.refreshOnly = true
			return a.apply(cmd.Context(), "refresh", o)
		},
	}
	o.registerLook(cmd.Flags())
	return cmd
}

// apply runs the commands apply, destroy and refresh.
func (a *app) apply(ctx context.Context, command string, o *applyOptions) error {
	r, p, err := a.planToApply(ctx, command, o)
	if err != nil {
		return err
	}
	defer r.close()
	if o.planFile == "" {
		r.view.Plan(p, "")
	}
	if d := o.limits.check(p); d != nil {
		return r.tell(ctx, diag.Diagnostics{d})
	}
	d, err := o.stateful.check(p, o, a.builtin())
	if err != nil {
		return err
	}
	if d != nil {
		return r.tell(ctx, diag.Diagnostics{d})
	}
	if err := r.tell(ctx, a.judge(ctx, r, p, o.policy)); err != nil {
		return err
	}
	if err := a.consent(ctx, r, p, o); err != nil {
		return err
	}
	if p.Empty() && len(p.Drift) == 0 && p.Mode == planner.RefreshOnly {
		return r.tell(ctx, r.session.Fold(ctx))
	}
	a.finishing.Store(true)
	stop := ticking(r.view)
	res, ds := r.session.Apply(ctx, r.work, p)
	stop()
	a.finishing.Store(false)
	ds = r.located(withoutCut(res, ds))
	r.view.Diagnostics(ds)
	if res == nil {
		return exitCode(exitError)
	}
	r.stale = nil
	r.view.Result(res, p.Mode, ds)
	if ds.HasErrors() || len(res.Failed)+len(res.Skipped) > 0 || res.Stopped {
		return exitCode(exitError)
	}
	return nil
}

// withoutCut returns the messages of an apply without one for each operation
// that the user cut off: that is said once, at the end.
func withoutCut(res *reconciler.Result, ds diag.Diagnostics) diag.Diagnostics {
	if res == nil {
		return ds
	}
	cut := map[string]bool{}
	for _, o := range res.Failed {
		if errors.Is(o.Err, context.Canceled) {
			cut[o.Addr.String()] = true
		}
	}
	return slices.DeleteFunc(ds, func(d *diag.Diagnostic) bool { return cut[d.Address] })
}

// tickEvery is how often a view is asked to tell what still goes on.
const tickEvery = 500 * time.Millisecond

// ticking makes a view tell what still goes on, until stop returns.
func ticking(v view) (stop func()) {
	ticker := time.NewTicker(tickEvery)
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ticker.C:
				v.Tick()
			case <-quit:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(quit)
		<-ended
	}
}

// planToApply opens the state and returns the plan: the saved one or a new one.
func (a *app) planToApply(ctx context.Context, command string, o *applyOptions) (*run, *planner.Plan, error) {
	if a.planFile = o.planFile; o.planFile != "" {
		return a.openSaved(ctx, command, o)
	}
	if err := a.checkApproval(o, "the plan", "give -auto-approve, or save a plan with: swampctl plan -out=tfplan, and apply that"); err != nil {
		return nil, nil, err
	}
	r, err := a.open(ctx, command, &o.planOptions)
	if err != nil {
		return nil, nil, err
	}
	r.appliesAtOnce = o.autoApprove
	p, err := r.plan(ctx)
	if err != nil {
		r.close()
		return nil, nil, err
	}
	return r, p, nil
}

// checkApproval refuses what could not be approved.
func (a *app) checkApproval(o *applyOptions, what, hint string) error {
	if o.autoApprove || !o.json && a.mayAsk(o.input) {
		return nil
	}
	switch {
	case o.json:
		return hintf(hint, "with -json nothing can be asked, so %s cannot be approved", what)
	case !o.input:
		return hintf(hint, "with -input=false nothing can be asked, so %s cannot be approved", what)
	case a.env.inputOff():
		return hintf(hint, "with TF_INPUT=%s nothing can be asked, so %s cannot be approved", a.env.getenv("TF_INPUT"), what)
	default:
		return hintf(hint, "there is no terminal to ask on, and the standard input is no pipe, so %s cannot be approved", what)
	}
}

// notApproved says why there is no answer to the question for consent.
func notApproved(err error) *diag.Diagnostic {
	d := errorDiagnostic("Not approved", fmt.Errorf("ask for consent: %w", err))
	d.Hint = "answer yes and a new line, or give -auto-approve"
	return d
}

// consent asks for the user's consent to a plan, unless there is nothing to
// consent to, or it is a saved one.
func (a *app) consent(ctx context.Context, r *run, p *planner.Plan, o *applyOptions) error {
	if o.autoApprove || o.planFile != "" || p.Empty() {
		return nil
	}
	question, detail := "Do you want to perform these actions?", "swampctl will perform the actions described above."
	switch p.Mode {
	case planner.Destroy:
		question, detail = "Do you really want to destroy all that is listed above?", "There is no undo."
	case planner.RefreshOnly:
		question, detail = "Do you want to write this to the state?", "Nothing in the cloud is changed."
	}
	yes, err := a.approve(ctx, question, detail)
	switch {
	case errors.Is(err, errInterrupted):
		return r.tell(ctx, interrupted())
	case err != nil:
		return r.tell(ctx, diag.Diagnostics{notApproved(err)})
	case !yes:
		r.view.Note("Cancelled: nothing was changed.")
		return exitCode(exitError)
	}
	return nil
}
