package cli

import (
	"github.com/spf13/cobra"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/render"
)

// graphOptions are the options of graph.
type graphOptions struct {
	// format is the language of the drawing.
	format string
	// planFile is a saved plan, "" for the configuration.
	planFile string
}

// graphCommand returns the command graph.
func (a *app) graphCommand() *cobra.Command {
	o := &graphOptions{}
	cmd := &cobra.Command{
		Use: "graph", Short: "Draw what depends on what",
		Long: "Prints the blocks of the configuration, or the objects of a saved plan coloured by what becomes of them, and\n" +
			"what each depends on: for Graphviz as terraform graph does, or for Mermaid, which GitHub and GitLab draw in\n" +
			"Markdown. It needs no token and does not look at the state.",
		Example: "swampctl graph | dot -Tsvg > graph.svg\nswampctl graph -format=mermaid\n" +
			"swampctl plan -out=tfplan && swampctl graph -plan=tfplan -format=mermaid",
		Annotations: map[string]string{exitCodes: plainExits},
		Args:        arguments(0, 0),
		RunE:        func(*cobra.Command, []string) error { return a.graph(o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "dot", "draw for this `program`: dot or mermaid")
	f.StringVar(&o.planFile, "plan", "", "draw the saved plan in this `file`")
	return cmd
}

// graph runs the command graph.
func (a *app) graph(o *graphOptions) error {
	if o.format != "dot" && o.format != "mermaid" {
		return hintf("swampctl graph -format=mermaid", "the flag -format cannot be %q: it must be dot or mermaid", o.format)
	}
	g, err := a.drawn(o.planFile)
	if err != nil {
		return err
	}
	if o.format == "mermaid" {
		return g.Mermaid(a.env.Stdout)
	}
	return g.DOT(a.env.Stdout)
}

// drawn returns the graph of a saved plan, or of the configuration.
func (a *app) drawn(planFile string) (render.Graph, error) {
	if planFile != "" {
		p, _, err := a.readPlan(planFile)
		if err != nil {
			return render.Graph{}, err
		}
		return render.PlanGraph(p), nil
	}
	cfg, ds := config.LoadFrom(a.modules())
	if !ds.HasErrors() {
		ds = append(ds, errorsOf(cfg.Validate(a.evalOptions()))...)
	}
	if a.sayDiagnostics(ds, cfg.Sources, false); ds.HasErrors() {
		return render.Graph{}, exitCode(exitError)
	}
	return render.BlocksGraph(cfg.Blocks(), cfg.BlockDependencies), nil
}
