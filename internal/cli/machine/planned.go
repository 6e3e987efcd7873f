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
		if c.Deposed != "" || c.Action == planner.Delete || c.Action == planner.Forget {
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
