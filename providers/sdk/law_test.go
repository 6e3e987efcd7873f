package sdk

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"
)

// structType draws a model: scalars of all kinds, collections, and blocks to a
// depth.
func structType(t *rapid.T, depth int) reflect.Type {
	n := rapid.IntRange(1, 5).Draw(t, "fields")
	fields := make([]reflect.StructField, n)
	for i := range fields {
		typ, tag := fieldType(t, depth)
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: typ,
			Tag: reflect.StructTag(fmt.Sprintf(`swamp:"f%d,%s"`, i, tag)),
		}
	}
	return reflect.StructOf(fields)
}

func fieldType(t *rapid.T, depth int) (reflect.Type, string) {
	scalars := []reflect.Type{
		reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[int64](), reflect.TypeFor[float64](), reflect.TypeFor[bool](),
	}
	s := rapid.SampledFrom(scalars).Draw(t, "scalar")
	kinds := 8
	if depth > 0 {
		kinds = 10
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return s, "required"
	case 1:
		return reflect.PointerTo(s), "optional"
	case 2:
		return s, "computed"
	case 3:
		return reflect.PointerTo(s), "optional,computed"
	case 4:
		return s, "optional,default=" + map[reflect.Kind]string{reflect.String: "std", reflect.Bool: "true"}[s.Kind()] +
			map[bool]string{true: "7"}[s.Kind() != reflect.String && s.Kind() != reflect.Bool]
	case 5:
		return reflect.SliceOf(s), "optional"
	case 6:
		return reflect.SliceOf(s), "optional,set"
	case 7:
		return reflect.MapOf(reflect.TypeFor[string](), s), "optional"
	case 8:
		return reflect.SliceOf(structType(t, depth-1)), "optional"
	default:
		return reflect.SliceOf(structType(t, depth-1)), "optional,set"
	}
}

func drawModel(t *rapid.T) *model {
	m, err := newModel(structType(t, 2), allNorms(nil), allChecks(nil))
	if err != nil {
		t.Fatalf("the drawn type is refused: %v", err)
	}
	return m
}

// drawer says what drawn values look like.
type drawer struct {
	config   bool // what a user writes: computed attributes are null
	unknowns bool
}

func (d drawer) object(t *rapid.T, m *model) cty.Value {
	vs := map[string]cty.Value{}
	for _, f := range m.fields {
		vs[f.name] = d.field(t, f)
	}
	return cty.ObjectVal(vs)
}

func (d drawer) field(t *rapid.T, f *field) cty.Value {
	switch {
	case d.config && !f.configurable():
		return cty.NullVal(f.ty)
	case d.unknowns && !f.block && rapid.IntRange(0, 4).Draw(t, "unknown") == 0:
		return cty.UnknownVal(f.ty)
	case !f.required && !f.block && rapid.IntRange(0, 3).Draw(t, "null") == 0:
		return cty.NullVal(f.ty)
	case f.ty.IsMapType():
		vs := map[string]cty.Value{}
		for _, k := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]`), 0, 3, rapid.ID).Draw(t, "keys") {
			vs[k] = drawScalar(t, f.ty.ElementType(), f.goType.Elem())
		}
		if len(vs) == 0 {
			return cty.MapValEmpty(f.ty.ElementType())
		}
		return cty.MapVal(vs)
	case f.ty.IsCollectionType():
		vs := make([]cty.Value, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range vs {
			if f.nested != nil {
				vs[i] = d.object(t, f.nested)
			} else {
				vs[i] = drawScalar(t, f.ty.ElementType(), f.goType.Elem())
			}
		}
		return collection(f.ty, vs)
	default:
		return drawScalar(t, f.ty, f.goType)
	}
}

func drawScalar(t *rapid.T, ty cty.Type, goType reflect.Type) cty.Value {
	if goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	switch {
	case ty == cty.String:
		return cty.StringVal(rapid.SampledFrom([]string{"", "a", "b", "?", "~", "x,y", `"`, "(", "A"}).Draw(t, "string"))
	case ty == cty.Bool:
		return cty.BoolVal(rapid.Bool().Draw(t, "bool"))
	case goType.Kind() == reflect.Float64:
		return cty.MustParseNumberVal(rapid.SampledFrom([]string{"0", "0.1", "-2.5", "1e21", "3", "0.30000000000000004"}).Draw(t, "float"))
	default:
		return cty.NumberIntVal(rapid.SampledFrom([]int64{0, 1, -1, 7, 1 << 53, 1<<53 + 1}).Draw(t, "int"))
	}
}

func roundTrip(t *rapid.T, m *model, v cty.Value) cty.Value {
	into := reflect.New(m.goType).Elem()
	if err := m.decode(v, into); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return m.encode(into, false)
}

// TestLawRoundTrip: what authors see and give back is what there was, but for
// null where Go has only zero; and once through Go, nothing changes any more.
func TestLawRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		v := drawer{}.object(t, m)
		once := roundTrip(t, m, v)
		if !once.Type().Equals(m.objectType()) {
			t.Fatalf("the type is another: %#v", once.Type())
		}
		if twice := roundTrip(t, m, once); !twice.RawEquals(once) {
			t.Fatalf("not stable:\n%#v\n%#v", once, twice)
		}
		for _, f := range m.fields {
			if x := v.GetAttr(f.name); !m.same(f, x, once.GetAttr(f.name), true) && !(f.hasDefault && x.IsNull()) {
				t.Fatalf("%s: %#v became %#v", f.name, x, once.GetAttr(f.name))
			}
		}
	})
}

// made is the object that a cloud makes of a plan: what is not known yet is
// filled in.
func made(v cty.Value) cty.Value {
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		if x.IsKnown() {
			return x, nil
		}
		switch {
		case x.Type() == cty.String:
			return cty.StringVal("made"), nil
		case x.Type() == cty.Bool:
			return cty.True, nil
		case x.Type() == cty.Number:
			return cty.NumberIntVal(42), nil
		default:
			return empty(x.Type()), nil
		}
	})
	if err != nil {
		panic(err)
	}
	return out
}

// TestLawPlanIsEmpty: a plan of what was made from a configuration is empty,
// also after the object went through Go.
func TestLawPlanIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		cfg := drawer{config: true}.object(t, m)
		planned, _ := m.planObject(cfg, cty.NullVal(m.objectType()), cty.NilVal, nil, false)
		obj := made(planned)
		if again, _ := m.planObject(cfg, obj, cty.NilVal, nil, false); !again.RawEquals(obj) {
			t.Fatalf("not empty:\nconfig %#v\nobject %#v\nplan   %#v", cfg, obj, again)
		}
		back := roundTrip(t, m, obj)
		if again, _ := m.planObject(cfg, back, cty.NilVal, nil, false); !again.RawEquals(back) {
			t.Fatalf("not empty after Go:\nconfig %#v\nobject %#v\nplan   %#v", cfg, back, again)
		}
	})
}

// TestLawUnknown: a value known only later never contradicts what the plan
// showed as known.
func TestLawUnknown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		cfg := drawer{config: true}.object(t, m)
		priorCfg := drawer{config: true}.object(t, m)
		prior := cty.NullVal(m.objectType())
		if rapid.Bool().Draw(t, "exists") {
			p, _ := m.planObject(priorCfg, prior, cty.NilVal, nil, false)
			prior = made(p)
		}
		vs := cfg.AsValueMap()
		for _, f := range m.fields {
			if f.configurable() && rapid.Bool().Draw(t, "later") {
				vs[f.name] = cty.UnknownVal(f.ty)
			}
		}
		part, _ := m.planObject(cty.ObjectVal(vs), prior, cty.NilVal, nil, false)
		whole, _ := m.planObject(cfg, prior, cty.NilVal, nil, false)
		for _, f := range m.fields {
			x := part.GetAttr(f.name)
			if x.IsWhollyKnown() && !m.same(f, x, whole.GetAttr(f.name), true) {
				t.Fatalf("%s: the plan showed %#v, then it is %#v", f.name, x, whole.GetAttr(f.name))
			}
		}
	})
}

// TestLawCompare: what is as planned never counts as different.
func TestLawCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		planned, _ := m.planObject(drawer{config: true}.object(t, m), cty.NullVal(m.objectType()), cty.NilVal, nil, false)
		if ms := m.compare(planned, roundTrip(t, m, made(planned)), nil); len(ms) > 0 {
			t.Fatalf("%v: %s", ms[0].Path, ms[0].Words)
		}
	})
}
