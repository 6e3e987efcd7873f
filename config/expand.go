package config

import (
	"fmt"
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
	if !ds.HasErrors() && !in.eval.tally.count(in.addr, name, len(x.Keys)) {
		return nil, append(ds, diag.Errorf("Too many instances", "With these, the configuration has more than %d instances of resources and modules. Modules with count or for_each that call others with count or for_each make the product of both: make fewer, or divide the configuration.", maxAllInstances).At(fromRange(arg.Range())))
	}
	if !ds.HasErrors() {
		in.expansions.put(name, x, version, x.known())
	}
	return x, ds
}

// single is the expansion of a block without count and for_each.
var single = &Expansion{Keys: []addr.Key{{}}}

// refusal says why count or for_each cannot be taken, with the values in it.
// Without values none is known, and that is no reason.
func (in *instance) refusal(x hcl.Expression, path []string, summary, detail string) *diag.Diagnostic {
	d := diag.Errorf(summary, "%s", detail).At(fromRange(x.Range()))
	if ctx, ds := in.eval.context(x.Variables(), scope{at: in, path: path}); !ds.HasErrors() {
		if d.Values = unknownsIn(x, ctx); in.eval.static {
			d.Values = valuesIn(x, ctx)
		}
	}
	return d
}

// What begins the messages about count and for_each.
const (
	invalidCount   = "Invalid count argument"
	invalidForEach = "Invalid for_each argument"
)

func (in *instance) expandCount(count hcl.Expression, path []string) (*Expansion, diag.Diagnostics) {
	v, ds := in.eval.value(count, scope{at: in, path: path})
	if ds.HasErrors() {
		return nil, ds
	}
	n, problem := countOf(v)
	if problem == "" && !v.IsKnown() {
		problem = "The count depends on what is known only after apply, so the plan cannot tell how many there will be. Apply what it depends on first, with -target."
	}
	if problem != "" {
		return nil, append(ds, in.refusal(count, path, invalidCount, problem))
	}
	x := &Expansion{Kind: addr.KeyInt, Keys: make([]addr.Key, n)}
	for i := range x.Keys {
		x.Keys[i] = addr.IntKey(i)
	}
	return x, ds
}

// countOf returns the number of instances, or what is wrong with the value as
// far as it is known. A sensitive number is taken, and no message says it.
func countOf(v cty.Value) (n int, problem string) {
	if v.HasMark(Ephemeral) {
		return 0, "The count is ephemeral, and the instances are kept in the state. Use a value that is not."
	}
	v, marks := v.Unmark()
	secret := Secret(marks)
	if v.IsNull() {
		return 0, "The count is null; it must be a whole number, zero or more. Give a number in the other case too, for example 0."
	}
	num, err := convert.Convert(v, cty.Number)
	if err != nil {
		hint := ""
		if ty := v.Type(); ty == cty.Bool {
			hint = " A condition makes one of a truth value: … ? 1 : 0."
		} else if v.CanIterateElements() {
			hint = " length(…) is the number of elements."
		}
		return 0, fmt.Sprintf("The count is %s; it must be a whole number, zero or more.%s", article(v.Type().FriendlyName()), hint)
	}
	switch {
	case !num.IsKnown():
		return 0, ""
	case num.IsNull():
		return 0, "The count is null; it must be a whole number, zero or more."
	}
	whole, acc := num.AsBigFloat().Int64()
	switch {
	case secret && (acc != 0 || whole < 0 || whole > maxInstances):
		return 0, fmt.Sprintf("The count, which is sensitive, must be a whole number from zero to %d.", maxInstances)
	case acc != 0 || whole < 0:
		return 0, fmt.Sprintf("The count is %s; it must be a whole number, zero or more.", num.AsBigFloat().Text('f', -1))
	case whole > maxInstances:
		return 0, fmt.Sprintf("The count is %d; at most %d instances are supported.", whole, maxInstances)
	}
	return int(whole), ""
}

func (in *instance) expandForEach(forEach hcl.Expression, path []string) (*Expansion, diag.Diagnostics) {
	v, ds := in.eval.value(forEach, scope{at: in, path: path})
	if ds.HasErrors() {
		return nil, ds
	}
	problem := forEachProblem(v)
	if problem == "" {
		problem = unknownKeys(v)
	}
	if problem != "" {
		return nil, append(ds, in.refusal(forEach, path, invalidForEach, problem))
	}
	v, marks := v.Unmark()
	x := &Expansion{Kind: addr.KeyString, each: map[string]cty.Value{}}
	for it := v.ElementIterator(); it.Next(); {
		k, el := it.Element()
		if v.Type().IsSetType() {
			k = el
		}
		x.each[k.AsString()] = el.WithMarks(marks)
		x.Keys = append(x.Keys, addr.StringKey(k.AsString()))
	}
	slices.SortFunc(x.Keys, addr.Key.Compare)
	return x, ds
}

// unknownKeys says which keys of a for_each are not known, "" where all are.
func unknownKeys(v cty.Value) string {
	switch v, _ = v.Unmark(); {
	case !v.IsKnown():
		return "The keys depend on what is known only after apply, so the plan cannot tell which instances there will be. Use keys that stand in the configuration, or apply what they depend on first, with -target."
	case v.Type().IsSetType() && !v.IsWhollyKnown():
		return "Some of the set's elements are known only after apply. Use keys that stand in the configuration, for example those of a map, or apply what they depend on first, with -target."
	}
	return ""
}

// forEachProblem says why a value cannot be for_each, as far as it is known; ""
// for nothing.
func forEachProblem(v cty.Value) string {
	if v.HasMark(Sensitive) {
		return "The value is sensitive, and its keys would show in the addresses. Use nonsensitive() on the keys if they are no secret."
	}
	if v.HasMark(Ephemeral) {
		return "The value is ephemeral, and the keys are kept in the state. Use a value that is not."
	}
	v, _ = v.Unmark()
	ty := v.Type()
	switch {
	case ty == cty.DynamicPseudoType && !v.IsKnown():
		return ""
	case v.IsNull():
		return "The value is null. Give a map, or a set of strings; an empty one for no instances: {}."
	case ty.IsListType(), ty.IsTupleType():
		return fmt.Sprintf("The value is %s, whose elements have no keys. Give a map, or a set of strings; toset(…) makes one of a list.", article(ty.FriendlyName()))
	case !ty.IsMapType() && !ty.IsObjectType() && !ty.IsSetType():
		return fmt.Sprintf("The value is %s. Give a map, or a set of strings, for example toset([\"a\", \"b\"]).", article(ty.FriendlyName()))
	case unknownKeys(v) != "":
		return ""
	case v.LengthInt() > maxInstances:
		return fmt.Sprintf("There are %d keys; at most %d instances are supported.", v.LengthInt(), maxInstances)
	case ty.IsSetType() && v.LengthInt() > 0:
		return setProblem(v)
	}
	return ""
}

// setProblem says why the elements of a set cannot be keys.
func setProblem(v cty.Value) string {
	if ty := v.Type().ElementType(); ty != cty.String {
		return fmt.Sprintf("The keys are the elements of the set, and must be strings; these are of the type %s. Make strings of them: toset([for v in … : tostring(v)]).", ty.FriendlyName())
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, el := it.Element(); el.IsNull() {
			return "One of the elements of the set is null, which is no key. Leave it out: toset([for v in … : v if v != null])."
		}
	}
	return ""
}
