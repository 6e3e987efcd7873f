package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/config/source"
	"github.com/swampctl/swampctl/internal/diag"
)

// initOptions are the options of init and get.
type initOptions struct {
	// upgrade: take what the sources of modules hold today.
	upgrade bool
	// lockfile: "readonly" where the lock file must not change.
	lockfile string
	// directory is where test files are beside those of the configuration.
	directory string
	// json: print JSON.
	json bool
}

const fetches = "Fetches the modules that come from git, archives and registries to .terraform/modules, where Terraform has them\n" +
	"too, and pins them in " + source.LockFile + ", a file for version control. What is pinned is\n" +
	"fetched as it was."

// initCommand returns the command init.
func (a *app) initCommand() *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use: "init", Short: "Fetch modules, and say what there is in a Terraform directory",
		Long: "Says what a directory holds and what swampctl makes of it: providers, backend, state, modules.\n" + fetches + "\n" +
			"Nothing else is changed, and a second run changes nothing. Providers are in the program.",
		Example:     "swampctl init\nswampctl init -upgrade\nswampctl init -json",
		Annotations: map[string]string{exitCodes: "0  all is here\n1  a module could not be fetched, or the configuration is wrong"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.initialise(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.upgrade, "upgrade", false, "take what the sources of modules hold today, and pin that")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.lockfile, "lockfile", "", "with readonly, a lock file that would have to change is an error: the `mode`")
	o.testDirectory(cmd)
	f.Bool("input", false, "as Terraform has it; nothing is asked either way")
	f.Bool("backend", true, "as Terraform has it; no backend is set up either way")
	f.Bool("reconfigure", false, "as Terraform has it; no state is moved either way")
	f.StringArray("backend-config", nil, "refused: write it into the backend `block`")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case o.lockfile != "" && o.lockfile != "readonly":
			return hintf("-lockfile=readonly", "the flag -lockfile cannot be %q", o.lockfile)
		case cmd.Flags().Changed("backend-config"):
			return hintf(`write it into the file: backend "local" { path = … }`, "-backend-config is not taken: where the state is kept stands in the configuration")
		}
		return nil
	}
	return cmd
}

// getCommand returns the command get.
func (a *app) getCommand() *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use: "get", Short: "Fetch modules, as init does",
		Long:        fetches,
		Example:     "swampctl get\nswampctl get -update",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			t, err := a.fetch(cmd.Context(), o)
			for _, m := range t.modules() {
				fmt.Fprintf(a.env.Stdout, "- %s in %s\n", m.Name, m.Directory)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&o.upgrade, "update", false, "take what the sources of modules hold today, and pin that")
	o.testDirectory(cmd)
	return cmd
}

// testDirectory adds the flag -test-directory.
func (o *initOptions) testDirectory(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.directory, "test-directory", testsDirectory, "the `directory` of test files, whose modules are fetched too; tests where not given")
}

// modules returns the store of the modules from afar.
func (a *app) modules() *source.Store {
	return &source.Store{Dir: a.dir(), Data: a.env.getenv(envData), Getenv: a.env.getenv}
}

// fetch fetches the modules of the configuration and of its tests. What is
// wrong has been told when it returns an error; the rest is what could be read.
func (a *app) fetch(ctx context.Context, o *initOptions) (*underTest, error) {
	store := a.modules()
	store.Frozen = o.lockfile != ""
	store.Say = func(text string) { fmt.Fprintln(a.env.Stderr, text) }
	r := config.Fetching(ctx, store, o.upgrade)
	t, ds := a.readTests(r, &testOptions{directory: o.directory})
	ds = append(ds, r.Save(!ds.HasErrors())...)
	if ctx.Err() != nil {
		ds = interrupted()
	}
	return t, a.told(ds, t.sources)
}

// told tells messages about a configuration, and returns an error where one of
// them is one.
func (a *app) told(ds diag.Diagnostics, sources map[string][]byte) error {
	ds, sources = a.placed(ds, sources)
	a.sayDiagnostics(ds, sources, false)
	if ds.HasErrors() {
		return exitCode(exitError)
	}
	return nil
}

// initialise runs the command init.
func (a *app) initialise(ctx context.Context, o *initOptions) error {
	t, err := a.fetch(ctx, o)
	if err == nil {
		err = a.told(errorsOf(t.root.Validate(a.evalOptions())), t.sources)
	}
	if len(t.sources) == 0 {
		return err // there is nothing to tell about
	}
	s, stateErr := a.survey(ctx, t)
	if stateErr != nil {
		if err == nil || !inConfiguration(stateErr) { // else it has been told
			a.sayError(stateErr)
		}
		err = exitCode(exitError)
	}
	s.Next = a.next(s)
	if err != nil {
		s.Next = "mend what is said above, and run swampctl init again"
	}
	if o.json {
		if printErr := a.printJSON(s); printErr != nil {
			return printErr
		}
		return err
	}
	a.printSurvey(s)
	return err
}

// inConfiguration reports whether an error is about a place in the configuration.
func inConfiguration(err error) bool {
	var d *diag.Diagnostic
	return errors.As(err, &d) && d.Subject != nil
}
