package config

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// TestGeneratedReferences: where a value names another object, that is referred
// to, in lists and blocks too.
func TestGeneratedReferences(t *testing.T) {
	ids := map[string]*schema.Attribute{"ids": {Type: cty.Set(cty.Number), Optional: true}, "net": {Type: cty.String, Optional: true}}
	block := &schema.Block{Attributes: ids, Blocks: map[string]*schema.NestedBlock{"rule": {Nesting: schema.NestingList, Block: schema.Block{Attributes: ids}}}}
	numbers := cty.SetVal([]cty.Value{cty.NumberIntVal(1), cty.NumberIntVal(2)})
	inner := cty.ObjectVal(map[string]cty.Value{"ids": numbers, "net": cty.NullVal(cty.String)})
	text := Written{
		Resource: addr.Resource{Mode: addr.Managed, Type: "thing", Name: "x"}, Provider: "do.eu", Block: block,
		Config: cty.ObjectVal(map[string]cty.Value{"ids": numbers, "net": cty.StringVal("n"), "rule": cty.ListVal([]cty.Value{inner})}),
		Refer: func(attribute string, v cty.Value) string {
			switch {
			case attribute == "net":
				return "thing.net.id"
			case v.RawEquals(cty.NumberIntVal(2)):
				return `box.a["k"].id`
			default:
				return ""
			}
		},
	}.Text()
	const want = `resource "thing" "x" {
  provider = do.eu
  ids      = [1, box.a["k"].id]
  net      = thing.net.id

  rule {
    ids = [1, box.a["k"].id]
  }
}
`
	if text != want {
		t.Errorf("the text is\n%s", text)
	}
}

// TestGeneratedText: what is generated is laid out, and reads as the value that
// it was generated from.
func TestGeneratedText(t *testing.T) {
	block := &schema.Block{
		Attributes: map[string]*schema.Attribute{
			"name": {Type: cty.String, Required: true}, "script": {Type: cty.String, Optional: true}, "note": {Type: cty.String, Optional: true},
			"key": {Type: cty.String, Optional: true}, "ports": {Type: cty.Set(cty.Number), Optional: true}, "labels": {Type: cty.Map(cty.String), Optional: true},
		},
		Blocks: map[string]*schema.NestedBlock{"rule": {Nesting: schema.NestingList, Block: schema.Block{Attributes: map[string]*schema.Attribute{"port": {Type: cty.Number, Required: true}}}}},
	}
	rule := func(n int64) cty.Value { return cty.ObjectVal(map[string]cty.Value{"port": cty.NumberIntVal(n)}) }
	v := cty.ObjectVal(map[string]cty.Value{
		"name": cty.StringVal(`a "b" ${c} %{d}`), "script": cty.StringVal("#!/bin/sh\necho ${HOME} %{x}\n  indented\n"), "note": cty.StringVal("x\ny\r\nEOT\nz\n"),
		"key": cty.NullVal(cty.String), "ports": cty.SetVal([]cty.Value{cty.NumberIntVal(2), cty.NumberIntVal(1)}),
		"labels": cty.MapVal(map[string]cty.Value{"a b": cty.StringVal("c")}), "rule": cty.ListVal([]cty.Value{rule(1), rule(2)}),
	})
	r := addr.Resource{Mode: addr.Managed, Type: "thing", Name: "x"}
	text := Written{Resource: r, Config: v, Block: block, Missing: []string{"key"}}.Text()
	if !strings.Contains(text, "# DigitalOcean does not tell the value of key: fill it in.\n  key") || !strings.Contains(text, "<<EOT\n#!/bin/sh\n") {
		t.Errorf("the text is\n%s", text)
	}
	if laid, ds := Format([]byte(text), "x.tf"); ds.HasErrors() || string(laid) != text {
		t.Fatalf("not laid out: %v\n%s", ds, text)
	}
	c, ds := LoadSources(".", map[string][]byte{"x.tf": []byte(text)})
	if ds.HasErrors() {
		t.Fatal(ds.Err())
	}
	e := NewEvaluator(c, EvalOptions{
		Schema:   func(addr.Resource) *schema.Schema { return &schema.Schema{Block: block} },
		Resource: func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) { return cty.DynamicVal, nil },
	})
	got, ds := e.Config(addr.Block{Resource: r}.Instance(addr.Key{}))
	if ds.HasErrors() || !got.RawEquals(v) {
		t.Errorf("%v\nread  %#v\nwant %#v\n%s", ds.Err(), got, v, text)
	}
}
