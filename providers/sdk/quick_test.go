package sdk

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/providers"
)

// The quick ways of comparing and reading agree with the thorough ones.

func TestSameIsRawEquals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		a, b := drawer{unknowns: true}.object(t, m), drawer{unknowns: true}.object(t, m)
		for _, f := range m.fields {
			x, y := a.GetAttr(f.name), b.GetAttr(f.name)
			if got, want := providers.Same(x, y), x.RawEquals(y); got != want {
				t.Fatalf("%#v and %#v are the same: %v, want %v", x, y, got, want)
			}
		}
		if !providers.Same(a, a) || providers.Same(a, b) != a.RawEquals(b) {
			t.Fatalf("%#v and %#v are not compared right", a, b)
		}
	})
}

func TestPlainlyAgreesWithTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		a, b := drawer{unknowns: true}.object(t, m), drawer{unknowns: true}.object(t, m)
		for _, f := range m.fields {
			x, y := a.GetAttr(f.name), b.GetAttr(f.name)
			for _, zero := range []bool{false, true} {
				got, ok := f.plainly(x, y)
				if want := m.canon(f, x, zero) == m.canon(f, y, zero); ok && got != want {
					t.Fatalf("%s: %#v and %#v mean the same: %v, want %v", f.name, x, y, got, want)
				}
			}
		}
	})
}

func TestPlainJSONAgreesWithCty(t *testing.T) {
	check := func(t rapid.TB, raw string, ty cty.Type) {
		t.Helper()
		got, ok := plainJSON([]byte(raw), ty)
		want, err := ctyjson.Unmarshal([]byte(raw), ty)
		if ok && (err != nil || !got.RawEquals(want)) {
			t.Errorf("%s as %s is %#v, want %#v (%v)", raw, ty.FriendlyName(), got, want, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		v := drawer{}.object(t, m)
		for _, f := range m.fields {
			raw, err := ctyjson.Marshal(v.GetAttr(f.name), f.ty)
			if err != nil {
				t.Fatal(err)
			}
			check(t, string(raw), f.ty)
		}
	})
	for _, raw := range []string{``, `"`, `""`, `"\u00e9"`, "\"e\u0301\"", "\"\xff\"", `0`, `-0`, `1.0`, `1e3`, `1.5`, `-0.00893`, `0.1`, `1e400`, `"1.5"`, `99999999999999999999`, `"7"`, `t`, `true`, `falsely`, `null`, `[]`, `["a",null]`, `[1,2]`, `{}`} {
		for _, ty := range []cty.Type{cty.String, cty.Number, cty.Bool, cty.List(cty.String), cty.Set(cty.Number)} {
			check(t, raw, ty)
		}
	}
}
