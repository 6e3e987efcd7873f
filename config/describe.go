package config

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/providers/schema"
)

// ModuleDescription is what a module declares, as programs read it. Of
// expressions it has the value where that is constant, else the references.
type ModuleDescription struct {
	Outputs   map[string]*OutputDescription   `json:"outputs,omitempty"`
	Resources []*ResourceDescription          `json:"resources,omitempty"`
	Variables map[string]*VariableDescription `json:"variables,omitempty"`
	Calls     map[string]*CallDescription     `json:"module_calls,omitempty"`
}

// CallDescription is one call of a module.
type CallDescription struct {
	Source      string                 `json:"source,omitempty"`
	Expressions map[string]any         `json:"expressions,omitempty"`
	Count       *ExpressionDescription `json:"count_expression,omitempty"`
	ForEach     *ExpressionDescription `json:"for_each_expression,omitempty"`
	Module      *ModuleDescription     `json:"module,omitempty"`
	Version     string                 `json:"version_constraint,omitempty"`
	DependsOn   []string               `json:"depends_on,omitempty"`
}

// OutputDescription is one output.
type OutputDescription struct {
	Sensitive   bool                   `json:"sensitive,omitempty"`
	Expression  *ExpressionDescription `json:"expression,omitempty"`
	Description string                 `json:"description,omitempty"`
	DependsOn   []string               `json:"depends_on,omitempty"`
}

// ResourceDescription is one resource or data block. Expressions holds an
// [ExpressionDescription] for an attribute, and the same again for a block.
type ResourceDescription struct {
	Address       string                 `json:"address"`
	Mode          string                 `json:"mode"`
	Type          string                 `json:"type"`
	Name          string                 `json:"name"`
	Provider      string                 `json:"provider_config_key,omitempty"`
	Expressions   map[string]any         `json:"expressions,omitempty"`
	SchemaVersion int                    `json:"schema_version"`
	Count         *ExpressionDescription `json:"count_expression,omitempty"`
	ForEach       *ExpressionDescription `json:"for_each_expression,omitempty"`
	DependsOn     []string               `json:"depends_on,omitempty"`
}

// VariableDescription is one variable.
type VariableDescription struct {
	Default     json.RawMessage `json:"default,omitempty"`
	Description string          `json:"description,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
}

// ExpressionDescription is one expression.
type ExpressionDescription struct {
	Constant   json.RawMessage `json:"constant_value,omitempty"`
	References []string        `json:"references,omitempty"`
}

// Describe returns what a module declares; schemas tells attributes from
// blocks, and blocks of which there is one from those of which there are many.
func (m *Module) Describe(schemas func(addr.Resource) *schema.Schema) *ModuleDescription {
	out := &ModuleDescription{Outputs: map[string]*OutputDescription{}, Variables: map[string]*VariableDescription{}}
	for name, o := range m.Outputs {
		out.Outputs[name] = &OutputDescription{
			Sensitive: o.Sensitive, Expression: describe(o.expr), Description: o.Description, DependsOn: traversalTexts(o.dependsOn),
		}
	}
	for name, v := range m.Variables {
		d := &VariableDescription{Description: v.Description, Sensitive: v.Sensitive}
		if v.HasDefault {
			d.Default = constant(v.Default)
		}
		out.Variables[name] = d
	}
	for _, r := range sortedResources(m.Resources) {
		d := r.describe(schemas(r.Addr))
		d.Provider = m.providerKey(r.Addr)
		out.Resources = append(out.Resources, d)
	}
	for name, c := range m.Calls {
		if out.Calls == nil {
			out.Calls = map[string]*CallDescription{}
		}
		out.Calls[name] = c.describe(schemas)
	}
	return out
}

// describe returns the description of a call and of what it calls.
func (c *Call) describe(schemas func(addr.Resource) *schema.Schema) *CallDescription {
	out := &CallDescription{
		Source: c.Shown(), Version: c.Version, Expressions: map[string]any{},
		Count: describeRepetition(c.count), ForEach: describeRepetition(c.forEach), DependsOn: traversalTexts(c.dependsOn),
	}
	for name, a := range c.arguments {
		out.Expressions[name] = describe(a.Expr)
	}
	if c.Module != nil {
		out.Module = c.Module.Describe(schemas)
	}
	return out
}

// sortedResources returns resources in the order of their addresses, data
// sources last.
func sortedResources(all map[addr.Resource]*Resource) []*Resource {
	var out []*Resource
	for _, r := range all {
		out = append(out, r)
	}
	slices.SortFunc(out, func(x, y *Resource) int {
		if x.Addr.Mode != y.Addr.Mode {
			if x.Addr.Mode == addr.Data {
				return 1
			}
			return -1
		}
		return x.Addr.Compare(y.Addr)
	})
	return out
}

// describe returns the description of a block.
func (r *Resource) describe(s *schema.Schema) *ResourceDescription {
	out := &ResourceDescription{
		Address: r.Addr.String(), Mode: "managed", Type: r.Addr.Type, Name: r.Addr.Name,
		Count: describeRepetition(r.count), ForEach: describeRepetition(r.forEach), DependsOn: traversalTexts(r.dependsOn),
	}
	if r.Addr.Mode == addr.Data {
		out.Mode = "data"
	}
	body, ok := r.source.(*hclsyntax.Body)
	if s == nil || !ok {
		return out
	}
	out.SchemaVersion, out.Expressions = s.Version, describeBody(body, s.Block)
	return out
}

// describeBody returns the expressions of a body by attribute and block.
func describeBody(body *hclsyntax.Body, b *schema.Block) map[string]any {
	out := map[string]any{}
	for name, a := range body.Attributes {
		if b.Attributes[name] != nil {
			out[name] = describe(a.Expr)
		}
	}
	for _, inner := range body.Blocks {
		nb := b.Blocks[inner.Type]
		if nb == nil {
			continue
		}
		one := describeBody(inner.Body, &nb.Block)
		if nb.Nesting == schema.NestingSingle {
			out[inner.Type] = one
			continue
		}
		list, _ := out[inner.Type].([]any)
		out[inner.Type] = append(list, one)
	}
	return out
}

// describe returns the description of an expression, nil for none.
func describe(x hcl.Expression) *ExpressionDescription {
	if x == nil {
		return nil
	}
	out := &ExpressionDescription{}
	if len(x.Variables()) == 0 {
		if v, ds := x.Value(nil); !ds.HasErrors() {
			out.Constant = constant(v)
		}
		return out
	}
	for _, t := range x.Variables() {
		out.References = append(out.References, prefixes(t)...)
	}
	out.References = onlyOnce(out.References)
	return out
}

// describeRepetition is describe for count and for_each, of which nothing is
// said where there is neither a constant nor a reference.
func describeRepetition(x hcl.Expression) *ExpressionDescription {
	out := describe(x)
	if out != nil && out.Constant == nil && len(out.References) == 0 {
		return nil
	}
	return out
}

// prefixes returns a reference and what it is a part of, down to the object.
func prefixes(t hcl.Traversal) []string {
	least := 2
	switch {
	case t.RootName() == "data":
		least = 3
	case t.RootName() == "module" && len(t) > 2:
		if _, indexed := t[2].(hcl.TraverseIndex); indexed {
			least = 3 // the instance stands for the call
		}
	}
	var out []string
	for n := len(t); n >= min(least, len(t)); n-- {
		out = append(out, traversalText(t[:n]))
	}
	return out
}

// onlyOnce drops what stands in a list before.
func onlyOnce(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// traversalTexts writes references.
func traversalTexts(ts []hcl.Traversal) []string {
	var out []string
	for _, t := range ts {
		out = append(out, traversalText(t))
	}
	return out
}

// constant returns a value as JSON, nil where it has none.
func constant(v cty.Value) json.RawMessage {
	v, _ = v.UnmarkDeep()
	raw, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return nil
	}
	return raw
}
