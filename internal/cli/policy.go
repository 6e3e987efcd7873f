package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/cli/machine"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/internal/policy"
	"github.com/swampctl/swampctl/planner"
)

// policies asks the Rego policies in a directory about a plan and returns what
// they say: what they deny, and what went wrong, as errors. "" asks none.
func (a *app) policies(ctx context.Context, r *run, p *planner.Plan, dir string) diag.Diagnostics {
	if dir == "" {
		return nil
	}
	verdict, err := a.judged(ctx, r, p, dir)
	if err != nil {
		return diag.Diagnostics{errorDiagnostic("Cannot evaluate the policies", err)}
	}
	return verdict
}

// judged gives the form of a plan to the policies.
func (a *app) judged(ctx context.Context, r *run, p *planner.Plan, dir string) (diag.Diagnostics, error) {
	form, err := machine.NewPlan(p, r.config, a.builtin(), a.schemas(), config.CompatVersion)
	if err != nil {
		return nil, err
	}
	return a.evaluate(ctx, dir, form)
}

// evaluate asks the policies about the form of a plan, and returns what they
// deny as errors and what they warn of as warnings.
func (a *app) evaluate(ctx context.Context, dir string, form any) (diag.Diagnostics, error) {
	if info, err := os.Stat(a.path(dir)); err != nil || !info.IsDir() {
		return nil, hintf("write Rego files into a directory and name it: -policy=policy", "policies: %q is no directory", dir)
	}
	v, err := policy.Evaluate(ctx, a.path(dir), form)
	switch {
	case errors.Is(err, policy.ErrNoRules):
		return nil, hintf("a policy looks like: deny contains msg if { … }", "policies in %q: %w", dir, err)
	case err != nil:
		return nil, fmt.Errorf("evaluate policies in %q: %w", dir, err)
	}
	var ds diag.Diagnostics
	for _, text := range v.Denied {
		ds = append(ds, &diag.Diagnostic{Severity: diag.Error, Summary: "Denied by a policy", Detail: text})
	}
	for _, text := range v.Warned {
		ds = append(ds, &diag.Diagnostic{Severity: diag.Warning, Summary: "A policy warns", Detail: text})
	}
	return ds, nil
}
