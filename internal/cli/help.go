package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
)

// exitCodes is the annotation with a command's exit codes.
const exitCodes = "exit codes"

// The exit codes of most commands.
const (
	plainExits  = "0  done\n1  an error; nothing further was done"
	changeExits = "0  done, or nothing to do\n1  an error; what took effect before it is recorded"
	planExits   = "0  done, or nothing to do\n1  an error\n2  with -detailed-exitcode: there are changes"
)

// root returns the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "swampctl",
		Short: "Plan and apply for DigitalOcean that never creates anything twice",
		Long: "swampctl reads ordinary Terraform files and the state beside them, shows what it would change on\n" +
			"DigitalOcean, and changes it. A run that was cut off is taken up again by the next one.",
		Example:           "swampctl plan\nswampctl apply\nswampctl apply --sandbox        # try it without an account",
		Annotations:       map[string]string{exitCodes: plainExits},
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.ArbitraryArgs,
		PersistentPreRunE: a.enter,
		RunE:              unknownCommand,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetOut(a.env.Stdout)
	root.SetErr(a.env.Stderr)
	root.SetIn(a.env.Stdin)
	root.SetHelpFunc(a.help)
	root.SetFlagErrorFunc(flagError)
	f := root.PersistentFlags()
	f.StringVar(&a.chdir, "chdir", "", "work in this `directory`")
	f.BoolVar(&a.sandbox, "sandbox", false, "work on the embedded DigitalOcean API instead of your account; also SWAMPCTL_SANDBOX=1")
	f.BoolVar(&a.noColor, "no-color", false, "no colours")
	version := root.Flags().BoolP("version", "v", false, "print the version")
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if *version {
			return a.version(&versionOptions{})
		}
		return unknownCommand(cmd, args)
	}
	root.AddCommand(
		a.initCommand(), a.getCommand(), a.planCommand(), a.applyCommand(), a.destroyCommand(), a.refreshCommand(), a.driftCommand(), a.validateCommand(), a.testCommand(), a.fmtCommand(), a.graphCommand(),
		a.showCommand(), a.outputCommand(), a.stateCommand(), a.importCommand(), a.taintCommand(), a.untaintCommand(), a.unmanagedCommand(), a.workspaceCommand(),
		a.recoverCommand(), a.historyCommand(), a.providersCommand(), a.doctorCommand(), a.sandboxCommand(), a.completionCommand(), a.versionCommand(),
	)
	root.AddCommand(a.consoleCommand())
	a.complete(root)
	root.InitDefaultHelpCmd()
	return root
}

// group returns a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: unknownCommand,
		Annotations: map[string]string{exitCodes: plainExits},
	}
	cmd.AddCommand(subs...)
	for i, sub := range subs {
		if i > 0 {
			cmd.Example += "\n"
		}
		example, _, _ := strings.Cut(sub.Example, "\n")
		cmd.Example += example
	}
	return cmd
}

// terraformOnly are Terraform's commands that have another way here.
var terraformOnly = map[string]string{
	"force-unlock": "a lock ends with the process that holds it; wait for that with -lock-timeout=5m",
	"login":        "set DIGITALOCEAN_TOKEN",
	"logout":       "unset DIGITALOCEAN_TOKEN",
}

// unknownCommand is what a command does that only holds others.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	if hint, ok := terraformOnly[args[0]]; ok && !cmd.HasParent() {
		return hintf(hint, "swampctl has no command %q, which Terraform has", args[0])
	}
	hint := fmt.Sprintf("the commands are listed by: %s -help", cmd.CommandPath())
	if near := diag.Nearest(args[0], names); near != "" {
		hint = fmt.Sprintf("did you mean: %s %s", cmd.CommandPath(), near)
	}
	return hintf(hint, "%s has no command %q", cmd.CommandPath(), args[0])
}

// flagError says what is wrong with a flag, in the spelling of the help.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("the flags are listed by: %s -help", cmd.CommandPath())
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if near := diag.Nearest(name, flagNames(cmd)); near != "" {
			help = "did you mean: -" + near
		}
		return hintf(help, "%s has no flag -%s", cmd.CommandPath(), name)
	case errors.As(err, &missing):
		return hintf(help, "the flag -%s needs a value", missing.GetSpecifiedName())
	case errors.As(err, &invalid):
		if invalid.GetFlag().Name == "markdown" {
			help = fmt.Sprintf("it goes to the standard output: %s -markdown > %s", cmd.CommandPath(), invalid.GetValue())
		}
		return hintf(help, "the flag -%s cannot be %q: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid))
	}
	return hintf(help, "%w", err)
}

// wanted says what a flag's value should be.
func wanted(err *pflag.InvalidValueError) string {
	switch err.GetFlag().Value.Type() {
	case "int":
		return "it must be a whole number"
	case "bool":
		return "it must be true or false"
	case "duration":
		return "it must be a time like 30s or 5m"
	default:
		return errors.Unwrap(err).Error()
	}
}

// flagNames returns the names of all flags that a command takes.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// arguments returns a check of how many arguments a command takes.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		usage := "usage: " + cmd.UseLine()
		switch {
		case len(args) < least:
			return hintf(usage, "%s needs %s", cmd.CommandPath(), amount(least, "argument"))
		case most >= 0 && len(args) > most && most == 0:
			return hintf(usage, "%s takes no argument, it was given %q", cmd.CommandPath(), args[0])
		case most >= 0 && len(args) > most:
			return hintf(usage, "%s takes at most %s, it was given %d", cmd.CommandPath(), amount(most, "argument"), len(args))
		}
		return nil
	}
}

// amount returns a number with its noun.
func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// help writes the help of a command.
func (a *app) help(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	s := a.style(a.env.StdoutTerminal)
	section := func(head, body string) {
		if body != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", s.Bold(head), indent(strings.TrimRight(body, "\n")))
		}
	}
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	if a.env.Width > 0 {
		text = s.Wrap(strings.ReplaceAll(text, "\n", " "))
	}
	fmt.Fprintln(&b, text)
	section("Usage", usage(cmd))
	section("Commands", a.rows(commandRows(cmd)))
	section("Flags", a.rows(flagRows(cmd.LocalNonPersistentFlags())))
	global := cmd.InheritedFlags()
	if !cmd.HasParent() {
		global = cmd.PersistentFlags()
	}
	section("Flags of every command, before or behind its name", a.rows(append(flagRows(global), [2]string{"-help", "show the help of a command"})))
	section("Exit codes", cmd.Annotations[exitCodes])
	section("Examples", cmd.Example)
	fmt.Fprint(a.env.Stdout, b.String())
}

// usage returns the line that shows how a command is called.
func usage(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " <command> [flags]"
	}
	path, rest := cmd.CommandPath(), ""
	if _, args, ok := strings.Cut(cmd.Use, " "); ok {
		rest = " " + args
	}
	return path + " [flags]" + rest
}

// indent puts two blanks before every line.
func indent(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}

// commandRows returns the commands below one, with what they do.
func commandRows(cmd *cobra.Command) [][2]string {
	var rows [][2]string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			rows = append(rows, [2]string{sub.Name(), sub.Short})
		}
	}
	return rows
}

// flagRows returns flags as they are written, with their descriptions.
func flagRows(set *pflag.FlagSet) [][2]string {
	var rows [][2]string
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, text := pflag.UnquoteUsage(f)
		head := "-" + f.Name
		switch {
		case f.Value.Type() == "bool" && f.DefValue == "true":
			head += "=false"
		case f.Value.Type() != "bool":
			head += " " + name
		}
		rows = append(rows, [2]string{head, text})
	})
	return rows
}

// rows writes heads with their texts beside them; on a terminal these are broken
// to fit it.
func (a *app) rows(rows [][2]string) string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	var b strings.Builder
	for _, r := range rows {
		if a.env.Width == 0 {
			fmt.Fprintf(&b, "%-*s  %s\n", width, r[0], r[1])
			continue
		}
		fmt.Fprintln(&b, render.Style{Width: a.env.Width - 2}.Beside(r[0], width+2, r[1]))
	}
	return b.String()
}
