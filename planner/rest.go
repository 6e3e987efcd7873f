package planner

import (
	"fmt"
	"maps"
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
	found := place(ds.Validate(cfg), c.Addr, r)
	b.add(found...)
	if found.HasErrors() {
		return false
	}
	if b.req.Mode == RefreshOnly && !cfg.IsWhollyKnown() {
		return false
	}
	if why := b.pending(c, r, cfg); why != (Cause{}) {
		c.Action, c.Planned, c.Cause = Read, unknownComputed(cfg, ds.Schema().Block), why
		c.Sensitive = WithSensitive(c.Sensitive, ds.Schema().Block, c.Planned)
		return true
	}
	v, err := b.req.World.ReadData(b.ctx, c.Addr, cfg)
	if err != nil {
		b.add(&diag.Diagnostic{
			Summary: "Cannot read data source", Detail: sentence(err), Address: c.Addr.String(), Subject: c.Range, Hint: providers.Remedy(err),
		})
		return false
	}
	c.Action, c.Planned = NoOp, v
	c.Sensitive = WithSensitive(c.Sensitive, ds.Schema().Block, v)
	return true
}

// pending says why a data source cannot be read yet: its configuration is not
// known, or what it names changes in this plan. The zero Cause: it can.
func (b *builder) pending(c *Change, r *config.Resource, cfg cty.Value) Cause {
	if !cfg.IsWhollyKnown() {
		return Cause{Kind: ConfigUnknown}
	}
	if r == nil || b.req.Mode == RefreshOnly {
		return Cause{}
	}
	if i, ok := b.changingOf(b.eval.DependsOn(c.Addr)); ok {
		return Cause{Kind: Awaiting, By: i}
	}
	if i, ok := b.changingOf(b.eval.LooksAt(c.Addr)); ok {
		return Cause{Kind: Looking, By: i}
	}
	return Cause{}
}

// changingOf returns the first instance of the blocks that changes in this plan;
// false where none does.
func (b *builder) changingOf(blocks []addr.Block) (addr.Instance, bool) {
	for _, block := range blocks {
		if b.block(block).failed {
			return block.Instance(addr.Key{}), true
		}
		if i, ok := b.firstOf(block, func(other *Change) bool { return other.Action != NoOp }); ok {
			return i, true
		}
	}
	return addr.Instance{}, false
}

// firstOf returns the first instance of a block whose change is as asked for;
// false where none is.
func (b *builder) firstOf(block addr.Block, is func(*Change) bool) (addr.Instance, bool) {
	var first addr.Instance
	found := false
	for i, c := range b.changes {
		if i.Block() == block && (!found || i.Compare(first) < 0) && is(c) {
			first, found = i, true
		}
	}
	return first, found
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

// triggered says what changes of what replace_triggered_by names; the zero
// Cause: nothing.
func (b *builder) triggered(c *Change, r *config.Resource) (Cause, diag.Diagnostics) {
	if r == nil {
		return Cause{}, nil
	}
	triggers, ds := b.eval.ReplaceTriggers(c.Addr)
	for _, t := range triggers {
		p := b.block(t.Instance.Block())
		if p.failed {
			continue
		}
		i, ok := b.firstOf(t.Instance.Block(), func(other *Change) bool {
			return (t.AllInstances || other.Addr == t.Instance) && changesAt(other, t.Path)
		})
		if ok {
			return Cause{Kind: Triggered, By: i, At: PathString(t.Path)}, ds
		}
	}
	return Cause{}, ds
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
func (b *builder) orphans(why Cause) {
	there := b.evaluator(b.liveValue, false)
	for i, live := range b.req.Live {
		if b.changes[i] != nil || i.Resource.Mode == addr.Data || live.Imported != "" {
			continue
		}
		if p := b.blocks[i.Block()]; p != nil && p.failed {
			continue
		}
		if _, ds := b.eval.HasModule(i.Module); ds.HasErrors() {
			continue // which instances of the module there are cannot be told
		}
		c := &Change{Addr: i, Action: Delete, Cause: why, Depended: recordedDependencies(b.recorded(i)), Prior: live.Recorded}
		if why == (Cause{}) {
			c.Cause = b.orphaned(i)
		}
		if live.Now == nil {
			c.Action, c.Cause = Forget, Cause{Kind: Gone}
			if b.req.State.Instances[i] == nil {
				continue
			}
		} else {
			c.Prior = *live.Now
		}
		b.letGo(c)
		c.Planned = cty.NullVal(c.Prior.Value.Type())
		c.Sensitive = b.secrets(i, "", c.Prior.Value)
		if rec := b.recorded(i); rec != nil {
			c.CreateBeforeDestroy = rec.CreateBeforeDestroy
		}
		if r := b.eval.Block(i.Block()); r != nil && b.req.Mode == Destroy && c.Action == Delete {
			c.Range, c.Requires, c.Dependencies = &r.Range, there.Dependencies(i), b.dependencies(i.Block())
		}
		b.changes[i] = c
	}
}

// letGo makes a delete a forgetting where a removed block says so.
func (b *builder) letGo(c *Change) {
	if c.Action != Delete || b.req.Mode != Normal {
		return
	}
	for _, r := range b.req.Config.Removed() {
		if !r.Destroy && r.Contains(c.Addr.Block()) {
			c.Action, c.Cause = Forget, Cause{Kind: Released}
		}
	}
}

// protect refuses to destroy what the configuration protects.
func (b *builder) protect() {
	for _, i := range slices.SortedFunc(maps.Keys(b.changes), addr.Instance.Compare) {
		c, r := b.changes[i], b.eval.Block(i.Block())
		if !c.Action.Deletes() || r == nil || !r.Lifecycle.PreventDestroy {
			continue
		}
		does, remedy := fmt.Sprintf("destroy %s (%s)", i, c.Why()), "remove prevent_destroy, or leave the resource out with -target"
		if c.Action.IsReplace() {
			does, remedy = fmt.Sprintf("replace %s (%s)", i, replaceWhy(c)), "undo the change, or remove prevent_destroy"
		}
		b.add(&diag.Diagnostic{
			Kind:    diag.Protected,
			Summary: "Instance cannot be destroyed",
			Detail:  fmt.Sprintf("The plan would %s, but its lifecycle says prevent_destroy. To go on, %s.", does, remedy),
			Address: i.String(), Subject: &r.Range,
		})
	}
}

// orphaned says why the configuration does not have a recorded instance.
func (b *builder) orphaned(i addr.Instance) Cause {
	r := b.eval.Block(i.Block())
	if r == nil {
		if _, moved := b.previous[i]; moved {
			return Cause{Kind: NoMoveTarget}
		}
		return Cause{Kind: NoBlock}
	}
	if ok, _ := b.eval.HasModule(i.Module); !ok {
		return Cause{Kind: NoModule}
	}
	switch {
	case i.Key.Kind != r.Repetition():
		return Cause{Kind: WrongRepetition, Repetition: r.Repetition()}
	case i.Key.Kind == addr.KeyInt:
		return Cause{Kind: CountIndex}
	default:
		return Cause{Kind: EachKey}
	}
}

// secrets returns the paths of a recorded object that its schema or the state
// calls sensitive, in any of its values; key names a deposed object.
func (b *builder) secrets(i addr.Instance, key string, values ...cty.Value) []cty.Path {
	return secrets(b.req, i, key, values...)
}

func secrets(req Request, i addr.Instance, key string, values ...cty.Value) []cty.Path {
	var out []cty.Path
	if s := SchemaOf(req.Providers, i.Resource); s != nil {
		out = WithSensitive(nil, s.Block, values...)
	}
	if req.State == nil || req.State.Instances[i] == nil {
		return out
	}
	o := req.State.Instances[i].Current
	if key != "" {
		o = req.State.Instances[i].Deposed[key]
	}
	if o != nil {
		out = append(out, o.Sensitive...)
	}
	return out
}

// keepAll plans no change: a refresh-only plan shows drift and outputs.
func (b *builder) keepAll() {
	for i, live := range b.req.Live {
		c := &Change{Addr: i, Action: NoOp, Prior: live.Recorded, Planned: live.Recorded.Value, Sensitive: b.secrets(i, "", live.Recorded.Value)}
		if live.Now != nil {
			c.Prior, c.Planned = *live.Now, live.Now.Value
		}
		b.changes[i] = c
	}
}

// keptValue is the value of a block from what stays of it: for plans that do
// not look at all that is declared.
func (b *builder) keptValue(block addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) {
	if b.open[block] { // its count needs its own value
		return cty.DynamicVal, nil
	}
	b.open[block] = true
	defer delete(b.open, block)
	exp, ds := b.eval.Expand(block)
	if exp == nil || ds.HasErrors() {
		b.partial = true
		return cty.DynamicVal, nil
	}
	values := map[addr.Key]cty.Value{}
	for _, k := range exp.Keys {
		i := block.Instance(k)
		c, live := b.changes[i], b.req.Live[i]
		if c == nil || b.req.Mode == RefreshOnly && live != nil && live.Now == nil {
			b.partial = true
			continue
		}
		values[k] = c.Seen(b.req.Providers, c.Planned)
	}
	return config.Aggregate(exp.Kind, exp.Keys, values), nil
}

// liveValue is the value of a block from what is there, whatever is declared:
// it tells which instances refer to which.
func (b *builder) liveValue(block addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) {
	r := b.eval.Block(block)
	if r == nil || r.Repetition() != addr.KeyNone || b.req.Live[block.Instance(addr.Key{})] == nil {
		return cty.DynamicVal, nil
	}
	return b.req.Live[block.Instance(addr.Key{})].Recorded.Value, nil
}

// planDeposed deletes replaced objects that an earlier run left.
func (b *builder) planDeposed() {
	if b.req.Mode == RefreshOnly {
		return
	}
	for i, byKey := range b.req.Deposed {
		for key, live := range byKey {
			c := &Change{Addr: i, Deposed: key, Action: Delete, Cause: Cause{Kind: LeftOver}, Prior: live.Recorded, Sensitive: b.secrets(i, key, live.Recorded.Value)}
			if live.Now == nil {
				c.Action, c.Cause = Forget, Cause{Kind: Gone}
			} else {
				c.Prior = *live.Now
			}
			c.Planned = cty.NullVal(c.Prior.Value.Type())
			if in := b.req.State.Instances[i]; in != nil && in.Deposed[key] != nil {
				c.Depended = in.Deposed[key].Dependencies
			}
			b.letGo(c)
			b.deposed = append(b.deposed, c)
		}
	}
}

// planOutputs compares the root outputs with the state's.
func (b *builder) planOutputs() {
	eval, names := b.eval, map[string]bool{}
	if len(b.req.Targets) > 0 {
		eval = b.evaluator(b.keptValue, true)
	}
	for _, n := range b.eval.Outputs() {
		if b.req.Mode == Destroy {
			break
		}
		names[n] = true
		b.output(eval, n)
	}
	if b.req.State != nil && (b.req.Mode != Destroy || len(b.req.Targets) == 0) {
		for n, o := range b.req.State.Outputs {
			if !names[n] {
				b.outputs = append(b.outputs, &OutputChange{Name: n, Before: outputValue(o), After: cty.NilVal, Sensitive: o.Sensitive})
			}
		}
	}
	sort.Slice(b.outputs, func(i, j int) bool { return b.outputs[i].Name < b.outputs[j].Name })
}

// output compares one output. One that is not known for want of what the plan
// leaves out stays as it is.
func (b *builder) output(eval *config.Evaluator, name string) {
	b.partial = false
	b.round++
	v, ds := eval.Output(name)
	b.add(ds...)
	if ds.HasErrors() || b.partial && !v.IsWhollyKnown() {
		return
	}
	v, marks := v.UnmarkDeep()
	o := &OutputChange{Name: name, Before: cty.NilVal, After: v, Sensitive: config.Secret(marks)}
	if b.req.State != nil {
		if old := b.req.State.Outputs[name]; old != nil {
			o.Before = outputValue(old)
			o.Sensitive = o.Sensitive || old.Sensitive
		}
	}
	if v.IsNull() {
		o.After = cty.NilVal // a null output is not kept
	}
	if !v.IsWhollyKnown() {
		o.Origins = b.eval.OutputOrigins(name)
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
