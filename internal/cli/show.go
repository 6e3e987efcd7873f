package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// showOptions are the options of show.
type showOptions struct {
	stateOptions
	detailOptions
	// json: print JSON in Terraform's form.
	json bool
	// html is a file that a plan is drawn into, "" to print it.
	html string
	// markdown: print a plan as the comment of a pull request.
	markdown bool
	// file is a saved plan or a state file, "" for the state.
	file string
}

// showCommand returns the command show.
func (a *app) showCommand() *cobra.Command {
	o := &showOptions{}
	cmd := &cobra.Command{
		Use: "show [PLANFILE | STATEFILE]", Short: "Show the state or a saved plan",
		Long: "Shows all objects and outputs that the state holds, or a saved plan. It takes no lock and calls nothing.\n" +
			"Secrets are hidden, but not with -json, which is Terraform's form and holds them in the clear.",
		Example:     "swampctl show\nswampctl show tfplan\nswampctl show -json | jq '.values.outputs'",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.file = args[0]
			}
			return a.show(cmd.Context(), o)
		},
	}
	o.stateOptions.register(cmd.Flags())
	o.detailOptions.register(cmd.Flags())
	cmd.Flags().StringVar(&o.html, "html", "", "draw a saved plan into this `file` instead of printing it")
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "print a saved plan as the comment of a pull request")
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON in Terraform's form")
	return cmd
}

// show runs the command show.
func (a *app) show(ctx context.Context, o *showOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.file == "" {
		st, err := a.readState(ctx, o.state)
		if err != nil {
			return err
		}
		return a.showState(st, o.json)
	}
	f, err := a.openPlan(o.file)
	if err != nil {
		return err
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return badPlan(o.file, err)
	}
	if !bytes.Contains(raw[:min(len(raw), 200)], []byte("swampctl_plan_format")) {
		if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
			return hintf("a plan is saved by: swampctl plan -out=tfplan", "%q is neither a saved plan nor a state", o.file)
		}
		st, err := a.readState(ctx, o.file)
		if err != nil {
			return err
		}
		return a.showState(st, o.json)
	}
	p, src, err := planner.ReadFile(bytes.NewReader(raw))
	if err != nil {
		return badPlan(o.file, err)
	}
	return a.showPlan(p, src, o)
}

// showPlan prints a saved plan.
func (a *app) showPlan(p *planner.Plan, src planner.Source, o *showOptions) error {
	if o.json {
		cfg, ds := config.LoadSources(src.Dir, src.Files)
		if ds.HasErrors() {
			return ds.Err()
		}
		out, err := machine.NewPlan(p, cfg, a.builtin(), a.schemas(), config.CompatVersion)
		if err != nil {
			return err
		}
		return a.printJSON(out)
	}
	if o.html != "" {
		return a.draw(o.html, p)
	}
	if o.markdown {
		return render.Markdown(a.env.Stdout, p, a.schemas())
	}
	style := a.style(a.env.StdoutTerminal)
	style.Detail = o.detail()
	render.Plan(a.env.Stdout, p, a.schemas(), style)
	fmt.Fprintln(a.env.Stdout, style.Bold(render.Summary(p)))
	return nil
}

// showState prints a state.
func (a *app) showState(st *state.State, asJSON bool) error {
	l := a.lister()
	if !asJSON {
		return l.State(a.env.Stdout, st)
	}
	out, err := machine.NewState(st, l.Decode, l.Schemas)
	if err != nil {
		return err
	}
	return a.printJSON(out)
}

// lister returns what writes states.
func (a *app) lister() render.Lister {
	set := a.builtin()
	return render.Lister{Schemas: a.schemas(), Decode: render.Decoder(set), Style: a.style(a.env.StdoutTerminal)}
}

// readState reads a state without its lock.
func (a *app) readState(ctx context.Context, file string) (*state.State, error) {
	store, err := a.store(file)
	if err != nil {
		return nil, err
	}
	st, err := store.Load(ctx)
	if err != nil {
		return nil, errorDiagnostic("Cannot read the state", err)
	}
	return st, nil
}
