package reconciler

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// maxSince is how many objects are named that changed after a plan.
const maxSince = 10

// stale says that a saved plan is of no more use, and what has changed since.
func (s *Session) stale(ctx context.Context, p *planner.Plan, runs []state.Run, why, remedy string) *diag.Diagnostic {
	lines := []string{why}
	for _, r := range slices.Backward(runs) {
		if r.Started.After(p.Created) && len(r.Records) > 0 {
			lines = append(lines, fmt.Sprintf("Since then: %s by %s on %s", r.Command, r.Who, r.Started.Local().Format(time.DateTime)))
		}
	}
	if what := s.changedSince(ctx, p, runs); len(what) > 0 {
		if left := len(what) - maxSince; left > 0 {
			what = append(what[:maxSince], fmt.Sprintf("and %d more", left))
		}
		lines = append(lines, "What has changed:", "  "+strings.Join(what, "\n  "))
	}
	return diag.Errorf("Saved plan is stale", "%s\n%s", strings.Join(lines, "\n"), remedy).Of(diag.StalePlan)
}

// changedSince says of each object, in their order, what has become of it since
// a plan was made, as far as the state of then is kept and tells; else of the
// later runs which objects they touched.
func (s *Session) changedSince(ctx context.Context, p *planner.Plan, runs []state.Run) []string {
	at := differences(s.stateOf(ctx, p), s.store.State())
	if len(at) == 0 {
		for _, r := range runs {
			for _, rec := range r.Records {
				if r.Started.After(p.Created) && rec.Addr.Resource.Type != "" {
					at[rec.Addr] = "touched"
				}
			}
		}
	}
	var out []string
	for _, i := range slices.SortedFunc(maps.Keys(at), addr.Instance.Compare) {
		out = append(out, i.String()+": "+at[i])
	}
	return out
}

// stateOf returns the state that a plan was made from, nil where it is not kept.
func (s *Session) stateOf(ctx context.Context, p *planner.Plan) *state.State {
	if p.Serial == 0 {
		return &state.State{}
	}
	old, err := s.eng.opt.Store.Document(ctx, p.Serial)
	if err != nil || old.Lineage != p.Lineage {
		return nil
	}
	return old
}

// differences says what has become of each instance; nothing where the older
// state is nil.
func differences(old, now *state.State) map[addr.Instance]string {
	at := map[addr.Instance]string{}
	if old == nil {
		return at
	}
	for i, in := range now.Instances {
		if what := became(old.Instances[i], in); what != "" {
			at[i] = what
		}
	}
	for i := range old.Instances {
		if now.Instances[i] == nil {
			at[i] = "gone"
		}
	}
	return at
}

// became says how what is recorded of an instance differs from what was, ""
// where it does not. It names attributes, never what they hold.
func became(old, now *state.Instance) string {
	switch {
	case old == nil || old.Current == nil && now.Current != nil:
		return "new"
	case now.Current == nil && old.Current != nil:
		return "gone"
	case old.Current == nil:
		return ""
	case old.Current.ID() != now.Current.ID():
		return "another object"
	case !old.Current.Tainted && now.Current.Tainted:
		return "tainted"
	}
	var was, is map[string]any
	if json.Unmarshal(old.Current.Attributes, &was) != nil || json.Unmarshal(now.Current.Attributes, &is) != nil {
		return "changed"
	}
	var names []string
	for name := range is {
		if !reflect.DeepEqual(was[name], is[name]) && !(isNothing(was[name]) && isNothing(is[name])) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "changed in " + strings.Join(names, ", ")
}

// isNothing reports whether a decoded value is null or an empty list: which of
// them stands for nothing is not always the same.
func isNothing(v any) bool {
	list, ok := v.([]any)
	return v == nil || ok && len(list) == 0
}
