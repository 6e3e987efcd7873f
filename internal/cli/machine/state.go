package machine

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/config"
	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/cli/render"
	"github.com/swampctl/swampctl/providers/schema"
	"github.com/swampctl/swampctl/state"
)

// State is `show -json` of a state. It holds secrets in the clear, as
// Terraform's does; sensitive_values says where they are.
type State struct {
	FormatVersion    string  `json:"format_version"`
	TerraformVersion string  `json:"terraform_version,omitempty"`
	Values           *Values `json:"values,omitempty"`
	Checks           []Check `json:"checks,omitempty"`
}

// Values are outputs and resources.
type Values struct {
	Outputs map[string]Output `json:"outputs,omitempty"`
	Root    *Module           `json:"root_module"`
}

// Output is one output value.
type Output struct {
	Sensitive bool            `json:"sensitive"`
	Value     json.RawMessage `json:"value,omitempty"`
	Type      json.RawMessage `json:"type,omitempty"`
}

// Module is the resources of one module and of those below it.
type Module struct {
	Resources []*Resource `json:"resources,omitempty"`
	Address   string      `json:"address,omitempty"`
	Children  []*Module   `json:"child_modules,omitempty"`
}

// Resource is one object.
type Resource struct {
	Address         string          `json:"address"`
	Mode            string          `json:"mode"`
	Type            string          `json:"type"`
	Name            string          `json:"name"`
	Index           any             `json:"index,omitempty"`
	ProviderName    string          `json:"provider_name"`
	SchemaVersion   int             `json:"schema_version"`
	Values          json.RawMessage `json:"values,omitempty"`
	SensitiveValues json.RawMessage `json:"sensitive_values,omitempty"`
	DependsOn       []string        `json:"depends_on,omitempty"`
	Tainted         bool            `json:"tainted,omitempty"`
	DeposedKey      string          `json:"deposed_key,omitempty"`
}

// NewState returns the form of a state.
func NewState(st *state.State, decode render.Decode, schemas render.Schemas) (*State, error) {
	out := &State{FormatVersion: "1.0", TerraformVersion: st.TerraformVersion}
	if len(st.Instances) == 0 && len(st.Outputs) == 0 {
		return &State{FormatVersion: "1.0"}, nil
	}
	mods := &modules{by: map[addr.Module]*Module{addr.Root: {}}}
	for _, i := range inOrder(render.Instances(st), func(i addr.Instance) addr.Instance { return i }) {
		if err := mods.add(i, st.Instances[i], decode, schemas); err != nil {
			return nil, fmt.Errorf("%s: %w", i, err)
		}
	}
	if len(st.CheckResults) > 0 {
		var results []config.CheckResult
		if err := json.Unmarshal(st.CheckResults, &results); err != nil {
			return nil, fmt.Errorf("read check_results: %w", err)
		}
		out.Checks = newChecks(results)
	}
	out.Values = &Values{Root: mods.by[addr.Root], Outputs: Outputs(st.Outputs)}
	return out, nil
}

// Outputs returns the form of outputs.
func Outputs(outs map[string]*state.Output) map[string]Output {
	list := make(map[string]Output, len(outs))
	for n, o := range outs {
		list[n] = Output{Sensitive: o.Sensitive, Value: o.Value, Type: o.Type}
	}
	return list
}

// modules builds the tree of modules.
type modules struct{ by map[addr.Module]*Module }

// module returns a module's node, with those above it.
func (m *modules) module(path addr.Module) *Module {
	if node, ok := m.by[path]; ok {
		return node
	}
	node := &Module{Address: string(path)}
	m.by[path] = node
	parent := m.module(parentOf(path))
	parent.Children = append(parent.Children, node)
	return node
}

// parentOf returns the module above a path: what stands before its last
// ".module." outside of a key.
func parentOf(path addr.Module) addr.Module {
	quoted, cut := false, 0
	for i := 0; i < len(path); i++ {
		switch {
		case path[i] == '\\' && quoted:
			i++
		case path[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(string(path[i:]), ".module."):
			cut = i
		}
	}
	return path[:cut]
}

// add puts an instance's objects into its module.
func (m *modules) add(i addr.Instance, in *state.Instance, decode render.Decode, schemas render.Schemas) error {
	node := m.module(i.Module)
	objects := map[string]*state.Object{}
	if in.Current != nil {
		objects[""] = in.Current
	}
	for k, o := range in.Deposed {
		objects[k] = o
	}
	keys := make([]string, 0, len(objects))
	for k := range objects {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		r, err := newResource(i, in, objects[k], decode, schemas)
		if err != nil {
			return err
		}
		r.DeposedKey = k
		node.Resources = append(node.Resources, r)
	}
	return nil
}

// newResource returns the form of one object.
func newResource(i addr.Instance, in *state.Instance, o *state.Object, decode render.Decode, schemas render.Schemas) (*Resource, error) {
	v, err := decode(i.Resource, o.SchemaVersion, o.Attributes)
	if err != nil {
		return nil, err
	}
	v, marks := v.UnmarkDeepWithPaths()
	values, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return nil, err
	}
	var b *schema.Block
	if schemas != nil {
		b = schemas(i.Resource)
	}
	secrets := append([]cty.Path{}, o.Sensitive...)
	for _, m := range marks {
		secrets = append(secrets, m.Path)
	}
	sensitive, err := json.Marshal(sensitiveOf(v, b, nil, secrets))
	if err != nil {
		return nil, err
	}
	r := &Resource{
		Address: i.String(), Mode: modeOf(i.Resource.Mode), Type: i.Resource.Type, Name: i.Resource.Name, Index: KeyOf(i.Key),
		ProviderName: providerName(in.Provider), SchemaVersion: o.SchemaVersion, Values: values, SensitiveValues: sensitive,
		Tainted: o.Tainted,
	}
	for _, d := range o.Dependencies {
		r.DependsOn = append(r.DependsOn, d.String())
	}
	sort.Strings(r.DependsOn)
	return r, nil
}

// modeOf returns a mode's name.
func modeOf(m addr.Mode) string {
	if m == addr.Data {
		return "data"
	}
	return "managed"
}

// KeyOf returns an instance key as JSON has it, nil for none.
func KeyOf(k addr.Key) any {
	switch k.Kind {
	case addr.KeyInt:
		return k.Int
	case addr.KeyString:
		return k.Str
	default:
		return nil
	}
}

// providerName returns the source in a provider address of the state.
func providerName(provider string) string {
	_, rest, ok := strings.Cut(provider, `["`)
	if !ok {
		return provider
	}
	name, _, _ := strings.Cut(rest, `"]`)
	return name
}

// sensitiveOf returns a mirror of v with true where a secret is, and only the
// containers on the way there.
func sensitiveOf(v cty.Value, b *schema.Block, path cty.Path, secrets []cty.Path) any {
	for _, s := range secrets {
		if s.Equals(path) && len(path) > 0 {
			return true
		}
	}
	if v == cty.NilVal || v.IsNull() || v.Type().IsPrimitiveType() || v.Type() == cty.DynamicPseudoType {
		return false
	}
	ty := v.Type()
	keyed := ty.IsObjectType() || ty.IsMapType()
	switch {
	case keyed && !v.IsKnown():
		return map[string]any{} // what will be in it is not known
	case keyed:
		return sensitiveKeys(v, b, path, secrets)
	case !v.IsKnown():
		return []any{}
	}
	list := []any{}
	for it := v.ElementIterator(); it.Next(); {
		k, ev := it.Element()
		list = append(list, sensitiveOf(ev, b, path.Index(k), secrets))
	}
	return list
}

// sensitiveKeys is sensitiveOf for maps and objects.
func sensitiveKeys(v cty.Value, b *schema.Block, path cty.Path, secrets []cty.Path) any {
	out := map[string]any{}
	for k, ev := range v.AsValueMap() {
		sub := path.Index(cty.StringVal(k))
		if v.Type().IsObjectType() {
			sub = path.GetAttr(k)
		}
		inner, hidden := below(b, k)
		if hidden && !ev.IsNull() {
			out[k] = true
			continue
		}
		if s := sensitiveOf(ev, inner, sub, secrets); s != false {
			out[k] = s
		}
	}
	return out
}

// below returns the block of a nested name, and whether an attribute of that
// name is sensitive.
func below(b *schema.Block, name string) (*schema.Block, bool) {
	if b == nil {
		return nil, false
	}
	if a, ok := b.Attributes[name]; ok {
		return a.Nested, a.Sensitive
	}
	if nb, ok := b.Blocks[name]; ok {
		return &nb.Block, false
	}
	return nil, false
}
