package planner

import (
	"fmt"
	"slices"
	"sort"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// dataSource plans one data source: read now where its configuration is
// known, else during apply.
func (b *builder) dataSource(c *Change, r *config.Resource, cfg cty.Value) bool {
	ds, _, ok := b.req.Providers.DataSource(c.Addr.Resource.Type)
	if !ok {
		return false
	}
	c.Sensitive = withSchema(c.Sensitive, ds.Schema().Block, cfg.Type())
	found := place(ds.Validate(cfg), c.Addr, r)
	b.add(found...)
	if found.HasErrors() {
		return false
	}
	if !cfg.IsWhollyKnown() || b.awaits(c, r) {
		c.Action, c.Planned = Read, unknownComputed(cfg, ds.Schema().Block)
		c.Why = "it depends on what is known only after apply"
		return true
	}
	v, err := b.req.World.ReadData(b.ctx, c.Addr, cfg)
	if err != nil {
		b.add(&diag.Diagnostic{
			Summary: "Cannot read data source", Detail: err.Error(),
			Address: c.Addr.String(), Subject: c.Range,
		})
		return false
	}
	c.Action, c.Planned = NoOp, v
	return true
}

// awaits reports whether something that the data source names in depends_on
// changes in this plan, so that it must be read afterwards.
func (b *builder) awaits(c *Change, r *config.Resource) bool {
	if r == nil {
		return false
	}
	for _, block := range b.eval.DependsOn(c.Addr) {
		p := b.block(block)
		if p.failed {
			return true
		}
		for i, other := range b.changes {
			if i.Block() == block && other.Action != NoOp {
				return true
			}
		}
	}
	return false
}

// unknownComputed returns cfg with unknown values where the server fills in.
func unknownComputed(cfg cty.Value, block *schema.Block) cty.Value {
	if cfg.IsNull() || !cfg.IsKnown() {
		return cfg
	}
	vs := cfg.AsValueMap()
	for name, a := range block.Attributes {
		if a.Computed && vs[name].IsKnown() && vs[name].IsNull() {
			vs[name] = cty.UnknownVal(a.Type)
		}
	}
	return cty.ObjectVal(vs)
}

// triggered reports whether replace_triggered_by names something that
// changes.
func (b *builder) triggered(c *Change, r *config.Resource) (bool, diag.Diagnostics) {
	if r == nil {
		return false, nil
	}
	triggers, ds := b.eval.ReplaceTriggers(c.Addr)
	for _, t := range triggers {
		p := b.block(t.Instance.Block())
		if p.failed {
			continue
		}
		for i, other := range b.changes {
			if i.Block() != t.Instance.Block() || (!t.AllInstances && i != t.Instance) {
				continue
			}
			if changesAt(other, t.Path) {
				return true, ds
			}
		}
	}
	return false, ds
}

// changesAt reports whether a change touches the attribute at path; the empty
// path stands for the whole object.
func changesAt(c *Change, path cty.Path) bool {
	if c.Action == NoOp || c.Action == Create {
		return false
	}
	if len(path) == 0 || c.Action.IsReplace() {
		return true
	}
	before, err1 := path.Apply(c.Prior.Value)
	after, err2 := path.Apply(c.Planned)
	return err1 != nil || err2 != nil || !before.RawEquals(after)
}

// orphans deletes what the state holds and the configuration does not.
func (b *builder) orphans(why string) {
	for i, live := range b.req.Live {
		if b.changes[i] != nil || i.Resource.Mode == addr.Data {
			continue
		}
		if p := b.blocks[i.Block()]; p != nil && p.failed {
			continue
		}
		c := &Change{Addr: i, Action: Delete, Why: why, Depended: recordedDependencies(b.recorded(i)), Prior: live.Recorded}
		if why == "" {
			c.Why = b.orphanWhy(i)
		}
		if live.Now == nil {
			c.Action, c.Why = Forget, "it is gone"
			if b.req.State.Instances[i] == nil {
				continue
			}
		} else {
			c.Prior = *live.Now
		}
		c.Planned = cty.NullVal(c.Prior.Value.Type())
		c.Sensitive = b.schemaSensitive(i)
		if rec := b.recorded(i); rec != nil {
			c.CreateBeforeDestroy = rec.CreateBeforeDestroy
			c.Sensitive = append(c.Sensitive, rec.Sensitive...)
		}
		if r := b.eval.Block(i.Block()); r != nil && b.req.Mode == Destroy && c.Action == Delete {
			c.Range = &r.Range
			if r.Lifecycle.PreventDestroy {
				b.add(diag.Errorf("Instance cannot be destroyed",
					"%s has prevent_destroy in its lifecycle, but the plan would destroy it. Remove prevent_destroy, or leave the resource out with -target.", i).At(c.Range))
			}
		}
		b.changes[i] = c
	}
}

func (b *builder) orphanWhy(i addr.Instance) string {
	if b.eval.Block(i.Block()) == nil {
		return fmt.Sprintf("%s is not in the configuration", i.Block())
	}
	switch i.Key.Kind {
	case addr.KeyInt:
		return fmt.Sprintf("index %s is out of range for count", i.Key)
	case addr.KeyString:
		return fmt.Sprintf("key %s is not in the for_each map", i.Key)
	default:
		return "the resource uses count or for_each now"
	}
}

func (b *builder) schemaSensitive(i addr.Instance) []cty.Path {
	s := SchemaOf(b.req.Providers, i.Resource)
	if s == nil {
		return nil
	}
	return withSchema(nil, s.Block, s.Block.ImpliedType())
}

// keepAll plans no change: a refresh-only plan shows drift and outputs.
func (b *builder) keepAll() {
	for i, live := range b.req.Live {
		c := &Change{Addr: i, Action: NoOp, Prior: live.Recorded, Planned: live.Recorded.Value, Sensitive: b.schemaSensitive(i)}
		if live.Now != nil {
			c.Prior, c.Planned = *live.Now, live.Now.Value
		}
		b.changes[i] = c
	}
}

// liveValue is the value of a block from what is there.
func (b *builder) liveValue(block addr.Block) cty.Value {
	kind := addr.KeyNone
	var keys []addr.Key
	values := map[addr.Key]cty.Value{}
	for i, live := range b.req.Live {
		if i.Block() != block || live.Now == nil {
			continue
		}
		kind = i.Key.Kind
		keys = append(keys, i.Key)
		values[i.Key] = Mark(live.Now.Value, b.schemaSensitive(i))
	}
	if len(keys) == 0 {
		return cty.DynamicVal
	}
	slices.SortFunc(keys, addr.Key.Compare)
	return Aggregate(kind, keys, values)
}

// planDeposed deletes replaced objects that an earlier run left.
func (b *builder) planDeposed() {
	if b.req.Mode == RefreshOnly {
		return
	}
	for i, byKey := range b.req.Deposed {
		for key, live := range byKey {
			c := &Change{Addr: i, Deposed: key, Action: Delete, Why: "left over from a replacement", Prior: live.Recorded, Sensitive: b.schemaSensitive(i)}
			if live.Now == nil {
				c.Action, c.Why = Forget, "it is gone"
			} else {
				c.Prior = *live.Now
			}
			c.Planned = cty.NullVal(c.Prior.Value.Type())
			if in := b.req.State.Instances[i]; in != nil && in.Deposed[key] != nil {
				c.Depended = in.Deposed[key].Dependencies
			}
			b.deposed = append(b.deposed, c)
		}
	}
}

// planOutputs compares the root outputs with the state's.
func (b *builder) planOutputs() {
	names := map[string]bool{}
	for _, n := range b.eval.Outputs() {
		names[n] = true
		b.output(n)
	}
	if b.req.State != nil {
		for n, o := range b.req.State.Outputs {
			if !names[n] {
				b.outputs = append(b.outputs, &OutputChange{Name: n, Before: outputValue(o), After: cty.NilVal, Sensitive: o.Sensitive})
			}
		}
	}
	sort.Slice(b.outputs, func(i, j int) bool { return b.outputs[i].Name < b.outputs[j].Name })
}

func (b *builder) output(name string) {
	v, ds := b.eval.Output(name)
	b.add(ds...)
	if ds.HasErrors() {
		return
	}
	v, marks := v.UnmarkDeep()
	_, secret := marks[config.Sensitive]
	o := &OutputChange{Name: name, Before: cty.NilVal, After: v, Sensitive: secret}
	if b.req.State != nil {
		if old := b.req.State.Outputs[name]; old != nil {
			o.Before = outputValue(old)
			o.Sensitive = o.Sensitive || old.Sensitive
		}
	}
	if v.IsNull() {
		o.After = cty.NilVal // a null output is not kept
	}
	b.outputs = append(b.outputs, o)
}

// outputValue decodes an output of the state; NilVal where that fails.
func outputValue(o *state.Output) cty.Value {
	ty, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return cty.NilVal
	}
	v, err := ctyjson.Unmarshal(o.Value, ty)
	if err != nil {
		return cty.NilVal
	}
	return v
}

// drift lists the recorded objects that are not as the state says.
func drift(req Request) []*Drift {
	var out []*Drift
	add := func(i addr.Instance, key string, l *Live) {
		if l.Imported != "" || l.Recorded.Value == cty.NilVal {
			return
		}
		after := cty.NullVal(l.Recorded.Value.Type())
		if l.Now != nil {
			after = l.Now.Value
		}
		if after.RawEquals(l.Recorded.Value) || (!after.IsNull() && equivalent(req, i, l.Recorded.Value, after)) {
			return
		}
		d := &Drift{Addr: i, Deposed: key, Before: l.Recorded.Value, After: after}
		if s := SchemaOf(req.Providers, i.Resource); s != nil {
			d.Sensitive = withSchema(nil, s.Block, after.Type())
		}
		out = append(out, d)
	}
	for i, l := range req.Live {
		add(i, "", l)
	}
	for i, byKey := range req.Deposed {
		for key, l := range byKey {
			add(i, key, l)
		}
	}
	slices.SortFunc(out, func(x, y *Drift) int {
		if n := x.Addr.Compare(y.Addr); n != 0 {
			return n
		}
		if x.Deposed < y.Deposed {
			return -1
		}
		return 1
	})
	return out
}

// equivalent reports whether two objects differ only in spelling: null and
// zero, the order of sets, what the type's normalisers fold.
func equivalent(req Request, i addr.Instance, before, after cty.Value) bool {
	rt, _, ok := req.Providers.Resource(i.Resource.Type)
	if !ok {
		return false
	}
	c, ok := rt.Spec.(providers.Comparer)
	return ok && c.Equivalent(before, after)
}

// PathString prints an attribute path as a configuration would: rule[0].port.
func PathString(p cty.Path) string {
	var out []byte
	for i, s := range p {
		switch s := s.(type) {
		case cty.GetAttrStep:
			if i > 0 {
				out = append(out, '.')
			}
			out = append(out, s.Name...)
		case cty.IndexStep:
			switch {
			case !s.Key.IsKnown() || s.Key.IsNull():
				out = append(out, "[?]"...)
			case s.Key.Type() == cty.Number:
				out = append(out, '[')
				out = append(out, s.Key.AsBigFloat().Text('f', 0)...)
				out = append(out, ']')
			case s.Key.Type() == cty.String:
				out = append(out, fmt.Sprintf("[%q]", s.Key.AsString())...)
			default:
				out = append(out, "[…]"...)
			}
		}
	}
	return string(out)
}
