package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
)

// Replan evaluates the configuration of a change of the type rt with what is known during
// the apply, and returns the object to make and what is secret in it: a value that
// was not known may have had no mark in the plan. It is an error if the object is
// not what the plan showed.
func Replan(eval *config.Evaluator, rt providers.Resource, c *Change) (cty.Value, []cty.Path, diag.Diagnostics) {
	v, ds := eval.Config(c.Addr)
	if ds.HasErrors() {
		return cty.NilVal, nil, ds
	}
	cfg, marked := v.UnmarkDeepWithPaths()
	secret := markedPaths(marked, config.Sensitive)
	r := eval.Block(c.Addr.Block())
	more := place(rt.Validate(cfg), c.Addr, r)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.NilVal, nil, ds
	}
	prior := c.Prior.Value
	if r != nil && !prior.IsNull() {
		cfg = ignoreChanges(cfg, prior, r.Lifecycle, rt.Schema().Block)
		secret = ignoredMarks(secret, c.PriorSensitive, r.Lifecycle)
	}
	if !cfg.IsWhollyKnown() {
		at := unknownIn(cfg, cty.Path{})
		d := diag.Errorf("Value is not known", "What %s needs for %s is still not known. Nothing was done to it.", c.Addr, PathString(at)).On(at)
		return cty.NilVal, nil, append(ds, place(diag.Diagnostics{d}, c.Addr, r)...)
	}
	if c.Action.Makes() {
		prior = cty.NullVal(cfg.Type())
	}
	resp, more := rt.Plan(providers.PlanRequest{Config: cfg, Prior: prior, Private: c.Prior.Private})
	more = place(more, c.Addr, r)
	ds = append(ds, more...)
	if more.HasErrors() {
		return cty.NilVal, nil, ds
	}
	secret = WithSensitive(secret, rt.Schema().Block, c.Prior.Value, resp.Planned)
	if d := consistent(c, resp, r); d != nil {
		return cty.NilVal, nil, append(ds, d)
	}
	if c.Cause.Kind == Interrupted && providers.Same(resp.Planned, prior) {
		return c.Planned, secret, ds // the update sets right what the values do not show
	}
	return resp.Planned, secret, ds
}

// consistent holds what apply would do against what the plan showed.
func consistent(c *Change, resp providers.PlanResponse, r *config.Resource) *diag.Diagnostic {
	var path cty.Path
	var why string
	if !c.Action.Makes() && len(resp.Replace) > 0 {
		path, why = resp.Replace[0].Path, "it would have to be replaced"
	} else if p, ok := contradiction(c.Planned, resp.Planned, cty.Path{}); ok {
		path, why = p, "its value is not the one in the plan"
	} else {
		return nil
	}
	d := &diag.Diagnostic{
		Kind:    diag.WorldMoved,
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

// contradiction returns the first place, in the order of names, that was known
// in the plan and is another now.
func contradiction(planned, now cty.Value, at cty.Path) (cty.Path, bool) {
	ty := planned.Type()
	switch {
	case !planned.IsKnown():
		return nil, false
	case planned.IsNull() || now.IsNull() || planned.IsWhollyKnown() && !ty.IsObjectType() || !now.IsKnown():
		return at, !providers.Same(planned, now)
	case !alike(ty, now.Type()):
		return at, true
	case ty.IsObjectType():
		for _, name := range slices.Sorted(maps.Keys(ty.AttributeTypes())) {
			if !now.Type().HasAttribute(name) {
				continue
			}
			if p, ok := contradiction(planned.GetAttr(name), now.GetAttr(name), at.GetAttr(name)); ok {
				return p, true
			}
		}
		return nil, false
	case ty.IsSetType():
		return at, lacksKnown(planned, now)
	default:
		return contradictionIn(planned, now, at)
	}
}

// alike reports whether values of two types can be compared part by part.
func alike(a, b cty.Type) bool {
	parts := func(ty cty.Type) bool { return ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType() }
	return parts(b) && a.IsObjectType() == b.IsObjectType() && a.IsSetType() == b.IsSetType()
}

// contradictionIn compares lists, tuples and maps with unknown values in them.
func contradictionIn(planned, now cty.Value, at cty.Path) (cty.Path, bool) {
	if planned.LengthInt() != now.LengthInt() {
		return at, true
	}
	for it := planned.ElementIterator(); it.Next(); {
		k, v := it.Element()
		here := at.Index(k)
		if now.HasIndex(k).False() {
			return here, true
		}
		if p, ok := contradiction(v, now.Index(k), here); ok {
			return p, true
		}
	}
	return nil, false
}

// lacksKnown reports whether a set does not have all known elements of the one
// that was planned.
func lacksKnown(planned, now cty.Value) bool {
	for it := planned.ElementIterator(); it.Next(); {
		if _, v := it.Element(); v.IsWhollyKnown() && now.IsWhollyKnown() && now.HasElement(v).False() {
			return true
		}
	}
	return false
}

// unknownIn returns the first place that is not known.
func unknownIn(v cty.Value, at cty.Path) cty.Path {
	if !v.IsKnown() || !v.Type().IsObjectType() || v.IsNull() {
		return at
	}
	for _, name := range slices.Sorted(maps.Keys(v.Type().AttributeTypes())) {
		if a := v.GetAttr(name); !a.IsWhollyKnown() {
			return unknownIn(a, at.GetAttr(name))
		}
	}
	return at
}

// DataConfig evaluates the configuration of a data source that is read during
// the apply, and returns it with the paths in it that are secret.
func DataConfig(eval *config.Evaluator, c *Change) (cty.Value, []cty.Path, diag.Diagnostics) {
	v, ds := eval.Config(c.Addr)
	if ds.HasErrors() {
		return cty.NilVal, nil, ds
	}
	cfg, marked := v.UnmarkDeepWithPaths()
	if !cfg.IsWhollyKnown() {
		d := diag.Errorf("Data source cannot be read", "Its configuration is still not known: what it refers to was not made.")
		d.Address, d.Subject = c.Addr.String(), c.Range
		return cty.NilVal, nil, append(ds, d)
	}
	return cfg, markedPaths(marked, config.Sensitive), ds
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
	if p, ok := contradiction(a, b, cty.Path{}); ok {
		return []cty.Path{p}
	}
	return nil
}
