package sdk

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"

	"github.com/zclconf/go-cty/cty"
)

// row are the values of an object's fields, in the order of the model. An object
// value looks each attribute up by its name, so that who needs all of them several
// times takes the row.
type row []cty.Value

// row returns the fields of an object value.
func (m *model) row(v cty.Value) row {
	r := make(row, len(m.fields))
	for i, f := range m.fields {
		r[i] = v.GetAttr(f.name)
	}
	return r
}

// decode fills a struct from an object value, which may lack attributes. Null and
// unknown become zero values, nil for pointers, slices and maps.
func (m *model) decode(v cty.Value, into reflect.Value) error {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	r := make(row, len(m.fields))
	for i, f := range m.fields {
		if f.index >= 0 && v.Type().HasAttribute(f.name) {
			r[i] = v.GetAttr(f.name)
		}
	}
	return m.decodeRow(r, into)
}

// decodeRow fills a struct from the fields of an object.
func (m *model) decodeRow(r row, into reflect.Value) error {
	for i, f := range m.fields {
		if f.index < 0 || r[i] == cty.NilVal {
			continue
		}
		if err := f.decode(r[i], into.Field(f.index)); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

func (f *field) decode(v cty.Value, into reflect.Value) error {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		into.SetZero()
		return nil
	}
	if f.asText && v.Type() == cty.String && into.Kind() != reflect.String {
		n, err := cty.ParseNumberVal(v.AsString())
		if err != nil {
			return fmt.Errorf("%q is not a number", v.AsString())
		}
		v = n
	}
	switch into.Kind() {
	case reflect.Slice:
		return f.decodeSlice(v, into)
	case reflect.Map:
		out := reflect.MakeMap(into.Type())
		for k, e := range v.AsValueMap() {
			el := reflect.New(into.Type().Elem()).Elem()
			if err := decodeScalar(e, el); err != nil {
				return fmt.Errorf("[%q]: %w", k, err)
			}
			out.SetMapIndex(reflect.ValueOf(k), el)
		}
		into.Set(out)
		return nil
	case reflect.Pointer:
		p := reflect.New(into.Type().Elem())
		if err := decodeScalar(v, p.Elem()); err != nil {
			return err
		}
		into.Set(p)
		return nil
	default:
		return decodeScalar(v, into)
	}
}

func (f *field) decodeSlice(v cty.Value, into reflect.Value) error {
	vs := v.AsValueSlice()
	out := reflect.MakeSlice(into.Type(), len(vs), len(vs))
	for i, e := range vs {
		var err error
		if f.nested != nil {
			err = f.nested.decode(e, out.Index(i))
		} else {
			err = decodeScalar(e, out.Index(i))
		}
		if err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
	}
	into.Set(out)
	return nil
}

func decodeScalar(v cty.Value, into reflect.Value) error {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(v.AsString())
	case reflect.Bool:
		into.SetBool(v.True())
	case reflect.Int, reflect.Int64:
		n, acc := v.AsBigFloat().Int64()
		if acc != big.Exact {
			return fmt.Errorf("a whole number is wanted")
		}
		into.SetInt(n)
	case reflect.Float64:
		n, _ := v.AsBigFloat().Float64()
		into.SetFloat(n)
	}
	return nil
}

// encode makes an object value of a struct: nil is null, but for blocks, which
// are empty, and, with zeros, for what is zeroed.
func (m *model) encode(from reflect.Value, zeros bool) cty.Value {
	return cty.ObjectVal(m.named(m.encodeRow(from, zeros)))
}

// encodeRow makes the fields of an object of a struct.
func (m *model) encodeRow(from reflect.Value, zeros bool) row {
	r := make(row, len(m.fields))
	for i, f := range m.fields {
		if f.index < 0 {
			r[i] = cty.NullVal(f.ty)
			continue
		}
		r[i] = f.encode(from.Field(f.index), zeros)
	}
	return r
}

func (f *field) encode(from reflect.Value, zeros bool) cty.Value {
	if f.asText && from.Kind() != reflect.String {
		if from.IsZero() {
			return cty.NullVal(cty.String)
		}
		return cty.StringVal(fmt.Sprint(reflect.Indirect(from).Interface()))
	}
	switch from.Kind() {
	case reflect.Slice:
		if from.IsNil() && !f.block {
			return f.none(zeros)
		}
		vs := make([]cty.Value, from.Len())
		for i := range vs {
			if f.nested != nil {
				vs[i] = f.nested.encode(from.Index(i), zeros)
			} else {
				vs[i] = encodeScalar(from.Index(i))
			}
		}
		return collection(f.ty, vs)
	case reflect.Map:
		if from.IsNil() {
			return f.none(zeros)
		}
		vs := map[string]cty.Value{}
		for it := from.MapRange(); it.Next(); {
			vs[it.Key().String()] = encodeScalar(it.Value())
		}
		if len(vs) == 0 {
			return cty.MapValEmpty(f.ty.ElementType())
		}
		return cty.MapVal(vs)
	case reflect.Pointer:
		if from.IsNil() {
			return f.none(zeros)
		}
		return encodeScalar(from.Elem())
	default:
		return encodeScalar(from)
	}
}

func encodeScalar(v reflect.Value) cty.Value {
	switch v.Kind() {
	case reflect.String:
		return cty.StringVal(v.String())
	case reflect.Bool:
		return cty.BoolVal(v.Bool())
	case reflect.Float64:
		// By way of decimal text, as state documents hold it: equal numbers must
		// be equal values.
		return cty.MustParseNumberVal(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		return cty.NumberIntVal(v.Int())
	}
}

// collection makes a list or set of the wanted type.
func collection(ty cty.Type, vs []cty.Value) cty.Value {
	switch {
	case ty.IsSetType() && len(vs) == 0:
		return cty.SetValEmpty(ty.ElementType())
	case ty.IsSetType():
		return cty.SetVal(vs)
	case len(vs) == 0:
		return cty.ListValEmpty(ty.ElementType())
	default:
		return cty.ListVal(vs)
	}
}

// empty is the empty collection of a type; null for others.
func empty(ty cty.Type) cty.Value {
	switch {
	case ty.IsMapType():
		return cty.MapValEmpty(ty.ElementType())
	case ty.IsListType(), ty.IsSetType():
		return collection(ty, nil)
	default:
		return cty.NullVal(ty)
	}
}

// fillEmpty puts empty collections in place of null ones, as the API shows them;
// attributes that it never shows, or shows as null, stay as they are.
func (m *model) fillEmpty(r row) {
	for i, f := range m.fields {
		if r[i].IsNull() && !f.unread && !f.nullable && f.ty.IsCollectionType() {
			r[i] = empty(f.ty)
		}
	}
}
