package config

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// maxInstances bounds count and for_each, so that a slip of the pen does not
// fill the memory.
const maxInstances = 100_000

// Expansion is the instances of a block.
type Expansion struct {
	Kind addr.KeyKind
	Keys []addr.Key // sorted
	each map[string]cty.Value
}

// Has reports whether there is an instance with a key.
func (x *Expansion) Has(k addr.Key) bool {
	_, found := slices.BinarySearchFunc(x.Keys, k, addr.Key.Compare)
	return found
}

// known reports whether all that the instances see of it is known.
func (x *Expansion) known() bool {
	for _, v := range x.each {
		if !v.IsWhollyKnown() {
			return false
		}
	}
	return true
}

// extra is what the expressions of one instance see: count or each.
func (x *Expansion) extra(k addr.Key) map[string]cty.Value {
	switch k.Kind {
	case addr.KeyInt:
		return map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(k.Int))})}
	case addr.KeyString:
		v, ok := x.each[k.Str]
		if !ok {
			v = cty.DynamicVal
		}
		return map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(k.Str), "value": v})}
	default:
		return nil
	}
}

// unknownExtra is what expressions see of count or each while it is not known
// which instance they are evaluated for.
func unknownExtra(kind addr.KeyKind) map[string]cty.Value {
	switch kind {
	case addr.KeyInt:
		return map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": cty.UnknownVal(cty.Number).RefineNotNull()})}
	case addr.KeyString:
		return map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.UnknownVal(cty.String).RefineNotNull(), "value": cty.DynamicVal})}
	default:
		return nil
	}
}

// Expand returns the instances of a block; nil if it is not declared. A block
// in a module instance that there is not has none.
func (e *Evaluator) Expand(b addr.Block) (*Expansion, diag.Diagnostics) {
	r := e.Block(b)
	if r == nil {
		return nil, nil
	}
	at, ds := e.instance(b.Module)
	if at == nil {
		return &Expansion{Kind: r.Repetition()}, ds
	}
	x, more := at.expand(b.Resource.String(), r.count, r.forEach, nil)
	return x, append(ds, more...)
}

// expand returns the instances of a block in this module, by a name that is
// its own; path are the names under evaluation.
func (in *instance) expand(name string, count, forEach hcl.Expression, path []string) (*Expansion, diag.Diagnostics) {
	if count == nil && forEach == nil {
		return single, nil
	}
	version := in.eval.version()
	if x, ok := in.expansions.get(name, version); ok {
		return x, nil
	}
	arg, read := count, in.expandCount
	if count == nil {
		arg, read = forEach, in.expandForEach
	}
	path, d := in.enter(name, path)
	if d != nil {
		return nil, diag.Diagnostics{d.At(fromRange(arg.Range()))}
	}
	x, ds := read(arg, path)
	if !ds.HasErrors() {
		in.expansions.put(name, x, version, x.known())
	}
	return x, ds
}

// single is the expansion of a block without count and for_each.
var single = &Expansion{Keys: []addr.Key{{}}}

func (in *instance) expandCount(count hcl.Expression, path []string) (*Expansion, diag.Diagnostics) {
	v, ds := in.eval.value(count, scope{at: in, path: path})
	if ds.HasErrors() {
		return nil, ds
	}
	fail := func(detail string, args ...any) (*Expansion, diag.Diagnostics) {
		return nil, append(ds, diag.Errorf("Invalid count argument", detail, args...).At(fromRange(count.Range())))
	}
	if v.HasMark(Sensitive) {
		return fail("The count is sensitive, and it would show in the addresses. Use nonsensitive() if it is no secret.")
	}
	if v.HasMark(Ephemeral) {
		return fail("The count is ephemeral, and the instances are kept in the state. Use a value that is not.")
	}
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return fail("The count depends on what is known only after apply, so the plan cannot tell how many there will be. Apply what it depends on first, with -target.")
	}
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() {
		return fail("The count must be a whole number.")
	}
	n, acc := v.AsBigFloat().Int64()
	switch {
	case acc != 0 || n < 0:
		return fail("The count is %s; it must be a whole number, zero or more.", v.AsBigFloat().Text('f', -1))
	case n > maxInstances:
		return fail("The count is %d; at most %d instances are supported.", n, maxInstances)
	}
	x := &Expansion{Kind: addr.KeyInt, Keys: make([]addr.Key, n)}
	for i := range x.Keys {
		x.Keys[i] = addr.IntKey(i)
	}
	return x, ds
}

func (in *instance) expandForEach(forEach hcl.Expression, path []string) (*Expansion, diag.Diagnostics) {
	v, ds := in.eval.value(forEach, scope{at: in, path: path})
	if ds.HasErrors() {
		return nil, ds
	}
	fail := func(detail string, args ...any) (*Expansion, diag.Diagnostics) {
		return nil, append(ds, diag.Errorf("Invalid for_each argument", detail, args...).At(fromRange(forEach.Range())))
	}
	if v.HasMark(Sensitive) {
		return fail("The value is sensitive, and its keys would show in the addresses. Use nonsensitive() on the keys if they are no secret.")
	}
	if v.HasMark(Ephemeral) {
		return fail("The value is ephemeral, and the keys are kept in the state. Use a value that is not.")
	}
	v, _ = v.Unmark()
	ty := v.Type()
	switch {
	case !v.IsKnown():
		return fail("The keys depend on what is known only after apply, so the plan cannot tell which instances there will be. Use keys that stand in the configuration, or apply what they depend on first, with -target.")
	case v.IsNull():
		return fail("The value is null. Give a map, or a set of strings.")
	case !ty.IsMapType() && !ty.IsObjectType() && !ty.IsSetType():
		return fail("The value is a %s. Give a map, or a set of strings; toset() makes one of a list.", ty.FriendlyName())
	case ty.IsSetType() && !v.IsWhollyKnown():
		return fail("Some of the set's elements are known only after apply. Use keys that stand in the configuration, or apply what they depend on first, with -target.")
	case v.LengthInt() > maxInstances:
		return fail("There are %d keys; at most %d instances are supported.", v.LengthInt(), maxInstances)
	}
	x := &Expansion{Kind: addr.KeyString, each: map[string]cty.Value{}}
	for it := v.ElementIterator(); it.Next(); {
		k, el := it.Element()
		if ty.IsSetType() {
			if k = el; k.IsNull() || k.Type() != cty.String {
				return fail("The set must hold strings; it holds %s.", ty.ElementType().FriendlyName())
			}
		}
		x.each[k.AsString()] = el
		x.Keys = append(x.Keys, addr.StringKey(k.AsString()))
	}
	slices.SortFunc(x.Keys, addr.Key.Compare)
	return x, ds
}
