package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// statefulOptions name the objects with users' data that may go although nobody
// is asked.
type statefulOptions struct{ allowed []string }

// register adds the flag.
func (o *statefulOptions) register(f *pflag.FlagSet) {
	f.StringArrayVar(&o.allowed, "allow-destroy", nil, "with -auto-approve: what holds data (databases, Kubernetes clusters, volumes, domains) and has this `address` may be destroyed or replaced; may be repeated")
}

// check returns an error for a plan that would lose data that nobody gave up by
// name, nil for others. A plan that was saved, that is asked about, or whose
// purpose is to destroy, was consented to.
func (o *statefulOptions) check(p *planner.Plan, a *applyOptions, set providers.Set) (*diag.Diagnostic, error) {
	if !a.autoApprove || a.planFile != "" || p.Mode == planner.Destroy {
		return nil, nil
	}
	var targets []planner.Target
	for _, text := range o.allowed {
		t, err := parseTarget(text)
		if err != nil {
			return nil, fmt.Errorf("-allow-destroy: %w", err)
		}
		targets = append(targets, t)
	}
	var going, flags []string
	for _, c := range p.Changes {
		if !needsConsent(set, c) || givenUp(targets, c) {
			continue
		}
		going = append(going, goes(c))
		flags = append(flags, fmt.Sprintf("'-allow-destroy=%s'", c.Addr))
	}
	if len(going) == 0 {
		return nil, nil
	}
	d := diag.Errorf("Data would be lost", "Without a person to ask, -auto-approve does not destroy what holds data: %s. Nothing was changed.", atMost(going))
	d.Hint = "if that is meant, give " + strings.Join(flags[:min(len(flags), 3)], " ") + ", or look at a saved plan and apply that: swampctl plan -out=tfplan"
	return d, nil
}

// needsConsent reports whether a change loses data that goes only by consent.
func needsConsent(set providers.Set, c *planner.Change) bool {
	if !c.LosesData() {
		return false
	}
	rt, _, ok := set.Resource(c.Addr.Resource.Type)
	return ok && !rt.Traits().Everyday
}

func givenUp(targets []planner.Target, c *planner.Change) bool {
	for _, t := range targets {
		if covers(t, c.Addr) {
			return true
		}
	}
	return false
}
