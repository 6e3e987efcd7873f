package cli

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// savedVariables returns the variables of a saved plan, with the ephemeral
// ones, which it does not hold, as they are given anew. No other may be given.
func (a *app) savedVariables(ctx context.Context, cfg *config.Config, p *planner.Plan, o *applyOptions) (map[string]cty.Value, diag.Diagnostics) {
	missing := map[string]bool{}
	for name, v := range cfg.Root.Variables {
		_, have := p.Variables[name]
		missing[name] = v.Ephemeral && !have
	}
	given, ds := config.Inputs(config.InputSources{Dir: a.dir(), Flags: o.inputs})
	for name, in := range given {
		if in.Range == nil && !missing[name] { // by a flag
			d := diag.Errorf("The plan has its variables", "A saved plan is executed as it is: only ephemeral variables are given again, and %q is none.", name)
			d.Hint = "give these flags to: swampctl plan -out=" + o.planFile
			ds = append(ds, d)
		}
	}
	any := false
	for _, m := range missing {
		any = any || m
	}
	if ds.HasErrors() || !any {
		return p.Variables, ds
	}
	inputs, more := a.inputs(ctx, cfg, &o.planOptions, missing)
	if ds = append(ds, more...); more.HasErrors() {
		return p.Variables, ds
	}
	for name, v := range p.Variables {
		v, _ = v.UnmarkDeep()
		inputs[name] = config.InputValue{Value: v, Source: "the plan"}
	}
	vars, more := cfg.Variables(inputs)
	return vars, append(ds, more...)
}
