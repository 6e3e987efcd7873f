package sdk

import (
	"sort"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
)

// nothing is the canonical text of null and of what counts as null.
const nothing = "~"

// unknownText is the canonical text of unknown; it equals nothing, not even
// itself, which callers check first.
const unknownText = "?"

// canon writes a value so that two spellings of one meaning have one text:
// normalisers applied, sets sorted, null and empty collections and strings
// folded; with zero, also null and zero numbers and false.
func (m *model) canon(f *field, v cty.Value, zero bool) string {
	var b strings.Builder
	m.write(&b, f, v, zero)
	return b.String()
}

func (m *model) write(b *strings.Builder, f *field, v cty.Value, zero bool) {
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown():
		b.WriteString(unknownText)
	case v.IsNull():
		b.WriteString(nothing)
	case v.Type().IsPrimitiveType():
		b.WriteString(m.scalar(f, v, zero))
	case v.LengthInt() == 0:
		b.WriteString(nothing)
	case v.Type().IsMapType():
		m.writeMap(b, f, v, zero)
	default:
		m.writeList(b, f, v, zero)
	}
}

// scalar is the canonical text of one scalar.
func (m *model) scalar(f *field, v cty.Value, zero bool) string {
	switch v.Type() {
	case cty.String:
		s := v.AsString()
		for _, n := range f.norms {
			s = m.norms[n](s)
		}
		if f.hashed {
			s = normSHA1(s)
		}
		if s == "" {
			return nothing
		}
		return strconv.Quote(s)
	case cty.Number:
		s := v.AsBigFloat().Text('g', 17)
		if zero && s == "0" {
			return nothing
		}
		return s
	default:
		if v.True() {
			return "true"
		}
		if zero {
			return nothing
		}
		return "false"
	}
}

func (m *model) writeMap(b *strings.Builder, f *field, v cty.Value, zero bool) {
	vs := v.AsValueMap()
	keys := make([]string, 0, len(vs))
	for k := range vs {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	b.WriteByte('{')
	for _, k := range keys {
		b.WriteString(strconv.Quote(k) + "=")
		m.write(b, f, vs[k], zero)
		b.WriteByte(';')
	}
	b.WriteByte('}')
}

func (m *model) writeList(b *strings.Builder, f *field, v cty.Value, zero bool) {
	parts := make([]string, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		var p strings.Builder
		if f.nested != nil {
			f.nested.writeObject(&p, e, zero)
		} else {
			m.write(&p, f, e, zero)
		}
		parts = append(parts, p.String())
	}
	if v.Type().IsSetType() {
		sort.Strings(parts)
		parts = compact(parts)
	}
	b.WriteByte('[')
	b.WriteString(strings.Join(parts, ","))
	b.WriteByte(']')
}

func compact(ss []string) []string {
	out := ss[:0]
	for i, s := range ss {
		if i == 0 || s != ss[i-1] {
			out = append(out, s)
		}
	}
	return out
}

func (m *model) writeObject(b *strings.Builder, v cty.Value, zero bool) {
	if v.IsNull() || !v.IsKnown() {
		b.WriteString(unknownText)
		return
	}
	b.WriteByte('(')
	for _, f := range m.fields {
		m.write(b, f, v.GetAttr(f.name), zero)
		b.WriteByte(';')
	}
	b.WriteByte(')')
}

// same reports whether two values of a field mean the same; unknown is never
// the same as anything.
func (m *model) same(f *field, a, b cty.Value, zero bool) bool {
	if same, ok := f.plainly(a, b); ok {
		return same
	}
	x := m.canon(f, a, zero)
	return !strings.Contains(x, unknownText) && x == m.canon(f, b, zero) || a.IsWhollyKnown() && b.IsWhollyKnown() && x == m.canon(f, b, zero)
}

// plainly compares without writing texts; ok is false where texts must decide.
func (f *field) plainly(a, b cty.Value) (same, ok bool) {
	if a.IsMarked() || b.IsMarked() || !a.IsKnown() || !b.IsKnown() || !a.Type().Equals(b.Type()) {
		return false, false
	}
	if a.IsNull() || b.IsNull() {
		return true, a.IsNull() && b.IsNull()
	}
	switch ty := a.Type(); {
	case ty == cty.String:
		same = a == b
		return same, same || len(f.norms) == 0 && !f.hashed
	case ty == cty.Bool:
		return a == b, true
	case ty == cty.Number:
		return true, a.AsBigFloat().Cmp(b.AsBigFloat()) == 0
	case ty.IsListType():
		return true, a.IsWhollyKnown() && providers.Same(a, b)
	default:
		return true, a.LengthInt() == 0 && b.LengthInt() == 0
	}
}
