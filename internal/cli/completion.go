package cli

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/state"
)

// bashWords stands for what the package bash-completion has and the script for
// bash calls, where that is not installed: the words before the cursor, which
// bash itself would break at = and : too.
const bashWords = `if ! declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
    _get_comp_words_by_ref()
    {
        local line="${COMP_LINE:0:COMP_POINT}"
        read -ra words <<<"$line"
        if [[ $line == *[[:space:]] ]]; then
            words+=("")
        fi
        cword=$((${#words[@]} - 1))
        cur="${words[cword]}" prev="${words[cword > 0 ? cword - 1 : 0]}"
    }
fi
`

// completeBash writes the script for bash.
func completeBash(root *cobra.Command, w io.Writer) error {
	if _, err := io.WriteString(w, bashWords); err != nil {
		return err
	}
	return root.GenBashCompletionV2(w, true)
}

// completionCommand returns the command completion.
func (a *app) completionCommand() *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash":       completeBash,
		"zsh":        func(root *cobra.Command, w io.Writer) error { return root.GenZshCompletion(w) },
		"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
		"powershell": func(root *cobra.Command, w io.Writer) error { return root.GenPowerShellCompletionWithDesc(w) },
	}
	names := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print what makes a shell complete commands, flags and addresses",
		Long: "Prints a script for bash, zsh, fish or powershell. With it the Tab key completes commands and flags, addresses\n" +
			"from the state and the configuration, workspaces, outputs and runs.",
		Example: "source <(swampctl completion bash)\nswampctl completion zsh > \"${fpath[1]}/_swampctl\"\n" +
			"swampctl completion fish > ~/.config/fish/completions/swampctl.fish\nswampctl completion powershell | Out-String | Invoke-Expression",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(1, 1),
		ValidArgs:   names,
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := shells[args[0]]
			if !ok {
				return hintf("swampctl completion bash", "there is no completion for %q, only for %s", args[0], strings.Join(names, ", "))
			}
			return write(cmd.Root(), a.env.Stdout)
		},
	}
}

// complete adds what the Tab key offers beyond commands and flags.
func (a *app) complete(root *cobra.Command) {
	recorded := a.completer(a.recordedAddresses)
	for path, f := range map[string]cobra.CompletionFunc{
		"state show": first(recorded), "state list": recorded, "state rm": recorded, "taint": recorded, "untaint": recorded, "state mv": first(recorded),
		"import": first(a.completer(a.importable)), "output": first(a.completer(a.outputNames)),
		"workspace select": first(a.completer(a.workspaceNames)), "workspace delete": first(a.completer(a.workspaceNames)),
		"history show": first(a.completer(a.runIDs)),
	} {
		if cmd, _, err := root.Find(strings.Fields(path)); err == nil && cmd != root {
			cmd.ValidArgsFunction = f
		}
	}
	addresses := a.completer(a.allAddresses)
	flags := map[string]cobra.CompletionFunc{
		"target": addresses, "replace": recorded,
		"format": cobra.FixedCompletions([]string{"dot", "mermaid"}, cobra.ShellCompDirectiveNoFileComp),
		"type":   a.completer(func(context.Context, *cobra.Command) []string { return a.builtin().Types(false) }),
		"chdir": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for name, f := range flags {
			if c.Flags().Lookup(name) != nil || c.PersistentFlags().Lookup(name) != nil {
				_ = c.RegisterFlagCompletionFunc(name, f) // fails only for what has been registered
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// first limits a completion to the first argument.
func first(f cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return f(cmd, args, word)
	}
}

// completer makes a completion of a list of words. The Tab key is no place for
// errors: where the list cannot be had there is nothing to offer.
func (a *app) completer(list func(context.Context, *cobra.Command) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if err := a.enter(cmd, args); err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var out []string
		for _, w := range list(cmd.Context(), cmd) {
			if strings.HasPrefix(w, word) && !slices.Contains(args, w) {
				out = append(out, w)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// recordedState returns the state that a command line names, an empty one where
// it cannot be read.
func (a *app) recordedState(ctx context.Context, cmd *cobra.Command) *state.State {
	file := ""
	if f := cmd.Flags().Lookup("state"); f != nil {
		file = f.Value.String()
	}
	st, err := a.readState(ctx, file)
	if err != nil {
		return state.New("")
	}
	return st
}

// recordedAddresses returns the addresses in the state.
func (a *app) recordedAddresses(ctx context.Context, cmd *cobra.Command) []string {
	var out []string
	for _, i := range render.Instances(a.recordedState(ctx, cmd)) {
		out = append(out, i.String())
	}
	return out
}

// allAddresses returns the addresses in the state and the blocks that are
// declared.
func (a *app) allAddresses(ctx context.Context, cmd *cobra.Command) []string {
	out := a.recordedAddresses(ctx, cmd)
	cfg, _ := a.readConfig(&planOptions{withoutFiles: true}) // as far as it can be read
	for _, b := range cfg.Blocks() {
		out = append(out, b.String())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// importable returns the declared blocks of which the state holds nothing.
func (a *app) importable(ctx context.Context, cmd *cobra.Command) []string {
	held := map[string]bool{}
	for i := range a.recordedState(ctx, cmd).Instances {
		held[i.Block().String()] = true
	}
	cfg, _ := a.readConfig(&planOptions{withoutFiles: true}) // as far as it can be read
	var out []string
	for _, b := range cfg.Blocks() {
		if !held[b.String()] {
			out = append(out, b.String())
		}
	}
	return out
}

// outputNames returns the names of the recorded outputs.
func (a *app) outputNames(ctx context.Context, cmd *cobra.Command) []string {
	var out []string
	for name := range a.recordedState(ctx, cmd).Outputs {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// workspaceNames returns the names of the workspaces.
func (a *app) workspaceNames(context.Context, *cobra.Command) []string {
	_, names, _ := a.listWorkspaces()
	return names
}

// runIDs returns the ids of the runs, the newest first.
func (a *app) runIDs(ctx context.Context, cmd *cobra.Command) []string {
	var out []string
	store, err := a.store(cmd.Flags().Lookup("state").Value.String())
	if err != nil {
		return nil
	}
	runs, _ := store.Runs(ctx)
	for _, r := range runs {
		out = append(out, r.ID)
	}
	return out
}

// completing reports whether the shell asks what a word may become, and whether
// that word is a flag with one dash.
func completing(args []string) (yes, oneDash bool) {
	if len(args) < 2 || args[0] != cobra.ShellCompRequestCmd && args[0] != cobra.ShellCompNoDescRequestCmd {
		return false, false
	}
	word := args[len(args)-1]
	return true, strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--")
}

// offers writes what the Tab key offers. Where a flag was begun with one dash,
// flags have one, too: the shell drops what does not begin like the word.
type offers struct {
	to      io.Writer
	oneDash bool
}

// Write implements [io.Writer]; it is given whole lines.
func (w offers) Write(text []byte) (int, error) {
	var out []byte
	for line := range bytes.Lines(text) {
		if w.oneDash && bytes.HasPrefix(line, []byte("--")) {
			line = line[1:]
		}
		out = append(out, bytes.ReplaceAll(line, []byte("`"), nil)...)
	}
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}
