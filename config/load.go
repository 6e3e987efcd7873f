package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/internal/addr"
	"github.com/swampctl/swampctl/internal/diag"
)

// typeDefaults are the defaults of optional() attributes in a type.
type typeDefaults = typeexpr.Defaults

type loader struct {
	config   *Config
	module   *Module
	required *hcl.Block   // the required_providers block
	removals []*hcl.Block // read last: what they name must not be declared
	diags    diag.Diagnostics
}

func (l *loader) note(ds hcl.Diagnostics) { l.diags = append(l.diags, fromHCL(ds)...) }

func (l *loader) fail(r hcl.Range, summary, detail string, args ...any) {
	l.diags = append(l.diags, diag.Errorf(summary, detail, args...).At(fromRange(r)))
}

var fileSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "terraform"}, {Type: "provider", LabelNames: []string{"name"}},
	{Type: "variable", LabelNames: []string{"name"}}, {Type: "locals"},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "module", LabelNames: []string{"name"}}, {Type: "moved"}, {Type: "removed"}, {Type: "import"},
	{Type: "check", LabelNames: []string{"name"}}, {Type: "ephemeral", LabelNames: []string{"type", "name"}},
}}

// blocks reads the blocks of a module.
func (l *loader) blocks(blocks []*hcl.Block) {
	for _, b := range blocks {
		switch b.Type {
		case "terraform":
			l.terraform(b)
		case "provider":
			l.provider(b)
		case "variable":
			l.variable(b)
		case "locals":
			l.locals(b)
		case "output":
			l.output(b)
		case "resource":
			l.resource(b, addr.Managed)
		case "data":
			l.resource(b, addr.Data)
		case "module":
			l.call(b)
		case "import":
			l.importBlock(b)
		case "check":
			l.check(b)
		case "moved":
			l.moved(b)
		case "removed":
			l.removals = append(l.removals, b)
		case "ephemeral":
			l.fail(b.DefRange, "Invalid ephemeral resource", "There is no ephemeral resource type %q: no provider of swampctl has any. Use a data source, or a variable with ephemeral = true.", b.Labels[0])
		}
	}
}

// name checks a label that must be an identifier.
func (l *loader) name(b *hcl.Block, i int) bool {
	if hclsyntax.ValidIdentifier(b.Labels[i]) {
		return true
	}
	l.fail(b.LabelRanges[i], "Invalid name", "%q is not a name: it must start with a letter or underscore, and hold letters, digits, underscores and dashes only.", b.Labels[i])
	return false
}

func (l *loader) terraform(b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "required_version"}, {Name: "experiments"}, {Name: "language"}},
		Blocks: []hcl.BlockHeaderSchema{
			{Type: "required_providers"}, {Type: "backend", LabelNames: []string{"type"}}, {Type: "cloud"},
			{Type: "provider_meta", LabelNames: []string{"name"}},
		},
	})
	l.note(ds)
	if a := content.Attributes["required_version"]; a != nil {
		l.requiredVersion(a)
	}
	if a := content.Attributes["experiments"]; a != nil {
		l.fail(a.NameRange, "Experiments not supported", "Terraform has experiments in its alpha releases only, and swampctl has none. Remove the argument.")
	}
	for _, sub := range content.Blocks {
		if sub.Type == "required_providers" {
			l.requiredProviders(sub)
		}
	}
	l.storage(content.Blocks)
}

func (l *loader) requiredVersion(a *hcl.Attribute) {
	v, ds := a.Expr.Value(nil)
	l.note(ds)
	if ds.HasErrors() || v.Type() != cty.String || v.IsNull() {
		return
	}
	if l.module.Parent == nil {
		l.config.RequiredVersions = append(l.config.RequiredVersions, v.AsString())
	}
	c, err := version.NewConstraint(v.AsString())
	if err != nil {
		l.fail(a.Expr.Range(), "Invalid version constraint", "%q is not a version constraint; write it like \">= 1.5\".", v.AsString())
		return
	}
	if !c.Check(version.Must(version.NewVersion(CompatVersion))) {
		l.fail(a.Expr.Range(), "Unsupported Terraform version", "The configuration wants Terraform %s; swampctl speaks the language of Terraform %s.", v.AsString(), CompatVersion)
	}
}

func (l *loader) variable(b *hcl.Block) {
	if !l.name(b, 0) {
		return
	}
	if slices.Contains(reservedVariables, b.Labels[0]) {
		l.fail(b.LabelRanges[0], "Invalid variable name", "The name %q is one of the arguments of a module block. Choose another name.", b.Labels[0])
		return
	}
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "description"}, {Name: "default"}, {Name: "type"}, {Name: "sensitive"}, {Name: "nullable"}, {Name: "ephemeral"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "validation"}},
	})
	l.note(ds)
	v := &Variable{Name: b.Labels[0], Type: cty.DynamicPseudoType, Nullable: true, Default: cty.NilVal, Range: *fromRange(b.DefRange)}
	if old := l.module.Variables[v.Name]; old != nil {
		l.fail(b.DefRange, "Duplicate variable", "Variable %q was declared already at %s. Variable names are unique in a module.", v.Name, old.Range)
		return
	}
	for name, into := range map[string]any{"description": &v.Description, "sensitive": &v.Sensitive, "nullable": &v.Nullable, "ephemeral": &v.Ephemeral} {
		if a := content.Attributes[name]; a != nil {
			l.note(gohcl.DecodeExpression(a.Expr, nil, into))
		}
	}
	l.variableType(v, content.Attributes["type"])
	l.variableDefault(v, content.Attributes["default"])
	for _, sub := range content.Blocks {
		l.validation(v, sub)
	}
	l.module.Variables[v.Name] = v
}

// reservedVariables would be confused with the arguments of a module block.
var reservedVariables = []string{"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"}

// variableType reads the type of a variable. A bare list or map is one of
// anything, as ever.
func (l *loader) variableType(v *Variable, a *hcl.Attribute) {
	if v.literal = a == nil; v.literal {
		return
	}
	switch hcl.ExprAsKeyword(a.Expr) {
	case "list":
		v.Type = cty.List(cty.DynamicPseudoType)
		return
	case "map":
		v.Type = cty.Map(cty.DynamicPseudoType)
		return
	}
	if quoted := literal(a.Expr); quoted != "" {
		l.fail(a.Expr.Range(), "Invalid type specification", "%s", quotedType(quoted))
		return
	}
	ty, defs, ds := typeexpr.TypeConstraintWithDefaults(a.Expr)
	l.note(ds)
	v.Type, v.optional = ty, defs
}

// validation reads a rule for a variable's value, which must look at it.
func (l *loader) validation(v *Variable, b *hcl.Block) {
	c := l.condition(b)
	if c.condition == nil {
		return
	}
	for _, t := range c.condition.Variables() {
		if tg := resolve(t); tg.kind == "var" && tg.name == v.Name {
			v.validations = append(v.validations, c)
			return
		}
	}
	l.fail(c.condition.Range(), "Invalid validation", "The condition does not look at the variable's value, var.%s. Rules about other values belong into a precondition or a check block.", v.Name)
}

func (l *loader) variableDefault(v *Variable, a *hcl.Attribute) {
	if a == nil {
		return
	}
	val, ds := constantOf(a.Expr)
	l.note(ds)
	if ds.HasErrors() {
		return
	}
	if val.IsNull() && !v.Nullable {
		l.fail(a.Expr.Range(), "Invalid default value for variable", "The default of variable %q is null, which nullable = false rules out. Remove one of the two.", v.Name)
		return
	}
	val, err := v.convert(val)
	if err != nil {
		l.fail(a.Expr.Range(), "Invalid default value for variable", "The default does not fit the type of variable %q: %s.", v.Name, misfit(err))
		return
	}
	v.HasDefault, v.Default = true, val
}

// convert fits a value to the variable's type, optional attributes filled in.
func (v *Variable) convert(val cty.Value) (cty.Value, error) {
	if v.optional != nil && !val.IsNull() {
		val = v.optional.Apply(val)
	}
	return converted(val, v.Type)
}

// checking reads a condition that must look at something: one that does not
// would check nothing.
func (l *loader) checking(b *hcl.Block) *condition {
	c := l.condition(b)
	if c.condition != nil && len(c.condition.Variables()) == 0 {
		l.fail(c.condition.Range(), "Invalid "+b.Type+" expression", "The condition refers to nothing, so that it checks nothing. Refer to a value of the configuration.")
	}
	return c
}

func (l *loader) condition(b *hcl.Block) *condition {
	content, ds := b.Body.Content(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "condition", Required: true}, {Name: "error_message", Required: true}}})
	l.note(ds)
	c := &condition{kind: b.Type, rng: *fromRange(b.DefRange)}
	if a := content.Attributes["condition"]; a != nil {
		c.condition = a.Expr
	}
	if a := content.Attributes["error_message"]; a != nil {
		c.message = a.Expr
	}
	return c
}

func (l *loader) locals(b *hcl.Block) {
	attrs, ds := b.Body.JustAttributes()
	l.note(ds)
	for name, a := range attrs {
		if old := l.module.Locals[name]; old != nil {
			l.fail(a.Range, "Duplicate local value", "Local value %q was declared already at %s. Names of local values are unique in a module.", name, old.Range)
			continue
		}
		l.module.Locals[name] = &Local{Name: name, Range: *fromRange(a.Range), expr: a.Expr}
	}
}

func (l *loader) output(b *hcl.Block) {
	if !l.name(b, 0) {
		return
	}
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "description"}, {Name: "value", Required: true}, {Name: "sensitive"}, {Name: "depends_on"}, {Name: "ephemeral"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "precondition"}},
	})
	l.note(ds)
	o := &Output{Name: b.Labels[0], Range: *fromRange(b.DefRange)}
	if old := l.module.Outputs[o.Name]; old != nil {
		l.fail(b.DefRange, "Duplicate output", "Output %q was declared already at %s. Output names are unique in a module.", o.Name, old.Range)
		return
	}
	for name, into := range map[string]any{"description": &o.Description, "sensitive": &o.Sensitive, "ephemeral": &o.Ephemeral} {
		if a := content.Attributes[name]; a != nil {
			l.note(gohcl.DecodeExpression(a.Expr, nil, into))
		}
	}
	if a := content.Attributes["ephemeral"]; a != nil && l.module.Parent == nil && o.Ephemeral {
		l.fail(a.Range, "Ephemeral output not allowed", "The outputs of the root module are kept in the state, so that none of them is ephemeral. Remove the argument.")
	}
	if a := content.Attributes["value"]; a != nil {
		o.expr = a.Expr
	}
	o.dependsOn = l.dependsOn(content.Attributes["depends_on"])
	for _, sub := range content.Blocks {
		o.preconditions = append(o.preconditions, l.checking(sub))
	}
	l.module.Outputs[o.Name] = o
}

var metaSchema = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "count"}, {Name: "for_each"}, {Name: "depends_on"}, {Name: "provider"}},
	Blocks:     append([]hcl.BlockHeaderSchema{{Type: "lifecycle"}, {Type: "locals"}, {Type: escape}}, provisionerBlocks...),
}

func (l *loader) resource(b *hcl.Block, mode addr.Mode) {
	if !l.name(b, 0) || !l.name(b, 1) {
		return
	}
	content, rest, ds := b.Body.PartialContent(metaSchema)
	l.note(ds)
	r := &Resource{
		Addr: addr.Resource{Mode: mode, Type: b.Labels[0], Name: b.Labels[1]}, Range: *fromRange(b.DefRange),
		body: rest, source: b.Body,
	}
	if old := l.module.Resources[r.Addr]; old != nil {
		l.fail(b.DefRange, "Duplicate resource", "%s was declared already at %s. Names are unique for each type in a module; give one of the two another.", r.Addr, old.Range)
		return
	}
	r.count, r.forEach = l.repetition(content.Attributes)
	if a := content.Attributes["provider"]; a != nil {
		r.provider, _ = l.providerRef(a.Expr)
	}
	r.dependsOn = l.dependsOn(content.Attributes["depends_on"])
	var first *hcl.Block
	for _, sub := range content.Blocks {
		switch sub.Type {
		case "lifecycle":
			if first != nil {
				l.fail(sub.DefRange, "Duplicate lifecycle block", "The block has a lifecycle block already, at %s. Put both together in one.", fromRange(first.DefRange))
				continue
			}
			first = sub
			l.lifecycle(r, sub)
		case escape:
		case "locals":
			l.fail(sub.DefRange, "Reserved block name", "A block %q has no meaning within another block. Local values are declared beside it.", sub.Type)
		default:
			if mode == addr.Data {
				l.fail(sub.DefRange, "Unsupported block type", "A data source is only read, so that a %s block has no meaning for it. Remove the block.", sub.Type)
			}
		}
	}
	r.body = l.escaped(rest, content.Blocks)
	r.provisioners = l.provisioners(content.Blocks)
	l.module.Resources[r.Addr] = r
}

// escape is the type of a block whose content is that of the block around it,
// with all names as the type has them.
const escape = "_"

// escaped returns a body with what stands in an escaping block beside it.
func (l *loader) escaped(body hcl.Body, blocks hcl.Blocks) hcl.Body {
	var first *hcl.Block
	for _, b := range blocks {
		switch {
		case b.Type != escape:
		case first != nil:
			l.fail(b.DefRange, "Duplicate escaping block", "The block has an escaping block already, at %s. Put both together in one.", fromRange(first.DefRange))
		default:
			first, body = b, hcl.MergeBodies([]hcl.Body{body, b.Body})
		}
	}
	return body
}

func (l *loader) lifecycle(r *Resource, b *hcl.Block) {
	content, ds := b.Body.Content(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "create_before_destroy"}, {Name: "prevent_destroy"}, {Name: "adopt"}, {Name: "ignore_changes"}, {Name: "replace_triggered_by"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "precondition"}, {Type: "postcondition"}},
	})
	l.note(ds)
	lc := &r.Lifecycle
	for _, name := range sorted(content.Attributes) {
		if r.Addr.Mode == addr.Data {
			l.fail(content.Attributes[name].NameRange, "Invalid data source lifecycle argument", "A data source is only read, so that %s has no meaning for it. Remove the argument; preconditions and postconditions may stay.", name)
		}
	}
	for name, into := range map[string]*bool{"create_before_destroy": &lc.CreateBeforeDestroy, "prevent_destroy": &lc.PreventDestroy, "adopt": &lc.Adopt} {
		if a := content.Attributes[name]; a != nil {
			l.note(gohcl.DecodeExpression(a.Expr, nil, into))
		}
	}
	if a := content.Attributes["ignore_changes"]; a != nil {
		l.ignoreChanges(lc, a)
	}
	if a := content.Attributes["replace_triggered_by"]; a != nil {
		l.triggers(r, a)
	}
	for _, sub := range content.Blocks {
		if sub.Type == "precondition" {
			lc.preconditions = append(lc.preconditions, l.checking(sub))
		} else {
			lc.postconditions = append(lc.postconditions, l.checking(sub))
		}
	}
}

func (l *loader) ignoreChanges(lc *Lifecycle, a *hcl.Attribute) {
	if hcl.ExprAsKeyword(a.Expr) == "all" {
		lc.IgnoreAll = true
		return
	}
	exprs, ds := hcl.ExprList(a.Expr)
	l.note(ds)
	for _, e := range exprs {
		t, ds := hcl.RelTraversalForExpr(l.unquoted(e))
		l.note(ds)
		if ds.HasErrors() {
			continue
		}
		p, err := pathOf(t)
		if err != nil {
			l.fail(e.Range(), "Invalid reference", "%v.", err)
			continue
		}
		lc.IgnoreChanges, lc.ignored = append(lc.IgnoreChanges, p), append(lc.ignored, t)
	}
}

// pathOf turns attribute and index steps into a path.
func pathOf(t hcl.Traversal) (cty.Path, error) {
	var p cty.Path
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseRoot:
			p = p.GetAttr(s.Name)
		case hcl.TraverseAttr:
			p = p.GetAttr(s.Name)
		case hcl.TraverseIndex:
			p = p.Index(s.Key)
		default:
			return nil, fmt.Errorf("only attribute names and literal indexes may stand here")
		}
	}
	return p, nil
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
