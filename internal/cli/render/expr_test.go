package render

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// TestExpression holds values to what Terraform 1.11's output command prints
// for them.
func TestExpression(t *testing.T) {
	nested := cty.ObjectVal(map[string]cty.Value{
		"a-b": cty.ListVal(texts("x", "y")), "map": cty.MapVal(map[string]cty.Value{"a b": cty.NumberFloatVal(2.5), "b": cty.NumberIntVal(1)}),
		"none": cty.EmptyTupleVal, "empty": cty.EmptyObjectVal, "set": cty.SetVal(texts("z")), "text": cty.StringVal("l1\nl2"),
	})
	const nestedText = `{
  "a-b" = tolist([
    "x",
    "y",
  ])
  "empty" = {}
  "map" = tomap({
    "a b" = 2.5
    "b" = 1
  })
  "none" = []
  "set" = toset([
    "z",
  ])
  "text" = <<-EOT
  l1
  l2
  EOT
}`
	tests := map[string]struct {
		in   cty.Value
		want string
	}{
		"string":        {cty.StringVal("a\"b\\ \té ${x}"), `"a\"b\\ \té ${x}"`},
		"JSON":          {cty.StringVal(`{"a":[1]}`), `"{\"a\":[1]}"`},
		"big number":    {cty.MustParseNumberVal("12345678901234567890"), "12345678901234567890"},
		"fraction":      {cty.MustParseNumberVal("0.1"), "0.1"},
		"bool":          {cty.True, "true"},
		"lines":         {cty.StringVal("a\nb\n"), "<<EOT\na\nb\n\nEOT"},
		"end in a line": {cty.TupleVal(texts("x\n EOT")), "[\n  <<-EOT_\n  x\n   EOT\n  EOT_,\n]"},
		"empty list":    {cty.ListValEmpty(cty.String), "tolist([])"},
		"nested":        {nested, nestedText},
		"unknown":       {cty.UnknownVal(cty.String), "(known after apply)"},
		"null string":   {cty.NullVal(cty.String), "tostring(null)"},
		"null number":   {cty.NullVal(cty.Number), "tonumber(null)"},
		"null bool":     {cty.NullVal(cty.Bool), "tobool(null)"},
		"null list":     {cty.NullVal(cty.List(cty.Number)), "tolist(null) /* of number */"},
		"null set":      {cty.NullVal(cty.Set(cty.String)), "toset(null) /* of string */"},
		"null map":      {cty.NullVal(cty.Map(cty.EmptyObject)), "tomap(null) /* of object */"},
		"null":          {cty.NullVal(cty.DynamicPseudoType), "null"},
		"null object":   {cty.NullVal(cty.EmptyObject), "null /* object */"},
		"no value":      {cty.NilVal, "null"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Value(tc.in); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}
