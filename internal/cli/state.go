package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
)

// stateCommand returns the commands on the state.
func (a *app) stateCommand() *cobra.Command {
	return group("state", "List, show, move and forget recorded objects",
		a.stateListCommand(), a.stateShowCommand(), a.stateMoveCommand(), a.stateRemoveCommand())
}

// stateListOptions are the options of state list.
type stateListOptions struct {
	stateOptions
	// id: only the object with this id.
	id string
}

// stateListCommand returns the command state list.
func (a *app) stateListCommand() *cobra.Command {
	o := &stateListOptions{}
	cmd := &cobra.Command{
		Use: "list [ADDRESS...]", Short: "List the addresses of recorded objects",
		Example:     "swampctl state list\nswampctl state list digitalocean_droplet.web module.net\nswampctl state list -id=123456",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, -1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.stateList(cmd.Context(), o, args) },
	}
	o.register(cmd.Flags())
	cmd.Flags().StringVar(&o.id, "id", "", "only the object with this `id`")
	return cmd
}

// stateList runs the command state list.
func (a *app) stateList(ctx context.Context, o *stateListOptions, args []string) error {
	st, err := a.readState(ctx, o.state)
	if err != nil {
		return err
	}
	picked, err := pick(st, args)
	if err != nil {
		return err
	}
	for _, i := range picked {
		if o.id != "" && st.Instances[i].Current.ID() != o.id {
			continue
		}
		fmt.Fprintln(a.env.Stdout, i)
	}
	return nil
}

// pick returns the instances that addresses name; all for none.
func pick(st *state.State, args []string) ([]addr.Instance, error) {
	all := render.Instances(st)
	if len(args) == 0 {
		return all, nil
	}
	taken := map[addr.Instance]bool{}
	for _, arg := range args {
		t, err := parseTarget(arg)
		if err != nil {
			return nil, err
		}
		found := false
		for _, i := range all {
			if covers(t, i) {
				taken[i], found = true, true
			}
		}
		if !found {
			return nil, notRecorded(st, arg)
		}
	}
	var out []addr.Instance
	for _, i := range all {
		if taken[i] {
			out = append(out, i)
		}
	}
	return out, nil
}

// notRecorded says that an address is not in the state.
func notRecorded(st *state.State, address string) error {
	var names []string
	for _, i := range render.Instances(st) {
		names = append(names, i.String())
	}
	hint := "the recorded addresses are listed by: swampctl state list"
	if near := diag.Nearest(address, names); near != "" {
		hint = fmt.Sprintf("did you mean: '%s'", near)
	}
	return hintf(hint, "the state holds nothing at %s", address)
}

// stateShowCommand returns the command state show.
func (a *app) stateShowCommand() *cobra.Command {
	o := &stateOptions{}
	cmd := &cobra.Command{
		Use: "show ADDRESS", Short: "Show one recorded object",
		Example:     "swampctl state show 'digitalocean_droplet.web[0]'",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.stateShow(cmd.Context(), o, args[0]) },
	}
	o.register(cmd.Flags())
	return cmd
}

// stateShow runs the command state show.
func (a *app) stateShow(ctx context.Context, o *stateOptions, address string) error {
	i, err := parseInstance(address)
	if err != nil {
		return err
	}
	st, err := a.readState(ctx, o.state)
	if err != nil {
		return err
	}
	in := st.Instances[i]
	if in == nil {
		return notRecorded(st, address)
	}
	return a.lister().Instance(a.env.Stdout, i, in)
}

// editOptions are the options of commands that change the state by hand.
type editOptions struct {
	lockOptions
	// dryRun: only say what would be done.
	dryRun bool
}

// register adds the flags.
func (o *editOptions) registerEdit(cmd *cobra.Command) {
	o.lockOptions.register(cmd.Flags())
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "only say what would be done")
}

// stateRemoveCommand returns the command state rm.
func (a *app) stateRemoveCommand() *cobra.Command {
	o := &editOptions{}
	cmd := &cobra.Command{
		Use: "rm ADDRESS...", Short: "Forget recorded objects without destroying them",
		Long: "Takes objects out of the state. They stay as they are in the cloud, and are no longer managed: take their\n" +
			"blocks out of the configuration too, or the next apply makes new ones.",
		Example:     "swampctl state rm 'digitalocean_droplet.web[0]'\nswampctl state rm -dry-run module.net",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, -1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.stateRemove(cmd.Context(), o, args) },
	}
	o.registerEdit(cmd)
	return cmd
}

// stateRemove runs the command state rm.
func (a *app) stateRemove(ctx context.Context, o *editOptions, args []string) error {
	return a.edit(ctx, "state rm", o, func(st *state.State) ([]state.Record, []string, error) {
		picked, err := pick(st, args)
		if err != nil {
			return nil, nil, err
		}
		var records []state.Record
		var said []string
		for _, i := range picked {
			records = append(records, st.Instances[i].Removals(i, "forgotten")...)
			said = append(said, fmt.Sprintf("%s: forgotten", i))
		}
		return records, said, nil
	})
}

// edit changes the state by what f returns, and says it.
func (a *app) edit(ctx context.Context, command string, o *editOptions, f func(*state.State) ([]state.Record, []string, error)) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.dryRun {
		st, err := a.readState(ctx, o.state)
		if err != nil {
			return err
		}
		_, said, err := f(st)
		return a.sayAll(said, " (dry run)", err)
	}
	store, err := a.store(o.state)
	if err != nil {
		return err
	}
	engine := reconciler.New(reconciler.Options{Store: store, Who: who(), Version: a.env.Version})
	session, err := a.lock(ctx, engine, command, o.lockTimeout, func(text string) { fmt.Fprintln(a.env.Stderr, text) })
	if err != nil {
		return lockDiagnostic(err)
	}
	var said []string
	err = session.Edit(ctx, func(st *state.State) ([]state.Record, error) {
		records, lines, err := f(st)
		said = lines
		return records, err
	})
	if closing := session.Close(); err == nil {
		err = closing
	}
	return a.sayAll(said, "", err)
}

// sayAll prints lines unless something went wrong.
func (a *app) sayAll(lines []string, behind string, err error) error {
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(a.env.Stdout, line+behind)
	}
	return nil
}

// stateMoveCommand returns the command state mv.
func (a *app) stateMoveCommand() *cobra.Command {
	o := &editOptions{}
	cmd := &cobra.Command{
		Use: "mv SOURCE DESTINATION", Short: "Give recorded objects another address",
		Long: "Changes the address of an object, of all objects of a block, or of a module. Nothing in the cloud is changed.\n" +
			"A moved block in the configuration does the same for everybody who applies it.",
		Example: "swampctl state mv digitalocean_droplet.web digitalocean_droplet.front\n" +
			"swampctl state mv 'digitalocean_droplet.web[0]' 'digitalocean_droplet.web[\"a\"]'\nswampctl state mv module.a module.b",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(2, 2),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.stateMove(cmd.Context(), o, args[0], args[1]) },
	}
	o.registerEdit(cmd)
	return cmd
}

// stateMove runs the command state mv.
func (a *app) stateMove(ctx context.Context, o *editOptions, from, to string) error {
	move, err := parseMove(from, to)
	if err != nil {
		return err
	}
	return a.edit(ctx, "state mv", o, func(st *state.State) ([]state.Record, []string, error) {
		var records []state.Record
		var said []string
		for _, i := range render.Instances(st) {
			j, ok := move(i)
			if !ok {
				continue
			}
			if st.Instances[j] != nil {
				return nil, nil, hintf(fmt.Sprintf("see what it is: swampctl state show '%s'", j), "move %s to %s: the state holds an object there already", i, j)
			}
			records = append(records, st.Instances[i].Removals(i, "moved")...)
			records = append(records, st.Instances[i].Additions(j, "moved")...)
			said = append(said, fmt.Sprintf("%s: moved to %s", i, j))
		}
		if len(records) == 0 {
			return nil, nil, notRecorded(st, from)
		}
		return records, said, nil
	})
}

// parseMove returns what a move makes of addresses; false for those it leaves.
func parseMove(from, to string) (func(addr.Instance) (addr.Instance, bool), error) {
	src, err := parseTarget(from)
	if err != nil {
		return nil, err
	}
	dst, err := parseTarget(to)
	if err != nil {
		return nil, err
	}
	switch {
	case (src.Block == nil) != (dst.Block == nil):
		return nil, errors.New("a module moves to a module, a resource to a resource")
	case src.Block == nil:
		return func(i addr.Instance) (addr.Instance, bool) {
			if !covers(src, i) {
				return i, false
			}
			i.Module = dst.Module + i.Module[len(src.Module):]
			return i, true
		}, nil
	case src.Block.Resource.Type != dst.Block.Resource.Type || src.Block.Resource.Mode != dst.Block.Resource.Mode:
		return nil, fmt.Errorf("%s cannot become %s: an object keeps its type", from, to)
	case src.Key == nil && dst.Key == nil:
		return func(i addr.Instance) (addr.Instance, bool) { return dst.Block.Instance(i.Key), covers(src, i) }, nil
	}
	source, target := exact(src), exact(dst)
	return func(i addr.Instance) (addr.Instance, bool) { return target, i == source }, nil
}

// quoteHint reminds that shells eat quotes and brackets, "" where there are
// none.
func quoteHint(address string) string {
	if strings.ContainsAny(address, "[]") {
		return "put the address in single quotes, so that the shell leaves it as it is"
	}
	return ""
}
