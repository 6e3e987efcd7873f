package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/reconciler"
)

// The exit codes of drift.
const (
	exitPending = 2
	exitDrifted = 3
	exitBoth    = 4
)

// driftCommand returns the command drift.
func (a *app) driftCommand() *cobra.Command {
	o := &planOptions{refresh: true, lockOptions: lockOptions{lock: true}}
	cmd := &cobra.Command{
		Use: "drift", Short: "Tell what was changed elsewhere from what is pending",
		Long: "Looks at every object that the state holds and tells two things apart: drift, which something else changed or\n" +
			"deleted and an apply would set back, and what the configuration asks for and is not applied yet. It changes\n" +
			"nothing: it takes no lock, writes no state, and sends no call that changes something. What an interrupted run\n" +
			"left open stays open, and is pending.",
		Example: "swampctl drift\nswampctl drift -json -input=false     # for a nightly job",
		Annotations: map[string]string{exitCodes: "0  no drift, and nothing is pending\n1  an error\n" +
			"2  no drift; changes of the configuration are pending\n3  drift; nothing is pending\n4  drift, and changes are pending"},
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.drift(cmd.Context(), o) },
	}
	f := cmd.Flags()
	o.stateOptions.register(f)
	o.variableOptions.register(f)
	o.outputOptions.register(f)
	o.registerTargets(f)
	o.registerParallelism(f)
	return cmd
}

// drift runs the command drift.
func (a *app) drift(ctx context.Context, o *planOptions) error {
	r, err := a.openWith(ctx, "drift", o, a.look)
	if err != nil {
		return err
	}
	defer r.close()
	d, ds := r.session.Diverge(ctx, r.work)
	if n := r.session.Interrupted(); n > 0 {
		open := diag.Warningf("A run was interrupted, or is going on",
			"It left %s without a known outcome. What was made so is not in the state, and shows here as pending.", amount(n, "operation"))
		open.Hint = "swampctl refresh settles what an interrupted run left open"
		ds = append(diag.Diagnostics{open}, ds...)
	}
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	code := divergenceCode(d)
	r.view.Divergence(d, code)
	if code != exitDone {
		return exitCode(code)
	}
	return nil
}

// divergenceCode returns the exit code of drift.
func divergenceCode(d *reconciler.Divergence) int {
	pending := !d.Pending.Empty() || d.Open > 0
	switch {
	case len(d.Drift) > 0 && pending:
		return exitBoth
	case len(d.Drift) > 0:
		return exitDrifted
	case pending:
		return exitPending
	default:
		return exitDone
	}
}

// divergenceSummary says it in one line.
func divergenceSummary(d *reconciler.Divergence) string {
	drift, pending := "No drift", "nothing is pending"
	if n := len(d.Drift); n > 0 {
		drift = "Drift: " + amount(n, "object") + " changed elsewhere"
	}
	if !d.Pending.Empty() {
		n := d.Pending.Count()
		pending = fmt.Sprintf("pending: %d to add, %d to change, %d to destroy", n.Add, n.Change, n.Destroy)
	}
	if d.Open > 0 {
		pending += fmt.Sprintf(", and %s without a known outcome", amount(d.Open, "operation"))
	}
	return drift + "; " + pending + "."
}
