package reconciler

import (
	"context"
	"errors"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
)

// guess is a plan that is made while the cloud is asked how its objects are, as
// if each were as it is recorded. Where that proves right, which it does mostly,
// it is the plan: to plan took no time of its own.
type guess struct {
	session *Session
	all     []*tracked
	plan    *planner.Plan
	diags   diag.Diagnostics
}

// mostGuessed is how many objects a guess is made of. The pages of more take much
// longer than to plan, and both at once take a fifth more memory.
const mostGuessed = 5000

// make plans, where no answer of the cloud is needed for it.
func (g *guess) make(ctx context.Context, req planner.Request, all []*tracked) {
	unsure := func(t *tracked) bool { return t.live.Interrupted }
	if len(all) == 0 || len(all) > mostGuessed || slices.ContainsFunc(all, unsure) {
		return
	}
	if req.Mode == planner.RefreshOnly || req.Config == nil || req.Config.HasImports() {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req.Live, req.Deposed = undrifted(req)
	w := &noWorld{cancel: cancel}
	req.World = w
	p, ds := planner.Build(ctx, req)
	if !w.asked {
		g.all, g.plan, g.diags = all, p, ds
	}
}

// build returns the plan that was guessed, if all objects are as they are
// recorded; else it plans.
func (g *guess) build(ctx context.Context, req planner.Request) (*planner.Plan, diag.Diagnostics) {
	if g.plan == nil || slices.ContainsFunc(g.all, func(t *tracked) bool { return !t.live.Steady }) {
		return planner.Build(ctx, req)
	}
	return g.plan, g.diags
}

// place puts what is known of an object where the planner looks for it.
func place(live map[addr.Instance]*planner.Live, deposed map[addr.Instance]map[string]*planner.Live, t *tracked, l *planner.Live) {
	if t.deposed == "" {
		live[t.addr] = l
		return
	}
	if deposed[t.addr] == nil {
		deposed[t.addr] = map[string]*planner.Live{}
	}
	deposed[t.addr][t.deposed] = l
}

// noWorld is a world that cannot be asked: a plan that needs it is given up.
type noWorld struct {
	cancel context.CancelFunc
	asked  bool
}

var errNotAsked = errors.New("the cloud is not asked for a guess")

// ReadData implements [planner.World]. It always fails.
func (w *noWorld) ReadData(context.Context, addr.Instance, cty.Value) (cty.Value, error) {
	return cty.NilVal, w.ask()
}

// Find implements [planner.World]. It always fails.
func (w *noWorld) Find(context.Context, addr.Instance, cty.Value) ([]providers.Object, error) {
	return nil, w.ask()
}

func (w *noWorld) ask() error {
	w.asked = true
	w.cancel()
	return errNotAsked
}
