package cli

import (
	"context"

	"github.com/swampctl/swampctl/planner"
)

// preview returns the plan as it would be, for a command that answers from it:
// all that is told beside goes to the standard error, no lock is taken, and
// nothing is changed. The caller closes the run.
func (a *app) preview(ctx context.Context, command string, o *planOptions) (*run, *planner.Plan, error) {
	o.refresh, o.lock, o.markdown, o.parallelism = true, true, true, defaultParallelism
	r, err := a.openWith(ctx, command, o, a.look)
	if err != nil {
		return nil, nil, err
	}
	p, ds := r.session.Preview(ctx, r.work)
	if err := r.tell(ctx, ds); err != nil {
		r.close()
		return nil, nil, err
	}
	return r, p, nil
}
