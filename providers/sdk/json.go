package sdk

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/rawjson"
)

// isObject reports whether a text is a JSON object, or null.
func isObject(text []byte) bool {
	text = bytes.TrimSpace(text)
	return json.Valid(text) && (text[0] == '{' || text[0] == 'n')
}

// eachField calls f with the fields of an object as they are written; null has
// none.
func eachField(object []byte, f func(name string, value json.RawMessage) error) error {
	object = bytes.TrimSpace(object)
	return rawjson.EachField(object, 0, func(name string, start, end int) error { return f(name, object[start:end:end]) })
}

// decodeJSON reads one attribute; attributes inside it that the type does not
// have are dropped.
func decodeJSON(r json.RawMessage, ty cty.Type) (cty.Value, error) {
	if v, ok := plainJSON(r, ty); ok {
		return v, nil
	}
	v, err := ctyjson.Unmarshal(r, ty)
	if err == nil {
		return v, nil
	}
	var x any
	if json.Unmarshal(r, &x) != nil {
		return cty.NilVal, err
	}
	pruned, merr := json.Marshal(prune(x, ty))
	if merr != nil {
		return cty.NilVal, err
	}
	return ctyjson.Unmarshal(pruned, ty)
}

func prune(x any, ty cty.Type) any {
	switch v := x.(type) {
	case []any:
		if ty.IsListType() || ty.IsSetType() {
			for i := range v {
				v[i] = prune(v[i], ty.ElementType())
			}
		}
	case map[string]any:
		if !ty.IsObjectType() {
			return v
		}
		for k := range v {
			if !ty.HasAttribute(k) {
				delete(v, k)
				continue
			}
			v[k] = prune(v[k], ty.AttributeType(k))
		}
		for k := range ty.AttributeTypes() {
			if _, ok := v[k]; !ok {
				v[k] = nil
			}
		}
	}
	return x
}

// plainJSON reads what states hold most: scalars and collections of them, as
// Terraform writes them. ok is false for all else; ctyjson reads that, and
// whatever is wrong, at ten times the cost.
func plainJSON(r json.RawMessage, ty cty.Type) (v cty.Value, ok bool) {
	switch {
	case len(r) == 0:
		return cty.NilVal, false
	case string(r) == "null":
		return cty.NullVal(ty), true
	case ty == cty.Bool:
		return cty.BoolVal(r[0] == 't'), string(r) == "true" || string(r) == "false"
	case ty == cty.String:
		return plainText(r)
	case ty == cty.Number:
		return plainNumber(r)
	case string(r) == "[]" && (ty.IsListType() || ty.IsSetType()):
		return collection(ty, nil), true
	case ty.IsListType() && ty.ElementType().IsPrimitiveType(), ty.IsSetType() && ty.ElementType().IsPrimitiveType():
		return plainElements(r, ty)
	default:
		return cty.NilVal, false
	}
}

// plainNumber reads a number, but not one that is written as a text.
func plainNumber(r json.RawMessage) (cty.Value, bool) {
	if n, err := strconv.ParseInt(string(r), 10, 64); err == nil {
		return cty.NumberIntVal(n), true
	}
	n, err := cty.ParseNumberVal(string(r))
	return n, err == nil && r[0] != '"'
}

// plainText reads a string without escapes.
func plainText(r json.RawMessage) (cty.Value, bool) {
	if len(r) < 2 || r[0] != '"' || r[len(r)-1] != '"' || bytes.IndexByte(r, '\\') >= 0 || !utf8.Valid(r) {
		return cty.NilVal, false
	}
	return cty.StringVal(string(r[1 : len(r)-1])), true
}

func plainElements(r json.RawMessage, ty cty.Type) (cty.Value, bool) {
	plain := r[0] == '['
	var vs []cty.Value
	_ = rawjson.EachElement(r, 0, func(start, end int) error {
		v, ok := plainJSON(r[start:end], ty.ElementType())
		vs, plain = append(vs, v), plain && ok
		return nil
	})
	if !plain {
		return cty.NilVal, false
	}
	return collection(ty, vs), true
}
