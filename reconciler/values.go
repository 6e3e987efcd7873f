package reconciler

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/planner"
	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/state"
)

// values are the resource values that expressions see during an apply: planned
// ones at first, real ones as they come.
type values struct {
	config  *config.Config
	types   providers.Set
	version atomic.Uint64 // counts what was set

	mu      sync.Mutex
	blocks  map[addr.Block]*blockValue
	unasked map[addr.Block]bool // recorded, while the plan may leave blocks out
}

type blockValue struct {
	kind   addr.KeyKind
	keys   []addr.Key
	values map[addr.Key]cty.Value
	secret map[addr.Key][]cty.Path
	veiled map[addr.Key][]cty.Path // as in the plan
	whole  cty.Value               // of all instances; NilVal: to be made anew
}

func newValues(c *config.Config, types providers.Set, p *planner.Plan, st *state.State) *values {
	v := &values{config: c, types: types, blocks: map[addr.Block]*blockValue{}, unasked: map[addr.Block]bool{}}
	for i := range st.Instances {
		v.unasked[i.Block()] = p.Targeted
	}
	for _, ch := range p.Changes {
		if ch.Deposed != "" || ch.Action == planner.Delete || ch.Action == planner.Forget {
			continue
		}
		b := v.of(ch.Addr.Block())
		b.kind = ch.Addr.Key.Kind
		b.keys = append(b.keys, ch.Addr.Key)
		b.values[ch.Addr.Key] = planner.Shown(types, ch.Addr.Resource, ch.Planned)
		b.secret[ch.Addr.Key], b.veiled[ch.Addr.Key] = ch.Sensitive, ch.Veiled
	}
	for _, b := range v.blocks {
		slices.SortFunc(b.keys, addr.Key.Compare)
	}
	return v
}

// Planned evaluates the configuration over the values of a plan, which are
// unknown where they must be.
func (s *Session) Planned(w Work, p *planner.Plan) *config.Evaluator {
	o := s.evalOptions(w)
	o.Resource, o.PlanTime = newValues(w.Config, s.eng.opt.Providers, p, s.store.State()).block, p.Created
	return config.NewEvaluator(w.Config, o)
}

func (v *values) of(b addr.Block) *blockValue {
	bv := v.blocks[b]
	if bv == nil {
		bv = &blockValue{values: map[addr.Key]cty.Value{}, secret: map[addr.Key][]cty.Path{}, veiled: map[addr.Key][]cty.Path{}}
		v.blocks[b] = bv
	}
	return bv
}

// marked returns the value of an instance with its marks.
func (b *blockValue) marked(k addr.Key, val cty.Value) cty.Value {
	return planner.Veil(planner.Mark(val, b.secret[k]), b.veiled[k])
}

// hide notes what is secret in an instance, now that all of it is known.
func (v *values) hide(i addr.Instance, secret []cty.Path) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.of(i.Block())
	if slices.EqualFunc(b.secret[i.Key], secret, cty.Path.Equals) {
		return // what was evaluated with it holds
	}
	b.secret[i.Key] = secret
	b.whole = cty.NilVal
	v.version.Add(1)
}

// set notes the real value of an instance.
func (v *values) set(i addr.Instance, val cty.Value) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.of(i.Block())
	b.values[i.Key] = planner.Shown(v.types, i.Resource, val)
	b.whole = cty.NilVal
	v.version.Add(1)
}

// instance answers the evaluator for one instance, as it stands in its block.
func (v *values) instance(i addr.Instance) (cty.Value, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.blocks[i.Block()]
	if b == nil {
		return cty.NilVal, false
	}
	val, ok := b.values[i.Key]
	if !ok || val == cty.NilVal {
		return cty.NilVal, false
	}
	return b.marked(i.Key, val), true
}

// block answers the evaluator.
func (v *values) block(b addr.Block, _ *diag.Range) (cty.Value, diag.Diagnostics) {
	v.mu.Lock()
	defer v.mu.Unlock()
	bv := v.blocks[b]
	if bv == nil {
		// A block without instances is empty, unless the plan leaves it out.
		if r := v.config.Resource(b); r != nil && r.Repetition() != addr.KeyNone && !v.unasked[b] {
			return config.Aggregate(r.Repetition(), nil, nil), nil
		}
		return cty.DynamicVal, nil
	}
	if bv.whole == cty.NilVal {
		marked := make(map[addr.Key]cty.Value, len(bv.values))
		for k, val := range bv.values {
			marked[k] = bv.marked(k, val)
		}
		bv.whole = config.Aggregate(bv.kind, bv.keys, marked)
	}
	return bv.whole, nil
}

// evaluateOutputs returns the outputs as the state keeps them. What is not
// known, not to be evaluated, or in error keeps its previous value.
func evaluateOutputs(eval *config.Evaluator, previous map[string]*state.Output, evaluates func(string) bool) (map[string]*state.Output, bool, diag.Diagnostics, error) {
	var said diag.Diagnostics
	outs := map[string]*state.Output{}
	changed := false
	names := eval.Outputs()
	for _, n := range names {
		old := previous[n]
		var v cty.Value
		var ds diag.Diagnostics
		if evaluates(n) {
			v, ds = eval.Output(n)
			said = append(said, ds...)
		}
		if v == cty.NilVal || ds.HasErrors() || !v.IsWhollyKnown() {
			if old != nil {
				outs[n] = old
			}
			continue
		}
		v, marks := v.UnmarkDeep()
		if v.IsNull() {
			changed = changed || old != nil
			continue
		}
		val, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, false, said, err
		}
		ty, err := ctyjson.MarshalType(v.Type())
		if err != nil {
			return nil, false, said, err
		}
		o := &state.Output{Value: val, Type: ty, Sensitive: config.Secret(marks)}
		changed = changed || old == nil || !sameOutput(old, o)
		outs[n] = o
	}
	for n := range previous {
		if !slices.Contains(names, n) {
			changed = true
		}
	}
	return outs, changed, said, nil
}

func sameOutput(a, b *state.Output) bool {
	ta, err1 := ctyjson.UnmarshalType(a.Type)
	tb, err2 := ctyjson.UnmarshalType(b.Type)
	if err1 != nil || err2 != nil || !ta.Equals(tb) || a.Sensitive != b.Sensitive {
		return false
	}
	va, err1 := ctyjson.Unmarshal(a.Value, ta)
	vb, err2 := ctyjson.Unmarshal(b.Value, tb)
	return err1 == nil && err2 == nil && va.RawEquals(vb)
}
