package state

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
)

// Encode writes the document as Terraform 1.11 writes it, byte for byte; equal
// states give equal documents.
func Encode(st *State) ([]byte, error) {
	b := append(make([]byte, 0, 1024*(len(st.Instances)+1)), `{"version":4`...)
	b = appendField(b, "terraform_version")
	b = appendString(b, cmp.Or(st.TerraformVersion, CompatVersion))
	b = appendField(b, "serial")
	b = strconv.AppendUint(b, st.Serial, 10)
	b = appendField(b, "lineage")
	b = appendString(b, st.Lineage)
	b = appendField(b, "outputs")
	b = appendOutputs(b, st.Outputs)
	b, err := appendResources(b, st)
	if err != nil {
		return nil, err
	}
	b = appendField(b, "check_results")
	b = appendRaw(b, st.CheckResults, "null")
	b = appendExtra(b, st.Extra)
	b = append(b, '}')
	if !json.Valid(b) {
		return nil, fmt.Errorf("encode state: %w", findInvalid(st))
	}
	return append(appendIndented(make([]byte, 0, len(b)*2), b), '\n'), nil
}

// findInvalid names what keeps the document from being JSON.
func findInvalid(st *State) error {
	for name, o := range st.Outputs {
		if !json.Valid(o.Value) || !json.Valid(o.Type) {
			return fmt.Errorf("output %q is not valid JSON", name)
		}
	}
	for a, inst := range st.Instances {
		if inst.Current != nil && !json.Valid(inst.Current.Attributes) {
			return fmt.Errorf("attributes of %s are not valid JSON", a)
		}
	}
	return fmt.Errorf("a value is not valid JSON")
}

// appendField starts another field of an object.
func appendField(b []byte, name string) []byte {
	b = append(b, ',')
	b = appendString(b, name)
	return append(b, ':')
}

// appendRaw appends a value, or what stands for none.
func appendRaw(b []byte, v json.RawMessage, none string) []byte {
	if len(v) == 0 {
		return append(b, none...)
	}
	return appendCompact(b, v)
}

func appendExtra(b []byte, extra map[string]json.RawMessage, but ...string) []byte {
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if !slices.Contains(but, key) {
			b = appendRaw(appendField(b, key), extra[key], "null")
		}
	}
	return b
}

func appendOutputs(b []byte, outputs map[string]*Output) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(outputs)) {
		if i > 0 {
			b = append(b, ',')
		}
		o := outputs[name]
		b = append(appendString(b, name), `:{"value":`...)
		b = appendRaw(b, o.Value, "null")
		b = appendField(b, "type")
		b = appendRaw(b, o.Type, `"dynamic"`)
		if o.Sensitive {
			b = append(b, `,"sensitive":true`...)
		}
		b = append(appendExtra(b, o.Extra), '}')
	}
	return append(b, '}')
}

// block is one entry of the document's list of resources.
type block struct {
	addr.Block
	provider  string
	instances []addr.Instance
}

// appendResources appends all blocks in Terraform's order. Instances of one
// block that are of different providers, as while a provider is being changed,
// make an entry for each provider.
func appendResources(b []byte, st *State) ([]byte, error) {
	type key struct {
		addr.Block
		provider string
	}
	byKey := map[key]*block{}
	for a, inst := range st.Instances {
		if inst.Current == nil && len(inst.Deposed) == 0 {
			continue
		}
		k := key{a.Block(), inst.Provider}
		if byKey[k] == nil {
			byKey[k] = &block{Block: k.Block, provider: k.provider}
		}
		byKey[k].instances = append(byKey[k].instances, a)
	}
	used := map[addr.Block]bool{}
	for k := range byKey {
		used[k.Block] = true
	}
	for a, meta := range st.Blocks {
		if !used[a] {
			byKey[key{a, meta.Provider}] = &block{Block: a, provider: meta.Provider}
		}
	}
	blocks := slices.SortedFunc(maps.Values(byKey), compareBlocks)

	b = append(appendField(b, "resources"), '[')
	var err error
	for i, bl := range blocks {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendBlock(b, st, bl); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// compareBlocks is Terraform's order: data sources come first.
func compareBlocks(x, y *block) int {
	return cmp.Or(
		strings.Compare(string(x.Module), string(y.Module)),
		-cmp.Compare(x.Resource.Mode, y.Resource.Mode),
		strings.Compare(x.Resource.Type, y.Resource.Type),
		strings.Compare(x.Resource.Name, y.Resource.Name),
		strings.Compare(x.provider, y.provider),
	)
}

func appendBlock(b []byte, st *State, bl *block) ([]byte, error) {
	b = append(b, '{')
	if !bl.Module.IsRoot() {
		b = appendString(append(b, `"module":`...), string(bl.Module))
		b = append(b, ',')
	}
	mode := "managed"
	if bl.Resource.Mode == addr.Data {
		mode = "data"
	}
	b = appendString(append(b, `"mode":`...), mode)
	b = appendString(appendField(b, "type"), bl.Resource.Type)
	b = appendString(appendField(b, "name"), bl.Resource.Name)
	var extra map[string]json.RawMessage
	if meta := st.Blocks[bl.Block]; meta != nil {
		extra = meta.Extra
	}
	if each, ok := extra["each"]; ok {
		b = appendRaw(appendField(b, "each"), each, "null")
	}
	b = appendString(appendField(b, "provider"), bl.provider)
	b = append(appendField(b, "instances"), '[')
	slices.SortFunc(bl.instances, addr.Instance.Compare)
	var err error
	for _, a := range bl.instances {
		inst := st.Instances[a]
		if inst.Current != nil {
			if b, err = appendElement(b, a, "", inst.Current); err != nil {
				return nil, err
			}
		}
		for _, key := range slices.Sorted(maps.Keys(inst.Deposed)) {
			if b, err = appendElement(b, a, key, inst.Deposed[key]); err != nil {
				return nil, err
			}
		}
	}
	b = append(b, ']')
	return append(appendExtra(b, extra, "each"), '}'), nil
}

// appendElement appends one object to the list of instances.
func appendElement(b []byte, a addr.Instance, deposed string, obj *Object) ([]byte, error) {
	if b[len(b)-1] == '}' {
		b = append(b, ',')
	}
	b, err := appendObject(b, a.Key, deposed, obj)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", a, err)
	}
	return b, nil
}

// appendObject appends an object in the document's form.
func appendObject(b []byte, key addr.Key, deposed string, obj *Object) ([]byte, error) {
	b = append(b, '{')
	switch key.Kind {
	case addr.KeyInt:
		b = strconv.AppendInt(append(b, `"index_key":`...), int64(key.Int), 10)
		b = append(b, ',')
	case addr.KeyString:
		b = appendString(append(b, `"index_key":`...), key.Str)
		b = append(b, ',')
	}
	if obj.Tainted {
		b = append(b, `"status":"tainted",`...)
	}
	if deposed != "" {
		b = append(appendString(append(b, `"deposed":`...), deposed), ',')
	}
	b = strconv.AppendInt(append(b, `"schema_version":`...), int64(obj.SchemaVersion), 10)
	flat, isFlat := obj.Extra["attributes_flat"]
	if len(obj.Attributes) > 0 || !isFlat {
		b = appendRaw(appendField(b, "attributes"), obj.Attributes, "{}")
	}
	if isFlat {
		b = appendRaw(appendField(b, "attributes_flat"), flat, "null")
	}
	b, err := appendPaths(appendField(b, "sensitive_attributes"), obj.Sensitive)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"identity_schema_version", "identity"} { // newer Terraform's place for them
		if v, ok := obj.Extra[name]; ok {
			b = appendRaw(appendField(b, name), v, "null")
		}
	}
	if len(obj.Private) > 0 {
		b = append(appendField(b, "private"), '"')
		b = base64.StdEncoding.AppendEncode(b, obj.Private)
		b = append(b, '"')
	}
	b = appendDependencies(b, obj.Dependencies)
	if obj.CreateBeforeDestroy {
		b = append(b, `,"create_before_destroy":true`...)
	}
	return append(appendExtra(b, obj.Extra, "attributes_flat", "identity_schema_version", "identity"), '}'), nil
}

// appendDependencies appends the dependencies in Terraform's order.
func appendDependencies(b []byte, deps []addr.Block) []byte {
	if len(deps) == 0 {
		return b
	}
	names := make([]string, len(deps))
	for i, d := range deps {
		names[i] = d.String()
	}
	slices.Sort(names)
	b = append(appendField(b, "dependencies"), '[')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, name)
	}
	return append(b, ']')
}

// appendPaths appends paths as lists of steps. Their order is kept.
func appendPaths(b []byte, paths []cty.Path) ([]byte, error) {
	b = append(b, '[')
	for i, path := range paths {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, step := range path {
			if j > 0 {
				b = append(b, ',')
			}
			switch s := step.(type) {
			case cty.GetAttrStep:
				b = appendString(append(b, `{"type":"get_attr","value":`...), s.Name)
			case cty.IndexStep:
				key, err := ctyjson.Marshal(s.Key, cty.DynamicPseudoType)
				if err != nil {
					return nil, fmt.Errorf("sensitive path %d: its key cannot be written", i)
				}
				b = append(append(b, `{"type":"index","value":`...), key...)
			default:
				return nil, fmt.Errorf("sensitive path %d: unknown step", i)
			}
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, ']'), nil
}
