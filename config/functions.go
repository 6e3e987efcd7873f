package config

import (
	"maps"
	"path/filepath"
	"time"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// cwd is the absolute path of the configuration's directory.
func cwd(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return filepath.ToSlash(abs)
}

// coreNamespace is in front of the full names of the language's own functions.
const coreNamespace = "core::"

// functionOptions are what functions see beside their arguments.
type functionOptions struct {
	dir string // relative paths start here
	// applying: functions whose results differ from call to call have known
	// results. A plan must not show what the apply would contradict.
	applying bool
	planTime time.Time // zero: not known
}

// functions returns the functions of the language by all their names.
func functions(o functionOptions) map[string]function.Function {
	f := map[string]function.Function{}
	for _, group := range []map[string]function.Function{
		libraryFunctions(), conversionFunctions(), collectionFunctions(), numberFunctions(), textFunctions(),
		encodingFunctions(), hashFunctions(), networkFunctions(), fileFunctions(o.dir), markFunctions(),
		timeFunctions(o), randomFunctions(o.applying),
	} {
		maps.Copy(f, group)
	}
	addTemplateFunctions(f, o.dir)
	for name, fn := range maps.Clone(f) {
		f[coreNamespace+name] = fn
	}
	maps.Copy(f, collectors())
	return f
}

// libraryFunctions come from go-cty and its companions as they are.
func libraryFunctions() map[string]function.Function {
	return map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "can": tryfunc.CanFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc,
		"chunklist": stdlib.ChunklistFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
		"concat": limitedTotal(stdlib.ConcatFunc), "csvdecode": stdlib.CSVDecodeFunc,
		"distinct": stdlib.DistinctFunc, "flatten": stdlib.FlattenFunc, "floor": stdlib.FloorFunc,
		"formatdate": stdlib.FormatDateFunc, "keys": stdlib.KeysFunc, "lower": stdlib.LowerFunc,
		"max": stdlib.MaxFunc, "merge": limitedTotal(stdlib.MergeFunc), "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,
		"range": rangeFunc(), "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
		"reverse": stdlib.ReverseListFunc, "setintersection": limitedTotal(stdlib.SetIntersectionFunc), "setsubtract": limitedTotal(stdlib.SetSubtractFunc),
		"setunion": limitedTotal(stdlib.SetUnionFunc), "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
		"split": stdlib.SplitFunc, "strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "timeadd": stdlib.TimeAddFunc,
		"title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "try": tryfunc.TryFunc, "upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc,
		"zipmap": stdlib.ZipmapFunc,
	}
}

func conversionFunctions() map[string]function.Function {
	dynamic := cty.DynamicPseudoType
	return map[string]function.Function{
		"tobool": conversion(cty.Bool), "tonumber": conversion(cty.Number), "tostring": conversion(cty.String),
		"tolist": conversion(cty.List(dynamic)), "tomap": conversion(cty.Map(dynamic)), "toset": conversion(cty.Set(dynamic)),
	}
}

// alikeElements returns the type that all parts of a tuple or an object have, if
// it is a primitive one. The library compares each type with each.
func alikeElements(ty cty.Type) (cty.Type, bool) {
	first := cty.NilType
	alike := func(el cty.Type) bool {
		if first == cty.NilType {
			first = el
		}
		return el.IsPrimitiveType() && el.Equals(first)
	}
	switch {
	case ty.IsTupleType():
		for _, el := range ty.TupleElementTypes() {
			if !alike(el) {
				return first, false
			}
		}
	case ty.IsObjectType():
		for _, el := range ty.AttributeTypes() {
			if !alike(el) {
				return first, false
			}
		}
	}
	return first, first != cty.NilType
}

// conversion is the library's, except that marks stay on the elements that
// have them.
func conversion(ty cty.Type) function.Function {
	f := stdlib.MakeToFunc(ty)
	params := []function.Parameter{anything("v")}
	result := func(args []cty.Value) (cty.Type, error) {
		el, alike := alikeElements(args[0].Type())
		switch from := args[0].Type(); {
		case alike && ty.IsListType() && from.IsTupleType():
			return cty.List(el), nil
		case alike && ty.IsSetType() && from.IsTupleType():
			return cty.Set(el), nil
		case alike && ty.IsMapType() && from.IsObjectType():
			return cty.Map(el), nil
		default:
			return f.ReturnTypeForValues(args)
		}
	}
	return function.New(&function.Spec{Params: params, Type: result, Impl: func(args []cty.Value, ret cty.Type) (cty.Value, error) {
		if !args[0].IsKnown() {
			return cty.UnknownVal(ret).WithSameMarks(args[0]), nil
		}
		if v, err := converted(args[0], ret); err == nil {
			return v, nil
		}
		bare, _ := args[0].UnmarkDeep()
		return f.Call([]cty.Value{bare})
	}})
}
