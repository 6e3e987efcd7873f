package config_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
	"github.com/swampctl/swampctl/providers/schema"
)

// racks has nested blocks of every kind, and some within others.
var racks = &schema.Schema{Block: &schema.Block{
	Attributes: map[string]*schema.Attribute{"name": {Type: cty.String, Optional: true}},
	Blocks: map[string]*schema.NestedBlock{
		"shelf": {Nesting: schema.NestingList, MaxItems: 3, Block: schema.Block{
			Attributes: map[string]*schema.Attribute{"label": {Type: cty.String, Required: true}, "height": {Type: cty.Number, Optional: true}},
			Blocks: map[string]*schema.NestedBlock{"box": {Nesting: schema.NestingSet, Block: schema.Block{
				Attributes: map[string]*schema.Attribute{"content": {Type: cty.String, Optional: true}},
			}}},
		}},
		"lock": {Nesting: schema.NestingSingle, Block: schema.Block{
			Attributes: map[string]*schema.Attribute{"code": {Type: cty.String, Optional: true}},
		}},
	},
}}

// nestedBodies are what stands in a block of four instances. Each is read as by
// itself, whatever has been read before.
var nestedBodies = map[string]string{
	"none":      ``,
	"constant":  `shelf { label = "a" }`,
	"varying":   "shelf {\n label = \"a${count.index}\"\n box { content = \"x\" }\n box { content = count.index }\n }\n lock { code = count.index == 2 ? null : \"c\" }",
	"dynamic":   "dynamic \"shelf\" {\n for_each = range(count.index)\n content {\n label = \"${shelf.key}-${shelf.value}\"\n height = 1\n }\n }",
	"beside":    "shelf { label = \"first\" }\n dynamic \"shelf\" {\n for_each = [\"m\"]\n content { label = shelf.value }\n }\n shelf { label = \"last\" }",
	"map":       "dynamic \"shelf\" {\n for_each = { b = count.index, a = \"x\" }\n iterator = it\n content { label = \"${it.key}${it.value}\" }\n }",
	"within":    "dynamic \"shelf\" {\n for_each = toset([\"p\", \"q\"])\n content {\n label = shelf.key\n dynamic \"box\" {\n for_each = range(count.index)\n content { content = \"${shelf.value}${box.value}\" }\n }\n }\n }",
	"same name": "dynamic \"shelf\" {\n for_each = [1]\n content {\n label = shelf.value\n dynamic \"box\" {\n for_each = [\"inner\"]\n iterator = shelf\n content { content = shelf.value }\n }\n }\n }",
	"each":      "dynamic \"shelf\" {\n for_each = [\"v\"]\n iterator = each\n content { label = each.value }\n }",
	"too many":  "dynamic \"shelf\" {\n for_each = range(2 * count.index)\n content { label = shelf.value }\n }",
	"two locks": "dynamic \"lock\" {\n for_each = range(count.index)\n content { code = lock.value }\n }",
	"null":      "dynamic \"shelf\" {\n for_each = count.index == 3 ? null : [1]\n content { label = \"a\" }\n }",
	"secret":    "dynamic \"shelf\" {\n for_each = count.index > 1 ? sensitive([\"a\"]) : [\"b\"]\n content { label = shelf.value }\n }",
	"marked":    "dynamic \"shelf\" {\n for_each = [count.index > 1 ? sensitive(\"a\") : \"b\"]\n content {\n label = \"x\"\n box { content = shelf.value }\n }\n }",
	"unknown":   "dynamic \"shelf\" {\n for_each = count.index > 1 ? rack.other.list : [\"b\"]\n content { label = \"x\" }\n }",
	"elements":  "dynamic \"shelf\" {\n for_each = [rack.other.name, count.index]\n content {\n label = shelf.value\n box { content = rack.other.name }\n }\n }",
	"no label":  "dynamic \"shelf\" {\n for_each = range(count.index)\n content { height = 2 }\n }",
	"misspelt":  "dynamic \"shelf\" {\n for_each = range(count.index)\n content {\n label = \"a\"\n heigth = 2\n }\n }",
	"no number": "dynamic \"shelf\" {\n for_each = range(count.index)\n content {\n label = \"a\"\n height = [shelf.value, \"x\", []][min(shelf.value, 2)]\n }\n }",
}

// nestedJSON are bodies in JSON.
var nestedJSON = map[string]string{
	"constant": `"shelf": [{"label": "a"}, {"label": "b", "height": 1}]`,
	"varying":  `"shelf": {"label": "a${count.index}", "box": [{"content": "x"}, {"content": "${count.index}"}]}, "lock": {"code": "c"}`,
	"within": `"dynamic": {"shelf": {"for_each": ["p", "q"], "content": {"label": "${shelf.key}",
		"dynamic": {"box": {"for_each": "${range(count.index)}", "iterator": "it", "content": {"content": "${shelf.value}${it.value}"}}}}}}`,
	"beside":   `"shelf": {"label": "first"}, "dynamic": {"shelf": {"for_each": ["m"], "content": {"label": "${shelf.value}"}}}`,
	"too many": `"dynamic": {"shelf": {"for_each": "${range(2 * count.index)}", "content": {"label": "${shelf.value}"}}}`,
	"misspelt": `"dynamic": {"shelf": {"for_each": "${range(count.index)}", "content": {"label": "a", "heigth": 2}}}`,
}

// TestNestedBlocksOfInstances: what the pattern of a block gives for an
// instance is what a reading of the whole block gives.
func TestNestedBlocksOfInstances(t *testing.T) {
	for name, body := range nestedBodies {
		t.Run(name, func(t *testing.T) {
			asByItself(t, files{"main.tf": "resource \"rack\" \"other\" {\n}\nresource \"rack\" \"x\" {\n count = 4\n name = \"n-${count.index}\"\n" + body + "\n}\n"})
		})
	}
	for name, body := range nestedJSON {
		t.Run("JSON "+name, func(t *testing.T) {
			asByItself(t, files{"main.tf.json": `{"resource": {"rack": {"other": {}, "x": {"count": 4, "name": "n-${count.index}", ` + body + `}}}}`})
		})
	}
}

// asByItself compares each instance read behind the others with the same one
// read first.
func asByItself(t *testing.T, f files) {
	t.Helper()
	c := load(t, f)
	after := racked(c)
	for i := range 4 {
		got, gds := after.Config(rack(i))
		want, wds := racked(c).Config(rack(i))
		if !got.RawEquals(want) {
			t.Errorf("instance %d after others is\n%#v, by itself\n%#v", i, got, want)
		}
		if g, w := said(gds), said(wds); g != w {
			t.Errorf("of instance %d after others is said\n%s\nby itself\n%s", i, g, w)
		}
	}
}

// TestNestedBlockCost: a dynamic block takes a fraction of a reading of the
// whole block, too.
func TestNestedBlockCost(t *testing.T) {
	cost := func(body string) float64 {
		e := racked(load(t, files{"main.tf": "resource \"rack\" \"x\" {\n count = 4\n" + body + "\n}\n"}))
		return testing.AllocsPerRun(50, func() {
			if _, ds := e.Config(rack(1)); ds.HasErrors() {
				t.Fatal(ds.Err())
			}
		})
	}
	by, whole := cost(nestedBodies["within"]), cost(nestedBodies["each"])
	if by > 1.5*whole {
		t.Errorf("an instance with nested dynamic blocks takes %v allocations, with one that is read in full %v", by, whole)
	}
}

func rack(i int) addr.Instance {
	return addr.Instance{Resource: addr.Resource{Type: "rack", Name: "x"}, Key: addr.IntKey(i)}
}

// racked returns an evaluator that knows nothing of the other rack.
func racked(c *config.Config) *config.Evaluator {
	return config.NewEvaluator(c, config.EvalOptions{
		Schema: func(addr.Resource) *schema.Schema { return racks },
		Resource: func(addr.Block, *diag.Range) (cty.Value, diag.Diagnostics) {
			return cty.ObjectVal(map[string]cty.Value{"name": cty.UnknownVal(cty.String), "list": cty.UnknownVal(cty.List(cty.String))}), nil
		},
	})
}

func said(ds diag.Diagnostics) string {
	text := ""
	for _, d := range ds {
		text += d.Error() + "\n"
	}
	return text
}
