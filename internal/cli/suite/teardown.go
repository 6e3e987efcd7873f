package suite

import (
	"context"
	"maps"
	"slices"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
)

// tearDown destroys what the runs of a file made, that of the last run first.
func (x *execution) tearDown(ctx context.Context) {
	for _, st := range slices.Backward(x.order) {
		x.Report.RunTearingDown(x.file, st.last.run)
		left, ds := st.last.destroy(ctx)
		if len(left) > 0 || ds.HasErrors() {
			x.file.Status = Error
			x.Report.Left(x.file, st.last.run, left, ds)
		}
	}
}

// destroy destroys what a state holds, with the configuration that was applied
// to it last, and returns what is left.
func (t *attempt) destroy(ctx context.Context) ([]addr.Instance, diag.Diagnostics) {
	engine := t.Engine
	engine.Soft = nil // what there is goes, also where the user stopped the runs
	end := *t.execution
	end.Engine = engine
	ending := attempt{execution: &end, run: t.run, scope: t.scope, work: t.work, state: t.state}
	s, err := ending.open(ctx)
	if err != nil {
		return nil, diag.Diagnostics{diag.Errorf("Cannot open the state of the run", "%v.", err)}
	}
	defer s.Close()
	w := t.work
	w.Mode, w.Targets, w.Replace, w.NoRefresh = planner.Destroy, nil, nil, false
	p, ds := s.Plan(ctx, w)
	if !ds.HasErrors() {
		_, more := s.Apply(ctx, w, p)
		ds = append(ds, unhinted(more)...)
	}
	var left []addr.Instance
	for _, i := range slices.SortedFunc(maps.Keys(s.State().Instances), addr.Instance.Compare) {
		if i.Resource.Mode == addr.Managed {
			left = append(left, i)
		}
	}
	return left, ds
}
