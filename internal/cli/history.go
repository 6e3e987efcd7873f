package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// historyOptions are the options of the history commands.
type historyOptions struct {
	stateOptions
	json bool
}

// registerJSON adds the flags of the commands that print runs.
func (o *historyOptions) registerJSON(cmd *cobra.Command) {
	o.register(cmd.Flags())
	cmd.Flags().BoolVar(&o.json, "json", false, "as JSON")
}

// historyCommand returns the commands on what earlier runs did.
func (a *app) historyCommand() *cobra.Command {
	o := &historyOptions{}
	cmd := &cobra.Command{
		Use: "history", Short: "List what runs did, and earlier states",
		Long: "Lists the runs that the journal knows, the newest first: when, who, what was added, changed and destroyed.\n" +
			"history show RUN tells one of them, with DigitalOcean's request ids; history state SERIAL shows the state as\n" +
			"it was, and history restore SERIAL makes it the state again.",
		Example:     "swampctl history\nswampctl history -json\nswampctl history show 01M85VZHYZ\nswampctl history state 3\nswampctl history restore 3",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.history(cmd.Context(), o) },
	}
	o.registerJSON(cmd)
	cmd.AddCommand(a.historyShowCommand(), a.historyStateCommand(), a.historyRestoreCommand())
	return cmd
}

// history runs the command history.
func (a *app) history(ctx context.Context, o *historyOptions) error {
	store, err := a.store(o.state)
	if err != nil {
		return err
	}
	runs, err := runsOf(ctx, store)
	if o.json {
		return errors.Join(err, a.printJSON(machine.NewRuns(runs)))
	}
	if len(runs) == 0 {
		if err == nil {
			fmt.Fprintln(a.env.Stdout, "No run has changed anything yet.")
		}
		return err
	}
	rows := [][]string{{"RUN", "STARTED", "COMMAND", "WHO", "SERIAL", "WHAT"}}
	for _, r := range runs {
		serial := "-"
		if r.Serial > 0 {
			serial = strconv.FormatUint(r.Serial, 10)
		}
		rows = append(rows, []string{r.ID, r.Started.Local().Format(time.DateTime), r.Command, r.Who, serial, render.RunSummary(r)})
	}
	return errors.Join(err, a.style(a.env.StdoutTerminal).Table(a.env.Stdout, rows))
}

// historyShowCommand returns the command history show.
func (a *app) historyShowCommand() *cobra.Command {
	o := &historyOptions{}
	cmd := &cobra.Command{
		Use: "show RUN", Short: "Tell what one run did",
		Long:        "Tells what one run did, step by step, with the ids of the API's requests. The beginning of the run's id is enough.",
		Example:     "swampctl history show 01M85VZHYZ\nswampctl history show -json 01M85VZHYZ",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.historyShow(cmd.Context(), o, args[0]) },
	}
	o.registerJSON(cmd)
	return cmd
}

// historyShow runs the command history show.
func (a *app) historyShow(ctx context.Context, o *historyOptions, id string) error {
	store, err := a.store(o.state)
	if err != nil {
		return err
	}
	runs, err := runsOf(ctx, store)
	var hits []render.Run
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
	if o.json {
		return a.printJSON(machine.NewRunDetail(hits[0]))
	}
	return render.RunDetail(a.env.Stdout, hits[0], a.style(a.env.StdoutTerminal))
}

// runsOf returns the recorded runs, and which of those that have not ended goes
// on: it has the lock. Who has it is asked before and after, as a run may begin
// or end meanwhile.
func runsOf(ctx context.Context, store *local.Store) ([]render.Run, error) {
	before, err := store.Holder()
	if err != nil {
		return nil, err
	}
	runs, err := store.Runs(ctx)
	after, err2 := store.Holder()
	var out []render.Run
	for _, r := range runs {
		goesOn := r.Ended.IsZero() && (holds(before, r) || holds(after, r))
		out = append(out, render.Run{Run: r, GoesOn: goesOn})
	}
	return out, errors.Join(err, err2)
}

// holds reports whether the process of a run has the lock.
func holds(held *state.LockedError, r state.Run) bool {
	return held != nil && held.Holder.PID == r.PID && r.PID != 0 && !held.Holder.Created.After(r.Started)
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
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hintf("the serials are listed by: swampctl history", "no state of serial %d is kept", n)
	}
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
			said = append(said, fmt.Sprintf("%s: %s", i, forgotten(i)))
		}
	}
	for _, i := range render.Instances(old) {
		records = append(records, old.Instances[i].Additions(i, "restored")...)
		if now.Instances[i] == nil {
			said = append(said, fmt.Sprintf("%s: recorded again", i))
			continue
		}
		if was, is := now.Instances[i].Current.ID(), old.Instances[i].Current.ID(); was != is && was != "" && is != "" {
			said = append(said, fmt.Sprintf("%s: recorded as %s again; %s stays in the cloud, and in no state", i, is, was))
		}
	}
	records = append(records, state.Record{Kind: state.SetOutputs, Outputs: old.Outputs})
	said = append(said, fmt.Sprintf("The state is that of serial %d again.", old.Serial))
	if now.Serial != old.Serial {
		said = append(said, fmt.Sprintf("To take that back: swampctl history restore %d", now.Serial))
	}
	return records, said
}

// forgotten says what it means that a restored state does not know an instance.
func forgotten(i addr.Instance) string {
	if i.Resource.Mode == addr.Data {
		return "forgotten"
	}
	return "forgotten; the object stays in the cloud, and where it is declared the next apply makes another"
}
