package statetest

import (
	"encoding/json"
	"fmt"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/state"
)

// Equal are the options to compare states and records with go-cmp.
func Equal() cmp.Options {
	return cmp.Options{
		cmp.Comparer(func(a, b cty.Path) bool { return a.Equals(b) }),
		cmp.Comparer(func(a, b json.RawMessage) bool { return string(a) == string(b) }),
		cmp.Transformer("nilOutputs", func(s *state.State) any {
			if s == nil {
				return nil
			}
			c := *s
			c.Ahead = 0 // of the store, not of the document
			if len(c.Outputs) == 0 {
				c.Outputs = nil
			}
			return c
		}),
	}
}

// States draws any state that a document can hold.
func States() *rapid.Generator[*state.State] {
	return rapid.Custom(func(t *rapid.T) *state.State {
		st := state.New(rapid.String().Draw(t, "lineage"))
		st.Serial = rapid.Uint64().Draw(t, "serial")
		for range rapid.IntRange(0, 3).Draw(t, "outputs") {
			st.Outputs[rapid.StringN(1, 5, -1).Draw(t, "output")] = &state.Output{
				Value: value(t), Type: json.RawMessage(`"dynamic"`), Sensitive: rapid.Bool().Draw(t, "sensitive"),
			}
		}
		for range rapid.IntRange(0, 6).Draw(t, "instances") {
			a := Instances().Draw(t, "address")
			inst := &state.Instance{Provider: rapid.SampledFrom([]string{"p", `provider["x/y/z"].eu`}).Draw(t, "provider")}
			if rapid.Bool().Draw(t, "current") {
				inst.Current = object(t)
			}
			for i := range rapid.IntRange(0, 2).Draw(t, "deposed") {
				if inst.Deposed == nil {
					inst.Deposed = map[string]*state.Object{}
				}
				inst.Deposed[fmt.Sprintf("%08x", i)] = object(t)
			}
			if inst.Current != nil || inst.Deposed != nil {
				st.Instances[a] = inst
			}
		}
		if rapid.Bool().Draw(t, "checks") {
			st.CheckResults = json.RawMessage(`[{"object_kind":"check"}]`)
		}
		return st
	})
}

// Instances draws addresses of resource instances.
func Instances() *rapid.Generator[addr.Instance] {
	return rapid.Custom(func(t *rapid.T) addr.Instance {
		var m addr.Module
		for range rapid.IntRange(0, 2).Draw(t, "modules") {
			m = m.Child(name(t), key(t))
		}
		return addr.Instance{Module: m, Key: key(t), Resource: addr.Resource{
			Mode: rapid.SampledFrom([]addr.Mode{addr.Managed, addr.Data}).Draw(t, "mode"),
			Type: "do_" + name(t), Name: name(t),
		}}
	})
}

func name(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a", "web", "data", "module", "x-y_z", "é"}).Draw(t, "name")
}

func key(t *rapid.T) addr.Key {
	switch rapid.IntRange(0, 2).Draw(t, "key kind") {
	case 1:
		return addr.IntKey(rapid.IntRange(0, 1<<40).Draw(t, "index"))
	case 2:
		return addr.StringKey(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"", `"`, `\`, "${x}", "%{x}", "$${", "a]b", `"]`, "\n\r\t", "].module.a[", "<&>\u2028",
		})).Draw(t, "key"))
	}
	return addr.Key{}
}

func object(t *rapid.T) *state.Object {
	o := &state.Object{
		SchemaVersion:       rapid.IntRange(0, 3).Draw(t, "schema version"),
		Attributes:          json.RawMessage(`{}`),
		Private:             rapid.SampledFrom([][]byte{nil, []byte("\x00\xff"), []byte("{}")}).Draw(t, "private"),
		CreateBeforeDestroy: rapid.Bool().Draw(t, "create before destroy"),
		Tainted:             rapid.Bool().Draw(t, "tainted"),
	}
	if rapid.Bool().Draw(t, "attributes") {
		o.Attributes = append(append(json.RawMessage(`{"id":"1","v":`), value(t)...), '}')
	}
	if rapid.Bool().Draw(t, "secret") {
		o.Sensitive = []cty.Path{
			cty.GetAttrPath(name(t)),
			cty.GetAttrPath("a").IndexInt(rapid.IntRange(0, 9).Draw(t, "step")).IndexString(rapid.String().Draw(t, "step")),
		}
	}
	if rapid.Bool().Draw(t, "depends") {
		b := Instances().Draw(t, "dependency")
		o.Dependencies = []addr.Block{b.Block()}
	}
	if rapid.Bool().Draw(t, "extra") {
		o.Extra = map[string]json.RawMessage{"identity_schema_version": json.RawMessage("1"), "identity": value(t), "zz": value(t)}
	}
	return o
}

// value draws any JSON value, in the form that a decoded document holds.
func value(t *rapid.T) json.RawMessage {
	v := rapid.SampledFrom([]any{
		nil, true, false, 0, -1.5e-7, "", "plain", "<b>&\u2028\u2029é\x01", `\"`, []any{}, map[string]any{},
		[]any{1, []any{"[]{},:"}, map[string]any{"}": nil}}, map[string]any{"": map[string]any{"a": []any{}}},
	}).Draw(t, "value")
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
