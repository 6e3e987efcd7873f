package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/state"
)

// historyOptions are the options of the history commands.
type historyOptions struct {
	stateOptions
}

// historyCommand returns the commands on what earlier runs did.
func (a *app) historyCommand() *cobra.Command {
	o := &historyOptions{}
	cmd := &cobra.Command{
		Use: "history", Short: "List what runs did, and earlier states",
		Long: "Lists the runs that the journal knows, the newest first: when, who, what was made, changed and removed.\n" +
			"history show RUN tells one of them, with DigitalOcean's request ids; history state SERIAL shows the state as\n" +
			"it was, and history restore SERIAL makes it the state again.",
		Example:     "swampctl history\nswampctl history show 01M85VZHYZ\nswampctl history state 3\nswampctl history restore 3",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.history(cmd.Context(), o) },
	}
	o.register(cmd.Flags())
	cmd.AddCommand(a.historyShowCommand(), a.historyStateCommand(), a.historyRestoreCommand())
	return cmd
}

// history runs the command history.
func (a *app) history(ctx context.Context, o *historyOptions) error {
	store, err := a.store(o.state)
	if err != nil {
		return err
	}
	runs, err := store.Runs(ctx)
	if len(runs) == 0 {
		if err == nil {
			fmt.Fprintln(a.env.Stdout, "No run has changed anything yet.")
		}
		return err
	}
	w := tabwriter.NewWriter(a.env.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTARTED\tCOMMAND\tWHO\tSERIAL\tWHAT")
	for _, r := range runs {
		serial := "-"
		if r.Serial > 0 {
			serial = strconv.FormatUint(r.Serial, 10)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Started.Local().Format(time.DateTime), r.Command, r.Who, serial, summary(r))
	}
	return errors.Join(err, w.Flush())
}

// summary says in words what a run did.
func summary(r state.Run) string {
	n := map[string]int{}
	for _, rec := range r.Records {
		n[deed(rec)]++
	}
	var parts []string
	for _, what := range []string{"made", "changed", "removed", "taken up again", "recorded", "failed", "outcome not known"} {
		if n[what] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[what], what))
		}
	}
	if r.Ended.IsZero() {
		parts = append(parts, "interrupted")
	}
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, ", ")
}

// deed says what a record tells of, "" for what is no news.
func deed(r state.Record) string {
	switch {
	case r.Of != "" && r.Kind == state.Done:
		return "taken up again"
	case r.Kind == state.Made:
		return "made"
	case r.Kind == state.Done && r.Op == state.Update:
		return "changed"
	case r.Kind == state.Done && r.Op == state.Delete && r.Remove:
		return "removed"
	case r.Kind == state.Failed && r.Of == "":
		return "failed"
	case r.Kind == state.Unsettled:
		return "outcome not known"
	case r.Kind == state.Put && r.How != "":
		return "recorded"
	}
	return ""
}

// historyShowCommand returns the command history show.
func (a *app) historyShowCommand() *cobra.Command {
	o := &historyOptions{}
	cmd := &cobra.Command{
		Use: "show RUN", Short: "Tell what one run did",
		Long:        "Tells what one run did, step by step, with the ids of the API's requests. The beginning of the run's id is enough.",
		Example:     "swampctl history show 01M85VZHYZ",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.historyShow(cmd.Context(), o, args[0]) },
	}
	o.register(cmd.Flags())
	return cmd
}

// historyShow runs the command history show.
func (a *app) historyShow(ctx context.Context, o *historyOptions, id string) error {
	store, err := a.store(o.state)
	if err != nil {
		return err
	}
	runs, err := store.Runs(ctx)
	var hits []state.Run
	for _, r := range runs {
		if strings.HasPrefix(strings.ToUpper(r.ID), strings.ToUpper(id)) {
			hits = append(hits, r)
		}
	}
	switch {
	case len(hits) == 0 && err != nil:
		return err
	case len(hits) == 0:
		return hintf("the runs are listed by: swampctl history", "there is no run %q", id)
	case len(hits) > 1:
		return hintf("give more of the id", "%d runs begin with %q", len(hits), id)
	}
	return tellRun(a.env.Stdout, hits[0])
}

// tellRun prints one run.
func tellRun(out io.Writer, r state.Run) error {
	end := "interrupted, or still going on"
	if !r.Ended.IsZero() {
		end = r.Ended.Local().Format(time.DateTime)
	}
	fmt.Fprintf(out, "run      %s\ncommand  %s\nwho      %s (process %d, swampctl %s)\nstarted  %s\nended    %s\n", r.ID, r.Command, r.Who, r.PID, r.Version, r.Started.Local().Format(time.DateTime), end)
	if r.Plan != "" {
		fmt.Fprintf(out, "plan     %s\n", r.Plan)
	}
	if r.Serial > 0 {
		fmt.Fprintf(out, "serial   %d\n", r.Serial)
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, rec := range r.Records {
		what := deed(rec)
		if what == "" {
			continue
		}
		if rec.How != "" {
			what += " (" + rec.How + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", rec.Time.Local().Format(time.TimeOnly), rec.Addr, what, rec.ID, strings.Join(append(rec.Requests, rec.Message), " "))
	}
	return w.Flush()
}

// historyStateCommand returns the command history state.
func (a *app) historyStateCommand() *cobra.Command {
	o := &historyOptions{}
	var asJSON bool
	cmd := &cobra.Command{
		Use: "state SERIAL", Short: "Show the state as it was",
		Long:        "Shows an earlier state document by its serial; the serials are in the list of runs.",
		Example:     "swampctl history state 3\nswampctl history state -json 3",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := a.earlier(cmd.Context(), o, args[0])
			if err != nil {
				return err
			}
			return a.showState(st, asJSON)
		},
	}
	o.register(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// earlier reads a state document of the history.
func (a *app) earlier(ctx context.Context, o *historyOptions, serial string) (*state.State, error) {
	n, err := strconv.ParseUint(serial, 10, 64)
	if err != nil {
		return nil, hintf("the serials are listed by: swampctl history", "%q is no serial; it is a number", serial)
	}
	store, err := a.store(o.state)
	if err != nil {
		return nil, err
	}
	st, err := store.Document(ctx, n)
	if err != nil {
		return nil, err
	}
	return st, nil
}

// historyRestoreCommand returns the command history restore.
func (a *app) historyRestoreCommand() *cobra.Command {
	o := &editOptions{}
	cmd := &cobra.Command{
		Use: "restore SERIAL", Short: "Make an earlier state the state again",
		Long: "Writes an earlier state as the newest one. Nothing in the cloud is changed, and the present state stays in the\n" +
			"history. What has changed in the cloud since is found by the next plan or refresh.",
		Example:     "swampctl history restore 3\nswampctl history restore -dry-run 3",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			old, err := a.earlier(cmd.Context(), &historyOptions{stateOptions: stateOptions{state: o.state}}, args[0])
			if err != nil {
				return err
			}
			return a.edit(cmd.Context(), "history restore", o, func(st *state.State) ([]state.Record, []string, error) {
				records, said := restoration(st, old)
				return records, said, nil
			})
		},
	}
	o.registerEdit(cmd)
	return cmd
}

// restoration returns the records that make one state another.
func restoration(now, old *state.State) ([]state.Record, []string) {
	var records []state.Record
	var said []string
	for _, i := range render.Instances(now) {
		records = append(records, now.Instances[i].Removals(i, "restored")...)
		if old.Instances[i] == nil {
			said = append(said, fmt.Sprintf("%s: forgotten", i))
		}
	}
	for _, i := range render.Instances(old) {
		records = append(records, old.Instances[i].Additions(i, "restored")...)
		if now.Instances[i] == nil {
			said = append(said, fmt.Sprintf("%s: recorded again", i))
		}
	}
	records = append(records, state.Record{Kind: state.SetOutputs, Outputs: old.Outputs})
	return records, append(said, fmt.Sprintf("The state is that of serial %d again.", old.Serial))
}
