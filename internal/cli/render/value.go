package render

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// The words for values that are not shown.
const (
	unknownText   = "(known after apply)"
	sensitiveText = "(sensitive value)"
	ephemeralText = "(ephemeral value)"
)

// field is the place of one value on the page.
type field struct {
	sign  string
	depth int
	label string // what stands before the value: `name = `
	tail  string // what stands behind it: "," or " -> null"
	note  string // comment at the end of the value's first line
	bare  bool   // the sign stands before the elements only
	path  cty.Path
}

// element returns the place of an element of f's value.
func (f field) element(sign string, step cty.PathStep) field {
	path := append(append(cty.Path{}, f.path...), step)
	return field{sign: sign, depth: f.depth + 1, path: path}
}

// absent reports whether there is no value at all, or a null one.
func absent(v cty.Value) bool { return v == cty.NilVal || v.IsNull() }

// isComposite reports whether a value is written over several lines.
func isComposite(v cty.Value) bool {
	if absent(v) || !v.IsKnown() {
		return false
	}
	ty := v.Type()
	return ty.IsCollectionType() || ty.IsObjectType() || ty.IsTupleType()
}

// value writes one value as it is, all its elements under f's sign.
func (p *printer) value(f field, v cty.Value) {
	text, simple := p.scalar(f.path, v)
	switch {
	case simple:
		p.line(f.sign, f.depth, f.label+text+f.tail+f.note)
	case isComposite(v):
		p.composite(f, v)
	default:
		p.text(f, v.AsString())
	}
}

// scalar returns the text of a value that takes one line; false for others.
func (p *printer) scalar(path cty.Path, v cty.Value) (string, bool) {
	switch {
	case v == cty.NilVal || v.IsNull():
		return "null", true
	case p.isSensitive(path):
		return sensitiveText, true
	case !v.IsKnown():
		return p.unknown(path), true
	case isComposite(v):
		if v.LengthInt() > 0 {
			return "", false
		}
		open, end := brackets(v.Type())
		return open + end, true
	case v.Type() == cty.String:
		s := v.AsString()
		if _, isJSON := jsonValue(s); isJSON || strings.Contains(s, "\n") {
			return "", false
		}
		return quote(s), true
	default:
		return primitive(v), true
	}
}

// primitive returns the text of a number or a bool.
func primitive(v cty.Value) string {
	switch v.Type() {
	case cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case cty.Bool:
		return strconv.FormatBool(v.True())
	default:
		return v.Type().FriendlyName()
	}
}

// quote returns s in double quotes with escapes.
func quote(s string) string { return strconv.Quote(s) }

// brackets returns what stands around the elements of a type's values.
func brackets(ty cty.Type) (string, string) {
	if ty.IsMapType() || ty.IsObjectType() {
		return "{", "}"
	}
	return "[", "]"
}

// text writes a string of several lines, or one that holds JSON.
func (p *printer) text(f field, s string) {
	if v, ok := jsonValue(s); ok {
		p.line(f.sign, f.depth, f.label+"jsonencode("+f.note)
		p.value(field{sign: f.sign, depth: f.depth + 1, bare: true}, v)
		p.line(signNone, f.depth, ")"+f.tail)
		return
	}
	p.line(f.sign, f.depth, f.label+"<<-EOT"+f.note)
	lines := splitLines(s)
	if len(lines) > maxTextLines && !p.plain && p.s.Detail != Full {
		lines = lines[:maxTextLines-1]
	}
	for _, line := range lines {
		p.line(signNone, f.depth+1, line)
	}
	p.leftOut(f.depth+1, len(splitLines(s))-len(lines), "more line", "hidden")
	p.line(signNone, f.depth, "EOT"+f.tail)
}

// maxTextLines is how many lines of a new text are shown.
const maxTextLines = 12

// splitLines returns the lines of s; a last line break ends a line and begins
// none.
func splitLines(s string) []string {
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// allUnknown returns the one line for a list all of whose elements wait for
// the same, false for other lists.
func (p *printer) allUnknown(f field, v cty.Value) (string, bool) {
	text, n := "", 0
	if v.Type().IsMapType() || v.Type().IsObjectType() || p.s.Detail == Full {
		return "", false
	}
	for it := v.ElementIterator(); it.Next(); n++ {
		_, ev := it.Element()
		if ev.IsKnown() {
			return "", false
		}
		one := p.unknown(f.element(f.sign, elementStep(v.Type(), n, ev)).path)
		if n > 0 && one != text {
			return "", false
		}
		text = one
	}
	return fmt.Sprintf("[%d × %s]", n, text), n > 1
}

// composite writes a collection with all its elements.
func (p *printer) composite(f field, v cty.Value) {
	open, end := brackets(v.Type())
	if text, ok := p.allUnknown(f, v); ok {
		p.line(f.sign, f.depth, f.label+text+f.tail+f.note)
		return
	}
	sign := f.sign
	if f.bare {
		sign = signNone
	}
	p.line(sign, f.depth, f.label+open+f.note)
	switch {
	case open == "{":
		keys := keysOf(v, cty.NilVal)
		width := p.labelWidth(v.Type(), keys)
		for _, k := range keys {
			sub := f.element(f.sign, stepOf(v.Type(), k))
			sub.label = label(v.Type(), k, width)
			p.value(sub, at(v, k))
		}
	case f.sign == signRemove:
		p.run(f, f.sign, v.Type(), 0, v.AsValueSlice())
	default:
		for it, i := v.ElementIterator(), 0; it.Next(); i++ {
			_, ev := it.Element()
			p.listElement(f, f.sign, v.Type(), i, ev)
		}
	}
	p.line(signNone, f.depth, end+f.tail)
}

// elementStep returns the path step to element i of a list, set or tuple.
func elementStep(ty cty.Type, i int, v cty.Value) cty.PathStep {
	if ty.IsSetType() {
		return cty.IndexStep{Key: v}
	}
	return cty.IndexStep{Key: cty.NumberIntVal(int64(i))}
}

// keysOf returns the sorted keys of one or two maps or objects.
func keysOf(vs ...cty.Value) []string {
	seen := map[string]bool{}
	for _, v := range vs {
		if absent(v) {
			continue
		}
		for k := range v.AsValueMap() {
			seen[k] = true
		}
	}
	keys := make([]string, 0, len(seen))
	for k := range seen {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// at returns the element of a map or object, NilVal where there is none.
func at(v cty.Value, key string) cty.Value {
	if absent(v) {
		return cty.NilVal
	}
	switch ty := v.Type(); {
	case ty.IsObjectType() && ty.HasAttribute(key):
		return v.GetAttr(key)
	case ty.IsMapType() && v.HasIndex(cty.StringVal(key)).True():
		return v.Index(cty.StringVal(key))
	default:
		return cty.NilVal
	}
}

// stepOf returns the path step to a key of a map or object.
func stepOf(ty cty.Type, key string) cty.PathStep {
	if ty.IsObjectType() {
		return cty.GetAttrStep{Name: key}
	}
	return cty.IndexStep{Key: cty.StringVal(key)}
}

// labelText returns a key as it is written: quoted in maps, bare in objects.
func labelText(ty cty.Type, key string) string {
	if ty.IsObjectType() && identifier(key) {
		return key
	}
	return quote(key)
}

// identifier reports whether a key can stand without quotes.
func identifier(s string) bool {
	for i, c := range s {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// label returns a key, padded to a width, with its equals sign.
func label(ty cty.Type, key string, width int) string {
	return fmt.Sprintf("%-*s = ", width, labelText(ty, key))
}

// labelWidth returns the width of the widest key, to which the others are
// padded; 0 where there are too few columns for that.
func (p *printer) labelWidth(ty cty.Type, keys []string) int {
	width := 0
	if p.s.narrow() {
		return 0
	}
	for _, k := range keys {
		width = max(width, len([]rune(labelText(ty, k))))
	}
	return width
}

// jsonValue returns the value in a string that holds a JSON object or array
// with something in it.
func jsonValue(s string) (cty.Value, bool) {
	trimmed := strings.TrimSpace(s)
	if len(trimmed) < 3 || trimmed[0] != '{' && trimmed[0] != '[' || !json.Valid([]byte(trimmed)) {
		return cty.NilVal, false
	}
	ty, err := ctyjson.ImpliedType([]byte(trimmed))
	if err != nil {
		return cty.NilVal, false
	}
	v, err := ctyjson.Unmarshal([]byte(trimmed), ty)
	if err != nil || v.LengthInt() == 0 {
		return cty.NilVal, false
	}
	return v, true
}
