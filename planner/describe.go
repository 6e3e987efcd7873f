package planner

import (
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
)

// Description is a configuration that fits a real object.
type Description struct {
	// Config holds what is to be written; all else is null.
	Config cty.Value
	// Missing are the required attributes that the cloud does not tell, or that
	// are secrets, sorted.
	Missing []string
}

// Describe returns the configuration of an existing object: what is required,
// what was set, and what the server filled in where the type takes it back. A
// plan with it changes as little as can be, for most types nothing.
func Describe(rt providers.Resource, v cty.Value) Description {
	d := describer{rt: rt, prior: v, block: rt.Schema().Block, cfg: emptyConfig(rt.Schema().Block)}
	return d.run()
}

// emptyConfig is what an empty block is decoded to.
func emptyConfig(b *schema.Block) map[string]cty.Value {
	vs := map[string]cty.Value{}
	for name, a := range b.Attributes {
		vs[name] = cty.NullVal(a.Type)
	}
	for name, nb := range b.Blocks {
		vs[name] = nb.Unwritten()
	}
	return vs
}

type describer struct {
	rt    providers.Resource
	prior cty.Value
	block *schema.Block
	cfg   map[string]cty.Value
}

func (d *describer) run() Description {
	var out Description
	var optional, served []string
	for _, name := range slices.Sorted(maps.Keys(d.block.Attributes)) {
		a, v := d.block.Attributes[name], d.prior.GetAttr(name)
		switch {
		case a.Required && (v.IsNull() || a.Sensitive):
			out.Missing = append(out.Missing, name)
		case a.Required:
			d.cfg[name] = v
		case !a.Optional || a.Sensitive || a.Deprecated != "" || name == "id" || blank(v) || a.Default != cty.NilVal && v.RawEquals(a.Default):
		case a.Computed:
			if chosen(name, v) {
				served = append(served, name)
			}
		default:
			d.cfg[name] = v
			optional = append(optional, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.block.Blocks)) {
		nb := d.block.Blocks[name]
		if v := inputs(nb, d.prior.GetAttr(name)); name != "timeouts" && !nb.Deprecated && !blank(v) {
			d.cfg[name] = v
			optional = append(optional, name)
		}
	}
	d.improve(optional, served)
	out.Config = cty.ObjectVal(d.cfg)
	return out
}

// chosen reports whether somebody chose what the server tells of an argument that
// it fills in: addresses are its own to give, and other blocks manage what is
// attached to an object, but for what a balancer sends traffic to.
func chosen(name string, v cty.Value) bool {
	if v.Type().IsPrimitiveType() {
		return name != "ip" && !strings.HasSuffix(name, "_address")
	}
	return name == "droplet_ids" || name == "target_load_balancer_ids"
}

// improve leaves out what does not fit, and takes in what the server filled in
// where that does no harm.
func (d *describer) improve(optional, served []string) {
	best := d.misfit()
	for _, name := range optional {
		if best == 0 {
			break
		}
		was := d.cfg[name]
		d.cfg[name] = d.nothing(name)
		if now := d.misfit(); now < best {
			best = now
			continue
		}
		d.cfg[name] = was
	}
	d.thin(best)
	for _, name := range served {
		d.cfg[name] = d.prior.GetAttr(name)
		if now := d.misfit(); now <= best {
			best = now
			continue
		}
		d.cfg[name] = d.nothing(name)
	}
}

// thin leaves out nested blocks in which nothing is set, where that does no
// harm.
func (d *describer) thin(best int) {
	for _, name := range slices.Sorted(maps.Keys(d.block.Blocks)) {
		was := d.cfg[name]
		if blank(was) || said(was) {
			continue
		}
		d.cfg[name] = d.nothing(name)
		if d.misfit() > best {
			d.cfg[name] = was
		}
	}
}

// said reports whether a value holds anything that is not null.
func said(v cty.Value) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, x cty.Value) (bool, error) {
		found = found || x.Type().IsPrimitiveType() && !x.IsNull()
		return !found, nil
	})
	return found
}

// nothing is the value of what is not written.
func (d *describer) nothing(name string) cty.Value {
	if nb := d.block.Blocks[name]; nb != nil {
		return nb.Unwritten()
	}
	return cty.NullVal(d.block.Attributes[name].Type)
}

// misfit weighs what a plan with the configuration would complain of and
// change; 0: nothing.
func (d *describer) misfit() int {
	cfg := cty.ObjectVal(d.cfg)
	n := 100 * errorsIn(d.rt.Validate(cfg))
	if n > 0 {
		return n
	}
	resp, ds := d.rt.Plan(providers.PlanRequest{Config: cfg, Prior: d.prior})
	if n = 100 * errorsIn(ds); n > 0 {
		return n
	}
	n = 10 * len(resp.Replace)
	for name := range d.cfg {
		if !resp.Planned.GetAttr(name).RawEquals(d.prior.GetAttr(name)) {
			n++
		}
	}
	return n
}

// errorsIn counts the errors among messages.
func errorsIn(ds diag.Diagnostics) int {
	n := 0
	for _, x := range ds {
		if x.Severity == diag.Error {
			n++
		}
	}
	return n
}

// blank reports whether a value says nothing: null, or empty.
func blank(v cty.Value) bool {
	switch {
	case v == cty.NilVal || v.IsNull() || !v.IsWhollyKnown():
		return true
	case v.Type() == cty.String:
		return v.AsString() == ""
	case v.Type().IsCollectionType():
		return v.LengthInt() == 0
	default:
		return false
	}
}

// inputs returns nested blocks without what only the server fills in.
func inputs(nb *schema.NestedBlock, v cty.Value) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	if nb.Nesting == schema.NestingSingle {
		return inputsOf(&nb.Block, v)
	}
	if v.LengthInt() == 0 {
		return v
	}
	var els []cty.Value
	for it := v.ElementIterator(); it.Next(); {
		_, el := it.Element()
		els = append(els, inputsOf(&nb.Block, el))
	}
	if nb.Nesting == schema.NestingSet {
		return cty.SetVal(els)
	}
	return cty.ListVal(els)
}

// inputsOf is inputs for one block.
func inputsOf(b *schema.Block, v cty.Value) cty.Value {
	vs := v.AsValueMap()
	for name, a := range b.Attributes {
		zero := a.Optional && (blank(vs[name]) || a.Default != cty.NilVal && vs[name].RawEquals(a.Default))
		if !a.Required && !a.Optional || a.Deprecated != "" || zero {
			vs[name] = cty.NullVal(a.Type)
		}
	}
	for name, nb := range b.Blocks {
		vs[name] = inputs(nb, vs[name])
	}
	return cty.ObjectVal(vs)
}
