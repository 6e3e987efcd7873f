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

// correctPolicy is what to do about a policy that is wrong.
const correctPolicy = "correct the file, and type the same command again"

// loadPolicies reads the Rego policies in a directory; "" names none. It is done
// before anything is asked of the cloud: what is wrong with a policy is not to
// be found out after a long plan.
func (a *app) loadPolicies(dir string) (*policy.Policies, error) {
	if dir == "" {
		return nil, nil
	}
	if info, err := os.Stat(a.path(dir)); err != nil || !info.IsDir() {
		return nil, hintf("write Rego files into a directory and name it: -policy=policy", "policies: %q is no directory", dir)
	}
	p, err := policy.Load(a.path(dir))
	switch {
	case errors.Is(err, policy.ErrNoRules):
		return nil, hintf("a policy looks like: deny contains msg if { … }", "policies in %q: %w", dir, err)
	case err != nil:
		return nil, hintf(correctPolicy, "policies in %q: %w", dir, err)
	}
	return p, nil
}

// judge asks the policies of a run, which were read from dir, about a plan. It
// returns what they deny as errors and what they warn of as warnings; what went
// wrong is an error too.
func (a *app) judge(ctx context.Context, r *run, p *planner.Plan, dir string) diag.Diagnostics {
	if r.policies == nil {
		return nil
	}
	verdict, err := a.verdict(ctx, r, p)
	if err != nil {
		err = hintf(correctPolicy, "policies in %q: %w", dir, err)
		return diag.Diagnostics{errorDiagnostic("Cannot evaluate the policies", err)}
	}
	var ds diag.Diagnostics
	for _, text := range verdict.Denied {
		ds = append(ds, &diag.Diagnostic{Severity: diag.Error, Summary: "Denied by a policy", Detail: text})
	}
	if n := len(ds); n > 0 {
		ds[n-1].Hint = fmt.Sprintf("change the configuration, or the policies in %q, and type the same command again", dir)
	}
	for _, text := range verdict.Warned {
		ds = append(ds, &diag.Diagnostic{Severity: diag.Warning, Summary: "A policy warns", Detail: text})
	}
	return ds
}

// verdict gives the form of a plan to the policies.
func (a *app) verdict(ctx context.Context, r *run, p *planner.Plan) (*policy.Verdict, error) {
	form, err := machine.NewPlan(p, r.config, a.builtin(), a.schemas(), config.CompatVersion)
	if err != nil {
		return nil, err
	}
	return r.policies.Evaluate(ctx, form)
}
