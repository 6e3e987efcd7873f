package reconciler

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/state"
)

// recordRead records the data sources that were read for the plan, and forgets
// those that are not declared any more, all in one write.
func (a *apply) recordRead() error {
	var rs []state.Record
	for _, i := range slices.SortedFunc(maps.Keys(a.changes), addr.Instance.Compare) {
		c := a.changes[i]
		if i.Resource.Mode != addr.Data || c.Action != planner.NoOp {
			continue
		}
		rec, err := a.readRecord(c, c.Planned)
		if err != nil {
			return err
		}
		if rec != nil {
			rs = append(rs, *rec)
		}
	}
	if a.plan.Mode != planner.RefreshOnly && !a.plan.Targeted {
		for i, in := range a.store.State().Instances {
			if r := a.eval.Block(i.Block()); i.Resource.Mode == addr.Data && a.changes[i] == nil && (r == nil || r.Check == "" || a.plan.Mode == planner.Destroy) {
				rs = append(rs, in.Removals(i, "no longer read")...)
			}
		}
	}
	return a.record(rs...)
}

// readRecord returns what records a data source as it was read, nil where the
// state has it like that.
func (a *apply) readRecord(c *planner.Change, v cty.Value) (*state.Record, error) {
	d, p, ok := a.eng.opt.Providers.DataSource(c.Addr.Resource.Type)
	if !ok {
		return nil, nil
	}
	v, _ = v.UnmarkDeep()
	attrs, err := ctyjson.Marshal(v, d.Schema().Block.ImpliedType())
	if err != nil {
		return nil, fmt.Errorf("encode data source: %w", err)
	}
	o := &state.Object{SchemaVersion: d.Schema().Version, Attributes: attrs, Sensitive: planner.WithSensitive(slices.Clone(c.Sensitive), d.Schema().Block, v)}
	provider := a.providerOf(c.Addr, p)
	if in := a.store.Instance(c.Addr); in != nil && in.Provider == provider && in.Current != nil && alike(in.Current, o) {
		return nil, nil
	}
	return &state.Record{Kind: state.Put, Addr: c.Addr, ID: o.ID(), Object: o, Provider: provider, How: "read"}, nil
}

// alike reports whether two recorded objects hold the same.
func alike(a, b *state.Object) bool {
	if a.SchemaVersion != b.SchemaVersion || len(a.Sensitive) != len(b.Sensitive) {
		return false
	}
	for n := range a.Sensitive {
		if !slices.ContainsFunc(b.Sensitive, a.Sensitive[n].Equals) {
			return false
		}
	}
	return sameJSON(a.Attributes, b.Attributes)
}

// sameJSON reports whether two texts are the same JSON, laid out in any way.
func sameJSON(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// recordChecks records what comes of all conditions over what is there now.
func (a *apply) recordChecks() error {
	var results []config.CheckResult
	switch {
	case a.plan.Targeted || a.plan.Mode == planner.RefreshOnly:
		return nil // not all of it was looked at
	case a.plan.Mode == planner.Destroy && len(a.store.State().CheckResults) == 0:
		return nil
	case a.plan.Mode == planner.Destroy:
		results = a.work.Config.UnknownChecks()
	default:
		if err := a.recordUnread(); err != nil {
			return err
		}
		results = a.checkAll()
	}
	text, err := json.Marshal(results)
	if err != nil {
		return fmt.Errorf("encode checks: %w", err)
	}
	if old := a.store.State().CheckResults; sameChecks(old, results) || len(old) == 0 && len(results) == 0 {
		return nil
	}
	return a.record(state.Record{Kind: state.SetChecks, Checks: text})
}

// sameChecks reports whether the state holds these results, in any order.
func sameChecks(old []byte, results []config.CheckResult) bool {
	var recorded []config.CheckResult
	if len(old) == 0 || json.Unmarshal(old, &recorded) != nil || len(recorded) != len(results) {
		return false
	}
	ordered := func(list []config.CheckResult) map[string]config.CheckResult {
		out := map[string]config.CheckResult{}
		for _, r := range list {
			r.Objects = slices.Clone(r.Objects)
			slices.SortFunc(r.Objects, func(a, b config.CheckObject) int { return strings.Compare(a.Address, b.Address) })
			out[r.Block] = r
		}
		return out
	}
	return reflect.DeepEqual(ordered(recorded), ordered(results))
}

// checkAll evaluates all conditions over what is there now.
func (a *apply) checkAll() []config.CheckResult {
	var found config.Checks
	o := a.valueOptions()
	o.Checked = found.Add
	eval := config.NewEvaluator(a.work.Config, o)
	eval.CheckModules()
	for i, c := range a.changes {
		if c.Action == planner.Delete || c.Action == planner.Forget {
			continue
		}
		eval.Conditions(i, cty.NilVal, true)
		if self, ok := a.values.instance(i); ok {
			eval.Conditions(i, self, false)
		}
	}
	eval.AllOutputs()
	eval.Checks()
	for _, i := range a.unread(eval) {
		r := eval.Block(i.Block())
		found.Add(config.Checked{
			Checkable: *config.CheckChecked(i.Module, r.Check), Status: config.CheckFail, Rule: r.Range,
			Message: fmt.Sprintf("%s could not be read.", i),
		})
	}
	return found.Results(a.work.Config)
}

// unread returns the data sources of checks that could not be read, in the
// plan or now.
func (a *apply) unread(eval *config.Evaluator) []addr.Instance {
	var out []addr.Instance
	blocks, _ := eval.Blocks() // what is wrong with them was said before
	for _, b := range blocks {
		i := b.Instance(addr.Key{})
		if r := eval.Block(b); r == nil || r.Check == "" {
			continue
		}
		if v, ok := a.values.instance(i); !ok || !v.IsWhollyKnown() {
			out = append(out, i)
		}
	}
	return out
}

// recordUnread records the data sources of checks that could not be read, as
// far as they are configured. Those that look at something that this plan
// changes are not recorded, as Terraform does not.
func (a *apply) recordUnread() error {
	eval, members := a.evaluator(), a.plan.Members()
	for _, i := range a.unread(eval) {
		v, ds := eval.Config(i)
		if ds.HasErrors() || !v.IsWhollyKnown() || slices.ContainsFunc(members.Of(eval.Dependencies(i)), a.changing) {
			continue
		}
		rec, err := a.readRecord(&planner.Change{Addr: i, Sensitive: planner.SensitivePaths(v)}, v)
		if err == nil && rec != nil {
			err = a.record(*rec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// changing reports whether the plan changes an instance.
func (a *apply) changing(i addr.Instance) bool {
	c := a.changes[i]
	return c != nil && c.Action != planner.NoOp
}
