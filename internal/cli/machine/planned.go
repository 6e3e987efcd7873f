package machine

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/planner"
)

// plannedValues returns what there will be after an apply, as far as it is
// known.
func (f *planForm) plannedValues(p *planner.Plan) (*Values, error) {
	mods := &modules{by: map[addr.Module]*Module{addr.Root: {}}}
	for _, c := range p.Changes {
		if p.Mode == planner.RefreshOnly || c.Deposed != "" || c.Action == planner.Delete || c.Addr.Resource.Mode == addr.Data && c.Action == planner.NoOp {
			continue
		}
		if c.Action == planner.Forget && c.Cause.Kind != planner.Released { // there is nothing that could stay
			continue
		}
		r, err := f.plannedResource(c)
		if err != nil {
			return nil, err
		}
		node := mods.module(c.Addr.Module)
		node.Resources = append(node.Resources, r)
	}
	out := &Values{Root: mods.sorted(), Outputs: map[string]Output{}}
	for _, o := range p.Outputs {
		if o.After == cty.NilVal {
			continue
		}
		one, err := plannedOutput(o)
		if err != nil {
			return nil, err
		}
		out.Outputs[o.Name] = one
	}
	return out, nil
}

// sorted returns the root with all in the order of their addresses as texts,
// which is Terraform's order of what is planned.
func (m *modules) sorted() *Module {
	for _, node := range m.by {
		slices.SortStableFunc(node.Resources, func(x, y *Resource) int { return strings.Compare(x.Address, y.Address) })
		slices.SortStableFunc(node.Children, func(x, y *Module) int { return strings.Compare(x.Address, y.Address) })
	}
	return m.by[addr.Root]
}

// knownOf reports whether anything of an object is known.
func knownOf(v cty.Value) bool {
	if v == cty.NilVal || v.IsNull() {
		return false
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, e := it.Element(); e.IsKnown() {
			return true
		}
	}
	return false
}

// plannedResource returns the form of an object as it will be, without values
// where none is known.
func (f *planForm) plannedResource(c *planner.Change) (*Resource, error) {
	change := f.resource(c)
	var values json.RawMessage
	var err error
	if knownOf(c.Planned) {
		if values, err = json.Marshal(change.Change.After); err != nil {
			return nil, err
		}
	}
	sensitive, err := json.Marshal(change.Change.AfterSensitive)
	if err != nil {
		return nil, err
	}
	r := &Resource{
		Address: change.Address, Mode: change.Mode, Type: change.Type, Name: change.Name, Index: change.Index,
		ProviderName: change.ProviderName, Values: values, SensitiveValues: sensitive,
	}
	if s := planner.SchemaOf(f.set, c.Addr.Resource); s != nil {
		r.SchemaVersion = s.Version
	}
	return r, nil
}

// plannedOutput returns the form of an output as it will be, without a value
// where that is not known yet.
func plannedOutput(o *planner.OutputChange) (Output, error) {
	out := Output{Sensitive: o.Sensitive}
	v, _ := o.After.UnmarkDeep()
	if !v.IsWhollyKnown() {
		return out, nil
	}
	var err error
	if out.Type, err = ctyjson.MarshalType(v.Type()); err != nil {
		return out, err
	}
	out.Value, err = ctyjson.Marshal(v, v.Type())
	return out, err
}

// priorState returns what there was when the plan was made, after the refresh,
// with what is to be imported; nil where there was nothing. Like Terraform's it
// has the outputs as they are by now, as far as they are known.
func (f *planForm) priorState(p *planner.Plan, compat string) (*State, error) {
	mods := &modules{by: map[addr.Module]*Module{addr.Root: {}}}
	gone := map[addr.Instance]bool{}
	for _, d := range p.Drift {
		gone[d.Addr] = d.Deposed == "" && (d.After == cty.NilVal || d.After.IsNull())
	}
	some := false
	for _, c := range inOrder(p.Changes, addressOf) {
		if gone[c.Addr] && c.Deposed == "" {
			continue
		}
		r, ok, err := f.priorResource(c)
		if err != nil {
			return nil, err
		}
		if ok {
			node := mods.module(c.Addr.Module)
			node.Resources, some = append(node.Resources, r), true
		}
	}
	values := &Values{Root: mods.by[addr.Root], Outputs: map[string]Output{}}
	for _, o := range p.Outputs {
		v := priorOutput(o)
		if v == cty.NilVal {
			continue
		}
		one, err := plannedOutput(&planner.OutputChange{After: v, Sensitive: o.Sensitive})
		if err != nil {
			return nil, err
		}
		values.Outputs[o.Name], some = one, true
	}
	if !some {
		return nil, nil
	}
	return &State{FormatVersion: "1.0", TerraformVersion: compat, Values: values}, nil
}

// priorOutput returns an output as the state has it after the refresh: its last
// value where it is declared no longer, or not known yet.
func priorOutput(o *planner.OutputChange) cty.Value {
	if o.After == cty.NilVal || !o.After.IsWhollyKnown() {
		return o.Before
	}
	return o.After
}

// priorResource returns the form of an object as it was; of a data source that
// was read for the plan, as it is. False where there is none.
func (f *planForm) priorResource(c *planner.Change) (*Resource, bool, error) {
	was := *c
	was.Planned = c.Prior.Value
	if c.Addr.Resource.Mode == addr.Data {
		was.Planned = c.Planned
	}
	if was.Planned == cty.NilVal || was.Planned.IsNull() || !was.Planned.IsWhollyKnown() {
		return nil, false, nil
	}
	r, err := f.plannedResource(&was)
	if err != nil {
		return nil, false, err
	}
	r.DeposedKey, r.Tainted = c.Deposed, c.Cause.Kind == planner.Tainted
	for _, b := range c.Depended {
		r.DependsOn = append(r.DependsOn, b.String())
	}
	return r, true, nil
}
