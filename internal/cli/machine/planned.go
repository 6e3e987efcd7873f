package machine

import (
	"encoding/json"

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
		if c.Deposed != "" || c.Action == planner.Delete || c.Action == planner.Forget || c.Addr.Resource.Mode == addr.Data && c.Action == planner.NoOp {
			continue
		}
		r, err := f.plannedResource(c)
		if err != nil {
			return nil, err
		}
		node := mods.module(c.Addr.Module)
		node.Resources = append(node.Resources, r)
	}
	out := &Values{Root: mods.by[addr.Root], Outputs: map[string]Output{}}
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

// plannedResource returns the form of an object as it will be.
func (f *planForm) plannedResource(c *planner.Change) (*Resource, error) {
	change := f.resource(c)
	values, err := json.Marshal(change.Change.After)
	if err != nil {
		return nil, err
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

// priorState returns what there was when the plan was made, after the refresh;
// nil where there was nothing.
func (f *planForm) priorState(p *planner.Plan, compat string) (*State, error) {
	mods := &modules{by: map[addr.Module]*Module{addr.Root: {}}}
	values := &Values{Root: mods.by[addr.Root], Outputs: map[string]Output{}}
	any := false
	for _, c := range p.Changes {
		if c.Importing != "" || c.Prior.Value == cty.NilVal || c.Prior.Value.IsNull() && c.Addr.Resource.Mode == addr.Managed {
			continue
		}
		r, ok, err := f.priorResource(c)
		if err != nil {
			return nil, err
		}
		if ok {
			node := mods.module(c.Addr.Module)
			node.Resources, any = append(node.Resources, r), true
		}
	}
	for _, o := range p.Outputs {
		if o.Before == cty.NilVal {
			continue
		}
		one, err := plannedOutput(&planner.OutputChange{After: o.Before, Sensitive: o.Sensitive})
		if err != nil {
			return nil, err
		}
		values.Outputs[o.Name], any = one, true
	}
	if !any {
		return nil, nil
	}
	return &State{FormatVersion: "1.0", TerraformVersion: compat, Values: values}, nil
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
	r.DeposedKey = c.Deposed
	for _, b := range c.Depended {
		r.DependsOn = append(r.DependsOn, b.String())
	}
	return r, true, nil
}
