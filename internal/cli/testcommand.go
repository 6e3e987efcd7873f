package cli

import (
	"context"
	"fmt"
	"maps"
	"path"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/suite"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
	"github.com/swampctl/swampctl/reconciler"
)

// testOptions are the options of test.
type testOptions struct {
	variableOptions
	// filter are the test files to execute, all where there are none.
	filter []string
	// directory is where test files are beside those of the configuration.
	directory string
	// verbose: show the plan or the state of every run.
	verbose bool
	json    bool
	// junit is a file for a report in JUnit's form, "" for none.
	junit string
}

// testsDirectory is where test files are beside those of the configuration,
// where nothing is said.
const testsDirectory = "tests"

// testCommand returns the command test.
func (a *app) testCommand() *cobra.Command {
	o := &testOptions{}
	cmd := &cobra.Command{
		Use: "test", Short: "Run the tests of the configuration on the embedded API",
		Long: "Executes the files *.tftest.hcl and *.tftest.json beside the configuration and in the directory tests: plans and\n" +
			"applies what their run blocks say, checks what they assert, and destroys what was made, the last first.\n\n" +
			"Nothing real is touched: every file works on an empty account of its own, in the DigitalOcean API that is embedded\n" +
			"in swampctl. No token is needed and nothing is called. The state of the directory is neither read nor written.\n" +
			"The files are those of Terraform's command test, which runs them on the real account.",
		Example:     "swampctl test\nswampctl test -filter=tests/web.tftest.hcl -verbose\nswampctl test -junit-xml=report.xml -var region=fra1",
		Annotations: map[string]string{exitCodes: "0  all tests passed, or there are none\n1  a test failed or could not be executed, or something was left"},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.test(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.Var(inputFlag{&o.inputs, false}, "var", "set a variable: `name=value`; may be given many times")
	f.Var(inputFlag{&o.inputs, true}, "var-file", "take variables from this `file`; may be given many times")
	f.StringArrayVar(&o.filter, "filter", nil, "execute only this test `file`; may be given many times")
	f.StringVar(&o.directory, "test-directory", testsDirectory, "the `directory` of test files; tests where not given")
	f.BoolVar(&o.verbose, "verbose", false, "show the plan or the state of every run")
	f.StringVar(&o.junit, "junit-xml", "", "write a report in JUnit's form to this `file`")
	f.BoolVar(&o.json, "json", false, "print one JSON object a line")
	f.Lookup("json").Annotations = map[string][]string{streamed: {}}
	return cmd
}

// test runs the command test.
func (a *app) test(ctx context.Context, o *testOptions) error {
	a.sandbox = true
	reader := config.Here(a.modules())
	t, ds := a.readTests(reader, o)
	told := func(ds diag.Diagnostics) {
		if o.json {
			a.messages().Diagnostics(a.placed(ds, t.sources))
			return
		}
		a.sayDiagnostics(ds, t.sources, false)
	}
	if told(ds); ds.HasErrors() {
		return exitCode(exitError)
	}
	opt, err := a.suiteOptions(o, t)
	opt.Load = reader.LoadRun
	if err != nil {
		told(diag.Diagnostics{errorDiagnostic("Invalid environment variable", err)})
		return exitCode(exitError)
	}
	report := a.testReport(o)
	opt.Report = report
	report.begin(t.files)
	a.finishing.Store(true)
	files := suite.Execute(ctx, t.files, opt)
	a.finishing.Store(false)
	report.end(files)
	if o.junit != "" {
		if err := a.writeJUnit(o.junit, files); err != nil {
			return err
		}
	}
	if opt.Stopping(ctx) {
		told(diag.Diagnostics{diag.Errorf("Interrupted", "The runs that had not begun were skipped.").Of(diag.Interrupted)})
		return exitCode(exitError)
	}
	if !suite.Count(files).Good() {
		return exitCode(exitError)
	}
	return nil
}

// suiteOptions returns what test files are executed with.
func (a *app) suiteOptions(o *testOptions, t *underTest) (suite.Options, error) {
	timing, _, err := a.timing()
	if err != nil {
		return suite.Options{}, err
	}
	return suite.Options{
		Dir: a.dir(), Root: t.root, Sources: t.sources, Check: a.evalOptions(), Now: a.env.Now,
		Globals:   func(file string) (map[string]config.InputValue, diag.Diagnostics) { return a.testInputs(o, file) },
		Providers: func() (providers.Set, func(), error) { return a.sandboxed(sandbox.Options{}) },
		Engine:    reconciler.Options{Who: who(), Version: a.env.Version, Timing: timing, Soft: a.soft, Provision: a.provision},
	}, nil
}

// testInputs gathers the values for variables from outside. Those of the
// files in the directory of tests go before.
func (a *app) testInputs(o *testOptions, file string) (map[string]config.InputValue, diag.Diagnostics) {
	inputs, ds := config.Inputs(config.InputSources{Dir: a.dir(), Environ: a.env.Environ(), Flags: o.inputs})
	if dir := path.Dir(file); dir != "." {
		more, found := config.AutoInputs(a.path(dir))
		ds = append(ds, found...)
		maps.Copy(inputs, more)
	}
	return inputs, ds
}

// writeJUnit writes a report in JUnit's form.
func (a *app) writeJUnit(name string, files []*suite.File) error {
	text, err := machine.JUnit(files, a.testDetail)
	if err == nil {
		err = maybe.WriteFile(a.path(name), text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("write the report %q: %w", name, cause(err))
	}
	return nil
}
