package config

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"github.com/zclconf/go-cty/cty/gocty"
)

func collectionFunctions() map[string]function.Function {
	return map[string]function.Function{
		"alltrue": truth(true), "contains": containsFunc(), "anytrue": truth(false), "coalesce": coalesceFunc(), "element": elementFunc(),
		"index": indexFunc(), "length": lengthFunc(), "lookup": lookupFunc(), "matchkeys": matchKeysFunc(), "one": oneFunc(),
		"setproduct": limitedSetProduct(), "transpose": transposeFunc(),
	}
}

// truth is alltrue, or anytrue. Null is not true.
func truth(all bool) function.Function {
	params := []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}}
	return newFunction(params, function.StaticReturnType(cty.Bool), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		unknown := false
		for it := args[0].ElementIterator(); it.Next(); {
			_, v := it.Element()
			switch {
			case !v.IsKnown():
				unknown = true
			case (!v.IsNull() && v.True()) != all:
				return cty.BoolVal(!all), nil
			}
		}
		if unknown {
			return cty.UnknownVal(cty.Bool), nil
		}
		return cty.BoolVal(all), nil
	})
}

// containsFunc is the library's without null: nobody looks for nothing.
func containsFunc() function.Function {
	params := stdlib.ContainsFunc.Params()
	params[1].AllowNull = false
	return newFunction(params, function.StaticReturnType(cty.Bool), func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return stdlib.Contains(args[0], args[1])
	})
}

// coalesceFunc passes over empty strings too, unlike the library's.
func coalesceFunc() function.Function {
	param := anything("vals")
	param.AllowMarked = false
	return function.New(&function.Spec{
		VarParam: &param,
		Type: func(args []cty.Value) (cty.Type, error) {
			types := make([]cty.Type, len(args))
			for i, a := range args {
				types[i] = a.Type()
			}
			ty, _ := convert.UnifyUnsafe(types)
			if ty == cty.NilType {
				return cty.NilType, errors.New("all arguments must have the same type")
			}
			return ty, nil
		},
		RefineResult: notNull,
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			for _, a := range args {
				v, err := convert.Convert(a, ret)
				switch {
				case err != nil:
					return cty.NilVal, err
				case !v.IsKnown():
					return cty.UnknownVal(ret), nil
				case v.IsNull() || v.Type() == cty.String && v.AsString() == "":
					continue
				}
				return v, nil
			}
			return cty.NilVal, errors.New("no argument is other than null or an empty string")
		},
	})
}

// elementFunc is the library's, except that what is counted from the end is an
// element of a list: of a tuple only whole rounds are taken.
func elementFunc() function.Function {
	params := []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType, AllowMarked: true}, {Name: "index", Type: cty.Number}}
	ofType := func(args []cty.Value) (cty.Type, error) {
		if n, ty := 0, args[0].Type(); ty.IsTupleType() && ty.Length() > 0 && args[1].IsKnown() {
			if gocty.FromCtyValue(args[1], &n) == nil && n%ty.Length() < 0 {
				return cty.NilType, function.NewArgErrorf(1, "only the elements of a list are counted from the end, not those of a tuple; tolist makes a list of it")
			}
		}
		return stdlib.ElementFunc.ReturnTypeForValues(args)
	}
	return function.New(&function.Spec{Params: params, Type: ofType, Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return stdlib.Element(args[0], args[1])
	}})
}

func indexFunc() function.Function {
	params := []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType}}
	return newFunction(params, function.StaticReturnType(cty.Number), func(args []cty.Value, ret cty.Type) (cty.Value, error) {
		if ty := args[0].Type(); !ty.IsListType() && !ty.IsTupleType() {
			return cty.NilVal, function.NewArgErrorf(0, "a list or tuple is needed")
		}
		i := int64(0)
		for it := args[0].ElementIterator(); it.Next(); i++ {
			_, v := it.Element()
			eq, err := stdlib.Equal(v, args[1])
			switch {
			case err != nil:
				return cty.NilVal, err
			case !eq.IsKnown():
				return cty.UnknownVal(ret), nil
			case eq.True():
				return cty.NumberIntVal(i), nil
			}
		}
		return cty.NilVal, function.NewArgErrorf(1, "the list has no such element")
	})
}

func lengthFunc() function.Function {
	param := anything("value")
	param.AllowNull = false
	ofType := func(args []cty.Value) (cty.Type, error) {
		ty := args[0].Type()
		if ty == cty.String || ty.IsCollectionType() || ty.IsTupleType() || ty.IsObjectType() || ty == cty.DynamicPseudoType {
			return cty.Number, nil
		}
		return cty.Number, function.NewArgErrorf(0, "a string, list, set, map, tuple or object is needed")
	}
	return newFunction([]function.Parameter{param}, ofType, func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, marks := args[0].Unmark()
		n, err := lengthOf(v)
		return n.WithMarks(marks), err
	})
}

func lengthOf(v cty.Value) (cty.Value, error) {
	switch ty := v.Type(); {
	case ty.IsTupleType():
		return cty.NumberIntVal(int64(ty.Length())), nil
	case ty.IsObjectType():
		return cty.NumberIntVal(int64(len(ty.AttributeTypes()))), nil
	case ty == cty.DynamicPseudoType, ty == cty.String && !v.IsKnown():
		return cty.UnknownVal(cty.Number), nil
	case ty == cty.String:
		return stdlib.Strlen(v)
	default:
		return v.Length(), nil
	}
}

func lookupFunc() function.Function {
	def := anything("default")
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "inputMap", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true},
			{Name: "key", Type: cty.String, AllowMarked: true, AllowUnknown: true},
		},
		VarParam: &def,
		Type:     lookupType,
		Impl:     lookup,
	})
}

func lookupType(args []cty.Value) (cty.Type, error) {
	ty := args[0].Type()
	switch {
	case len(args) > 3:
		return cty.NilType, errors.New("lookup takes a map, a key and at most one default")
	case ty.IsMapType():
		if len(args) == 3 && !convertible(args[2], ty.ElementType()) {
			return cty.NilType, function.NewArgErrorf(2, "the default must have the type of the map's elements, %s", ty.ElementType().FriendlyName())
		}
		return ty.ElementType(), nil
	case ty.IsObjectType() && args[1].IsKnown():
		key, _ := args[1].Unmark()
		if name := key.AsString(); ty.HasAttribute(name) {
			return ty.AttributeType(name), nil
		} else if len(args) == 3 {
			return args[2].Type(), nil
		}
		return cty.NilType, function.NewArgErrorf(0, "the object has no attribute %s", notFound(args, sorted(ty.AttributeTypes())))
	case ty.IsObjectType():
		return cty.DynamicPseudoType, nil
	default:
		return cty.NilType, function.NewArgErrorf(0, "a map or object is needed")
	}
}

// notFound names what a lookup did not find, and what there is, as far as neither
// is secret.
func notFound(args []cty.Value, have []string) string {
	if args[0].IsMarked() || args[1].IsMarked() {
		return "of that name"
	}
	key := args[1].AsString()
	return fmt.Sprintf("%q.%s", key, choices(key, have))
}

func convertible(v cty.Value, to cty.Type) bool {
	_, err := convert.Convert(v, to)
	return err == nil
}

func lookup(args []cty.Value, ret cty.Type) (cty.Value, error) {
	m, mm := args[0].Unmark()
	k, km := args[1].Unmark()
	if !m.IsKnown() || !k.IsKnown() {
		return cty.UnknownVal(ret).WithMarks(mm, km), nil
	}
	key := k.AsString()
	switch {
	case m.Type().IsObjectType() && m.Type().HasAttribute(key):
		return m.GetAttr(key).WithMarks(mm, km), nil
	case m.Type().IsMapType() && m.HasIndex(k).True():
		return m.Index(k).WithMarks(mm, km), nil
	case len(args) == 3:
		v, err := convert.Convert(args[2], ret)
		return v.WithMarks(mm, km), err
	default:
		return cty.UnknownVal(ret), function.NewArgErrorf(1, "the map has no element %s", notFound(args, sorted(m.AsValueMap())))
	}
}

func matchKeysFunc() function.Function {
	list := cty.List(cty.DynamicPseudoType)
	params := []function.Parameter{{Name: "values", Type: list}, {Name: "keys", Type: list}, {Name: "searchset", Type: list}}
	ofType := func(args []cty.Value) (cty.Type, error) {
		if ty, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()}); ty == cty.NilType {
			return cty.NilType, errors.New("the keys and the searched set must be of one type")
		}
		return args[0].Type(), nil
	}
	return newFunction(params, ofType, func(args []cty.Value, ret cty.Type) (cty.Value, error) {
		vs, ks := args[0].AsValueSlice(), args[1].AsValueSlice()
		if len(vs) != len(ks) {
			return cty.NilVal, errors.New("values and keys must be of one length")
		}
		if !args[0].IsWhollyKnown() || !args[1].IsWhollyKnown() || !args[2].IsWhollyKnown() {
			return cty.UnknownVal(ret), nil
		}
		ty, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()})
		keys, err := convert.Convert(args[1], ty)
		if err != nil {
			return cty.NilVal, err
		}
		among, err := convert.Convert(args[2], ty)
		if err != nil {
			return cty.NilVal, err
		}
		ks = keys.AsValueSlice()
		wanted := map[int][]cty.Value{}
		for _, w := range among.AsValueSlice() {
			wanted[w.Hash()] = append(wanted[w.Hash()], w)
		}
		var out []cty.Value
		for i, k := range ks {
			if oneOf(k, wanted[k.Hash()]) {
				out = append(out, vs[i])
			}
		}
		if len(out) == 0 {
			return cty.ListValEmpty(ret.ElementType()), nil
		}
		return cty.ListVal(out), nil
	})
}

func oneOf(v cty.Value, among []cty.Value) bool {
	for _, a := range among {
		if a.RawEquals(v) {
			return true
		}
	}
	return false
}

// oneFunc makes null of an empty list and the element of a list of one.
func oneFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			switch {
			case ty.IsListType() || ty.IsSetType():
				return ty.ElementType(), nil
			case ty.IsTupleType() && ty.Length() == 0:
				return cty.DynamicPseudoType, nil
			case ty.IsTupleType() && ty.Length() == 1:
				return ty.TupleElementType(0), nil
			}
			return cty.NilType, function.NewArgErrorf(0, "a list, set or tuple with none or one element is needed")
		},
		Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
			n := args[0].Length()
			switch {
			case !n.IsKnown():
				return cty.UnknownVal(ret), nil
			case n.Equals(cty.Zero).True():
				return cty.NullVal(ret), nil
			case n.GreaterThan(cty.NumberIntVal(1)).True():
				return cty.NilVal, function.NewArgErrorf(0, "there is more than one element")
			}
			it := args[0].ElementIterator()
			it.Next()
			_, v := it.Element()
			return v, nil
		},
	})
}

// transposeFunc swaps the keys and the values of a map of lists.
func transposeFunc() function.Function {
	ty := cty.Map(cty.List(cty.String))
	params := []function.Parameter{{Name: "values", Type: ty}}
	return newFunction(params, function.StaticReturnType(ty), func(args []cty.Value, ret cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(ret), nil
		}
		lists := map[string][]cty.Value{}
		for it := args[0].ElementIterator(); it.Next(); {
			key, names := it.Element()
			if names.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "a list is null")
			}
			for inner := names.ElementIterator(); inner.Next(); {
				_, name := inner.Element()
				if name.IsNull() {
					return cty.NilVal, function.NewArgErrorf(0, "an element of a list is null")
				}
				lists[name.AsString()] = append(lists[name.AsString()], key)
			}
		}
		if len(lists) == 0 {
			return cty.MapValEmpty(cty.List(cty.String)), nil
		}
		out := make(map[string]cty.Value, len(lists))
		for name, keys := range lists {
			out[name] = cty.ListVal(keys)
		}
		return cty.MapVal(out), nil
	})
}
