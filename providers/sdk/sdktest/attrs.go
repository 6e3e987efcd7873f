package sdktest

import (
	"fmt"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/swampctl/swampctl/providers/schema"
)

// Attrs is a configuration in plain Go: string, bool, int, float64, []any and
// []string, map[string]any and Attrs for blocks and maps, cty.Value for
// anything else. What is missing or nil is null; missing blocks are empty.
type Attrs map[string]any

// Value returns the configuration as a value of the block's implied type.
func (a Attrs) Value(b *schema.Block) (cty.Value, error) {
	return toValue(a, b.ImpliedType(), b.Blocks)
}

func toValue(x any, ty cty.Type, blocks map[string]*schema.NestedBlock) (cty.Value, error) {
	switch v := x.(type) {
	case nil:
		return cty.NullVal(ty), nil
	case cty.Value:
		return convert.Convert(v, ty)
	case Attrs:
		return fromMap(v, ty, blocks)
	case map[string]any:
		return fromMap(v, ty, blocks)
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return fromList(list, ty, blocks)
	case []any:
		return fromList(v, ty, blocks)
	case string:
		return convert.Convert(cty.StringVal(v), ty)
	case bool:
		return convert.Convert(cty.BoolVal(v), ty)
	case int:
		return convert.Convert(cty.NumberIntVal(int64(v)), ty)
	case float64:
		// By way of decimal text, as configurations are read.
		return convert.Convert(cty.MustParseNumberVal(strconv.FormatFloat(v, 'g', -1, 64)), ty)
	default:
		return cty.NilVal, fmt.Errorf("%T is no configuration value", x)
	}
}

func fromList(list []any, ty cty.Type, blocks map[string]*schema.NestedBlock) (cty.Value, error) {
	if !ty.IsListType() && !ty.IsSetType() {
		return cty.NilVal, fmt.Errorf("a list where a %s is wanted", ty.FriendlyName())
	}
	vs := make([]cty.Value, len(list))
	for i, e := range list {
		v, err := toValue(e, ty.ElementType(), blocks)
		if err != nil {
			return cty.NilVal, fmt.Errorf("[%d]: %w", i, err)
		}
		vs[i] = v
	}
	return collection(ty, vs), nil
}

func fromMap(m map[string]any, ty cty.Type, blocks map[string]*schema.NestedBlock) (cty.Value, error) {
	vs := map[string]cty.Value{}
	if ty.IsMapType() {
		for k, x := range m {
			v, err := toValue(x, ty.ElementType(), nil)
			if err != nil {
				return cty.NilVal, fmt.Errorf("[%q]: %w", k, err)
			}
			vs[k] = v
		}
		if len(vs) == 0 {
			return cty.MapValEmpty(ty.ElementType()), nil
		}
		return cty.MapVal(vs), nil
	}
	if !ty.IsObjectType() {
		return cty.NilVal, fmt.Errorf("a map where a %s is wanted", ty.FriendlyName())
	}
	for k := range m {
		if !ty.HasAttribute(k) {
			return cty.NilVal, fmt.Errorf("there is no attribute %q", k)
		}
	}
	for name, aty := range ty.AttributeTypes() {
		nb := blocks[name]
		if nb != nil && m[name] == nil {
			vs[name] = nb.Unwritten()
			continue
		}
		var below map[string]*schema.NestedBlock
		if nb != nil {
			below = nb.Blocks
		}
		v, err := toValue(m[name], aty, below)
		if err != nil {
			return cty.NilVal, fmt.Errorf("%s: %w", name, err)
		}
		vs[name] = v
	}
	return cty.ObjectVal(vs), nil
}

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

// secrets returns the sensitive strings of a configuration that are long
// enough to be looked for in texts.
func secrets(b *schema.Block, v cty.Value) []string {
	var out []string
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	for name, a := range b.Attributes {
		if a.Sensitive {
			out = append(out, texts(v.GetAttr(name))...)
		}
	}
	for name, nb := range b.Blocks {
		x := v.GetAttr(name)
		if nb.Nesting == schema.NestingSingle {
			out = append(out, secrets(&nb.Block, x)...)
			continue
		}
		if x.IsNull() || !x.IsKnown() {
			continue
		}
		for it := x.ElementIterator(); it.Next(); {
			_, e := it.Element()
			out = append(out, secrets(&nb.Block, e)...)
		}
	}
	return out
}

func texts(v cty.Value) []string {
	var out []string
	_ = cty.Walk(v, func(_ cty.Path, x cty.Value) (bool, error) { // the function returns no error
		if x.Type() == cty.String && x.IsKnown() && !x.IsNull() && len(x.AsString()) >= 4 {
			out = append(out, x.AsString())
		}
		return true, nil
	})
	return out
}
