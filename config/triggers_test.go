package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
)

// TestReplaceTriggers: what replace_triggered_by names, in both syntaxes.
func TestReplaceTriggers(t *testing.T) {
	t.Parallel()
	const blocks = "resource \"t\" \"one\" {\n}\nresource \"t\" \"many\" {\n count = 2\n}\nresource \"t\" \"keyed\" {\n for_each = { a = 1 }\n}\n"
	for name, tc := range map[string]struct{ names, want string }{
		"all":               {"t.many", "t.many all "},
		"attribute":         {"t.one.v", "t.one .v"},
		"by the key":        {"t.keyed[each.key].v", `t.keyed["a"] .v`},
		"constant":          {"t.many[1]", "t.many[1] "},
		"no such instance":  {"t.many[2]", "has no instance"},
		"no key":            {"t.many.v", "Say which one"},
		"key of the single": {"t.one[0].v", "neither count nor for_each"},
		"not declared":      {"t.two", "no resource named"},
		"value of the key":  {"t.keyed[each.value]", "constant indexes"},
		"computed":          {"t.many[1 - 1]", "constant indexes"},
		"all by a splat":    {"t.many[*].v", "constant indexes"},
	} {
		for file, source := range map[string]string{
			"main.tf":      fmt.Sprintf("resource \"t\" \"x\" {\n for_each = { a = 1 }\n lifecycle {\n  replace_triggered_by = [%s]\n }\n}\n", tc.names),
			"main.tf.json": fmt.Sprintf(`{"resource": {"t": {"x": {"for_each": {"a": 1}, "lifecycle": {"replace_triggered_by": [%q]}}}}}`, tc.names),
		} {
			t.Run(name+" "+file, func(t *testing.T) {
				t.Parallel()
				if got := triggersOf(t, map[string][]byte{"blocks.tf": []byte(blocks), file: []byte(source)}); !strings.Contains(got, tc.want) {
					t.Errorf("got %q, want %q", got, tc.want)
				}
			})
		}
	}
}

// triggersOf tells what t.x["a"] names, or what is wrong.
func triggersOf(t *testing.T, sources map[string][]byte) string {
	t.Helper()
	c, ds := LoadSources(t.TempDir(), sources)
	if ds.HasErrors() {
		return ds.Err().Error()
	}
	e := NewEvaluator(c, EvalOptions{Resource: notPlanned, Schema: toySchema})
	i, err := addr.ParseInstance(`t.x["a"]`)
	if err != nil {
		t.Fatal(err)
	}
	triggers, ds := e.ReplaceTriggers(i)
	if ds.HasErrors() {
		return ds.Err().Error()
	}
	if len(triggers) != 1 {
		return fmt.Sprintf("%d names", len(triggers))
	}
	out := triggers[0].Instance.String()
	if triggers[0].AllInstances {
		out += " all"
	}
	out += " "
	for _, step := range triggers[0].Path {
		out += "." + step.(cty.GetAttrStep).Name
	}
	return out
}
