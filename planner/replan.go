package planner

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// Replan evaluates the configuration of a change with what is known during
// the apply, and returns the object to make. It is an error if that is not
// what the plan showed.
func Replan(eval *config.Evaluator, set providers.Set, c *Change) (cty.Value, diag.Diagnostics) {
	v, ds := eval.Config(c.Addr)
	if ds.HasErrors() {
		return cty.NilVal, ds
	}
	cfg, _ := v.UnmarkDeep()
	rt, _, ok := set.Resource(c.Addr.Resource.Type)
	if !ok {
		return cty.NilVal, append(ds, diag.Errorf("Unknown resource type", "No provider has %q.", c.Addr.Resource.Type))
	}
	r := eval.Block(c.Addr.Block())
	more := place(rt.Validate(cfg), c.Addr, r)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.NilVal, ds
	}
	prior := c.Prior.Value
	if r != nil && !prior.IsNull() {
		cfg = ignoreChanges(cfg, prior, r.Lifecycle)
	}
	if c.Action.Makes() {
		prior = cty.NullVal(cfg.Type())
	}
	resp, more := rt.Plan(providers.PlanRequest{Config: cfg, Prior: prior})
	more = place(more, c.Addr, r)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.NilVal, ds
	}
	if d := consistent(c, resp, r); d != nil {
		return cty.NilVal, append(ds, d)
	}
	return resp.Planned, ds
}

// consistent holds what apply would do against what the plan showed.
func consistent(c *Change, resp providers.PlanResponse, r *config.Resource) *diag.Diagnostic {
	var path cty.Path
	var why string
	if !c.Action.Makes() && len(resp.Replace) > 0 {
		path, why = resp.Replace[0].Path, "it would have to be replaced"
	} else if p, ok := contradiction(c.Planned, resp.Planned); ok {
		path, why = p, "its value is not the one in the plan"
	} else {
		return nil
	}
	d := &diag.Diagnostic{
		Summary: "The world has moved since the plan",
		Detail: fmt.Sprintf("With what is known now, %s of %s is not what the plan showed: %s. Nothing was done to it. Make a new plan.",
			PathString(path), c.Addr, why),
		Address: c.Addr.String(), Attribute: path,
	}
	if r != nil {
		d.Subject = r.RangeOf(path)
	}
	return d
}

// contradiction returns the first attribute that was known in the plan and is
// another now.
func contradiction(planned, now cty.Value) (cty.Path, bool) {
	if planned.IsNull() || now.IsNull() || !planned.Type().IsObjectType() {
		return nil, planned.IsNull() != now.IsNull()
	}
	for name := range planned.Type().AttributeTypes() {
		was := planned.GetAttr(name)
		if !was.IsWhollyKnown() || !now.Type().HasAttribute(name) {
			continue
		}
		if !was.RawEquals(now.GetAttr(name)) {
			return cty.GetAttrPath(name), true
		}
	}
	return nil, false
}

// DataConfig evaluates the configuration of a data source that is read during
// the apply.
func DataConfig(eval *config.Evaluator, c *Change) (cty.Value, diag.Diagnostics) {
	v, ds := eval.Config(c.Addr)
	if ds.HasErrors() {
		return cty.NilVal, ds
	}
	cfg, _ := v.UnmarkDeep()
	if !cfg.IsWhollyKnown() {
		d := diag.Errorf("Data source cannot be read", "Its configuration is still not known: what it refers to was not made.")
		d.Address, d.Subject = c.Addr.String(), c.Range
		return cty.NilVal, append(ds, d)
	}
	return cfg, ds
}

// Differences returns the attributes in which two objects of a type differ,
// spelling apart.
func Differences(rt providers.Resource, a, b cty.Value) []cty.Path {
	if cmp, ok := rt.Spec.(providers.Comparer); ok {
		if cmp.Equivalent(a, b) {
			return nil
		}
		var out []cty.Path
		for _, m := range cmp.Compare(a, b) {
			out = append(out, m.Path)
		}
		return out
	}
	if p, ok := contradiction(a, b); ok {
		return []cty.Path{p}
	}
	return nil
}
