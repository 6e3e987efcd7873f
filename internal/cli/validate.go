package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/diag"
)

// validateOptions are the options of validate.
type validateOptions struct {
	// json: print JSON in Terraform's form.
	json bool
	// compactWarnings: only the summaries of warnings.
	compactWarnings bool
	// noTests: leave the test files out.
	noTests bool
	// directory is where test files are beside those of the configuration.
	directory string
}

// validateCommand returns the command validate.
func (a *app) validateCommand() *cobra.Command {
	o := &validateOptions{}
	cmd := &cobra.Command{
		Use: "validate", Short: "Check the configuration",
		Long: "Checks the files of the configuration: syntax, references, names and types, and the rules of every type; and\n" +
			"whether its test files can be read. It needs no token, calls nothing and does not look at the state.",
		Example:     "swampctl validate\nswampctl validate -json",
		Annotations: map[string]string{exitCodes: "0  the configuration is valid\n1  it is not"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.validate(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON in Terraform's form")
	cmd.Flags().BoolVar(&o.compactWarnings, "compact-warnings", false, "print only the summaries of warnings")
	cmd.Flags().BoolVar(&o.noTests, "no-tests", false, "leave the test files out")
	cmd.Flags().StringVar(&o.directory, "test-directory", testsDirectory, "the `directory` of test files; tests where not given")
	return cmd
}

// validate runs the command validate.
func (a *app) validate(_ context.Context, o *validateOptions) error {
	ds, sources := a.check(o)
	ds, sources = a.placed(ds, sources)
	if o.json {
		if err := a.printJSON(machine.Validate(ds, sources)); err != nil {
			return err
		}
	} else {
		a.sayDiagnostics(ds, sources, o.compactWarnings)
	}
	if ds.HasErrors() {
		return exitCode(exitError)
	}
	if !o.json {
		fmt.Fprintf(a.env.Stdout, "%s The configuration is valid%s.\n", a.style(a.env.StdoutTerminal).Good("Success!"), warned(ds))
	}
	return nil
}

// warned says that there were warnings.
func warned(ds diag.Diagnostics) string {
	if len(ds) == 0 {
		return ""
	}
	return ", with the warnings shown above"
}
