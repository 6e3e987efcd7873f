// Package mirror carries values between the models of resource types and the
// structs of godo, whose attributes and fields bear the same names. What only
// one side has is left alone.
package mirror

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// ToAPI fills a struct of godo from a model; both are pointers. Attributes that
// are null stay out.
// prefix is what names on the API's side may have more; "" for nothing.
func ToAPI(model, api any, prefix string) error {
	return copyAll(fields(model, "swamp"), fields(api, "json"), prefix)
}

// FromAPI fills a model from a struct of godo; both are pointers. What the API
// leaves out stays as it is.
// prefix is as in ToAPI.
func FromAPI(api, model any, prefix string) error {
	return copyAll(fields(api, "json"), fields(model, "swamp"), prefix)
}

// Unchanged takes the fields out of a request that are as now says; both are
// pointers to one struct type of pointers, slices and maps. It reports whether
// any field is left.
func Unchanged(request, now any) (left bool) {
	r, n := reflect.ValueOf(request).Elem(), reflect.ValueOf(now).Elem()
	for i := range r.NumField() {
		f := r.Field(i)
		if reflect.DeepEqual(f.Interface(), n.Field(i).Interface()) {
			f.SetZero()
		}
		left = left || !f.IsZero()
	}
	return left
}

// Untold takes the fields out of an earlier request of which now tells something;
// both are as for [Unchanged].
func Untold(was, now any) {
	w, n := reflect.ValueOf(was).Elem(), reflect.ValueOf(now).Elem()
	for i := range w.NumField() {
		if !n.Field(i).IsZero() {
			w.Field(i).SetZero()
		}
	}
}

// fields returns the fields of a struct by the name that a tag gives them, with
// what the API groups by points, which names of attributes cannot have, joined by
// underscores.
func fields(p any, tag string) map[string]reflect.Value {
	return fieldsOf(reflect.ValueOf(p).Elem(), tag)
}

func fieldsOf(v reflect.Value, tag string) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get(tag), ",")
		if name != "" && name != "-" {
			out[strings.ReplaceAll(name, ".", "_")] = v.Field(i)
		}
	}
	return out
}

func copyAll(from, to map[string]reflect.Value, prefix string) error {
	for name, src := range from {
		dst, ok := to[name]
		if !ok {
			dst, ok = to[prefix+name]
		}
		if !ok {
			dst, ok = to[strings.TrimPrefix(name, prefix)]
		}
		if !ok || absent(src) {
			continue
		}
		if err := set(dst, src); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return v.IsNil()
	default:
		return false
	}
}

// set carries one value over. A block that stands at most once is a slice on
// our side and a pointer to a struct on the other.
func set(dst, src reflect.Value) error {
	if n, ok := src.Interface().(*big.Int); ok {
		src = reflect.ValueOf(n.String())
	}
	if dst.Type() == reflect.TypeFor[*big.Int]() {
		n, ok := new(big.Int).SetString(fmt.Sprint(reflect.Indirect(src).Interface()), 10)
		if !ok {
			return fmt.Errorf("%v is not a whole number", reflect.Indirect(src).Interface())
		}
		dst.Set(reflect.ValueOf(n))
		return nil
	}
	if src.Kind() == reflect.Pointer {
		if src.Elem().Kind() == reflect.Struct && dst.Kind() == reflect.Slice {
			dst.Set(reflect.MakeSlice(dst.Type(), 1, 1))
			return set(dst.Index(0), src.Elem())
		}
		return set(dst, src.Elem())
	}
	if src.Kind() == reflect.Slice && src.Type() != dst.Type() && dst.Type() != reflect.PointerTo(src.Type()) {
		return setSlice(dst, src)
	}
	if dst.Kind() == reflect.Pointer {
		p := reflect.New(dst.Type().Elem())
		if err := set(p.Elem(), src); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	if src.Kind() == reflect.Struct {
		return copyAll(named(src), named(dst), "")
	}
	return setScalar(dst, src)
}

// named returns the fields of a struct of either side.
func named(v reflect.Value) map[string]reflect.Value {
	if ours := fieldsOf(v, "swamp"); len(ours) > 0 {
		return ours
	}
	return fieldsOf(v, "json")
}

func setSlice(dst, src reflect.Value) error {
	if dst.Kind() != reflect.Slice {
		if src.Len() == 0 {
			dst.SetZero()
			return nil
		}
		return set(dst, src.Index(0))
	}
	out := reflect.MakeSlice(dst.Type(), src.Len(), src.Len())
	for i := range src.Len() {
		if err := set(out.Index(i), src.Index(i)); err != nil {
			return err
		}
	}
	dst.Set(out)
	return nil
}

// setScalar carries a scalar over; a number may be a text on the other side.
func setScalar(dst, src reflect.Value) error {
	switch {
	case src.Type().AssignableTo(dst.Type()):
		dst.Set(src)
	case src.Kind() == reflect.String && dst.Kind() == reflect.String, src.Kind() == reflect.Map && src.CanConvert(dst.Type()):
		dst.Set(src.Convert(dst.Type()))
	case src.Kind() == reflect.String:
		return parse(dst, src.String())
	case dst.Kind() == reflect.String:
		dst.SetString(fmt.Sprint(src.Interface()))
	default:
		return parse(dst, number(src))
	}
	return nil
}

// number writes a number in the fewest digits that say it.
func number(v reflect.Value) string {
	switch {
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits())
	default:
		return fmt.Sprint(v.Interface())
	}
}

func parse(dst reflect.Value, text string) error {
	if text == "" {
		dst.SetZero()
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a number", text)
	case dst.CanFloat():
		dst.SetFloat(f)
		return nil
	case f != math.Trunc(f):
		return fmt.Errorf("%q is not a whole number", text)
	case dst.CanUint():
		n, err := strconv.ParseUint(text, 10, dst.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is not a whole number from 0", text)
		}
		dst.SetUint(n)
		return nil
	case dst.CanInt():
		n, err := strconv.ParseInt(text, 10, dst.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		dst.SetInt(n)
		return nil
	}
	return fmt.Errorf("%s cannot hold a number", dst.Type())
}
