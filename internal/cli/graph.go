package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// graphOptions are the options of graph.
type graphOptions struct {
	// format is the language of the drawing.
	format string
	// planFile is a saved plan, "" for the configuration.
	planFile string
	// operation is what a plan is made for that is drawn, "" for none.
	operation string
	// cycles: draw what refers to one another, and do not refuse it.
	cycles bool
	planOptions
}

// graphOperations are the kinds of plans that are drawn.
var graphOperations = map[string]planner.Mode{
	"plan": planner.Normal, "apply": planner.Normal, "plan-destroy": planner.Destroy, "plan-refresh-only": planner.RefreshOnly,
}

// graphCommand returns the command graph.
func (a *app) graphCommand() *cobra.Command {
	o := &graphOptions{}
	cmd := &cobra.Command{
		Use: "graph", Short: "Draw what depends on what",
		Long: "Prints the blocks of the configuration, or the objects of a saved plan coloured by what becomes of them, and\n" +
			"what each depends on: for Graphviz as terraform graph does, or for Mermaid, which GitHub and GitLab draw in\n" +
			"Markdown. It needs no token and does not look at the state, but for -type, which makes a plan and draws that.",
		Example: "swampctl graph | dot -Tsvg > graph.svg\nswampctl graph -format=mermaid\n" +
			"swampctl plan -out=tfplan && swampctl graph -plan=tfplan -format=mermaid",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.graph(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "dot", "draw for this `program`: dot or mermaid")
	f.StringVar(&o.planFile, "plan", "", "draw the saved plan in this `file`")
	f.StringVar(&o.operation, "type", "", "draw the plan for this `operation`: plan, apply, plan-destroy or plan-refresh-only")
	f.BoolVar(&o.cycles, "draw-cycles", false, "where blocks refer to one another in a ring, draw them with the ring in red")
	f.Bool("verbose", false, "taken for Terraform's sake; -type draws what an operation does")
	f.Int("module-depth", -1, "taken for Terraform's sake; modules are always drawn")
	f.Lookup("verbose").Hidden, f.Lookup("module-depth").Hidden = true, true
	o.stateOptions.register(f)
	o.variableOptions.register(f)
	return cmd
}

// graph runs the command graph.
func (a *app) graph(ctx context.Context, o *graphOptions) error {
	if o.format != "dot" && o.format != "mermaid" {
		return hintf("swampctl graph -format=mermaid", "the flag -format cannot be %q: it must be dot or mermaid", o.format)
	}
	if _, ok := graphOperations[o.operation]; o.operation != "" && !ok {
		return hintf("swampctl graph -type=plan", "the flag -type cannot be %q: it must be plan, apply, plan-destroy or plan-refresh-only", o.operation)
	}
	if o.planFile != "" && o.operation != "" && o.operation != "apply" {
		return hintf("swampctl graph -plan="+o.planFile, "-type=%s makes a plan, and -plan names one: give one of the two", o.operation)
	}
	g, err := a.drawn(ctx, o)
	if err != nil {
		return err
	}
	if o.format == "mermaid" {
		return g.Mermaid(a.env.Stdout)
	}
	return g.DOT(a.env.Stdout)
}

// drawn returns the graph of a plan, or of the configuration.
func (a *app) drawn(ctx context.Context, o *graphOptions) (render.Graph, error) {
	if o.planFile != "" {
		p, _, err := a.readPlan(o.planFile)
		if err != nil {
			return render.Graph{}, err
		}
		return render.PlanGraph(p), nil
	}
	if o.operation != "" && !o.cycles {
		return a.previewed(ctx, o)
	}
	cfg, ds := config.LoadFrom(a.modules())
	if !ds.HasErrors() {
		ds = append(ds, errorsOf(cfg.Validate(a.evalOptions()))...)
	}
	if o.cycles && slices.ContainsFunc(ds, func(d *diag.Diagnostic) bool { return d.Kind == diag.Cycle }) {
		g := render.CyclesGraph(cfg.Blocks(), cfg.NearDependencies, cfg.BlockDependencies)
		if len(g.Rings) > 0 {
			return g, nil
		}
	}
	if a.sayDiagnostics(ds, cfg.Sources, false); ds.HasErrors() {
		return render.Graph{}, exitCode(exitError)
	}
	if o.operation != "" {
		return a.previewed(ctx, o)
	}
	return render.BlocksGraph(cfg.Blocks(), cfg.NearDependencies), nil
}

// previewed makes the plan for an operation, and returns its graph.
func (a *app) previewed(ctx context.Context, o *graphOptions) (render.Graph, error) {
	mode := graphOperations[o.operation]
	o.destroy, o.refreshOnly = mode == planner.Destroy, mode == planner.RefreshOnly
	r, p, err := a.preview(ctx, "graph", &o.planOptions)
	if err != nil {
		return render.Graph{}, err
	}
	r.close()
	return render.PlanGraph(p), nil
}
