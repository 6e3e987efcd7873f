package config

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// instance is one instance of a module: what its expressions see. Values are
// made when they are asked for, and kept.
type instance struct {
	eval   *Evaluator
	module *Module
	addr   addr.Module
	parent *instance            // nil for the root
	extra  map[string]cty.Value // count or each of the call, for its arguments

	values     cache[string, cty.Value] // of "var.x", "local.x", "output.x" and "module.x:outputs"
	parts      cache[*shared, part]     // that instances of a block share
	expansions cache[string, *Expansion]
	reaches    cache[node, Dependencies]
	sources    cache[any, []string] // origins behind a local value or variable, or in a shared part

	once  sync.Once // fixed and funcs are made
	fixed map[string]cty.Value
	funcs map[string]function.Function
}

// instance returns the instance of a module; nil where there is none with
// these keys. Which there are may have to be evaluated.
func (e *Evaluator) instance(m addr.Module) (*instance, diag.Diagnostics) {
	if m.IsRoot() {
		return e.root, nil
	}
	version := e.version()
	if in, ok := e.instances.get(m, version); ok {
		return in, nil
	}
	up, step := m.Split()
	parent, ds := e.instance(up)
	if parent == nil || ds.HasErrors() {
		return nil, ds
	}
	call := parent.module.Calls[step.Name]
	if call == nil || call.Module == nil {
		return nil, ds
	}
	in := &instance{eval: e, module: call.Module, addr: m, parent: parent}
	final := true
	if e.static {
		in.extra = unknownExtra(call.Repetition())
	} else {
		x, more := parent.calls(call, nil)
		ds = append(ds, more...)
		if more.HasErrors() || !x.Has(step.Key) {
			return nil, ds
		}
		in.extra, final = x.extra(step.Key), x.known()
	}
	e.instances.put(m, in, version, final)
	return in, ds
}

// calls returns the instances of a module call.
func (in *instance) calls(c *Call, path []string) (*Expansion, diag.Diagnostics) {
	return in.expand("module."+c.Name, c.count, c.forEach, path)
}

// enter adds a name to those under evaluation; it is an error if it is among
// them.
func (in *instance) enter(name string, path []string) ([]string, *diag.Diagnostic) {
	if !in.addr.IsRoot() {
		name = string(in.addr) + "." + name
	}
	if i := slices.Index(path, name); i >= 0 {
		ring := append(path[i:len(path):len(path)], name)
		return nil, diag.Errorf("Cycle", "These need one another: %s. Remove one of the references.", strings.Join(ring, " → "))
	}
	if len(path) >= maxChained {
		return nil, diag.Errorf(tooLargeSummary, "More than %d values need one another in a row, down to %s. Compute some of them together.", maxChained, name)
	}
	return append(path[:len(path):len(path)], name), nil
}

// keep evaluates something of the instance once: until what it was made from
// may have changed, or for good if it is wholly known. path are the names
// under evaluation, for cycles.
func (in *instance) keep(name string, path []string, at *diag.Range, f func(path []string) (cty.Value, diag.Diagnostics)) (cty.Value, diag.Diagnostics) {
	version := in.eval.version()
	if v, ok := in.values.get(name, version); ok {
		return v, nil
	}
	path, d := in.enter(name, path)
	if d != nil {
		return cty.DynamicVal, diag.Diagnostics{d.At(at)}
	}
	v, ds := f(path)
	tooLarge := slices.ContainsFunc(ds, func(d *diag.Diagnostic) bool { return d.Summary == tooLargeSummary })
	switch {
	case tooLarge: // said once, and not computed again
		in.values.put(name, cty.DynamicVal, version, true)
	case !ds.HasErrors():
		in.values.put(name, v, version, v.IsWhollyKnown())
	}
	return v, ds
}

// local evaluates a local value.
func (in *instance) local(l *Local, path []string) (cty.Value, diag.Diagnostics) {
	return in.keep("local."+l.Name, path, &l.Range, func(path []string) (cty.Value, diag.Diagnostics) {
		return in.eval.value(l.expr, scope{at: in, path: path})
	})
}

// variable returns the value of a variable: of the root, what was given; else
// the argument of the call, evaluated in the module that calls.
func (in *instance) variable(v *Variable, path []string) (cty.Value, diag.Diagnostics) {
	return in.keep("var."+v.Name, path, &v.Range, func(path []string) (cty.Value, diag.Diagnostics) {
		val, ds := in.given(v, path)
		if in.eval.static { // a module is sound with all arguments, or is not
			val = cty.UnknownVal(v.Type)
		}
		return v.mark(val), ds
	})
}

func (in *instance) given(v *Variable, path []string) (cty.Value, diag.Diagnostics) {
	if in.parent == nil {
		if val, ok := in.eval.opt.Variables[v.Name]; ok {
			return val, nil
		}
		return cty.UnknownVal(v.Type), nil
	}
	a := in.module.Call.arguments[v.Name]
	if a == nil {
		if v.HasDefault {
			return v.Default, nil
		}
		return cty.UnknownVal(v.Type), nil // said when the call was read
	}
	val, ds := in.eval.value(a.Expr, scope{at: in.parent, extra: in.extra, path: path})
	if marked(val, Ephemeral) && !v.Ephemeral {
		d := diag.Errorf("Ephemeral value not allowed", "The value is ephemeral: it is kept nowhere, and the variable %q of the module %q is not declared so. Say ephemeral = true there, at %s, or pass another value.", v.Name, in.module.Call.Name, v.Range)
		ds = append(ds, d.At(fromRange(a.Expr.Range())))
	}
	if ds.HasErrors() {
		return cty.UnknownVal(v.Type), ds
	}
	if val.IsNull() && !v.Nullable && v.HasDefault {
		return v.Default, ds
	}
	out, err := v.convert(val)
	if err == nil && out.IsNull() && !v.Nullable {
		err = fmt.Errorf("null is not allowed")
	}
	if err != nil {
		d := diag.Errorf("Invalid value for input variable", "The value does not fit the variable %q of the module %q, declared at %s: %s.", v.Name, in.module.Call.Name, v.Range, err)
		return cty.UnknownVal(v.Type), append(ds, d.At(fromRange(a.Expr.Range())))
	}
	return out, ds
}

// output evaluates an output.
func (in *instance) output(o *Output, path []string) (cty.Value, diag.Diagnostics) {
	return in.keep("output."+o.Name, path, &o.Range, func(path []string) (cty.Value, diag.Diagnostics) {
		if o.expr == nil {
			return cty.NullVal(cty.DynamicPseudoType), nil
		}
		sc := scope{at: in, path: path}
		ds := in.eval.conditions(o.preconditions, sc, in.checkable("output", o.Name))
		if ds.HasErrors() {
			return cty.DynamicVal, ds
		}
		v, more := in.eval.value(o.expr, sc)
		if d := infinite(v); d != nil && !more.HasErrors() {
			more = append(more, d.At(fromRange(o.expr.Range())))
		}
		switch {
		case o.Ephemeral && v.IsKnown() && !v.HasMark(Ephemeral) && !more.HasErrors():
			more = append(more, diag.Errorf("Value not allowed in ephemeral output",
				"The output is ephemeral, and its value is not; an ephemeral value must stand for all of it. Give it one, or remove ephemeral = true.").At(fromRange(o.expr.Range())))
		case o.Ephemeral:
			v = v.Mark(Ephemeral)
		default:
			more = append(more, refuseEphemeral(v, "an output that is not declared as ephemeral", func(cty.Path) *diag.Range { return fromRange(o.expr.Range()) })...)
		}
		if o.Sensitive {
			v = v.Mark(Hidden)
		}
		return v, append(ds, more...)
	})
}

// called returns the value of a module call: an object with the named outputs,
// or with all for none, a tuple of such for count, an object by key for
// for_each.
func (in *instance) called(c *Call, outputs []string, path []string) (cty.Value, diag.Diagnostics) {
	if len(outputs) == 0 {
		outputs = sorted(c.Module.Outputs)
	}
	name := "module." + c.Name + ":" + strings.Join(outputs, ",")
	return in.keep(name, nil, &c.Range, func([]string) (cty.Value, diag.Diagnostics) {
		if in.eval.static && c.Repetition() != addr.KeyNone {
			return c.unknown(outputs), nil
		}
		x := single
		var ds diag.Diagnostics
		if !in.eval.static {
			if x, ds = in.calls(c, path); ds.HasErrors() {
				return cty.DynamicVal, ds
			}
		}
		values := make(map[addr.Key]cty.Value, len(x.Keys))
		for _, k := range x.Keys {
			v, more := in.outputsOf(c, k, outputs, path)
			if ds = append(ds, more...); more.HasErrors() {
				return cty.DynamicVal, ds
			}
			values[k] = v
		}
		return Aggregate(x.Kind, x.Keys, values), ds
	})
}

// unknown is the value of a call of which nobody knows how many instances it
// has.
func (c *Call) unknown(outputs []string) cty.Value {
	types := make(map[string]cty.Type, len(outputs))
	for _, name := range outputs {
		types[name] = cty.DynamicPseudoType
	}
	if c.Repetition() == addr.KeyInt {
		return cty.UnknownVal(cty.List(cty.Object(types)))
	}
	return cty.UnknownVal(cty.Map(cty.Object(types)))
}

func (in *instance) outputsOf(c *Call, k addr.Key, outputs, path []string) (cty.Value, diag.Diagnostics) {
	child, ds := in.eval.instance(in.addr.Child(c.Name, k))
	if child == nil {
		return cty.DynamicVal, ds
	}
	if o := in.eval.config.moduleOverride(child.addr); o != nil {
		return o.named(outputs), ds
	}
	vs := make(map[string]cty.Value, len(outputs))
	for _, name := range outputs {
		v, more := child.output(c.Module.Outputs[name], path)
		ds = append(ds, more...)
		vs[name] = v
	}
	return cty.ObjectVal(vs), ds
}

// Aggregate makes one value of a block's instances: the object itself, a tuple
// for count, or an object by key for for_each. Keys without a value are
// unknown.
func Aggregate(kind addr.KeyKind, keys []addr.Key, values map[addr.Key]cty.Value) cty.Value {
	at := func(k addr.Key) cty.Value {
		if v, ok := values[k]; ok && v != cty.NilVal {
			return v
		}
		return cty.DynamicVal
	}
	switch kind {
	case addr.KeyInt:
		vs := make([]cty.Value, len(keys))
		for i, k := range keys {
			vs[i] = at(k)
		}
		return cty.TupleVal(vs)
	case addr.KeyString:
		vs := make(map[string]cty.Value, len(keys))
		for _, k := range keys {
			vs[k.Str] = at(k)
		}
		return cty.ObjectVal(vs)
	default:
		return at(addr.Key{})
	}
}
