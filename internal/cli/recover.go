package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// recoverCommand returns the command recover.
func (a *app) recoverCommand() *cobra.Command {
	o := &applyOptions{}
	cmd := &cobra.Command{
		Use: "recover", Short: "Build a lost state anew from the configuration and the cloud",
		Long: "Looks in the cloud for what the configuration declares and the state does not know, by identity: unique\n" +
			"names, and what else an object has where names repeat. Shows what it matched, what is ambiguous and what is\n" +
			"not there, and writes the matches to the state after a yes. Nothing in the cloud is changed.",
		Example:     "swampctl recover\nswampctl recover -auto-approve",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.recover(cmd.Context(), o) },
	}
	o.register(cmd.Flags())
	o.registerApproval(cmd)
	return cmd
}

// recover runs the command recover.
func (a *app) recover(ctx context.Context, o *applyOptions) error {
	r, err := a.open(ctx, "recover", &o.planOptions)
	if err != nil {
		return err
	}
	defer r.close()
	p, ds := r.session.Match(ctx, r.work)
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	if n := a.showMatches(p, r.view, o.json); n == 0 {
		r.view.Note("There is nothing to write.")
		return nil
	}
	if err := a.checkApproval(o, "what matched", "give -auto-approve to write what matched"); err != nil {
		return r.tell(ctx, diag.Diagnostics{errorDiagnostic("Nothing was written", err)})
	}
	if !o.autoApprove {
		yes, err := a.approve(ctx, "Do you want to write what matched to the state?", "Nothing in the cloud is changed.")
		if err != nil {
			return r.tell(ctx, diag.Diagnostics{notApproved(err)})
		}
		if !yes {
			r.view.Note("Cancelled: nothing was changed.")
			return exitCode(exitError)
		}
	}
	n, ds := r.session.Rebuild(ctx, p)
	if err := r.tell(ctx, ds); err != nil {
		return err
	}
	r.view.Note(fmt.Sprintf("The state holds %s now. What is missing or differs is shown by: swampctl plan", amount(n, "object")))
	return nil
}

// showMatches tells the three lists, and returns how many matched.
func (a *app) showMatches(p *planner.Plan, v view, asJSON bool) int {
	unclear := map[string]*planner.Ambiguity{}
	for _, x := range p.Ambiguous {
		unclear[x.Addr.String()] = x
	}
	var matched, ambiguous, missing []string
	for _, c := range p.Changes {
		switch x := unclear[c.Addr.String()]; {
		case x != nil:
			ambiguous = append(ambiguous, fmt.Sprintf("%s: several objects with %s, ids %s; take the right one with: swampctl import %s ID", c.Addr, x.Words, strings.Join(x.IDs, ", "), planner.ShellQuote(c.Addr.String())))
		case c.Importing != "":
			matched = append(matched, fmt.Sprintf("%s: %s", c.Addr, c.Importing))
		case c.Action == planner.Create:
			missing = append(missing, c.Addr.String())
		}
	}
	for _, list := range []struct {
		title string
		lines []string
	}{{"Matched:", matched}, {"Ambiguous, left alone:", ambiguous}, {"Not found:", missing}} {
		if len(list.lines) == 0 {
			continue
		}
		if asJSON {
			v.Note(list.title + " " + strings.Join(list.lines, "; "))
			continue
		}
		fmt.Fprintf(a.env.Stdout, "%s\n", list.title)
		for _, line := range list.lines {
			fmt.Fprintf(a.env.Stdout, "  %s\n", line)
		}
		fmt.Fprintln(a.env.Stdout)
	}
	return len(matched)
}
