package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/internal/cli/picture"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// planCommandOptions are the options of plan.
type planCommandOptions struct {
	planOptions
	limits   limitOptions
	generate generateOptions
	// out is the file that the plan is saved to, "" if it is not.
	out string
	// html is the file that the plan is drawn into, "" if it is not.
	html string
	// detailedExitcode: exit with 2 where there are changes.
	detailedExitcode bool
}

// planCommand returns the command plan.
func (a *app) planCommand() *cobra.Command {
	o := &planCommandOptions{}
	cmd := &cobra.Command{
		Use: "plan", Short: "Show what apply would do",
		Long: "Looks at every object that the state holds, compares it with the configuration, and shows what apply\n" +
			"would do. Nothing is changed but what an interrupted run left open: that is settled first.",
		Example: "swampctl plan\nswampctl plan -out=tfplan && swampctl apply tfplan\n" +
			"swampctl plan -detailed-exitcode -input=false     # for a script\nswampctl plan -destroy -target=digitalocean_droplet.web",
		Annotations: map[string]string{exitCodes: planExits},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.plan(cmd.Context(), o) },
	}
	f := cmd.Flags()
	o.register(f)
	o.registerModes(f)
	o.limits.register(f)
	o.leftovers.register(f)
	o.generate.register(f, "write the resource blocks that import blocks lack to this `file`")
	f.StringVar(&o.out, "out", "", "save the plan in this `file`, for apply")
	f.StringVar(&o.html, "html", "", "draw the plan into this `file`: one page with graph, differences and prices, which needs nothing else")
	f.BoolVar(&o.markdown, "markdown", false, "print the plan as the comment of a pull request, and all else to the standard error")
	f.BoolVar(&o.detailedExitcode, "detailed-exitcode", false, "exit with 2 where there are changes")
	return cmd
}

// plan runs the command plan.
func (a *app) plan(ctx context.Context, o *planCommandOptions) error {
	if err := o.generate.check(a); err != nil {
		return err
	}
	r, err := a.open(ctx, "plan", &o.planOptions)
	if err != nil {
		return err
	}
	defer r.close()
	if o.generate.out != "" {
		if err := a.generateImports(ctx, r, o.generate.out); err != nil {
			return err
		}
	}
	p, err := r.plan(ctx)
	if err != nil {
		return err
	}
	if d := o.limits.check(p); d != nil {
		r.view.Plan(p, "")
		return r.tell(ctx, diag.Diagnostics{d})
	}
	verdict := a.judge(ctx, r, p, o.policy)
	if verdict.HasErrors() {
		r.view.Plan(p, "")
	}
	if err := r.tell(ctx, verdict); err != nil {
		return err
	}
	if o.out != "" {
		if err := a.savePlan(o.out, p, r); err != nil {
			return r.tell(ctx, diag.Diagnostics{errorDiagnostic("Cannot save the plan", err).Of(diag.UnsavedPlan)})
		}
	}
	if err := a.draw(o.html, p); err != nil {
		return r.tell(ctx, diag.Diagnostics{errorDiagnostic("Cannot draw the plan", err).Of(diag.UndrawnPlan)})
	}
	r.view.Plan(p, o.out)
	if o.detailedExitcode && !p.Empty() {
		return exitCode(exitChanges)
	}
	return nil
}

// draw writes a plan as a page of HTML; "" names no file.
func (a *app) draw(name string, p *planner.Plan) error {
	if name == "" {
		return nil
	}
	var b bytes.Buffer
	if err := picture.Write(&b, p, a.schemas()); err != nil {
		return err
	}
	return a.writeFile(name, b.Bytes(), 0o644)
}

// writeFile writes a whole file.
func (a *app) writeFile(name string, text []byte, mode fs.FileMode) error {
	if err := maybe.WriteFile(a.path(name), text, mode); err != nil {
		return fmt.Errorf("write %q: %w", name, cause(err))
	}
	return nil
}

// savePlan writes a plan to a file that only its owner can read.
func (a *app) savePlan(name string, p *planner.Plan, r *run) error {
	var b bytes.Buffer
	if err := planner.WriteFile(&b, p, r.source(a)); err != nil {
		return err
	}
	return a.writeFile(name, b.Bytes(), 0o600)
}

// errNoFile is that something else stands where a file should, which need not
// end, nor begin.
var errNoFile = errors.New("it is a device or a pipe")

// isFile returns an error where a name leads to what is neither a file nor a
// directory.
func (a *app) isFile(name string) error {
	info, err := os.Stat(a.path(name))
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return errNoFile
	}
	return err
}

// openPlan opens a file to read.
func (a *app) openPlan(name string) (*os.File, error) {
	if err := a.isFile(name); err != nil {
		return nil, badPlan(name, err)
	}
	f, err := os.Open(a.path(name))
	if err != nil {
		return nil, badPlan(name, err)
	}
	return f, nil
}

// readPlan reads a saved plan.
func (a *app) readPlan(name string) (*planner.Plan, planner.Source, error) {
	f, err := a.openPlan(name)
	if err != nil {
		return nil, planner.Source{}, err
	}
	defer f.Close()
	p, src, err := planner.ReadFile(f)
	if err != nil {
		return nil, src, badPlan(name, err)
	}
	return p, src, nil
}

// badPlan says that a file cannot be taken as a saved plan.
func badPlan(name string, err error) error {
	d := errorDiagnostic("Cannot read the plan", fmt.Errorf("read %q: %w", name, cause(err)))
	switch {
	case errors.Is(err, syscall.EISDIR):
		d.Hint = fmt.Sprintf("to work in another directory: swampctl -chdir=%s apply", name)
	case errors.Is(err, fs.ErrNotExist):
		d.Hint = fmt.Sprintf("save a plan first: swampctl plan -out=%s", name)
	default:
		d.Hint = "save a plan with: swampctl plan -out=tfplan"
	}
	return d
}
