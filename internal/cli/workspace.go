package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/reconciler"
	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
)

// The environment variables about workspaces, which are Terraform's.
const (
	envWorkspace = "TF_WORKSPACE"
	envData      = "TF_DATA_DIR"
)

// enterWorkspace finds out which workspace is selected. The commands on
// workspaces can also leave one that cannot be.
func (a *app) enterWorkspace(cmd *cobra.Command) error {
	if a.workspace = a.env.getenv(envWorkspace); a.workspace == "" {
		name, err := a.usualLayout().Selected()
		if err != nil {
			return err
		}
		a.workspace = name
	}
	if cmd.HasParent() && cmd.Parent().Name() == "workspace" {
		return nil
	}
	return checkWorkspaceName(a.workspace)
}

// checkWorkspaceName refuses names that no workspace can have.
func checkWorkspaceName(name string) error {
	if local.ValidWorkspace(name) {
		return nil
	}
	shown := name
	if len(shown) > 100 {
		shown = strings.ToValidUTF8(shown[:100], "") + "…"
	}
	return hintf("swampctl workspace list",
		"a workspace cannot be called %q: the name is one element of a path, of letters, digits, \"-\", \"_\", \".\" and what else a URL takes as it is", shown)
}

// workspaceCommand returns the commands on workspaces.
func (a *app) workspaceCommand() *cobra.Command {
	return group("workspace", "List, make, select and delete workspaces: states of one configuration",
		a.workspaceListCommand(), a.workspaceShowCommand(), a.workspaceSelectCommand(), a.workspaceNewCommand(), a.workspaceDeleteCommand())
}

// workspaceListCommand returns the command workspace list.
func (a *app) workspaceListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the workspaces; a star marks the selected one",
		Example:     "swampctl workspace list\nswampctl workspace list -json",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(*cobra.Command, []string) error { return a.workspaceList(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// workspaceList runs the command workspace list.
func (a *app) workspaceList(asJSON bool) error {
	_, names, err := a.listWorkspaces()
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(map[string]any{"workspaces": names, "selected": a.workspace})
	}
	for _, name := range names {
		mark := "  "
		if name == a.workspace {
			mark = "* "
		}
		fmt.Fprintln(a.env.Stdout, mark+name)
	}
	if a.env.getenv(envWorkspace) != "" {
		fmt.Fprintf(a.env.Stderr, "\nThe environment variable %s selects the workspace %q.\n", envWorkspace, a.workspace)
	}
	return nil
}

// workspaceShowCommand returns the command workspace show.
func (a *app) workspaceShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Print the name of the selected workspace",
		Example:     "swampctl workspace show",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.env.Stdout, a.workspace)
			return err
		},
	}
}

// listWorkspaces returns the workspaces and their names.
func (a *app) listWorkspaces() (local.Workspaces, []string, error) {
	all, err := a.workspaces()
	if err != nil {
		return all, nil, err
	}
	names, err := all.List()
	return all, names, err
}

// workspaceSelectCommand returns the command workspace select.
func (a *app) workspaceSelectCommand() *cobra.Command {
	var orCreate bool
	cmd := &cobra.Command{
		Use: "select NAME", Short: "Work on another workspace from here on",
		Long: "Writes the name to .terraform/environment, where Terraform looks too. The environment variable TF_WORKSPACE\n" +
			"selects a workspace for one command.",
		Example:     "swampctl workspace select staging\nswampctl workspace select -or-create staging",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(_ *cobra.Command, args []string) error { return a.workspaceSelect(args[0], orCreate) },
	}
	cmd.Flags().BoolVar(&orCreate, "or-create", false, "make the workspace where it does not exist")
	return cmd
}

// workspaceSelect runs the command workspace select.
func (a *app) workspaceSelect(name string, orCreate bool) error {
	if err := a.mayChangeWorkspace(name); err != nil {
		return err
	}
	all, names, err := a.listWorkspaces()
	if err != nil {
		return err
	}
	if !slices.Contains(names, name) {
		if !orCreate {
			return noWorkspace(name, names)
		}
		return a.workspaceNew(name, "")
	}
	if err := all.Select(name); err != nil {
		return err
	}
	a.saidGood("Switched to workspace %q.", name)
	return nil
}

// mayChangeWorkspace refuses to select what could not be selected.
func (a *app) mayChangeWorkspace(name string) error {
	if a.env.getenv(envWorkspace) != "" {
		return hintf("unset "+envWorkspace, "the environment variable %s selects the workspace %q, whatever is selected here", envWorkspace, a.workspace)
	}
	return checkWorkspaceName(name)
}

// noWorkspace says that a workspace does not exist.
func noWorkspace(name string, names []string) error {
	hint := "make it with: swampctl workspace new " + name
	if near := diag.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean: %s", near)
	}
	return hintf(hint, "there is no workspace %q", name)
}

// saidGood prints that something was done.
func (a *app) saidGood(format string, args ...any) {
	fmt.Fprintln(a.env.Stdout, a.style(a.env.StdoutTerminal).Good(fmt.Sprintf(format, args...)))
}

// workspaceNewCommand returns the command workspace new.
func (a *app) workspaceNewCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use: "new NAME", Short: "Make a workspace and select it",
		Long: "Makes an empty workspace: a state of its own for the same configuration, which sees its name as\n" +
			"terraform.workspace. The files are laid out as Terraform does, below terraform.tfstate.d or\n" +
			"the workspace_dir of a backend block.",
		Example:     "swampctl workspace new staging\nswampctl workspace new -state=old.tfstate staging",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(_ *cobra.Command, args []string) error { return a.workspaceNew(args[0], from) },
	}
	cmd.Flags().StringVar(&from, "state", "", "begin with a copy of this state `file`")
	return cmd
}

// workspaceNew runs the command workspace new.
func (a *app) workspaceNew(name, from string) error {
	if err := a.mayChangeWorkspace(name); err != nil {
		return err
	}
	all, names, err := a.listWorkspaces()
	if err != nil {
		return err
	}
	if slices.Contains(names, name) {
		return hintf("swampctl workspace select "+name, "there is a workspace %q already", name)
	}
	var copied []byte
	if from != "" {
		if err = a.isFile(from); err == nil {
			copied, err = os.ReadFile(a.path(from))
		}
		if err != nil {
			return hintf("name the file of a state: swampctl workspace new -state=FILE "+name, "read %q: %w", from, cause(err))
		}
		if _, err := state.Decode(copied); err != nil {
			return fmt.Errorf("read %q: %w", from, err)
		}
	}
	if err := all.Create(name); err != nil {
		return err
	}
	if from != "" {
		file := a.path(all.File(name, local.DefaultFile))
		if err := maybe.WriteFile(file, copied, 0o600); err != nil {
			return fmt.Errorf("write %q: %w", file, cause(err))
		}
	}
	if err := all.Select(name); err != nil {
		return err
	}
	a.saidGood("Created and switched to workspace %q.", name)
	return nil
}

// deleteOptions are the options of workspace delete.
type deleteOptions struct {
	lockOptions
	// force: also a workspace whose state holds objects.
	force bool
}

// workspaceDeleteCommand returns the command workspace delete.
func (a *app) workspaceDeleteCommand() *cobra.Command {
	o := &deleteOptions{}
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Delete a workspace that holds nothing",
		Long: "Deletes a workspace with its state, journal and history. One whose state holds objects, or where a run broke\n" +
			"off, is refused: they would stay in the cloud with nobody to manage them.",
		Example:     "swampctl workspace delete staging\nTF_WORKSPACE=staging swampctl destroy && swampctl workspace delete staging",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		RunE:        func(cmd *cobra.Command, args []string) error { return a.workspaceDelete(cmd.Context(), o, args[0]) },
	}
	o.registerLock(cmd.Flags())
	cmd.Flags().BoolVar(&o.force, "force", false, "also where the state holds objects; they stay in the cloud, and nothing manages them")
	return cmd
}

// workspaceDelete runs the command workspace delete.
func (a *app) workspaceDelete(ctx context.Context, o *deleteOptions, name string) error {
	if err := o.check(); err != nil {
		return err
	}
	all, names, err := a.listWorkspaces()
	switch {
	case err != nil:
		return err
	case name == local.DefaultWorkspace:
		return hintf("swampctl workspace list", `the workspace "default" is always there`)
	case !slices.Contains(names, name):
		return noWorkspace(name, names)
	case name == a.workspace:
		return hintf("swampctl workspace select default", "the workspace %q is selected; select another one first", name)
	}
	left, err := a.deleteWorkspace(ctx, o, all, name)
	if err != nil {
		return err
	}
	a.saidGood("Deleted workspace %q.", name)
	if len(left) > 0 {
		a.sayDiagnostics(diag.Diagnostics{diag.Warningf("Objects without a state",
			"What the workspace held stays in the cloud, and nothing manages it: %s.", strings.Join(left, ", "))}, nil, false)
	}
	return nil
}

// deleteWorkspace removes a workspace under the locks of its states, and
// returns the addresses that they held.
func (a *app) deleteWorkspace(ctx context.Context, o *deleteOptions, all local.Workspaces, name string) ([]string, error) {
	var left []string
	for _, file := range []string{stateFile, sandboxStateFile} {
		path := all.File(name, file)
		if _, err := os.Stat(filepath.Join(a.path(filepath.Dir(path)), ".swampctl", file)); err != nil && file == sandboxStateFile {
			continue // never used
		}
		engine := reconciler.New(reconciler.Options{Store: local.New(a.dir(), local.Options{File: path}), Who: who(), Version: a.env.Version})
		session, err := a.lock(ctx, engine, "workspace delete", o.lockTimeout, func(text string) { fmt.Fprintln(a.env.Stderr, text) })
		if err != nil {
			return nil, lockDiagnostic(err)
		}
		defer session.Close()
		held, broken := heldBy(session.State()), session.Interrupted()
		if !o.force && len(held)+broken > 0 {
			return nil, notEmpty(name, held, broken)
		}
		left = append(left, held...)
	}
	return left, all.Delete(name)
}

// heldBy returns the addresses of the managed objects of a state.
func heldBy(st *state.State) []string {
	var out []string
	for _, i := range render.Instances(st) {
		if i.Resource.Mode == addr.Managed {
			out = append(out, i.String())
		}
	}
	return out
}

// notEmpty says what a workspace holds.
func notEmpty(name string, held []string, broken int) error {
	hint := fmt.Sprintf("%s=%s swampctl destroy", envWorkspace, name)
	if len(held) == 0 {
		return hintf(fmt.Sprintf("%s=%s swampctl refresh", envWorkspace, name),
			"the workspace %q has a run that broke off, with %s whose outcome is not known", name, amount(broken, "operation"))
	}
	const shown = 10
	list := strings.Join(held[:min(len(held), shown)], ", ")
	if n := len(held) - shown; n > 0 {
		list += fmt.Sprintf(" and %d more", n)
	}
	return hintf(hint, "the workspace %q is not empty: its state holds %s. They would stay in the cloud with nobody to manage them; -force deletes the workspace all the same", name, list)
}
