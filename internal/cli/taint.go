package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// taintCommand returns the command taint.
func (a *app) taintCommand() *cobra.Command {
	return a.markCommand(true, &cobra.Command{
		Use: "taint ADDRESS...", Short: "Have recorded objects replaced by the next apply",
		Long: "Marks objects as tainted in the state, so that the next apply replaces them. Nothing in the cloud is changed.\n" +
			"\"swampctl apply -replace=ADDRESS\" does it in one step, and shows first what it does.",
		Example: "swampctl taint 'digitalocean_droplet.web[0]'\nswampctl taint -dry-run module.net",
	})
}

// untaintCommand returns the command untaint.
func (a *app) untaintCommand() *cobra.Command {
	return a.markCommand(false, &cobra.Command{
		Use: "untaint ADDRESS...", Short: "Keep recorded objects that are marked as tainted",
		Long: "Takes the mark off objects that count as tainted, as after a provisioner that failed: the next apply keeps them.\n" +
			"Provisioners do not run again. Nothing in the cloud is changed.",
		Example: "swampctl untaint 'digitalocean_droplet.web[0]'\nswampctl untaint -dry-run module.net",
	})
}

// markCommand completes a command that marks objects as tainted, or takes the
// mark off.
func (a *app) markCommand(tainted bool, cmd *cobra.Command) *cobra.Command {
	o := &editOptions{}
	cmd.Annotations = map[string]string{exitCodes: plainExits}
	cmd.Args = arguments(1, -1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.mark(cmd.Context(), cmd.Name(), o, tainted, args)
	}
	o.registerEdit(cmd)
	return cmd
}

// mark marks the objects at addresses as tainted, or takes the mark off those
// that have it. What a data source has read is never replaced.
func (a *app) mark(ctx context.Context, command string, o *editOptions, tainted bool, args []string) error {
	return a.edit(ctx, command, o, func(st *state.State) ([]state.Record, []string, error) {
		picked, err := pick(st, args)
		if err != nil {
			return nil, nil, err
		}
		var records []state.Record
		var said []string
		for _, i := range picked {
			in := st.Instances[i]
			if i.Resource.Mode == addr.Data || in.Current == nil || in.Current.Tainted == tainted {
				continue
			}
			obj := *in.Current
			obj.Tainted = tainted
			records = append(records, state.Record{Kind: state.Put, Addr: i, ID: obj.ID(), Object: &obj, Provider: in.Provider, How: command + "ed"})
			said = append(said, fmt.Sprintf("%s: %sed", i, command))
		}
		if len(records) == 0 {
			why := map[bool]string{true: "tainted already, or only read", false: "not tainted"}[tainted]
			return nil, nil, hintf("see what is recorded: swampctl state show ADDRESS", "what the state holds at %s is %s", strings.Join(args, ", "), why)
		}
		return records, said, nil
	})
}
